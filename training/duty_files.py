"""Reads duties from a CSV table or an iCalendar file, with limits on time and number."""

import time
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from datetime import time as clock_time
from typing import Any
from zoneinfo import ZoneInfo

import recurring_ical_events
from icalendar import Calendar, Event

from accounts.models import User
from core.tabular.read_tables import Unreadable, read_table
from reminders.holiday_files import BadCalendar, is_bounded, parsed_events

MAX_BYTES = 256 * 1024
MAX_DUTIES = 2_000
MAX_EVENTS = 2_000
AHEAD = timedelta(days=400)
LONGEST = timedelta(days=400)
SECONDS = 2.0
NAMES = 5  # words of a title that are tried as a name


class BadFile(ValueError):
    """The file cannot be used; the message states why."""


@dataclass(frozen=True)
class FoundDuty:
    """One row of a file. `person` is None when no account matches `name`; `problem` describes any other error."""

    line: int
    name: str
    role: str
    starts_at: datetime | None
    ends_at: datetime | None
    person: User | None = None
    problem: str = ""

    @property
    def usable(self) -> bool:
        return self.person is not None and not self.problem


@dataclass(frozen=True)
class People:
    """Active accounts by name, handle and email address, as files may name them."""

    by_word: dict[str, User]

    @classmethod
    def load(cls) -> "People":
        """One query."""
        found: dict[str, User | None] = {}
        for person in User.objects.people():
            for word in {person.handle, person.email, person.email.partition("@")[0], person.name}:
                key = normalized_name(word)
                found[key] = None if key in found and found[key] != person else person  # ambiguous: two people
        return cls({word: person for word, person in found.items() if person is not None})

    def find(self, text: str) -> User | None:
        return self.by_word.get(normalized_name(text))

    def find_in(self, text: str) -> User | None:
        """The person whose name, handle or address is at the beginning or end of a title."""
        words = text.replace(":", " ").replace("(", " ").replace(")", " ").replace(",", " ").split()
        for size in range(min(NAMES, len(words)), 0, -1):
            for part in (words[:size], words[-size:]):
                if person := self.find(" ".join(part)):
                    return person
        return None


def normalized_name(text: str) -> str:
    return " ".join(text.strip().removeprefix("@").casefold().replace(".", " ").replace("_", " ").split())


def read_duties(content: bytes, *, role: str, zone: str, roles: Iterable[str], now: datetime) -> list[FoundDuty]:
    """The duties of a file that have not ended, in order. `role` is used where the file names none.

    Wall clocks of a CSV file are in `zone`. Raises BadFile.
    """
    if len(content) > MAX_BYTES:
        raise BadFile(f"The file is larger than {MAX_BYTES // 1024} KB. Export fewer months.")
    people = People.load()
    known = {normalized_name(role): role for role in roles}
    if b"BEGIN:VCALENDAR" in content[:2000]:
        found = from_calendar(content, role=role, people=people, now=now)
    else:
        found = from_table(content, role=role, zone=ZoneInfo(zone), people=people, known=known)
    rows = [row for row in found if row.ends_at is None or row.ends_at > now]
    if not rows:
        raise BadFile("The file has no duties that end in the future.")
    return rows


def from_table(content: bytes, *, role: str, zone: ZoneInfo, people: People, known: dict[str, str]) -> list[FoundDuty]:
    """Columns person, role, from, until; `user`, `start` and `end` are understood too."""
    renamed = rename_columns(content)
    readers: dict[str, Any] = {"person": str, "role": str, "from": instant_in(zone), "until": instant_in(zone)}
    try:
        table = read_table(renamed, readers, required=["person", "from", "until"], max_rows=MAX_DUTIES)
    except Unreadable as error:
        raise BadFile(error.message) from None
    found = []
    for line, row in table.rows:
        name, given = row["person"], (row.get("role") or role).strip()[:80]
        facts = {"role": known.get(normalized_name(given), given), "starts_at": row["from"], "ends_at": row["until"]}
        found.append(checked(FoundDuty(line, name, person=people.find(name), **facts)))
    found += [FoundDuty(error.row, error.typed, role, None, None, problem=error.message) for error in table.errors]
    return sorted(found, key=lambda row: row.line)


def rename_columns(content: bytes) -> bytes:
    """The header with the names this module reads."""
    head, newline, rest = content.partition(b"\n")
    names = {b"user": b"person", b"name": b"person", b"email": b"person", b"schedule": b"role", b"team": b"role"}
    names |= {b"start": b"from", b"starts_at": b"from", b"end": b"until", b"ends_at": b"until", b"to": b"until"}
    separator = max(b",;\t|", key=head.count)
    cells = head.strip().split(bytes([separator]))
    clean = [cell.strip().strip(b'"').strip() for cell in cells]
    lower = [cell.removeprefix(b"\xef\xbb\xbf").lower() for cell in clean]
    taken = set(lower)
    renamed = [names[cell] if cell in names and names[cell] not in taken else cell for cell in lower]
    return bytes([separator]).join(renamed) + newline + rest


def instant_in(zone: ZoneInfo) -> Any:
    def read(text: str) -> datetime:
        try:
            value = datetime.fromisoformat(text.strip())
        except ValueError:
            raise ValueError(f"“{text[:40]}” is not a date or time. Enter 2026-12-07 or 2026-12-07 09:00.") from None
        return (value if value.tzinfo else value.replace(tzinfo=zone)).astimezone(UTC)

    return read


def checked(row: FoundDuty) -> FoundDuty:
    """With the problem of the row, if it has one."""
    problem = ""
    if not row.role:
        problem = "No role. Choose one above the file."
    elif row.starts_at and row.ends_at and row.ends_at <= row.starts_at:
        problem = "The end is not after the start."
    elif row.starts_at and row.ends_at and row.ends_at - row.starts_at > LONGEST:
        problem = "Longer than 400 days."
    return FoundDuty(row.line, row.name, row.role, row.starts_at, row.ends_at, row.person, problem)


def from_calendar(content: bytes, *, role: str, people: People, now: datetime) -> list[FoundDuty]:
    """Every occurrence from now to 400 days ahead. The person is an attendee, or is named in the title."""
    if content.count(b"BEGIN:VEVENT") > MAX_EVENTS:
        raise BadFile(f"The file has more than {MAX_EVENTS} events. Export fewer months.")
    try:
        events = parsed_events(content)
    except BadCalendar as error:
        raise BadFile(str(error)) from None
    if not all(is_bounded(event) for event in events):
        raise BadFile(
            "A recurring event of this file cannot be read here. Shifts recur by day or week. Export single shifts."
        )
    series: dict[str, list[Event]] = defaultdict(list)
    for event in events:
        series[str(event.get("UID", id(event)))].append(event)
    deadline = time.monotonic() + SECONDS
    found: list[FoundDuty] = []
    for group in series.values():
        for row in occurrences(group, now):
            found.append(duty_of(row, len(found) + 1, role, people))
            if len(found) > MAX_DUTIES:
                raise BadFile(f"The file has more than {MAX_DUTIES} shifts in the next 400 days. Export fewer months.")
        if time.monotonic() > deadline:
            raise BadFile("The recurring events of this file take too long to read. Export single shifts instead.")
    return sorted(found, key=lambda row: (row.starts_at or now, row.name))


def occurrences(group: list[Event], now: datetime) -> list[Any]:
    """The occurrences of one series with its exceptions, at most 2,000."""
    single = Calendar()
    for event in group:
        single.add_component(event)
    try:
        rows = recurring_ical_events.of(single, skip_bad_series=True).between(now, now + AHEAD)
    except (ValueError, TypeError, OverflowError, AttributeError, KeyError):
        return []
    return rows[: MAX_DUTIES + 1]


def duty_of(event: Any, number: int, role: str, people: People) -> FoundDuty:
    title = " ".join(str(event.get("SUMMARY", "")).split())[:200]
    start = as_instant(event["DTSTART"].dt)
    end = as_instant(event["DTEND"].dt) if event.get("DTEND") else start + timedelta(days=1)
    guests = event.get("ATTENDEE") or []
    guests = guests if isinstance(guests, list) else [guests]
    named = (people.find(str(guest).lower().removeprefix("mailto:")) for guest in guests[:10])
    person = next((candidate for candidate in named if candidate), None) or people.find_in(title)
    return checked(FoundDuty(number, title, role, start, end, person))


def as_instant(moment: date | datetime) -> datetime:
    """UTC. A whole day begins at midnight UTC, as does a time without a zone."""
    if not isinstance(moment, datetime):
        return datetime.combine(moment, clock_time(), UTC)
    return (moment if moment.tzinfo else moment.replace(tzinfo=UTC)).astimezone(UTC)
