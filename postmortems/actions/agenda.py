"""The agenda of a review meeting: incidents, their minutes, and which one is discussed."""

from datetime import datetime

from django.db import transaction
from django.utils import timezone

from accounts.models import User
from core.activity.log import record
from core.errors import Invalid, Refused
from incidents.models import Incident
from notifications.outbox import notify
from postmortems.actions.meetings import (
    MAX_INCIDENTS,
    MAX_PEOPLE,
    State,
    check_people,
    circle_of,
    end_discussion,
    must_run_meeting,
    proposed_attendees,
)
from postmortems.models import AgendaItem, Attendee, ReviewMeeting

MINUTES = range(5, 481)
ENDED = {State.DONE, State.CANCELED}


@transaction.atomic
def set_agenda_item(
    meeting: ReviewMeeting, *, by: User, incident: Incident, minutes: int, now: datetime | None = None
) -> AgendaItem:
    """Set the minutes of an incident. One that is new on the agenda brings the people who took part in it."""
    must_run_meeting(by, meeting)
    refuse_when_over(meeting)
    if minutes not in MINUTES:
        raise Invalid("minutes", f"Enter {MINUTES[0]} to {MINUTES[-1]} minutes.")
    item: AgendaItem | None = meeting.agenda.filter(incident=incident).first()
    if item is None:
        return add_item(meeting, incident, minutes, by=by, now=now or timezone.now())
    AgendaItem.objects.filter(pk=item.pk).update(minutes=minutes)
    item.refresh_from_db()
    record("meeting.agenda_changed", actor=by, target=meeting, at=now, incident=incident.ref, minutes=minutes)
    return item


def add_item(meeting: ReviewMeeting, incident: Incident, minutes: int, *, by: User, now: datetime) -> AgendaItem:
    if meeting.agenda.count() >= MAX_INCIDENTS:
        raise Refused(f"An agenda has at most {MAX_INCIDENTS} incidents.")
    if circle_of([incident]) != meeting.circle:
        raise Invalid("incident", "A private incident needs a meeting of its own.")
    check_people([incident], meeting.circle, meeting.facilitator, meeting.note_taker)
    item: AgendaItem = AgendaItem.objects.for_parent(meeting).create(incident=incident, minutes=minutes)
    invited = set(meeting.attendees.values_list("user", flat=True))
    free = MAX_PEOPLE - len(invited)
    people = [attendee for attendee in proposed_attendees([incident], meeting.circle) if attendee.pk not in invited][
        :free
    ]
    for person in people:
        Attendee.objects.for_parent(meeting).create(user=person)
    event = record("meeting.agenda_changed", actor=by, target=meeting, at=now, incident=incident.ref, minutes=minutes)
    notify(people, "meeting_invitation", about=meeting, occasion=event.pk, now=now)
    return item


def refuse_when_over(meeting: ReviewMeeting) -> None:
    if meeting.state in ENDED:
        raise Refused(f"The meeting is {meeting.get_state_display().lower()}. Plan another one.")


@transaction.atomic
def discuss_item(item: AgendaItem, *, by: User, now: datetime | None = None) -> AgendaItem:
    """Start the discussion of this incident and end the current one. An earlier incident is continued."""
    meeting = item.meeting
    must_run_meeting(by, meeting)
    if meeting.state != State.RUNNING:
        raise Refused("The meeting is not running. Start it first.")
    now = now or timezone.now()
    end_discussion(meeting, now, except_for=item)
    AgendaItem.objects.filter(pk=item.pk, started_at=None).update(started_at=now)
    AgendaItem.objects.filter(pk=item.pk).update(ended_at=None)
    item.refresh_from_db()
    record("meeting.discussed", actor=by, target=meeting, at=now, incident=f"INC-{item.incident_id}")
    return item
