"""The version of everything that is shown of an incident: the key of what page and API keep of it."""

from datetime import datetime
from typing import Any

from django.db.models import Exists, OuterRef

from accounts.models import User
from core.activity.versions import events_in_circle
from dashboard.cached import names_version
from incidents.models import Escalation, Hypothesis, ImpactWindow, Incident


def version_annotations() -> dict[str, Any]:
    """`events`: the version. `is_ticking`: whether something still runs, so that numbers change every minute."""
    here = {"incident": OuterRef("pk")}
    runs = [
        ImpactWindow.objects.filter(**here, ends_at=None),
        Hypothesis.objects.filter(**here, ended_at=None),
        Escalation.objects.filter(**here, joined_at=None),
    ]
    return {
        "events": events_in_circle(),
        "is_ticking": Exists(runs[0]) | Exists(runs[1]) | Exists(runs[2]),
    }


def detail_version(incident: Incident, user: User, now: datetime) -> tuple[object, ...]:
    """For an incident read with `version_annotations()`: changes whenever its content, or a name in it, changes."""
    row: Any = incident
    ticks = row.resolved_at is None or row.is_ticking
    minute = f"{now:%Y-%m-%dT%H:%M}" if ticks else ""
    return (row.pk, row.events, names_version(user), minute)
