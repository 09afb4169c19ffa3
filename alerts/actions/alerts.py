"""What people do with alerts: attach them to an incident, declare one from them, mute a key."""

from collections.abc import Iterable
from datetime import datetime, timedelta

from django.db import transaction
from django.utils import timezone

from accounts.models import User
from alerts.actions.access import update_members
from alerts.actions.changes import Change, log_changes
from alerts.actions.intake import alert_bot, lock_source
from alerts.models import Alert, AlertMute, State
from alerts.parsers.incoming import IncomingAlert
from alerts.policies import must_handle_alerts
from core.access.membership import add_members, members_of
from core.activity.log import record
from core.errors import Invalid, Refused
from incidents.actions.declaration import declare_incident
from incidents.actions.metrics import lock_incident
from incidents.models import Incident, Service, Severity, Status
from incidents.policies import must_respond

MAX_MUTE = timedelta(days=366)


@transaction.atomic
def attach_alert(alert: Alert, *, by: User, incident: Incident, now: datetime | None = None) -> Alert:
    """Make an alert that no incident has part of one. Its timeline gets what the alert said so far."""
    must_handle_alerts(by)
    must_respond(by, incident)
    now = now or timezone.now()
    lock_source(alert.source)
    lock_incident(incident)  # it may be merged at the same time
    if incident.status == Status.MERGED:
        raise Invalid("incident", f"{incident.ref} was merged. Choose the other incident.")
    if alert.source.circle.restricted and not incident.circle.restricted:
        raise Invalid("incident", f"{alert.source.name} is restricted and {incident.ref} is not. Choose another one.")
    put_into(alert, incident, by=by, now=now)
    return alert


def put_into(alert: Alert, incident: Incident, *, by: User, now: datetime, declared: bool = False) -> None:
    free = Alert.objects.filter(pk=alert.pk, incident=None)
    if not free.update(incident=incident, circle=incident.circle_id, declared_it=declared):
        raise Refused("This alert already belongs to an incident. Reload to see which one.")
    alert.refresh_from_db()
    alert.incident = incident
    record("alert.attached", actor=by, target=alert, at=now, incident=incident.ref)
    log_changes(alert.source, [Change(alert, as_received(alert, State.FIRING), joined=True)], by=alert_bot(), now=now)
    if alert.state != State.FIRING:
        log_changes(
            alert.source, [Change(alert, as_received(alert, alert.state), joined=True)], by=alert_bot(), now=now
        )


def as_received(alert: Alert, state: str) -> IncomingAlert:
    return IncomingAlert(key=alert.key, state=str(state), title=alert.title)


@transaction.atomic
def declare_from_alert(
    alert: Alert,
    *,
    by: User,
    title: str,
    severity: Severity,
    services: Iterable[Service] = (),
    now: datetime | None = None,
) -> Incident:
    """Declare an incident from an alert that no incident has. The person leads it."""
    must_handle_alerts(by)
    now = now or timezone.now()
    source = lock_source(alert.source)
    restricted = source.circle.restricted
    incident = declare_incident(
        by=by,
        title=title,
        severity=severity,
        services=services,
        summary=alert.text,
        zone=by.time_zone,
        restricted=restricted,
        reason=f"Declared from the restricted alert source {source.name}."[:300] if restricted else "",
        now=now,
    )
    if restricted:
        update_members(source, now=now)
        add_members(incident.circle, [row.user for row in members_of(source.circle)], now=now)
    put_into(alert, incident, by=by, now=now, declared=True)
    return incident


@transaction.atomic
def mute_alert(alert: Alert, *, by: User, until: datetime, reason: str, now: datetime | None = None) -> AlertMute:
    """Until then, this key of the source declares and joins no incident. What it sends is recorded."""
    must_handle_alerts(by)
    now = now or timezone.now()
    if until <= now:
        raise Invalid("until", "Enter a time in the future.")
    if until > now + MAX_MUTE:
        raise Invalid("until", f"Enter a time within {MAX_MUTE.days} days.")
    if not reason.strip():
        raise Invalid("reason", "Enter a reason. It is recorded.")
    lock_source(alert.source)
    facts = {"until": until, "reason": reason.strip()[:300], "by": by, "created_at": now}
    rows = AlertMute.objects.for_parent(alert.source)
    mute: AlertMute = rows.update_or_create(key=alert.key, defaults=facts)[0]
    record("alert.muted", actor=by, target=alert, at=now, until=until.isoformat(), reason=mute.reason)
    return mute


@transaction.atomic
def unmute_alert(alert: Alert, *, by: User, now: datetime | None = None) -> Alert:
    """End the mute of its key now."""
    must_handle_alerts(by)
    now = now or timezone.now()
    mutes = AlertMute.objects.filter(source=alert.source_id, key=alert.key, until__gt=now)
    if not mutes.delete()[0]:
        raise Refused("This alert is not muted.")
    record("alert.unmuted", actor=by, target=alert, at=now)
    return alert
