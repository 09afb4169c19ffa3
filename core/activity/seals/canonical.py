"""What the digests of events and seals are made of. docs/audit-export.md describes it for auditors.

Canonical JSON: keys in order of their code points, no spaces, characters outside ASCII as \\uXXXX, a number without a
fraction as an integer (PostgreSQL does not keep the difference), instants in UTC with six digits of seconds and "Z".
"""

import hashlib
import json
from collections.abc import Iterable, Mapping
from datetime import UTC, datetime
from typing import Any

EVENT_FACTS = ["id", "event_type", "actor", "target_kind", "target_id", "reference", "circle", "data", "at", "salt"]
SEAL_FACTS = ["number", "first_event", "last_event", "count", "lines", "previous", "sealed_at"]
"""Of a seal; `lines` is the SHA-256 of its lines."""


def canonical_json(value: Any) -> str:
    return json.dumps(plain(value), sort_keys=True, separators=(",", ":"))


def plain(value: Any) -> Any:
    if isinstance(value, Mapping):
        return {name: plain(part) for name, part in value.items()}
    if isinstance(value, list | tuple):
        return [plain(part) for part in value]
    if isinstance(value, datetime):
        return instant(value)
    return int(value) if isinstance(value, float) and value.is_integer() else value


def instant(moment: datetime) -> str:
    return moment.astimezone(UTC).replace(tzinfo=None).isoformat(timespec="microseconds") + "Z"


def sha256(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()


def event_text(event: Mapping[str, Any]) -> str:
    """The canonical JSON of an event, from its `EVENT_FACTS`."""
    return canonical_json({name: event[name] for name in EVENT_FACTS})


def event_digest(event: Mapping[str, Any]) -> str:
    return sha256(event_text(event))


def seal_lines(events: Iterable[Mapping[str, Any]]) -> str:
    """One line per event, "<id> <digest>"."""
    return "".join(f"{event['id']} {event_digest(event)}\n" for event in events)


def digests_in(lines: str) -> dict[int, str]:
    """The digest of each event id. Raises ValueError if the lines are not those of a seal."""
    pairs = [line.split(" ") for line in lines.splitlines()]
    found = {int(number): digest for number, digest in pairs}
    if len(found) != len(pairs):
        raise ValueError("an event is listed twice")
    return found


def seal_digest(seal: Mapping[str, Any]) -> str:
    """From the `SEAL_FACTS` of a seal, with its lines."""
    return sha256(canonical_json({name: seal[name] for name in SEAL_FACTS} | {"lines": sha256(seal["lines"])}))
