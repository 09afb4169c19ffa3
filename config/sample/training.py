"""Programs and sessions: full with a waitlist, open, held with attendance and result, planned without a date."""

from collections.abc import Sequence
from datetime import date, datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from config.sample.cast import Cast
from config.sample.program_material import MATERIAL
from config.sample.sample_files import weights
from training.actions.attendance import mark_attendance
from training.actions.attendance_conditions import set_condition
from training.actions.certificates import issue_certificate, revoke_certificate
from training.actions.closing import close_session
from training.actions.duties import import_duties
from training.actions.enrollment import invite_people, rsvp
from training.actions.planning import plan_series
from training.actions.programs import add_file, create_program, edit_program, set_program_state
from training.actions.series import rsvp_to_series
from training.actions.session_edits import name_facilitator
from training.actions.sessions import open_session, plan_session
from training.audiences import Audience
from training.models import Duty, Enrollment, Program, Session
from training.series import series_slots

ZONE = "Europe/London"
ON_CALL = ["mira", "priya", "tomas", "aiko", "noor", "emil", "rosa", "yara"]
ROTA = [  # API, database, incident lead
    ("mira", "tomas", "jonas"),
    ("noor", "noor", "emil"),
    ("priya", "tomas", "mira"),
    ("tomas", "noor", "rosa"),
    ("emil", "tomas", "aiko"),
]
GOING, MAYBE, DECLINED = Enrollment.State.GOING, Enrollment.State.MAYBE, Enrollment.State.DECLINED
FORMAT = Session.Format


def create_training(cast: Cast) -> None:
    open_replay(cast)
    basics = program(
        cast,
        "Incident lead",
        "Lead an incident: decide, delegate work, keep people informed.",
        "Incident lead",
        12,
    )
    writing = program(
        cast,
        "Writing postmortems",
        "Describe what happened so that others can learn from it.",
        "Postmortem owner",
        24,
    )
    create_program(
        by=cast["noor"],
        title="Database failover",
        goals="Fail over in less than 10 minutes, with the written steps only.",
        role="Database on-call",
        incident=cast.incidents["failover"],
        now=cast.at(-6),
    )
    lead_basics(cast, basics)
    review_meeting(cast, writing)
    reading_club(cast, writing)
    weekly_clinic(cast, writing)
    hold_reading_session(cast, writing)
    plan_session(basics, by=cast["sam"], title="Game day: lose one zone", format=FORMAT.GAME_DAY, now=cast.at(-3))
    qualify(cast, basics)
    carry_duties(cast)


def qualify(cast: Cast, basics: Program) -> None:
    """Certificates of every age: valid, ending, ended, renewed, revoked; roles held only by lapsed people."""
    balancer = Program.objects.get(role="API on-call")
    failover = Program.objects.get(role="Database on-call")
    set_program_state(failover, to=Program.State.ACTIVE, by=cast["sam"], now=cast.at(-5))
    failover.refresh_from_db()
    edit_program(failover, by=cast["sam"], valid_months=12, note="Holders renew every year.", now=cast.at(-5, "11:00"))
    edit_program(
        basics,
        by=cast["sam"],
        steps=[FORMAT.GAME_DAY, FORMAT.LESSON],
        due_within_days=60,
        audience=[cast.teams["Observability"]],
        note="New people of Observability qualify within 60 days.",
        now=cast.at(-20),
    )
    for program, handle, day in old_certificates(basics, balancer, failover):
        issued = cast.now.date() + timedelta(days=day)
        issue_certificate(
            program,
            person=cast[handle],
            by=cast["dario"] if handle != "dario" else cast["sam"],
            basis="Carried over from the on-call handbook.",
            issued_on=issued,
            now=cast.at(-4),
        )
    wrong = issue_certificate(
        basics, person=cast["hana"], by=cast["dario"], basis="Shadow week.", issued_on=cast.day(-30), now=cast.at(-4)
    )
    revoke_certificate(wrong, by=cast["dario"], reason="The shadow week was two days short.", now=cast.at(-3))


def old_certificates(basics: Program, balancer: Program, failover: Program) -> list[tuple[Program, str, int]]:
    """Program, person, and how many days ago it was issued."""
    return [
        (basics, "mira", -350),
        (basics, "jonas", -320),
        (basics, "aiko", -110),
        (basics, "emil", -60),
        (basics, "lena", -180),
        (balancer, "mira", -200),
        (balancer, "priya", -180),
        (balancer, "emil", -170),
        (balancer, "aiko", -345),
        (balancer, "rosa", -315),
        (balancer, "tomas", -376),
        (failover, "noor", -380),
        (failover, "tomas", -374),
    ]


def carry_duties(cast: Cast) -> None:
    """An on-call schedule of the next weeks, as a calendar file has it."""
    rows = [
        (cast[handle], role, monday(cast, week), monday(cast, week + 1))
        for week, (api, database, lead) in enumerate(ROTA, start=1)
        for role, handle in [("API on-call", api), ("Database on-call", database), ("Incident lead", lead)]
    ]
    import_duties(rows, by=cast["sam"], source=Duty.Source.CALENDAR, now=cast.at(-2))


def monday(cast: Cast, weeks: int) -> datetime:
    """Monday 09:00 in London, that many weeks after the last one."""
    first: date = cast.now.date() - timedelta(days=cast.now.weekday())
    return datetime.combine(first + timedelta(weeks=weeks), time(9), ZoneInfo(ZONE))


def program(cast: Cast, title: str, goals: str, role: str, months: int) -> Program:
    return create_program(by=cast["sam"], title=title, goals=goals, role=role, valid_months=months, now=cast.at(-90))


def open_and_invite(
    cast: Cast,
    session: Session,
    *,
    day: int,
    clock: str,
    minutes: int,
    seats: int,
    leader: str,
    invited: Sequence[str],
    at: int = -3,
    **facts: Any,
) -> Session:
    """Give the session a date and a facilitator, and invite people."""
    now = cast.at(at, "12:00")
    begins = datetime.combine(cast.day(day), time.fromisoformat(clock), ZoneInfo(ZONE))
    open_session(
        session,
        by=cast["sam"],
        starts_at=begins,
        ends_at=begins + timedelta(minutes=minutes),
        capacity=seats,
        zone=ZONE,
        now=now,
        **facts,
    )
    name_facilitator(session, to=cast[leader], by=cast["sam"], now=now)
    invite_people(session, [cast[handle] for handle in invited], by=cast["sam"], now=now)
    return session


def answer_invitations(cast: Cast, session: Session, answers: dict[str, str], *, day: int = -2) -> None:
    for minute, (handle, state) in enumerate(answers.items()):
        session.refresh_from_db()
        rsvp(session, by=cast[handle], state=state, now=cast.at(day, "13:00") + timedelta(minutes=minute))


def open_replay(cast: Cast) -> None:
    """The session that the import prepared: eight seats, three people on the waitlist."""
    session = Session.objects.get(task=cast.tasks["training"])
    facts: dict[str, Any] = {"title": "Load balancer incidents", "role": "API on-call", "valid_months": 12}
    set_condition(cast.tasks["training"], by=cast["sam"], people=[cast[handle] for handle in ON_CALL], now=cast.at(-14))
    goals = "Distinguish uneven traffic from a slow database in ten minutes.\nFind the weights of a pool without help."
    program = Program.objects.get(sessions=session)
    edit_program(program, by=cast["sam"], goals=goals, material=MATERIAL, now=cast.at(-15), **facts)
    program.refresh_from_db()
    add_file(program, by=cast["sam"], file=weights(), now=cast.at(-15, "11:20"))
    if program.state == Program.State.PROPOSED:
        set_program_state(program, to=Program.State.ACTIVE, by=cast["sam"], now=cast.at(-15))
    people = ["mira", "priya", "tomas", "aiko", "noor", "emil", "rosa", "yara", "jonas", "dario", "lena"]
    goal = "Rule out the database in 10 min or less. In the real incident it took 35."
    open_and_invite(
        cast,
        session,
        day=7,
        clock="14:00",
        minutes=60,
        seats=8,
        leader="sam",
        invited=people,
        goal=goal,
        place="Room Atlas, or the call in the invitation",
    )
    answer_invitations(cast, session, dict.fromkeys(people, GOING))


def lead_basics(cast: Cast, basics: Program) -> None:
    """Full; Mira is second in line."""
    session = plan_session(basics, by=cast["sam"], title="Incident lead basics", format=FORMAT.LESSON, now=cast.at(-9))
    people = ["priya", "noor", "emil", "rosa", "tomas", "mira"]
    open_and_invite(
        cast,
        session,
        day=15,
        clock="09:00",
        minutes=180,
        seats=4,
        leader="dario",
        invited=people,
        place="Room Meridian",
    )
    answer_invitations(cast, session, dict.fromkeys([*people[:4], "yara", "mira"], GOING))


def review_meeting(cast: Cast, writing: Program) -> None:
    incident = cast.incidents["duplicates"]
    session = plan_session(
        writing,
        by=cast["sam"],
        title=f"Review meeting: {incident.ref}",
        incident=incident,
        format=FORMAT.REVIEW,
        now=cast.at(-4),
    )
    people = ["mira", "rosa", "emil", "tomas", "hana", "aiko"]
    open_and_invite(cast, session, day=3, clock="10:00", minutes=45, seats=12, leader="lena", invited=people)
    answer_invitations(cast, session, {"rosa": GOING, "emil": GOING, "tomas": DECLINED})


def reading_club(cast: Cast, writing: Program) -> None:
    session = plan_session(
        writing, by=cast["sam"], title="Reading club: four gateway incidents", format=FORMAT.READING, now=cast.at(-5)
    )
    people = ["aiko", "noor", "yara", "hana", "jonas", "emil", "priya"]
    open_and_invite(cast, session, day=16, clock="15:00", minutes=30, seats=20, leader="lena", invited=people)
    answer_invitations(cast, session, {"aiko": GOING, "noor": GOING, "yara": MAYBE, "hana": GOING})


def weekly_clinic(cast: Cast, writing: Program) -> None:
    """A series of four weeks; one person answered all of it, each session still lacks one person."""
    days = [cast.day(9 + 7 * week) for week in range(4)]
    people = [cast[handle] for handle in ["priya", "tomas", "yara", "mira", "hana"]]
    sessions = plan_series(
        writing,
        by=cast["sam"],
        title="Postmortem writing clinic",
        slots=series_slots(days, time(11), 45, ZoneInfo(ZONE)),
        audience=Audience(people=tuple(people)),
        facilitator=cast["lena"],
        goal="Bring a draft, leave with a finished section.",
        place="Room Meridian",
        zone=ZONE,
        minimum=3,
        rsvp_days=2,
        now=cast.at(-4, "15:00"),
    )
    for person in (cast["priya"], cast["hana"]):
        rsvp_to_series(sessions[0], by=person, state=GOING, now=cast.at(-3, "10:00"))


def hold_reading_session(cast: Cast, writing: Program) -> None:
    """Record attendance and the result."""
    session = plan_session(
        writing, by=cast["sam"], title="Reading club: the retry storm", format=FORMAT.READING, now=cast.at(-40)
    )
    people = ["priya", "noor", "rosa", "emil", "mira"]
    open_and_invite(cast, session, day=-28, clock="15:00", minutes=30, seats=20, leader="lena", invited=people, at=-35)
    answer_invitations(cast, session, dict.fromkeys(people, GOING), day=-34)
    later = cast.at(-28, "15:40")
    for handle in people:
        presence = "absent" if handle == "mira" else "present"
        mark_attendance(session, person=cast[handle], presence=presence, by=cast["lena"], now=later)
    session.refresh_from_db()
    outcome = (
        "Three people documented the owners of libraries. All could explain the effect of a retry without a pause."
    )
    close_session(session, by=cast["lena"], outcome=outcome, now=later)
