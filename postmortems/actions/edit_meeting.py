"""Change a planned review meeting: time, length, place, title and who runs it. Calendar entries follow."""

from datetime import datetime
from typing import Any

from django.db import transaction
from django.utils import timezone

from accounts.models import User
from accounts.people import format_names
from core.activity.log import record
from core.errors import NotAllowed, Refused
from core.versioned import check_version, claim_version
from notifications.outbox import notify
from postmortems.actions.meetings import DEFAULT_TITLE, MAX_PEOPLE, check_people, refuse_past
from postmortems.models import Attendee, ReviewMeeting
from postmortems.policies import can_edit_meeting

FIELDS = frozenset({"title", "starts_at", "minutes", "place", "facilitator", "note_taker"})


@transaction.atomic
def edit_meeting(
    meeting: ReviewMeeting, *, by: User, version: int | None = None, now: datetime | None = None, **facts: Any
) -> ReviewMeeting:
    """Only what differs counts: an unchanged form changes nothing and notifies no one.

    Every attendee gets the changed calendar entry. A new facilitator or note taker is invited.
    `version` is the `sequence` that the edit is based on; it rises with each change, as calendars require.
    """
    must_edit_meeting(by, meeting)
    if unknown := facts.keys() - FIELDS:
        raise TypeError(f"unknown facts: {sorted(unknown)}")
    facts["title"] = facts.get("title", meeting.title).strip() or DEFAULT_TITLE
    changed = {name: value for name, value in facts.items() if getattr(meeting, name) != value}
    if not changed:
        check_version(meeting, version, field="sequence")
        return meeting
    now = now or timezone.now()
    check_changes(meeting, changed, now)
    was = meeting.starts_at
    claim_version(meeting, version, field="sequence")
    if not ReviewMeeting.objects.filter(pk=meeting.pk, state=ReviewMeeting.State.PLANNED).update(**changed):
        raise Refused("The meeting has started or was canceled. Reload to see its state.")
    meeting.refresh_from_db()
    attending = [attendee.user for attendee in meeting.attendees.select_related("user")]
    event = record("meeting.edited", actor=by, target=meeting, at=now, fields=sorted(changed))
    moved: dict[str, Any] = {"was": was.isoformat()} if "starts_at" in changed else {}
    notify(attending, "meeting_changed", about=meeting, occasion=event.pk, now=now, **moved)
    notify(newly_leading(meeting, attending), "meeting_invitation", about=meeting, occasion=event.pk, now=now)
    return meeting


def must_edit_meeting(by: User, meeting: ReviewMeeting) -> None:
    if not can_edit_meeting(by, meeting):
        names = format_names([meeting.facilitator, meeting.created_by])
        raise NotAllowed(f"Only the facilitator, who planned the meeting or a manager can edit it. Ask {names}.")
    if meeting.state != ReviewMeeting.State.PLANNED:
        raise Refused(f"The meeting is {meeting.get_state_display().lower()}. Plan a new one.")


def check_changes(meeting: ReviewMeeting, changed: dict[str, Any], now: datetime) -> None:
    if "starts_at" in changed:
        refuse_past(changed["starts_at"], now)
    if changed.keys() & {"facilitator", "note_taker"}:
        incidents = [item.incident for item in meeting.agenda.select_related("incident")]
        facilitator = changed.get("facilitator", meeting.facilitator)
        check_people(incidents, meeting.circle, facilitator, changed.get("note_taker", meeting.note_taker))


def newly_leading(meeting: ReviewMeeting, attending: list[User]) -> list[User]:
    """The facilitator and the note taker, if they did not attend before. They attend now."""
    people = [person for person in (meeting.facilitator, meeting.note_taker) if person and person not in attending]
    if len(attending) + len(people) > MAX_PEOPLE:
        raise Refused(f"A meeting has at most {MAX_PEOPLE} attendees.")
    for person in people:
        Attendee.objects.for_parent(meeting).create(user=person)
    return people
