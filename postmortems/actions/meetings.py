"""Review meetings: plan, invite, run, capture decisions."""

from collections.abc import Iterable
from datetime import datetime

from django.db import transaction
from django.utils import timezone

from accounts.models import User
from core.access.models import Circle
from core.activity.log import record
from core.errors import Invalid, NotAllowed, Refused
from incidents.models import Incident
from notifications.outbox import notify
from postmortems.meeting_tasks import make_task
from postmortems.models import AgendaItem, Attendee, MeetingNote, Postmortem, ReviewMeeting
from postmortems.participants import participants
from postmortems.policies import can_run_meeting, can_take_notes

State = ReviewMeeting.State
MAX_INCIDENTS = 10
MAX_PEOPLE = 60
MAX_NOTES = 500
DEFAULT_TITLE = "Incident review"
RESPONDERS = "Only responders can plan review meetings."


@transaction.atomic
def plan_meeting(
    *,
    by: User,
    incidents: Iterable[Incident],
    starts_at: datetime,
    facilitator: User,
    note_taker: User | None = None,
    title: str = "",
    minutes: int = 60,
    place: str = "",
    now: datetime | None = None,
) -> ReviewMeeting:
    """Put incidents on one agenda and invite the people who took part. The facilitator was not involved."""
    if not by.is_responder:
        raise NotAllowed(RESPONDERS)
    rows = list(dict.fromkeys(incidents))
    if not 0 < len(rows) <= MAX_INCIDENTS:
        raise Invalid("incidents", f"Choose 1 to {MAX_INCIDENTS} incidents.")
    circle = circle_of(rows)
    check_people(rows, circle, facilitator, note_taker)
    now = now or timezone.now()
    refuse_past(starts_at, now)
    meeting: ReviewMeeting = ReviewMeeting.objects.for_parent(circle).create(
        title=title.strip() or DEFAULT_TITLE,
        starts_at=starts_at,
        minutes=minutes,
        place=place,
        facilitator=facilitator,
        note_taker=note_taker,
        created_by=by,
        created_at=now,
    )
    for incident in rows:
        AgendaItem.objects.for_parent(meeting).create(incident=incident, minutes=max(5, minutes // len(rows)))
    people = add_attendees(meeting, rows)
    event = record("meeting.planned", actor=by, target=meeting, at=now, incidents=[row.ref for row in rows])
    notify(people, "meeting_invitation", about=meeting, occasion=event.pk, now=now)
    return meeting


def add_attendees(meeting: ReviewMeeting, incidents: list[Incident]) -> list[User]:
    """Facilitator, note taker and the people of the timelines."""
    leading = [person for person in (meeting.facilitator, meeting.note_taker) if person]
    people = list(dict.fromkeys([*leading, *proposed_attendees(incidents, meeting.circle)]))[:MAX_PEOPLE]
    for person in people:
        Attendee.objects.for_parent(meeting).create(user=person)
    return people


def refuse_past(starts_at: datetime, now: datetime) -> None:
    if starts_at < now:
        raise Invalid("starts_at", "This time has passed. Enter a later one.")


def circle_of(incidents: list[Incident]) -> Circle:
    """The circle of the meeting. A private incident is discussed with the people of its own access list."""
    private = {incident.circle for incident in incidents if incident.circle.restricted}
    if not private:
        return Circle.public()
    if len(private) > 1 or any(not incident.circle.restricted for incident in incidents):
        raise Invalid("incidents", "A private incident needs a meeting of its own.")
    return private.pop()


def check_people(incidents: list[Incident], circle: Circle, facilitator: User, note_taker: User | None) -> None:
    allowed = set(User.objects.people().seeing(circle).values_list("pk", flat=True))
    for field, person in {"facilitator": facilitator, "note_taker": note_taker}.items():
        if person and person.pk not in allowed:
            raise Invalid(field, f"{person.name} has no access to these incidents.")
    for incident in incidents:
        if facilitator in involved_in(incident):
            raise Invalid("facilitator", f"{facilitator.name} took part in {incident.ref}. Choose someone who did not.")
    if note_taker == facilitator:
        raise Invalid("note_taker", "The facilitator cannot take notes too. Choose another person.")


def involved_in(incident: Incident) -> set[User]:
    """People with a role or an entry, and the owner of the postmortem."""
    postmortem = getattr(incident, "postmortem", None) or Postmortem(incident=incident)
    people = {participant.user for participant in participants(postmortem)} if postmortem.pk else {incident.answerable}
    return {person for person in {*people, postmortem.owner, incident.lead} if person}


def proposed_attendees(incidents: list[Incident], circle: Circle) -> list[User]:
    """Who took part, as far as they have access, by name."""
    allowed = set(User.objects.people().seeing(circle).values_list("pk", flat=True))
    people = {person for incident in incidents for person in involved_in(incident) if person.pk in allowed}
    return sorted(people, key=lambda person: person.name)


def must_run_meeting(by: User, meeting: ReviewMeeting) -> None:
    if not can_run_meeting(by, meeting):
        raise NotAllowed(f"Only the facilitator or a manager can do this. Ask {meeting.facilitator.name}.")


@transaction.atomic
def invite(meeting: ReviewMeeting, *, by: User, person: User, now: datetime | None = None) -> Attendee:
    """Add a person, who gets the invitation."""
    if not by.is_responder:
        raise NotAllowed(RESPONDERS)
    if not User.objects.people().seeing(meeting.circle).filter(pk=person.pk).exists():
        raise Invalid("person", f"{person.name} has no access to these incidents.")
    if meeting.state not in {State.PLANNED, State.RUNNING}:
        raise Refused(f"The meeting is {meeting.get_state_display().lower()}. Plan a new one.")
    if meeting.attendees.count() >= MAX_PEOPLE:
        raise Refused(f"A meeting has at most {MAX_PEOPLE} attendees.")
    attendee: Attendee
    attendee, new = Attendee.objects.for_parent(meeting).get_or_create(user=person)
    if new:
        event = record("meeting.invited", actor=by, target=meeting, at=now, person=person.handle)
        notify([person], "meeting_invitation", about=meeting, occasion=event.pk, now=now)
    return attendee


@transaction.atomic
def start_meeting(meeting: ReviewMeeting, *, by: User, now: datetime | None = None) -> ReviewMeeting:
    """Start it with the first incident of its agenda."""
    must_run_meeting(by, meeting)
    now = now or timezone.now()
    meeting = move(meeting, {State.PLANNED}, State.RUNNING, by=by, now=now, field="started_at")
    if first := meeting.agenda.first():
        AgendaItem.objects.filter(pk=first.pk).update(started_at=now)
    return meeting


@transaction.atomic
def end_meeting(meeting: ReviewMeeting, *, by: User, now: datetime | None = None) -> ReviewMeeting:
    must_run_meeting(by, meeting)
    now = now or timezone.now()
    meeting = move(meeting, {State.RUNNING}, State.DONE, by=by, now=now, field="ended_at")
    end_discussion(meeting, now)
    return meeting


def end_discussion(meeting: ReviewMeeting, now: datetime, *, except_for: AgendaItem | None = None) -> None:
    """End the incidents that are discussed."""
    rows = meeting.agenda.filter(started_at__isnull=False, ended_at=None)
    rows = rows.exclude(pk=except_for.pk) if except_for else rows
    rows.update(ended_at=now)


@transaction.atomic
def cancel_meeting(meeting: ReviewMeeting, *, by: User, now: datetime | None = None) -> ReviewMeeting:
    """Cancel it; the calendar entry is withdrawn."""
    must_run_meeting(by, meeting)
    now = now or timezone.now()
    meeting = move(meeting, {State.PLANNED}, State.CANCELED, by=by, now=now, field="ended_at")
    ReviewMeeting.objects.filter(pk=meeting.pk).update(sequence=meeting.sequence + 1)
    meeting.refresh_from_db()
    people = [attendee.user for attendee in meeting.attendees.select_related("user")]
    notify(people, "meeting_canceled", about=meeting, occasion=meeting.sequence, now=now)
    return meeting


def move(meeting: ReviewMeeting, before: set[str], to: str, *, by: User, now: datetime, field: str) -> ReviewMeeting:
    if not ReviewMeeting.objects.filter(pk=meeting.pk, state__in=before).update(state=to, **{field: now}):
        raise Refused(f"The meeting is {meeting.get_state_display().lower()}. Reload to see its state.")
    meeting.refresh_from_db()
    record(f"meeting.{to}", actor=by, target=meeting, at=now)
    return meeting


@transaction.atomic
def set_present(attendee: Attendee, *, by: User, present: bool) -> Attendee:
    must_run_meeting(by, attendee.meeting)
    Attendee.objects.filter(pk=attendee.pk).update(present=present)
    attendee.refresh_from_db()
    return attendee


@transaction.atomic
def capture(
    meeting: ReviewMeeting,
    *,
    by: User,
    text: str,
    kind: str = MeetingNote.Kind.NOTE,
    item: AgendaItem | None = None,
    prompt: str = "",
    now: datetime | None = None,
) -> MeetingNote:
    """Store an answer, decision, follow-up or task. A task is also proposed for the incident."""
    if not can_take_notes(by, meeting):
        raise NotAllowed("Only attendees and responders can add notes.")
    if meeting.state == State.CANCELED:
        raise Refused("The meeting is canceled.")
    if not text.strip():
        raise Invalid("text", "Enter what was said or decided.")
    if kind == MeetingNote.Kind.TASK and item is None:
        raise Invalid("item", "Choose the incident of this task.")
    if meeting.notes.count() >= MAX_NOTES:
        raise Refused(f"A meeting has at most {MAX_NOTES} notes.")
    now = now or timezone.now()
    made = kind == MeetingNote.Kind.TASK and item is not None
    reference = make_task(item.incident, by=by, title=text.strip(), now=now) if made and item else ""
    note: MeetingNote = MeetingNote.objects.for_parent(meeting).create(
        item=item, prompt=prompt, kind=kind, text=text.strip(), reference=reference, by=by, at=now
    )
    record("meeting.note_added", actor=by, target=meeting, at=now, kind=kind, note=note.pk)
    return note
