"""Texts of training notifications, with their calendar entries."""

from django.conf import settings
from django.utils import timezone

from core.schedule.ical import Happening, Method, Person, invitation
from notifications.models import Notification
from notifications.notice_types import Notice, notice
from notifications.targets import fetch_with
from training.models import Session

fetch_with("training.session", "facilitator", "created_by")


def happening(session: Session) -> Happening | None:
    """The calendar entry of the session; None without a time."""
    if session.starts_at is None:
        return None
    return Happening(
        uid=f"{session.calendar_uid}@debrief",
        title=session.title,
        start=session.starts_at,
        end=session.ends_at,
        sequence=session.sequence,
        description=session.goal,
        place=session.place,
        url=f"{settings.BASE_URL}{session.get_absolute_url()}",
        cancelled=session.status == Session.Status.CANCELLED,
    )


def calendar_file(notification: Notification, session: Session) -> tuple[tuple[str, bytes, str], ...]:
    """The calendar invitation or cancellation for the recipient only."""
    what = happening(session)
    if what is None:
        return ()
    method: Method = "CANCEL" if what.cancelled else "REQUEST"
    lead = session.facilitator or session.created_by
    guest = Person(notification.recipient.name, notification.recipient.email)
    organiser = Person(lead.name, lead.email)
    content = invitation(what, method=method, organiser=organiser, guests=[guest], stamp=timezone.now())
    return (("invitation.ics", content, f'text/calendar; method={method}; charset="utf-8"'),)


def when(session: Session) -> str:
    if session.starts_at is None or session.ends_at is None:
        return "Not scheduled yet."
    start, end = session.starts_at.astimezone(session.tz), session.ends_at.astimezone(session.tz)
    place = f" {session.place}." if session.place else ""
    return f"{start:%a %-d %b, %H:%M} to {end:%H:%M} {session.zone}.{place}"


def about(title: str, icon: str, *, late: bool = False, calendar: bool = True):
    def write(notification: Notification, session: Session) -> Notice:
        reason = notification.data.get("reason", "")
        words = f"{reason} {when(session)}".strip()
        files = calendar_file(notification, session) if calendar else ()
        day = session.starts_at.astimezone(session.tz).date() if session.starts_at else None
        heading = f"{title}: {session.title}"
        return Notice(heading, words, session.get_absolute_url(), icon, late, due=day, attachments=files)

    return write


notice("session_invitation")(about("You are invited", "calendar-event"))
notice("session_moved")(about("New time", "calendar-event"))
notice("session_cancelled")(about("Canceled", "x", late=True))
notice("session_promoted")(about("You have a seat", "check"))
notice("session_facilitator")(about("You are the facilitator", "school"))
