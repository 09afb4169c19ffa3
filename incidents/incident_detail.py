"""One incident with all its parts, in three statements: its entries, its factors, and everything small in one union.

The page, the API and the live blocks read from here, so that they show the same facts.
"""

from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from datetime import datetime
from decimal import Decimal
from functools import cache, cached_property
from typing import Any

from django.db.models import BigIntegerField, BooleanField, CharField, DateTimeField, DecimalField, F, QuerySet, Value
from django.db.models.functions import Cast

from core.files.models import StoredFile
from dashboard.prepared import STAND_IN, Statement, union
from incidents.facts import Facts, facts_of
from incidents.metrics import Metric, Problem, measure, problems
from incidents.models import (
    EntryFile,
    Escalation,
    Factor,
    Hypothesis,
    ImpactWindow,
    Incident,
    IncidentRole,
    Milestone,
    TimelineEntry,
)

COLUMNS = ("part", "row", "since_", "until_", "share_", "flag", "person", "one", "two", "three", "four")
FILE = ("file__name", "file__size", "file__caution")


@dataclass(frozen=True)
class Carried:
    """A role, who carries or carried it, and since when."""

    pk: int
    role: str
    label: str
    user_id: int
    name: str
    handle: str
    since: datetime
    until: datetime | None


@dataclass
class Story:
    incident: Incident
    now: datetime
    entries: list[TimelineEntry] = field(default_factory=list)
    factors: list[Factor] = field(default_factory=list)
    milestones: list[Milestone] = field(default_factory=list)
    windows: list[ImpactWindow] = field(default_factory=list)
    hypotheses: list[Hypothesis] = field(default_factory=list)
    escalations: list[Escalation] = field(default_factory=list)
    roles: list[Carried] = field(default_factory=list)
    files: dict[int, list[StoredFile]] = field(default_factory=dict)  # by entry

    @cached_property
    def facts(self) -> Facts:
        parts = {
            name: getattr(self, name) for name in ("windows", "milestones", "hypotheses", "escalations", "entries")
        }
        people = tuple((role.user_id, role.since, role.until) for role in self.roles)
        resolved = self.incident.resolved_at
        ended = resolved if resolved and resolved <= self.now else None  # a look back knows no later end
        return facts_of(
            self.incident,
            now=self.now,
            active=((self.incident.declared_at, ended),),
            efforts=tuple((person, since, until or ended) for person, since, until in people),
            **parts,
        )

    @cached_property
    def metrics(self) -> dict[str, Metric]:
        return measure(self.facts)

    @cached_property
    def problems(self) -> list[Problem]:
        return problems(self.facts)

    @cached_property
    def milestone(self) -> dict[str, Milestone]:
        return {milestone.name: milestone for milestone in self.milestones}

    def known_at(self, moment: datetime) -> "Story":
        """Only what had happened by then: later entries are gone, later verdicts and ends are open."""
        return Story(
            self.incident,
            moment,
            [entry for entry in self.entries if entry.at <= moment],
            [],
            [milestone for milestone in self.milestones if milestone.at <= moment],
            [still_open(w, moment, "ends_at") for w in self.windows if w.starts_at <= moment],
            [unanswered(h, moment) for h in self.hypotheses if h.started_at <= moment],
            [still_open(e, moment, "joined_at") for e in self.escalations if e.requested_at <= moment],
            [
                replace(r, until=None if r.until and r.until > moment else r.until)
                for r in self.roles
                if r.since <= moment
            ],
            self.files,
        )


def still_open(row: Any, moment: datetime, end: str) -> Any:
    ended = getattr(row, end)
    if ended and ended > moment:
        setattr(row, end, None)
    return row


def unanswered(row: Hypothesis, moment: datetime) -> Hypothesis:
    if row.ended_at and row.ended_at > moment:
        row.ended_at, row.verdict, row.verdict_because = None, Hypothesis.Verdict.OPEN, ""
    return row


def story_of(incident: Incident, *, now: datetime) -> Story:
    """Three statements, whatever the number of rows."""
    factors = Factor.objects.filter(incident=incident).select_related("category").order_by("pk")
    story = parts_of(incident, now=now)
    story.factors = list(factors)
    return story


def parts_of(incident: Incident, *, now: datetime) -> Story:
    """All but the factors, in two statements."""
    entries = TimelineEntry.objects.filter(incident=incident, removed_at=None).select_related("author").in_order()
    story = Story(incident, now, list(entries))
    for kind, pk, since, until, share, flag, person, *words in small_parts(incident):
        READ[kind](story, pk, since, until, share, flag, person, *words)
    return story


def carry(incident: Incident, *, now: datetime) -> Incident:
    """The incident with its parts at hand, as `prefetch_related` would leave them: two statements instead of five."""
    story = parts_of(incident, now=now)
    parts = {"impact_windows": story.windows, "entries": story.entries}
    parts |= {name: getattr(story, name) for name in ("hypotheses", "milestones", "escalations")}
    held = incident.__dict__.setdefault("_prefetched_objects_cache", {})
    for name, rows in parts.items():
        queryset = getattr(incident, name).all()
        queryset._result_cache, queryset._prefetch_done = rows, True
        held[name] = queryset
    return incident


def small_parts(incident: Incident) -> Iterable[tuple[Any, ...]]:
    """Windows, milestones, beliefs, escalations and roles as rows of one shape, each kind in its own order."""
    return sorted(small_statement().run(incident.pk), key=lambda row: (row[0], row[2], row[1]))


@cache
def small_statement() -> Statement:
    """One union, the same for every incident but for its id; building it anew took longer than running it."""
    belief = ("statement", "plausible_because", "verdict", "verdict_because")
    parts = [
        shaped(ImpactWindow, "w", "starts_at", "ends_at", ("population", "measured_by", "description")),
        shaped(Milestone, "m", "at", None, ("name", "precision", "source", "note")),
        shaped(Hypothesis, "h", "started_at", "ended_at", belief, person="raised_by_id"),
        shaped(Escalation, "e", "requested_at", "joined_at", ("to_team", "from_team", "reason")),
        shaped(IncidentRole, "r", "since", "until", ("role", "user__name", "user__handle"), person="user_id"),
        shaped(EntryFile, "f", "file__uploaded_at", None, FILE, person="entry_id"),
    ]
    return union([(rows.model.__name__, rows) for rows in parts])


def shaped(
    model: Any, kind: str, since: str, until: str | None, words: tuple[str, ...], person: str = ""
) -> QuerySet[Any, tuple[Any, ...]]:
    window, file = kind == "w", kind == "f"
    named = {name: Cast(F(column), CharField()) for name, column in zip(COLUMNS[7:], words, strict=False)}
    rest = {name: Value("", output_field=CharField()) for name in COLUMNS[7 + len(words) :]}
    flag = "approximate" if window else "file__has_thumbnail" if file else ""
    # Each column says its type in every part: PostgreSQL takes a bare NULL or '' for text.
    share = Cast(F("share") if window else Value(None), DecimalField(max_digits=5, decimal_places=4))
    return (
        model.objects.filter(incident=STAND_IN, **({"file__removed_at": None} if file else {}))
        .order_by()
        .annotate(
            part=Value(kind, output_field=CharField()),
            row=F("file_id" if file else "pk"),
            since_=F(since),
            until_=Cast(F(until) if until else Value(None), DateTimeField()),
            share_=share,
            flag=F(flag) if flag else Value(False, output_field=BooleanField()),
            person=Cast(F(person) if person else Value(0), BigIntegerField()),
            **named,
            **rest,
        )
        .values_list(*COLUMNS)
    )


def _window(
    s: Story, pk: int, a: datetime, b: datetime | None, share: Decimal | None, flag: bool, _: Any, *w: str
) -> None:
    facts = {"population": w[0], "measured_by": w[1], "description": w[2], "approximate": flag, "share": share}
    s.windows.append(ImpactWindow(pk=pk, incident=s.incident, starts_at=a, ends_at=b, **facts))


def _milestone(s: Story, pk: int, a: datetime, _b: Any, _s: Any, _f: Any, _p: Any, *w: str) -> None:
    s.milestones.append(Milestone(pk=pk, incident=s.incident, at=a, name=w[0], precision=w[1], source=w[2], note=w[3]))


def _hypothesis(s: Story, pk: int, a: datetime, b: datetime | None, _s: Any, _f: Any, person: int, *w: str) -> None:
    facts = {"statement": w[0], "plausible_because": w[1], "verdict": w[2], "verdict_because": w[3]}
    s.hypotheses.append(Hypothesis(pk=pk, incident=s.incident, started_at=a, ended_at=b, raised_by_id=person, **facts))


def _escalation(s: Story, pk: int, a: datetime, b: datetime | None, _s: Any, _f: Any, _p: Any, *w: str) -> None:
    facts = {"to_team": w[0], "from_team": w[1], "reason": w[2]}
    s.escalations.append(Escalation(pk=pk, incident=s.incident, requested_at=a, joined_at=b, **facts))


def _role(s: Story, pk: int, a: datetime, b: datetime | None, _s: Any, _f: Any, person: int, *w: str) -> None:
    label = IncidentRole.Role(w[0]).label
    s.roles.append(Carried(pk, w[0], str(label), person, w[1], w[2], a, b))


def _file(s: Story, pk: int, a: datetime, _b: Any, _s: Any, flag: bool, entry: int, *w: str) -> None:
    stored = StoredFile(pk=pk, uploaded_at=a, has_thumbnail=bool(flag), name=w[0], size=int(w[1]), caution=w[2])
    s.files.setdefault(entry, []).append(stored)


READ: dict[str, Any] = {"w": _window, "m": _milestone, "h": _hypothesis, "e": _escalation, "r": _role, "f": _file}
