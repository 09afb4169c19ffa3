"""Texts of training notifications, with their calendar entries."""

from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime
from email.utils import parseaddr
from zoneinfo import ZoneInfo

from django.conf import settings
from django.utils import timezone
from django.utils.text import get_text_list

from accounts.models import User
from core.schedule.ical import CalendarEvent, Method, Person, invitation
from core.text.sentences import with_full_stop
from notifications.models import Notification
from notifications.notice_types import CalendarPart, Notice, notice, subject
from notifications.targets import fetch_with
from training.models import Certificate, Enrollment, Session
from training.rsvp_links import rsvp_path

fetch_with("training.session", "facilitator", "created_by", "program")
fetch_with("training.enrollment", "session")
fetch_with("training.certificate", "program", "person")

ENTRIES = [
    "session_invitation",
    "session_confirmed",
    "session_moved",
    "session_promoted",
    "session_facilitator",
]
"""Kinds that put the session into the calendar of their reader, or update it there."""
WITHDRAWALS = ["session_left", "session_facilitator_left", "session_canceled"]
"""Kinds that take it out."""
REPLIES = {
    Enrollment.State.GOING: "ACCEPTED",
    Enrollment.State.MAYBE: "TENTATIVE",
    Enrollment.State.WAITING: "TENTATIVE",
    Enrollment.State.DECLINED: "DECLINED",
    Enrollment.State.WITHDRAWN: "DECLINED",
}
ANSWERS = [
    (state.value, str(state.label))
    for state in (Enrollment.State.GOING, Enrollment.State.MAYBE, Enrollment.State.DECLINED)
]
"""The answers to an invitation, the buttons of its mail."""
Writer = Callable[[Notification, Session], Notice]


def calendar_entry(session: Session, person: User | None = None) -> CalendarEvent | None:
    """The calendar entry of the session, made out to `person`; None without a time."""
    if session.starts_at is None:
        return None
    url = f"{settings.BASE_URL}{session.get_absolute_url()}"
    answer_url = f"{settings.BASE_URL}{rsvp_path(session, person)}" if person else url
    leads = f"Facilitator: {session.facilitator.name}." if session.facilitator else ""
    answer = f"Answer in Debrief: {answer_url} Replies from your calendar are not read."
    return CalendarEvent(
        uid=f"{session.calendar_uid}@debrief",
        title=session.title,
        start=session.starts_at,
        end=session.ends_at,
        sequence=session.sequence,
        description="\n".join(line for line in (session.goal, leads, answer) if line),
        place=session.place,
        url=url,
        canceled=session.status == Session.Status.CANCELED,
        alarm_minutes=15,
    )


def organizer() -> Person:
    """The product's own address: the organizer of an event never changes, even if its facilitator does."""
    name, address = parseaddr(settings.DEFAULT_FROM_EMAIL)
    return Person(name or "Debrief", address)


def reply_of(person_id: int, session: Session) -> str:
    """The state of a guest as Debrief knows it, in the words of a calendar."""
    if session.facilitator_id == person_id or session.co_facilitators.filter(pk=person_id).exists():
        return "ACCEPTED"
    state = session.enrollments.filter(person=person_id).values_list("state", flat=True).first()
    return REPLIES.get(Enrollment.State(state), "NEEDS-ACTION") if state else "NEEDS-ACTION"


def entry_is_held(person_id: int, session: Session, *, before: int | None = None) -> bool:
    """Whether the calendar messages to this person have put this session into their calendar; an update does not.

    `before`: only the messages before this notification.
    """
    sent = Notification.objects.filter(recipient=person_id, target_kind=session._meta.label_lower, target_id=session.pk)
    sent = sent.filter(pk__lt=before) if before else sent
    deciding = sent.filter(kind__in=[*ENTRIES, *WITHDRAWALS]).exclude(kind="session_moved")
    return deciding.order_by("-pk").values_list("kind", flat=True).first() in ENTRIES


def calendar_part(notification: Notification, session: Session) -> CalendarPart | None:
    """The invitation or its cancellation, made out to the reader alone.

    Who waits for a seat and has no entry gets neither its changes nor its cancellation.
    """
    person = notification.recipient
    what = calendar_entry(session, person)
    if what is None or (
        notification.kind in {"session_moved", "session_canceled"}
        and session.enrollments.filter(person=person, state=Enrollment.State.WAITING).exists()
        and not entry_is_held(person.pk, session, before=notification.pk)
    ):
        return None
    withdrawn = what.canceled or notification.kind in WITHDRAWALS
    method: Method = "CANCEL" if withdrawn else "REQUEST"
    guest = Person(person.name, person.email, reply_of(person.pk, session))
    content = invitation(what, method=method, organizer=organizer(), guests=[guest], stamp=timezone.now())
    return CalendarPart(content, method, f"{session.ref}.ics")


def when(session: Session) -> str:
    """The time in the session's zone, and in the reader's where that is another clock."""
    if session.starts_at is None or session.ends_at is None:
        return "Not scheduled yet."
    return when_and_where(session.starts_at, session.ends_at, session.zone, session.place)


def when_and_where(start: datetime, end: datetime, zone: str, place: str) -> str:
    words, mine = span(start, end, ZoneInfo(zone)), timezone.get_current_timezone()
    other = ""
    if start.astimezone(mine).utcoffset() != start.astimezone(ZoneInfo(zone)).utcoffset():
        other = f" ({span(start, end, mine)} {timezone.get_current_timezone_name()})"
    return f"{words} {zone}{other}.{f' {place}.' if place else ''}"


def span(start: datetime, end: datetime, zone: ZoneInfo) -> str:
    """ "Mon 9 Mar, 10:00 to 11:00" """
    first, last = start.astimezone(zone), end.astimezone(zone)
    return f"{first:%a %-d %b, %H:%M} to {last:%H:%M}"


def before(notification: Notification) -> str:
    """The time and place that a change replaced."""
    old = notification.data.get("before")
    if not old:
        return ""
    start, end = (datetime.fromisoformat(old[name]).astimezone(UTC) for name in ("starts_at", "ends_at"))
    return f"Before: {when_and_where(start, end, old['zone'], old['place'])}"


def about(title: str, icon: str, *, late: bool = False) -> Writer:
    def write(notification: Notification, session: Session) -> Notice:
        reason = with_full_stop(notification.data.get("reason", ""))
        words = " ".join(part for part in (reason, when(session), before(notification)) if part)
        return line(notification, session, f"{title}: {session.title}", words, icon, late=late)

    return write


def line(note: Notification, session: Session, title: str, words: str, icon: str, *, late: bool = False) -> Notice:
    day = session.starts_at.astimezone(session.tz).date() if session.starts_at else None
    carries = note.kind in ENTRIES or note.kind in WITHDRAWALS
    calendar = (lambda: calendar_part(note, session)) if carries else None
    url = session.get_absolute_url()
    if note.kind == "session_invitation" and note.recipient_id:
        url = rsvp_path(session, note.recipient)
    return Notice(title, words, url, icon, late, due=day, calendar=calendar)


SERIES_SUBJECTS = {
    "session_invitation": "You are invited to {count} sessions",
    "session_facilitator": "You are the facilitator of {count} sessions",
    "session_facilitator_left": "Another person is the facilitator of {count} sessions",
    "session_moved": "{count} sessions were changed",
    "session_canceled": "{count} sessions were canceled",
    "session_confirmed": "Your answer to {count} sessions was saved",
    "session_waiting": "You are on the waitlist of {count} sessions",
    "session_left": "You are not going to {count} sessions",
    "session_promoted": "You have a seat in {count} sessions",
}
"""Subjects of one mail about several sessions of a series."""


def register_series_subject(kind: str, words: str) -> None:
    """ "You are invited: Replay" for one session, "You are invited to 13 sessions: Replay" for several."""

    @subject(kind)
    def series_subject(notices: list[Notice]) -> str:
        first = notices[0].title
        if len(notices) == 1:
            return first
        return f"{words.format(count=len(notices))}: {first.partition(': ')[2]}"


for _kind, _words in SERIES_SUBJECTS.items():
    register_series_subject(_kind, _words)


@notice("session_moved")
def moved(note: Notification, session: Session) -> Notice:
    """ "New time and place: Replay": what changed, then the new facts and those they replace."""
    changed = note.data.get("changed") or ["time"]
    named = get_text_list(changed, "and")
    words = " ".join(
        part for part in (when(session), before(note), with_full_stop(note.data.get("reason", ""))) if part
    )
    return line(note, session, f"New {named}: {session.title}", words, "calendar-event")


@notice("session_invitation")
def invited(note: Notification, session: Session) -> Notice:
    """With a button for each answer; for a series with one per session, because its page answers all of them."""
    found = about("You are invited", "calendar-event")(note, session)
    if session.series or not note.recipient_id:
        return replace(found, button="RSVP")
    return replace(found, links=tuple((label, f"{found.url}?answer={state}") for state, label in ANSWERS))


notice("session_confirmed")(about("Your answer was saved", "calendar-event"))
notice("session_waiting")(about("You are on the waitlist", "clock"))
notice("session_left")(about("You are not going", "x"))
notice("session_canceled")(about("Canceled", "x", late=True))
notice("session_promoted")(about("You have a seat", "check"))
notice("session_facilitator")(about("You are the facilitator", "school"))
notice("session_facilitator_left")(about("Another person is the facilitator", "school"))


@notice("session_needs_facilitator")
def needs_facilitator(note: Notification, session: Session) -> Notice:
    words = f"Its facilitator has left. {when(session)} Name another facilitator, or cancel the session."
    return line(note, session, f"{session.ref} needs a facilitator: {session.title}", words, "user-x", late=True)


@notice("session_minimum")
def too_few_people(note: Notification, session: Session) -> Notice:
    words = (
        f"{session.taken} of at least {session.minimum} people are going. {when(session)} Move or cancel the session."
    )
    found = line(note, session, f"Too few people: {session.title}", words, "user-x", late=True)
    return replace(found, links=(("Move session", "move"), ("Cancel session", "cancel")))


@notice("session_task_open")
def task_open(note: Notification, session: Session) -> Notice:
    """ "A-4 stays open. 5 of 8 named people attended: …": for the owner of the task."""
    return line(note, session, f"Held: {session.title}", note.data.get("reason", ""), "school")


@notice("certificate_issued")
def certificate_issued(note: Notification, certificate: Certificate) -> Notice:
    until = f"Valid until {certificate.valid_until:%-d %b %Y}." if certificate.valid_until else "It does not expire."
    title = f"You are qualified: {certificate.role}"
    return Notice(title, f"{certificate.program.title}. {until}", certificate.get_absolute_url(), "certificate")


@notice("certificate_revoked")
def certificate_revoked(note: Notification, certificate: Certificate) -> Notice:
    title = f"Certificate revoked: {certificate.role}"
    return Notice(title, certificate.revoked_reason, certificate.get_absolute_url(), "ban", late=True)
