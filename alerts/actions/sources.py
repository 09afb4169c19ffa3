"""Adds, edits, tests, disables and enables alert sources, and rotates their tokens."""

from collections.abc import Iterable, Mapping
from datetime import datetime, timedelta
from typing import Any

from django.db import transaction
from django.utils import timezone

from accounts.models import User
from alerts.actions.access import update_members
from alerts.actions.intake import Outcome, receive_alerts
from alerts.models import AlertRule, AlertSource, AlertSourceKind, WhenResolved
from alerts.models.source import SIGNED_KINDS
from alerts.parsers import parse_body
from alerts.policies import must_manage_alert_sources
from alerts.samples import sample_body
from alerts.tokens import new_key, new_token, token_hash
from core.access.membership import new_circle, set_restricted
from core.activity.log import record
from core.encryption import encrypt
from core.errors import Invalid, Refused
from core.versioned import claim_version
from incidents.actions.services import refuse_archived
from incidents.models import Severity

MAX_SOURCES = 100
MAX_RULES = 50
MAX_JOIN_MINUTES = 7 * 24 * 60
OVERLAP = timedelta(days=1)  # how long the former token works after a rotation
EDITABLE = [
    *["name", "team", "service", "severity", "declare_from", "join_minutes", "when_resolved"],
    *["token_in_url", "encrypted_signing_secret"],
]
Rules = Iterable[Mapping[str, Any]]


@transaction.atomic
def add_source(
    *,
    by: User,
    name: str,
    kind: str,
    severity: Severity,
    rules: Rules = (),
    restricted: bool = False,
    now: datetime | None = None,
    **facts: Any,
) -> tuple[AlertSource, str]:
    """A new source and its token, which is stored as a hash only and shown once."""
    must_manage_alert_sources(by)
    now = now or timezone.now()
    if AlertSource.objects.count() >= MAX_SOURCES:
        raise Refused(f"There can be {MAX_SOURCES} alert sources.")
    token = new_token()
    row = AlertSource(
        key=new_key(), kind=kind, token_hash=token_hash(token), token_set_at=now, created_by=by, created_at=now
    )
    row.circle = new_circle()
    set_fields(row, {"name": name, "severity": severity, **facts})
    row.save()
    replace_rules(row, rules)
    set_access(row, restricted, now=now)
    record("alert_source.added", actor=by, target=row, at=now, name=row.name, kind=row.kind)
    return row, token


@transaction.atomic
def edit_source(
    row: AlertSource,
    *,
    by: User,
    version: int | None = None,
    rules: Rules | None = None,
    restricted: bool | None = None,
    now: datetime | None = None,
    **changes: Any,
) -> AlertSource:
    """Change the fields that are given. An empty `signing_secret` keeps it; `remove_signing_secret` removes it.

    With a `version`, only if that is still the current one.
    """
    must_manage_alert_sources(by)
    now = now or timezone.now()
    claim_version(row, version)
    row.refresh_from_db()
    set_fields(row, changes)
    AlertSource.objects.filter(pk=row.pk).update(**{name: getattr(row, name) for name in EDITABLE})
    if rules is not None:
        replace_rules(row, rules)
    set_access(row, row.circle.restricted if restricted is None else restricted, now=now)
    record("alert_source.edited", actor=by, target=row, at=now, name=row.name)
    return row


def set_fields(row: AlertSource, facts: Mapping[str, Any]) -> None:
    """Sets and checks the fields that are given."""
    secret = facts.get("signing_secret") or ""
    for name in EDITABLE:
        if name in facts:
            setattr(row, name, facts[name])
    row.name = " ".join(row.name.split())
    if not row.name:
        raise Invalid("name", "Enter a name.")
    if row.kind not in AlertSourceKind.values:
        raise Invalid("kind", "Choose the kind of the sender.")
    if row.when_resolved not in WhenResolved.values:
        raise Invalid("when_resolved", "Choose what a resolved alert does.")
    if not 1 <= row.join_minutes <= MAX_JOIN_MINUTES:
        raise Invalid("join_minutes", f"Enter 1 to {MAX_JOIN_MINUTES} minutes.")
    if secret and row.kind not in SIGNED_KINDS:
        raise Invalid("signing_secret", "Only signatures of Grafana and PagerDuty can be verified.")
    if secret:
        row.encrypted_signing_secret = encrypt(secret)
    elif facts.get("remove_signing_secret"):
        row.encrypted_signing_secret = ""
    if facts.get("service"):
        refuse_archived([row.service], "service")


def replace_rules(row: AlertSource, rules: Rules) -> None:
    rules = list(rules)
    if len(rules) > MAX_RULES:
        raise Invalid("rules", f"Enter at most {MAX_RULES} rules.")
    for rule in rules:
        if not rule.get("label") or not rule.get("value"):
            raise Invalid("rules", "Each rule needs a label and a value.")
        if bool(rule.get("severity")) == bool(rule.get("service")):
            raise Invalid("rules", "Each rule gives either a severity or a service.")
    refuse_archived([rule.get("service") for rule in rules], "rules")
    row.rules.all().delete()
    made = [
        AlertRule(
            source=row,
            position=position,
            label=rule["label"],
            value=rule["value"],
            severity=rule.get("severity"),
            service=rule.get("service"),
        )
        for position, rule in enumerate(rules)
    ]
    AlertRule.objects.bulk_create(made)


def set_access(row: AlertSource, restricted: bool, *, now: datetime) -> None:
    update_members(row, now=now)
    set_restricted(row.circle, restricted, reason=f"Alerts of {row.name}" if restricted else "")
    row.circle.refresh_from_db()


@transaction.atomic
def rotate_token(row: AlertSource, *, by: User, now: datetime | None = None) -> str:
    """A new token, shown once. The former one works for a day, so that no alert is lost meanwhile."""
    must_manage_alert_sources(by)
    now = now or timezone.now()
    token = new_token()
    former = {"old_token_hash": row.token_hash, "old_token_until": now + OVERLAP}
    read = AlertSource.objects.filter(pk=row.pk, token_hash=row.token_hash)
    if not read.update(token_hash=token_hash(token), token_set_at=now, **former):
        raise Refused("The token was rotated by someone else. Reload the page.")
    row.refresh_from_db()
    record("alert_source.token_rotated", actor=by, target=row, at=now, name=row.name)
    return token


@transaction.atomic
def revoke_old_token(row: AlertSource, *, by: User, now: datetime | None = None) -> AlertSource:
    """End the day in which the former token works too."""
    must_manage_alert_sources(by)
    held = AlertSource.objects.filter(pk=row.pk).exclude(old_token_hash="")
    if not held.update(old_token_hash="", old_token_until=None):
        raise Refused("There is no former token.")
    row.refresh_from_db()
    record("alert_source.old_token_revoked", actor=by, target=row, at=now, name=row.name)
    return row


@transaction.atomic
def disable_source(row: AlertSource, *, by: User, now: datetime | None = None) -> AlertSource:
    """Refuse what it sends. Its alerts stay."""
    must_manage_alert_sources(by)
    now = now or timezone.now()
    if not AlertSource.objects.filter(pk=row.pk, disabled_at=None).update(disabled_at=now):
        raise Refused(f"{row.name} is already disabled.")
    row.refresh_from_db()
    record("alert_source.disabled", actor=by, target=row, at=now, name=row.name)
    return row


@transaction.atomic
def enable_source(row: AlertSource, *, by: User, now: datetime | None = None) -> AlertSource:
    """Accept again what it sends."""
    must_manage_alert_sources(by)
    if not AlertSource.objects.filter(pk=row.pk, disabled_at__isnull=False).update(disabled_at=None):
        raise Refused(f"{row.name} is not disabled.")
    row.refresh_from_db()
    record("alert_source.enabled", actor=by, target=row, at=now, name=row.name)
    return row


@transaction.atomic
def send_test_alert(row: AlertSource, *, by: User, now: datetime | None = None) -> Outcome:
    """A body as this sender writes it goes through the intake. It is recorded and declares nothing."""
    must_manage_alert_sources(by)
    now = now or timezone.now()
    (sample,) = parse_body(row.kind, sample_body(row.kind, now=now), {})
    (outcome,) = receive_alerts(row, [sample], now=now, is_test=True)
    record("alert_source.tested", actor=by, target=row, at=now, name=row.name)
    return outcome
