"""Rows for tests. Functions with sensible defaults; pass only what the test is about."""

from datetime import datetime
from typing import Any

from accounts.models import User
from core.access.membership import new_circle
from core.testing import NOW
from incidents.models import Incident, Severity, Status


def make_severity(rank: int = 2) -> Severity:
    return Severity.objects.get(rank=rank)


def make_incident(lead: User | None = None, at: datetime = NOW, **facts: Any) -> Incident:
    """An incident in diagnosing, SEV-2, that began at `at`. `circle=` restricts it."""
    person = lead or facts.pop("declared_by", None) or User.objects.get(handle="ada")
    facts = {
        "title": "Checkout answers slowly",
        "severity": make_severity(facts.pop("rank", 2)),
        "status": Status.DIAGNOSING,
        "lead": person,
        "declared_by": person,
        "declared_at": at,
        "started_at": at,
        **facts,
    }
    return Incident.objects.create(circle=facts.pop("circle", None) or new_circle(), **facts)
