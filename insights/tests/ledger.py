"""Rows of this app's routes. What a row means: `core/testing.py`, class Route."""

from datetime import timedelta
from typing import Any

from django.utils import timezone

from core.testing import Route
from incidents.models import Category
from insights.actions.risks import accept_risk

PLANTED = "?q=zq0canary"  # a word of config/tests/planting.py


def csv(cast: Any, circle: Any) -> dict[str, Any]:
    return {"kind": "csv"}


def acceptance(cast: Any, circle: Any) -> dict[str, Any]:
    category = Category.objects.get(code="CFG")
    until = timezone.now().date() + timedelta(days=30)
    return {"pk": accept_risk(category=category, cover="audits", reason="Replaced soon", until=until, by=cast.mona).pk}


def risk(cast: Any, arguments: Any) -> dict[str, Any]:
    until = timezone.now().date() + timedelta(days=30)
    return {"category": "CFG", "cover": "drills", "reason": "Replaced soon", "until": until.isoformat()}


ROWS = [
    Route("insights:search"),
    Route("insights:search", query=PLANTED, lists=True),
    Route("api-search", a=401, query="?q=checkout"),
    Route("api-search", a=401, query=PLANTED, lists=True),
    Route("api-event-list", a=401, lists=True),
    Route("insights:statistics", query="?period=365"),
    Route("insights:statistics-export", make=csv),
    Route("api-statistics", a=401),
    Route("insights:coverage", query="?period=365"),
    Route("insights:coverage-export", make=csv),
    Route("api-coverage", a=401),
    Route("insights:accept-risk", v=403, m=200),
    Route("insights:accept-risk", "POST", v=403, m=302, send=risk),
    Route("insights:withdraw-acceptance", "POST", acceptance, v=403, m=302),
    Route("api-risk-acceptance-list", a=401),
    Route("api-risk-acceptance-list", "POST", a=401, v=403, m=201, send=risk),
    Route("api-risk-acceptance-detail", "DELETE", acceptance, a=401, v=403, m=204),
]
