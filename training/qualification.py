"""Qualification by a session: who qualifies, who does not and why, and until when. Read-only."""

from collections import defaultdict
from dataclasses import dataclass
from datetime import date, timedelta

from dateutil.relativedelta import relativedelta

from accounts.models import User
from training.models import Attendance, Certificate, Program, Session


@dataclass(frozen=True)
class Candidate:
    """One person who was present. `obstacle` is empty when a certificate can be issued."""

    person: User
    obstacle: str = ""
    replaces: Certificate | None = None
    valid_until: date | None = None


def last_valid_day(program: Program, issued_on: date, replaces: Certificate | None = None) -> date | None:
    """The last valid day: `valid_months` after the day of issue. None without expiry.

    Renewed before its end, a certificate continues from its old last day, so that no days are lost. Where a month is
    too short, its last day: 29 February and 12 months give 28 February.
    """
    if program.valid_months is None:
        return None
    start = issued_on
    if replaces and replaces.valid_until and replaces.valid_until > issued_on:
        start = replaces.valid_until
    return start + relativedelta(months=program.valid_months)


def session_day(session: Session) -> date:
    """The calendar day of the session in its own zone."""
    if session.starts_at is None:
        raise ValueError(f"{session.ref} has no time")
    return session.starts_at.astimezone(session.tz).date()


def candidates(session: Session) -> list[Candidate]:
    """Everyone present at a session of a qualifying program, by name. Five queries for any number of people."""
    program = session.program
    if program is None or not program.role or program.state != Program.State.ACTIVE or session.starts_at is None:
        return []
    present = session.attendances.filter(presence=Attendance.Presence.PRESENT)
    people = list(User.objects.people().filter(pk__in=present.values("person")).order_by("name"))
    pks = [person.pk for person in people]
    on = session_day(session)
    held = {row.person_id: row for row in program.certificates.current().filter(person__in=pks).order_by("issued_on")}
    needed = list(program.prerequisites.all())
    valid: dict[int, set[int]] = defaultdict(set)
    for person, have in (
        Certificate.objects.valid(on).filter(person__in=pks, program__in=needed).values_list("person", "program")
        if needed
        else []
    ):
        valid[person].add(have)
    formats = attended_formats(program, session, pks) if program.steps else {}
    return [
        candidate(person, session, on, held.get(person.pk), needed, valid[person.pk], formats.get(person.pk, set()))
        for person in people
    ]


def attended_formats(program: Program, session: Session, people: list[int]) -> dict[int, set[str]]:
    """The formats in which each person was present: held sessions of the program, and this one."""
    rows = Attendance.objects.filter(person__in=people, presence=Attendance.Presence.PRESENT)
    rows = rows.filter(session__program=program, session__status=Session.Status.DONE)
    found: dict[int, set[str]] = {pk: {session.format} for pk in people}
    for person, format in rows.values_list("person", "session__format"):
        found[person].add(format)
    return found


def candidate(
    person: User,
    session: Session,
    on: date,
    current: Certificate | None,
    needed: list[Program],
    valid: set[int],
    formats: set[str],
) -> Candidate:
    program = session.program
    assert program is not None
    if current and (current.valid_until is None or current.valid_until >= on):
        return renewal(person, session, on, current)
    if missing := [program.title for program in needed if program.pk not in valid]:
        return Candidate(person, f"Needs first: {', '.join(missing)}")
    names = dict(Session.Format.choices)
    if open_steps := [names.get(step, step) for step in program.steps if step not in formats]:
        return Candidate(person, f"Still to attend: {', '.join(open_steps)}")
    return Candidate(person, replaces=current, valid_until=last_valid_day(program, on))


def renewal(person: User, session: Session, on: date, current: Certificate) -> Candidate:
    """Whether this session renews a certificate that is still valid."""
    program = session.program
    assert program is not None
    if current.valid_until is None:
        return Candidate(person, "Holds a certificate without expiry")
    opens = current.valid_until - timedelta(days=program.renewal_days)
    if on < opens:
        return Candidate(person, f"Valid until {current.valid_until:%-d %b %Y}; renewal opens {opens:%-d %b %Y}")
    if program.renewal_format and program.renewal_format != session.format:
        return Candidate(person, f"Renewed by: {dict(Session.Format.choices)[program.renewal_format]}")
    return Candidate(person, replaces=current, valid_until=last_valid_day(program, on, current))
