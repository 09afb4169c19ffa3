"""Alert sources and alerts for tests."""

from datetime import datetime, timedelta
from typing import Any

from accounts.models import User
from alerts.actions.intake import Outcome, receive_alerts
from alerts.actions.sources import add_source
from alerts.models import Alert, AlertSource
from alerts.parsers.incoming import FIRING, IncomingAlert
from core.testing import NOW
from incidents.models import Severity


def make_source(by: User | None = None, **facts: Any) -> tuple[AlertSource, str]:
    """A source of the generic form whose alerts declare SEV-2, and its token."""
    severity = Severity.objects.get(rank=2)
    facts = {"name": "Checks", "kind": "generic", "severity": severity, "declare_from": severity, "now": NOW, **facts}
    return add_source(by=by or User.objects.get(handle="mona"), **facts)


def news(key: str = "disk", state: str = FIRING, **facts: Any) -> IncomingAlert:
    return IncomingAlert(**{"key": key, "state": state, "title": "Disk of db-1 is full", **facts})


def send(source: AlertSource, *alerts: IncomingAlert, minutes: float = 0, **facts: Any) -> list[Outcome]:
    """The source sends these alerts, `minutes` after NOW."""
    return receive_alerts(source, alerts, now=at(minutes), **facts)


def at(minutes: float) -> datetime:
    return NOW + timedelta(minutes=minutes)


def make_alert(**facts: Any) -> Alert:
    """An alert that no incident has."""
    source = facts.pop("source", None) or make_source(declare_from=None)[0]
    send(source, news(**facts))
    return Alert.objects.latest("pk")
