"""Readiness: who is qualified for which role, until when, and gaps with their duties. Read-only.

A cell is one person and one role. It is a gap when the person has the duty and no certificate that is valid at its
start, or when a new person did not qualify in time. Seven queries for any number of people and roles.
"""

from collections import defaultdict
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta

from django.db.models import QuerySet

from accounts.models import Membership, User
from training.models import SOON_DAYS, Attendance, Certificate, Duty, Program, Session

STATES = {
    "valid": "Valid",
    "ending": "Ends within 60 days",
    "never": "On duty, never qualified",
    "lapsed": "On duty, certificate ended",
    "ends_early": "Certificate ends before the duty ends",
    "late": "New, not qualified in time",
    "due": "New, still to qualify",
    "training": "In training",
    "expired": "Certificate ended",
    "none": "Not on duty for this role",
}
WINDOW = timedelta(days=60)
FOREVER = date.max


@dataclass(frozen=True, slots=True)
class Cell:
    """`state` is one of STATES. `until` is the last valid day (None: no certificate, or no expiry for `valid`)."""

    state: str = "none"
    until: date | None = None
    duty: datetime | None = None  # start of the first duty in the next 60 days
    due: date | None = None  # for new people
    steps: str = ""  # "1 of 3"

    @property
    def is_gap(self) -> bool:
        return self.state in GAPS


GAPS = {"lapsed", "never", "ends_early", "late"}
NONE = Cell()


@dataclass(slots=True)
class PersonRow:
    person: User
    cells: list[Cell]

    @property
    def gaps(self) -> int:
        return sum(cell.state in GAPS for cell in self.cells)

    @property
    def is_empty(self) -> bool:
        return all(cell.state == "none" for cell in self.cells)


@dataclass(slots=True)
class RoleSummary:
    """Of those with the duty in the next 60 days, how many are qualified; and whether only lapsed people hold it."""

    role: str
    on_duty: int = 0
    qualified: int = 0
    holders: int = 0
    lapsed: list[User] = field(default_factory=list)

    @property
    def only_lapsed(self) -> bool:
        return bool(self.lapsed) and not self.holders


@dataclass(frozen=True, slots=True)
class Gap:
    person: User
    role: str
    cell: Cell

    @property
    def when(self) -> date:
        return self.cell.due or (self.cell.duty.date() if self.cell.duty else FOREVER)


@dataclass(frozen=True)
class Matrix:
    on: date
    roles: list[str]
    rows: list[PersonRow]
    summary: list[RoleSummary]

    @property
    def gaps(self) -> list[Gap]:
        """By the day on which they matter."""
        found = [
            Gap(row.person, self.roles[number], cell)
            for row in self.rows
            for number, cell in enumerate(row.cells)
            if cell.state in GAPS
        ]
        return sorted(found, key=lambda gap: (gap.when, gap.person.name))


def people_shown_to(viewer: User, team: str = "") -> QuerySet[User]:
    """Managers see everyone, leads their teams and themselves, others themselves."""
    people = User.objects.people()
    if not viewer.is_manager:
        led = Membership.objects.filter(team__lead=viewer).values("user")
        people = people.filter(pk__in=led) | people.filter(pk=viewer.pk)
    if team:
        people = people.filter(pk__in=Membership.objects.filter(team__slug=team).values("user"))
    return people.order_by("name", "pk")


def readiness(viewer: User, *, now: datetime, team: str = "", role: str = "") -> Matrix:
    """The matrix of the people that `viewer` may see. `role` limits it to one column."""
    on = now.astimezone(viewer.zone).date()
    people = list(people_shown_to(viewer, team))
    pks = [person.pk for person in people]
    everyone = viewer.is_manager and not team
    programs = list(Program.objects.visible_to(viewer).qualifying().prefetch_related("audience"))
    duties = duties_of(None if everyone else pks, now)
    held = certificates_of(viewer, None if everyone else pks)
    names = {program.role for program in programs} | {name for _, name in duties}
    roles = sorted((name for name in names if not role or name == role), key=str.casefold)
    teams = teams_of(None if everyone else pks)
    attended = formats_of(None if everyone else pks, programs)
    by_role: dict[str, list[Program]] = defaultdict(list)
    for program in programs:
        by_role[program.role].append(program)
    rows = []
    summary = [RoleSummary(name) for name in roles]
    for person in people:
        cells = []
        for number, name in enumerate(roles):
            key = (person.pk, name)
            cell = cell_of(
                person, by_role[name], held.get(key), duties.get(key), on, teams.get(person.pk, ()), attended
            )
            cells.append(cell)
            count(summary[number], person, cell, held.get(key), on)
        rows.append(PersonRow(person, cells))
    return Matrix(on, roles, rows, summary)


def certificates_of(viewer: User, people: list[int] | None) -> dict[tuple[int, str], date]:
    """The latest last valid day by person and role; `date.max` without expiry."""
    rows = Certificate.objects.visible_to(viewer).current()
    rows = rows if people is None else rows.filter(person__in=people)
    held: dict[tuple[int, str], date] = {}
    for person, role, until in rows.order_by().values_list("person", "role", "valid_until"):
        held[person, role] = max(held.get((person, role), date.min), until or FOREVER)
    return held


def duties_of(people: list[int] | None, now: datetime) -> dict[tuple[int, str], tuple[datetime, datetime]]:
    """Start of the first and end of the last duty in the next 60 days, by person and role."""
    rows = Duty.objects.between(now, now + WINDOW)
    rows = rows if people is None else rows.filter(person__in=people)
    found: dict[tuple[int, str], tuple[datetime, datetime]] = {}
    for person, role, start, end in rows.order_by().values_list("person", "role", "starts_at", "ends_at"):
        first, last = found.get((person, role), (start, end))
        found[person, role] = min(first, start), max(last, end)
    return found


def teams_of(people: list[int] | None) -> dict[int, set[int]]:
    rows = Membership.objects.all() if people is None else Membership.objects.filter(user__in=people)
    found: dict[int, set[int]] = defaultdict(set)
    for person, team in rows.values_list("user", "team"):
        found[person].add(team)
    return found


def formats_of(people: list[int] | None, programs: list[Program]) -> dict[tuple[int, int], set[str]]:
    """The formats in which a person was present, by person and program; only for programs with steps."""
    stepped = [program.pk for program in programs if len(program.steps) > 1]
    if not stepped:
        return {}
    rows = Attendance.objects.filter(presence=Attendance.Presence.PRESENT, session__program__in=stepped)
    rows = rows.filter(session__status=Session.Status.DONE)
    rows = rows if people is None else rows.filter(person__in=people)
    found: dict[tuple[int, int], set[str]] = defaultdict(set)
    for person, program, format in rows.values_list("person", "session__program", "session__format").distinct():
        found[person, program].add(format)
    return found


def cell_of(
    person: User,
    programs: list[Program],
    until: date | None,
    duty: tuple[datetime, datetime] | None,
    on: date,
    teams: set[int] | tuple[()],
    attended: dict[tuple[int, int], set[str]],
) -> Cell:
    shown = None if until == FOREVER else until
    start = duty[0] if duty else None
    if until is not None and until >= on:
        if duty and until < duty[1].date():
            return Cell("ends_early", shown, start)
        return Cell("ending" if (until - on).days <= SOON_DAYS else "valid", shown, start)
    if duty:
        return Cell("never" if until is None else "lapsed", shown, start)
    if until is not None:
        return Cell("expired", shown)
    if due := due_day(person, programs, teams):
        return Cell("late" if due < on else "due", due=due, steps=steps_done(person, programs, attended))
    steps = steps_done(person, programs, attended)
    return Cell("training", steps=steps) if steps else NONE


def due_day(person: User, programs: list[Program], teams: set[int] | tuple[()]) -> date | None:
    """The day by which a new person must hold the certificate of one of these programs; None if not required."""
    days = []
    for program in programs:
        if program.due_within_days is None:
            continue
        audience = [team.pk for team in program.audience.all()]
        if not audience or set(audience) & set(teams):
            days.append(person.joined_at.date() + timedelta(days=program.due_within_days))
    return min(days, default=None)


def steps_done(person: User, programs: list[Program], attended: dict[tuple[int, int], set[str]]) -> str:
    for program in programs:
        done = attended.get((person.pk, program.pk), set()) & set(program.steps)
        if done:
            return f"{len(done)} of {len(program.steps)}"
    return ""


def count(summary: RoleSummary, person: User, cell: Cell, until: date | None, on: date) -> None:
    valid = until is not None and until >= on
    summary.holders += valid
    if until is not None and not valid:
        summary.lapsed.append(person)
    if cell.duty is not None:
        summary.on_duty += 1
        summary.qualified += valid and cell.state != "ends_early"
