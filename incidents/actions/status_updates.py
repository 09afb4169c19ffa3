"""Status updates and the time of the next one."""

from datetime import datetime, timedelta

from django.db import transaction
from django.utils import timezone

from accounts.models import User
from core.activity.log import record
from core.errors import Invalid
from incidents.actions.escalations import recipients_text
from incidents.actions.timeline import write_line
from incidents.models import EntryType, Incident, StatusUpdate, followers_of
from incidents.policies import must_respond
from notifications.outbox import notify

LATEST = timedelta(days=366)


@transaction.atomic
def send_update(
    incident: Incident,
    *,
    by: User,
    text: str,
    next_due_at: datetime | None = None,
    client_key: str = "",
    entered_time: str = "",
    now: datetime | None = None,
) -> StatusUpdate:
    """Send a status update to everyone who follows the incident. They are named in the timeline and on the row.

    Without `next_due_at` the severity sets when the next one is due.
    """
    must_respond(by, incident)
    now = now or timezone.now()
    if not text.strip():
        raise Invalid("text", "Enter the update text.")
    if next_due_at and next_due_at <= now:
        raise Invalid("next_due_at", "The next update must be in the future.")
    if next_due_at and next_due_at > now + LATEST:
        raise Invalid("next_due_at", "The next update must be within a year.")
    every = incident.severity.update_every
    due = next_due_at or (now + every if every else None)
    due = due if incident.is_active else None
    people = list(followers_of(incident).exclude(pk=by.pk))
    updates = StatusUpdate.objects.for_parent(incident)
    handles = [person.handle for person in people]
    update = updates.create(text=text.strip(), sent_at=now, next_due_at=due, author=by, recipients=handles)
    Incident.objects.filter(pk=incident.pk).update(update_due_at=due)
    incident.update_due_at = due
    facts = {"type": EntryType.COMMUNICATION, "client_key": client_key, "entered_time": entered_time}
    words = f"Update: {text.strip()}\n{recipients_text(people)}"
    write_line(incident, by=by, text=words, at=now, now=now, already_notified=people, **facts)
    event = record("update.sent", actor=by, target=incident, at=now, update=update.pk)
    notify(people, "incident_update", about=incident, occasion=event.pk, now=now, text=text.strip())
    return update


def remind_of_update(incident: Incident, *, now: datetime) -> bool:
    """Remind who writes it once that an update is due. False if already reminded or nothing is due."""
    due = incident.update_due_at
    if due is None or due > now or not incident.is_active:
        return False
    return bool(notify(update_writers(incident), "update_due", about=incident, occasion=due.isoformat(), now=now))


def update_writers(incident: Incident) -> list[User]:
    """The lead; without one the person who declared it; else the leads of the teams of its services.

    My work follows the same rule (`sources.updates_due`).
    """
    able = User.objects.people().seeing(incident.circle)
    named = incident.lead_id or (None if incident.declared_by.is_bot else incident.declared_by_id)
    if found := list(able.filter(pk=named)):
        return found
    return list(able.filter(teams_led__services__incidents=incident).distinct())
