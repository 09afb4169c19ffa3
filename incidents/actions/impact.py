"""Impact windows: affected group, share, start and end."""

from datetime import datetime
from decimal import Decimal
from typing import Any

from django.db import transaction
from django.db.models import F
from django.utils import timezone

from accounts.models import User
from core.activity.log import record
from core.errors import Invalid, Refused
from core.versioned import claim_version
from incidents.actions.metrics import lock_incident, recompute_metrics
from incidents.actions.milestones import not_ahead
from incidents.actions.services import refuse_archived
from incidents.models import ImpactWindow, Incident, Service
from incidents.policies import must_respond

EDITABLE = ("starts_at", "ends_at", "share", "population", "measured_by", "description", "approximate", "service")


def check_window(
    incident: Incident, starts_at: datetime, ends_at: datetime | None, share: Decimal | None, now: datetime
) -> None:
    if ends_at is None and incident.resolved_at:
        raise Invalid("ends_at", f"{incident.ref} is resolved. Enter when this impact ended or reopen the incident.")
    not_ahead(starts_at, now, "starts_at")
    if ends_at is not None:
        not_ahead(ends_at, now, "ends_at")
        if ends_at < starts_at:
            raise Invalid("ends_at", "The end must be after the start.")
    if share is not None and not 0 <= share <= 1:
        raise Invalid("share", "Enter a share between 0 and 100%.")


@transaction.atomic
def add_impact_window(
    incident: Incident,
    *,
    by: User,
    starts_at: datetime,
    ends_at: datetime | None = None,
    share: Decimal | None = None,
    population: str = "",
    measured_by: str = "",
    description: str = "",
    approximate: bool = False,
    service: Service | None = None,
    now: datetime | None = None,
) -> ImpactWindow:
    """Add an impact window. `share` is 0 to 1; None means unknown, never 1."""
    must_respond(by, incident)
    now = now or timezone.now()
    check_window(incident, starts_at, ends_at, share, now)
    refuse_archived([service], "service")
    window = ImpactWindow.objects.for_parent(incident).create(
        starts_at=starts_at,
        ends_at=ends_at,
        share=share,
        population=population,
        measured_by=measured_by,
        description=description,
        approximate=approximate,
        service=service,
    )
    record("impact.added", actor=by, target=incident, at=now, window=window.pk, **_window_facts(window))
    recompute_metrics(incident, now)
    return window


@transaction.atomic
def change_impact(
    window: ImpactWindow, *, by: User, version: int | None = None, now: datetime | None = None, **changes: Any
) -> ImpactWindow:
    """Correct share, population or times of a window. With a `version`, only if that is still the current one."""
    must_respond(by, window.incident)
    now = now or timezone.now()
    changes = {name: value for name, value in changes.items() if name in EDITABLE}
    after = {name: changes.get(name, getattr(window, name)) for name in EDITABLE}
    check_window(window.incident, after["starts_at"], after["ends_at"], after["share"], now)
    if after.get("service") != window.service:
        refuse_archived([after.get("service")], "service")
    before = _window_facts(window)
    lock_incident(window.incident)
    claim_version(window, version)
    if not ImpactWindow.objects.filter(pk=window.pk, ends_at=window.ends_at).update(**changes):
        raise Refused("This was changed by someone else. Reload and try again.")
    window.refresh_from_db()
    record(
        "impact.edited",
        actor=by,
        target=window.incident,
        at=now,
        window=window.pk,
        before=before,
        **_window_facts(window),
    )
    recompute_metrics(window.incident, now)
    return window


@transaction.atomic
def close_impact(window: ImpactWindow, *, by: User, at: datetime | None = None, now: datetime | None = None) -> None:
    """End an impact window."""
    must_respond(by, window.incident)
    now = now or timezone.now()
    at = at or now
    not_ahead(at, now)
    if at < window.starts_at:
        raise Invalid("at", "The end must be after the start.")
    lock_incident(window.incident)
    if not ImpactWindow.objects.filter(pk=window.pk, ends_at=None).update(ends_at=at):
        raise Refused("This impact has already ended.")
    claim_version(window)
    window.refresh_from_db()
    record("impact.ended", actor=by, target=window.incident, at=now, window=window.pk, **_window_facts(window))
    recompute_metrics(window.incident, now)


@transaction.atomic
def remove_impact(window: ImpactWindow, *, by: User, reason: str, now: datetime | None = None) -> None:
    """Remove an impact window that was recorded by mistake. The log keeps its times, share and the reason."""
    incident = window.incident
    must_respond(by, incident)
    now = now or timezone.now()
    if not reason.strip():
        raise Invalid("reason", "Enter a reason. It is recorded.")
    facts = _window_facts(window)
    lock_incident(incident)
    record("impact.removed", actor=by, target=incident, at=now, window=window.pk, reason=reason.strip(), **facts)
    window.delete()
    recompute_metrics(incident, now)


def end_open_windows(incident: Incident, *, at: datetime) -> int:
    """End every open window at `at`, for actions that end all impact. A window that starts later becomes empty."""
    open_windows = ImpactWindow.objects.filter(incident=incident, ends_at=None)
    late = open_windows.filter(starts_at__gt=at).update(ends_at=F("starts_at"), version=F("version") + 1)
    return late + open_windows.update(ends_at=at, version=F("version") + 1)


def _window_facts(window: ImpactWindow) -> dict[str, Any]:
    share = None if window.share is None else str(window.share)
    return {"starts_at": window.starts_at.isoformat(), "ends_at": _iso(window.ends_at), "share": share}


def _iso(moment: datetime | None) -> str | None:
    return moment.isoformat() if moment else None
