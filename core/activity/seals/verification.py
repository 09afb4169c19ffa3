"""Checks the chain of seals and every sealed event, in bounded memory."""

from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Protocol

from django.conf import settings

from core.activity.models import NO_SEAL, Event, EventSeal
from core.activity.seals.canonical import digests_in, event_digest, instant, seal_digest
from core.activity.seals.deletions import DELETED, DeletedIds
from core.activity.seals.sealing import LATE, events_for_digest
from core.activity.seals.signing import is_signed, public_key, trusted_keys

MAX_LISTED = 1000
SEAL_COLUMNS = [field.attname for field in EventSeal._meta.concrete_fields]

Facts = Mapping[str, Any]


class EventLog(Protocol):
    """The database or a backup."""

    def seals(self, after: int) -> Iterator[Facts]:
        """`SEAL_COLUMNS` of the seals with a number above `after`, in order."""

    def events(self, ids: Collection[int]) -> dict[int, dict[str, Any]]:
        """`EVENT_FACTS` of those events that exist."""

    def ids_between(self, after: int, upto: int | None) -> Iterable[int]:
        """Ids of the events above `after` and up to `upto`; None: to the end."""

    def deletions(self) -> Iterable[str]:
        """The ids of deleted events, as `record_deletion` recorded them."""


class DatabaseLog:
    def seals(self, after: int) -> Iterator[Facts]:
        rows = EventSeal.objects.filter(number__gt=after).order_by("number")
        return rows.values(*SEAL_COLUMNS).iterator(chunk_size=20)

    def events(self, ids: Collection[int]) -> dict[int, dict[str, Any]]:
        return {row["id"]: row for row in events_for_digest(Event.objects.filter(pk__in=ids))}

    def ids_between(self, after: int, upto: int | None) -> Iterable[int]:
        rows = Event.objects.filter(pk__gt=after, **({} if upto is None else {"pk__lte": upto}))
        return rows.order_by("pk").values_list("pk", flat=True).iterator()

    def deletions(self) -> Iterable[str]:
        rows = Event.objects.filter(target_kind="activity.sealstate", event_type=DELETED)
        return [data.get("events", "") for data in rows.values_list("data", flat=True)]


@dataclass(frozen=True, order=True)
class Problem:
    seal: int
    event: int  # 0: the seal itself
    words: str

    def __str__(self) -> str:
        return self.words


@dataclass
class Report:
    seals: int = 0
    events: int = 0
    deleted: int = 0  # events that were deleted as the retention periods or the removal of the sample say
    late: list[str] = field(default_factory=list)
    unsealed: int = 0
    signed: int = 0
    problems: list[Problem] = field(default_factory=list)

    def add(self, seal: int, event: int, words: str) -> None:
        if len(self.problems) < MAX_LISTED:
            self.problems.append(Problem(seal, event, words))


def verify_log(log: EventLog, *, now: datetime, after: int = 0, signed_end: bool = False) -> Report:
    """Check the seals with a number above `after` and their events.

    `signed_end`: with SEAL_KEY, the newest seal must be signed with it.
    """
    walk = Walk(log, now, after)
    for seal in log.seals(max(0, after - 1)):
        if seal["number"] <= after:  # the predecessor of the first one that is checked
            walk.start_behind(seal)
        else:
            walk.check(seal)
    return walk.finish(signed_end=signed_end)


class Walk:
    """Goes through the seals in order and remembers only what later seals are compared with."""

    def __init__(self, log: EventLog, now: datetime, after: int) -> None:
        self.log, self.now, self.report = log, now, Report()
        self.number, self.digest, self.done = after, NO_SEAL, 0
        self.expected_late = 0  # events above this id may still be sealed as late ones
        self.signed_by = ""
        self.unsealed: set[int] = set()
        self.missing: list[tuple[int, Facts]] = []
        self.deleted = DeletedIds(log.deletions())

    def start_behind(self, seal: Facts) -> None:
        self.digest, self.done, self.expected_late = seal["digest"], seal["last_event"], seal["last_event"]

    def check(self, seal: Facts) -> None:
        self.report.seals += 1
        if missing := range(self.number + 1, seal["number"]):
            self.report.add(missing[0], 0, f"Seal {missing[0]}: removed.")
        elif seal["previous"] != self.digest:
            self.report.add(seal["number"], 0, f"{named(seal)}: does not follow the seal before it.")
        if seal_digest(seal) != seal["digest"]:
            self.report.add(seal["number"], 0, f"{named(seal)}: changed.")
        self.check_signature(seal)
        self.check_events(seal)
        if seal["sealed_at"] < self.now - LATE:
            self.expected_late = seal["last_event"]
        self.number, self.digest, self.done = seal["number"], seal["digest"], max(self.done, seal["last_event"])
        self.signed_by = seal["signed_by"]

    def check_signature(self, seal: Facts) -> None:
        if not seal["signature"]:
            return
        self.report.signed += 1
        if not is_signed(seal["digest"], seal["signature"], seal["signed_by"]):
            self.report.add(seal["number"], 0, f"{named(seal)}: its signature is wrong.")
        elif trusted_keys() and seal["signed_by"] not in trusted_keys():
            words = "signed with another key than SEAL_KEY and SEAL_FORMER_KEYS"
            self.report.add(seal["number"], 0, f"{named(seal)}: {words} ({seal['signed_by']}).")

    def check_events(self, seal: Facts) -> None:
        try:
            digests = digests_in(seal["lines"])
        except ValueError:
            self.report.add(seal["number"], 0, f"{named(seal)}: its list of events cannot be read.")
            return
        rows = self.log.events(digests.keys())
        for pk, digest in digests.items():
            self.check_event(pk, rows.get(pk), digest, seal)
        self.unsealed |= set(self.log.ids_between(self.done, seal["last_event"]))
        self.unsealed -= digests.keys()

    def check_event(self, pk: int, row: Facts | None, digest: str, seal: Facts) -> None:
        if row is not None:
            self.report.events += 1
            if event_digest(row) != digest:
                self.report.add(seal["number"], pk, f"{described(row)}: changed after it was sealed in {named(seal)}.")
            if pk <= self.done and len(self.report.late) < MAX_LISTED:
                self.report.late.append(f"{described(row)}: sealed in {named(seal)}.")
        elif pk in self.deleted:
            self.report.deleted += 1
        else:
            self.missing.append((pk, {"number": seal["number"], "sealed_at": seal["sealed_at"]}))

    def finish(self, *, signed_end: bool) -> Report:
        deleted = DeletedIds(self.log.deletions()) if self.missing else self.deleted  # some during this walk
        for pk, seal in self.missing:
            if pk in deleted:
                self.report.deleted += 1
            else:
                self.report.add(seal["number"], pk, f"Event {pk}: removed after it was sealed in {named(seal)}.")
        inserted = sorted(pk for pk in self.unsealed if pk <= self.expected_late)
        for pk, row in sorted(self.log.events(inserted[:MAX_LISTED]).items()):
            self.report.add(0, pk, f"{described(row)}: inserted; no seal contains it, though later ones exist.")
        self.report.unsealed = len(self.unsealed) - len(inserted)
        self.report.unsealed += sum(1 for _ in self.log.ids_between(self.done, None))
        unsigned = self.signed_by in {"", *settings.SEAL_FORMER_KEYS}
        if signed_end and public_key() and self.number and unsigned:
            self.report.add(self.number, 0, f"Seal {self.number}: not signed with SEAL_KEY.")
        self.report.problems.sort()
        return self.report


def named(seal: Facts) -> str:
    return f"seal {seal['number']} of {instant(seal['sealed_at'])}"


def described(row: Facts) -> str:
    about = f" {row['reference']}" if row["reference"] else ""
    return f"Event {row['id']} of {instant(row['at'])} ({row['event_type']}{about})"
