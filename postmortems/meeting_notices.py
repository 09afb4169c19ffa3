"""Invitations to review meetings, with their calendar entry."""

from datetime import datetime
from email.utils import parseaddr
from functools import partial

from django.conf import settings
from django.utils import timezone

from accounts.models import User
from core.schedule.ical import CalendarEvent, Method, Person, invitation
from core.web.urls_cached import address
from notifications.models import Notification
from notifications.notice_types import CalendarPart, Notice, notice
from notifications.targets import fetch_with
from postmortems.models import ReviewMeeting

fetch_with("postmortems.reviewmeeting", "facilitator")

NO_REPLIES = "Replies from your calendar are not read."


def calendar_event(meeting: ReviewMeeting) -> CalendarEvent:
    return CalendarEvent(
        uid=f"review-meeting-{meeting.pk}@debrief",
        title=f"{meeting.title} ({meeting.ref})",
        start=meeting.starts_at,
        end=meeting.ends_at,
        sequence=meeting.sequence,
        description=f"Facilitator: {meeting.facilitator.name}. Read the postmortems before the meeting. {NO_REPLIES}",
        place=meeting.place,
        url=f"{settings.BASE_URL}{meeting.get_absolute_url()}",
        canceled=meeting.state == ReviewMeeting.State.CANCELED,
        alarm_minutes=15,
    )


def calendar_file(meeting: ReviewMeeting, guests: list[Person]) -> tuple[bytes, Method]:
    name, mail = parseaddr(settings.DEFAULT_FROM_EMAIL)
    method: Method = "CANCEL" if meeting.state == ReviewMeeting.State.CANCELED else "REQUEST"
    organizer = Person(name or "Debrief", mail)
    content = invitation(
        calendar_event(meeting), method=method, organizer=organizer, guests=guests, stamp=timezone.now()
    )
    return content, method


def calendar_part(note: Notification, meeting: ReviewMeeting) -> CalendarPart:
    return CalendarPart(*calendar_file(meeting, [guest(note.recipient, meeting)]))


def guest(person: User, meeting: ReviewMeeting) -> Person:
    """A person in the calendar entry: the facilitator has accepted, and nobody is asked to reply."""
    reply = "ACCEPTED" if person == meeting.facilitator else "NEEDS-ACTION"
    return Person(person.name, person.email, reply, asked=False)


def write(words: str, icon: str, note: Notification, meeting: ReviewMeeting) -> Notice:
    when = f"{meeting.starts_at.astimezone(timezone.get_current_timezone()):%a %-d %b, %H:%M}"
    text = f"{when} {timezone.get_current_timezone_name()}{before(note)}. Facilitator: {meeting.facilitator.name}."
    url = meeting.get_absolute_url()
    return Notice(f"{words}: {meeting.title}", text, url, icon, calendar=partial(calendar_part, note, meeting))


def before(note: Notification) -> str:
    """The time from which the meeting was moved."""
    if not (was := note.data.get("was")):
        return ""
    return f" (was {datetime.fromisoformat(was).astimezone(timezone.get_current_timezone()):%a %-d %b, %H:%M})"


notice("meeting_invitation")(partial(write, "Review meeting", "calendar-event"))
notice("meeting_changed")(partial(write, "Changed review meeting", "calendar-event"))


@notice("meeting_needs_facilitator")
def needs_facilitator(note: Notification, meeting: ReviewMeeting) -> Notice:
    words = f"{meeting.facilitator.name} was deactivated. Name another facilitator, or cancel the meeting."
    url = address("postmortems:meeting-edit", meeting.pk)
    return Notice(f"{meeting.ref} needs a facilitator: {meeting.title}", words, url, "user-x")


notice("meeting_canceled")(partial(write, "Canceled review meeting", "x"))
