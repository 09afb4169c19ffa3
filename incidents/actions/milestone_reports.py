"""Reporting a milestone: adds the entry, sets the milestone and changes the status."""

from datetime import datetime
from typing import Any

from django.db import transaction
from django.utils import timezone

from accounts.models import User
from core.errors import Invalid
from incidents.actions.impact import end_open_windows
from incidents.actions.lifecycle import change_status
from incidents.actions.metrics import recompute_metrics
from incidents.actions.timeline import add_entry
from incidents.models import TRANSITIONS, EntryType, ImpactWindow, Incident, MilestoneName, Status, TimelineEntry

# milestone → entry type, default text, and status afterwards
REACHED: dict[str, tuple[EntryType, str, Status | None]] = {
    MilestoneName.IMPACT_STARTED: (EntryType.STATUS, "Impact began.", None),
    MilestoneName.DETECTED: (EntryType.ALERT, "Detected.", None),
    MilestoneName.ALERTED: (EntryType.ALERT, "Alert sent.", None),
    MilestoneName.ACKNOWLEDGED: (EntryType.ACTION, "Acknowledged.", Status.DIAGNOSING),
    MilestoneName.CAUSE_IDENTIFIED: (EntryType.OBSERVATION, "Cause identified.", Status.FIXING),
    MilestoneName.FIX_APPLIED: (EntryType.ACTION, "Fix applied.", Status.RECOVERING),
    MilestoneName.MITIGATED: (EntryType.STATUS, "Impact ended.", Status.RECOVERING),
}
ORDER = [Status.TRIAGE, Status.DIAGNOSING, Status.FIXING, Status.RECOVERING]


@transaction.atomic
def reach(
    incident: Incident,
    *,
    milestone: str,
    by: User,
    text: str = "",
    at: datetime | None = None,
    client_key: str = "",
    entered_time: str = "",
    now: datetime | None = None,
) -> TimelineEntry:
    """Report a milestone: add an entry, set the milestone and change the status."""
    now = now or timezone.now()
    at = at or now
    if milestone not in REACHED:
        raise Invalid("milestone", "This milestone has its own action.")
    kind, words, status = REACHED[milestone]
    entry_fields: dict[str, Any] = {
        "text": text or words,
        "type": kind,
        "client_key": client_key,
        "entered_time": entered_time,
    }
    entry = add_entry(incident, by=by, at=at, milestone=milestone, now=now, **entry_fields)
    advance_status(incident, status)
    if milestone == MilestoneName.MITIGATED and end_open_windows(incident, at=at):
        recompute_metrics(incident, now)
    if milestone == MilestoneName.IMPACT_STARTED:
        open_impact(incident, at=at)
        recompute_metrics(incident, now)
    return entry


def advance_status(incident: Incident, status: Status | None) -> None:
    """Change the status forward only: a cause that is identified late does not undo a fix."""
    here = Status(incident.status)
    if status and here in ORDER and ORDER.index(here) < ORDER.index(status) and status in TRANSITIONS[here]:
        change_status(incident, status)


def open_impact(incident: Incident, *, at: datetime) -> None:
    if not ImpactWindow.objects.filter(incident=incident).exists():
        ImpactWindow.objects.for_parent(incident).create(starts_at=at)
