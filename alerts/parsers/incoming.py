"""One alert as every adapter reports it, and readers of its fields that refuse wrong types in words."""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from hashlib import sha256
from typing import Any
from urllib.parse import urlsplit

FIRING, ACKNOWLEDGED, RESOLVED = "firing", "acknowledged", "resolved"
STATES = (FIRING, ACKNOWLEDGED, RESOLVED)
MAX_BODY = 256 * 1024  # bytes
MAX_ALERTS = 200  # of one body
MAX_LABELS = 64  # of one alert
TITLE, TEXT, KEY, NAME, VALUE, LINK = 200, 4000, 200, 100, 500, 500  # characters
EARLIEST, LATEST = 1970, 2200  # years; Alertmanager writes the year 1 for "not yet"
CUT = "…"
# all but tab and line feed; also what starts terminal colors, changes the direction of text, or shows nothing
CONTROLS = re.compile(r"[\x00-\x08\x0b-\x1f\x7f-\x9f\u200b\u202a-\u202e\u2060\u2066-\u2069\ufeff]")
EPOCH = datetime(1970, 1, 1, tzinfo=UTC)


class Unreadable(Exception):
    """The body is not one of this sender. The message says where and why."""


@dataclass(frozen=True)
class IncomingAlert:
    """What a sender says about one alert. `key` names the alert, `group` the alerts that belong to one failure."""

    key: str
    state: str
    title: str
    group: str = ""
    text: str = ""
    labels: dict[str, str] = field(default_factory=dict)
    starts_at: datetime | None = None
    ends_at: datetime | None = None
    changed_at: datetime | None = None  # when this state began, if the sender says so
    url: str = ""
    by: str = ""  # who acknowledged or resolved it

    @property
    def moment(self) -> datetime | None:
        """When the state began, as far as the sender says so."""
        own = {FIRING: self.starts_at, RESOLVED: self.ends_at}.get(self.state)
        return self.changed_at or own


def object_of(value: Any, where: str) -> Mapping[str, Any]:
    if not isinstance(value, dict):
        raise Unreadable(f"{where} must be an object.")
    return value


def optional_object(value: Any, where: str) -> Mapping[str, Any]:
    return {} if value is None else object_of(value, where)


def list_of(value: Any, where: str, most: int = MAX_ALERTS) -> list[Any]:
    if not isinstance(value, list):
        raise Unreadable(f"{where} must be a list.")
    if len(value) > most:
        raise Unreadable(f"{where} has {len(value)} elements. At most {most} are accepted.")
    return value


def text_of(value: Any, where: str, most: int = VALUE) -> str:
    """A text of at most `most` characters, cut with "…". Numbers and booleans are written out; null is ""."""
    if isinstance(value, bool):
        value = "true" if value else "false"
    if value is None:
        return ""
    if isinstance(value, int | float):
        value = str(value)
    if not isinstance(value, str):
        raise Unreadable(f"{where} must be text.")
    if "\0" in value:
        raise Unreadable(f"{where} contains a NUL character.")
    cleaned = CONTROLS.sub("", value.replace("\r\n", "\n")).strip()
    return cleaned if len(cleaned) <= most else cleaned[: most - 1] + CUT


def line_of(value: Any, where: str, most: int = VALUE) -> str:
    return " ".join(text_of(value, where, most).split())


def required_line(value: Any, where: str, most: int = VALUE) -> str:
    if not (found := line_of(value, where, most)):
        raise Unreadable(f"{where} is missing.")
    return found


def key_of(value: Any, where: str) -> str:
    """An identity. A longer one becomes its digest, so that two that differ at the end stay different."""
    found = line_of(value, where, MAX_BODY)
    return found if len(found) <= KEY else f"sha256:{sha256(found.encode()).hexdigest()}"


def labels_of(value: Any, where: str) -> dict[str, str]:
    """Names and texts. Empty values are left out."""
    found = optional_object(value, where)
    if len(found) > MAX_LABELS:
        raise Unreadable(f"{where} has {len(found)} labels. At most {MAX_LABELS} are accepted.")
    pairs = {line_of(name, where, NAME): line_of(each, f"{where}.{name[:NAME]}") for name, each in found.items()}
    return {name: each for name, each in pairs.items() if name and each}


def with_labels(labels: dict[str, str], **more: str) -> dict[str, str]:
    """The labels, and those of `more` that have a value and no label of that name, as far as there is room."""
    extra = {name: value for name, value in more.items() if value and name not in labels}
    return {**labels, **dict(list(extra.items())[: max(0, MAX_LABELS - len(labels))])}


def key_of_labels(labels: Mapping[str, str]) -> str:
    """The identity of an alert whose sender gives none."""
    return f"labels:{sha256(repr(sorted(labels.items())).encode()).hexdigest()[:32]}"


def moment_of(value: Any, where: str) -> datetime | None:
    """RFC 3339 with an offset. Null, "" and years before 1970 mean that there is none."""
    if value is None or value == "":
        return None
    if not isinstance(value, str):
        raise Unreadable(f"{where} must be a time such as 2026-03-02T09:00:00Z.")
    try:
        found = datetime.fromisoformat(value) if value.isascii() and len(value) < 50 else None
    except ValueError:
        found = None
    if found is None or found.tzinfo is None:
        raise Unreadable(f"{where} must be a time with an offset, such as 2026-03-02T09:00:00Z.")
    return in_range(found, where)


def in_range(found: datetime, where: str) -> datetime | None:
    if found.year < EARLIEST:
        return None
    if found.year > LATEST:
        raise Unreadable(f"{where} is too far in the future.")
    found = found.astimezone(UTC)
    return found if found >= EPOCH else None


def epoch_moment(value: Any, where: str) -> datetime | None:
    """Milliseconds or nanoseconds since 1970."""
    if value is None:
        return None
    if isinstance(value, bool) or not isinstance(value, int):
        raise Unreadable(f"{where} must be a number of milliseconds.")
    milliseconds = value // 1_000_000 if value > 10**16 else value
    if not 0 < milliseconds < 7 * 10**12:
        raise Unreadable(f"{where} is not a time.")
    return EPOCH + timedelta(milliseconds=milliseconds)


def link_of(value: Any, where: str) -> str:
    """An http(s) address, or "" for any other: it becomes a link of the page."""
    found = text_of(value, where, MAX_BODY)
    try:
        parts = urlsplit(found)
    except ValueError:
        return ""
    usable = parts.scheme in {"http", "https"} and parts.netloc and len(found) <= LINK and not re.search(r"\s", found)
    return found if usable else ""


def state_of(value: Any, where: str, words: Mapping[str, str]) -> str:
    """The state that the word of the sender means."""
    word = line_of(value, where).lower()
    if word not in words:
        raise Unreadable(f"{where} must be one of: {', '.join(words)}.")
    return words[word]
