"""The required postmortem of a resolved incident: reason, owner and due date."""

from datetime import date, datetime, timedelta

from accounts.models import User
from core.activity.log import record
from core.schedule.working_time import add_working_days
from incidents.models import Incident, Kind
from incidents.resolve_hooks import after_resolve
from notifications.outbox import notify
from postmortems.models import Postmortem

ASKED_OF = {Kind.REAL, Kind.BACKFILLED}


@after_resolve
def set_postmortem_due(incident: Incident, *, by: User, resolved_at: datetime, now: datetime) -> Postmortem:
    """Create the postmortem row, or update the due date if it is not started. The due date is set on resolution."""
    required, because = postmortem_requirement(incident)
    due = due_day(incident, resolved_at) if required else None
    owner = incident.answerable
    facts = {"owner": owner, "required": required, "required_because": because, "due_on": due}
    postmortem, new = Postmortem.objects.for_parent(incident).get_or_create(defaults={**facts, "updated_at": now})
    if not new:
        not_begun = Postmortem.objects.filter(pk=postmortem.pk, status=Postmortem.Status.NOT_STARTED)
        if not not_begun.update(due_on=due, required=required, required_because=because):
            return postmortem
        postmortem.refresh_from_db()
    if required:
        event = record("postmortem.required", actor=by, target=postmortem, at=now, due=due.isoformat() if due else None)
        notify([owner], "postmortem_due", about=postmortem, occasion=event.pk, now=now)
    return postmortem


def postmortem_requirement(incident: Incident) -> tuple[bool, str]:
    """Whether a postmortem is required, and the reason as text."""
    kind, severity = Kind(incident.kind), incident.severity
    if kind not in ASKED_OF:
        return False, f"{kind.label}: a postmortem is optional"
    if not severity.postmortem_required:
        return False, f"{severity.name} does not require a postmortem"
    return True, f"{severity.name} requires a postmortem"


def due_day(incident: Incident, resolved_at: datetime) -> date | None:
    """The day it is due, counted from the day of resolution in the incident's zone."""
    severity = incident.severity
    if severity.postmortem_days is None:
        return None
    day = resolved_at.astimezone(incident.tz).date()
    if not severity.postmortem_working_days:
        return day + timedelta(days=severity.postmortem_days)
    return add_working_days(day, severity.postmortem_days)
