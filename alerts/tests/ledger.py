"""Rows of the permission ledger. What a row means: `core/testing.py`, class Route."""

from datetime import timedelta
from typing import Any

from django.utils import timezone

from alerts.actions.alerts import attach_alert, mute_alert
from alerts.actions.intake import receive_alerts
from alerts.actions.sources import disable_source, rotate_token
from alerts.models import Alert, AlertSource
from alerts.tests.factories import make_source, news
from core.access.models import Circle
from core.testing import Facts, Route
from incidents.actions.impact import add_impact_window
from incidents.tests.factories import make_incident


def a_source(cast: Any, circle: Circle | None) -> Facts:
    """Restricted, with Mona and the team inside, when Mallory asks."""
    return {"pk": source_of(cast, circle).pk}


def source_of(cast: Any, circle: Circle | None, **facts: Any) -> AlertSource:
    restricted = circle is not None
    return make_source(by=cast.mona, team=cast.team, restricted=restricted, declare_from=None, **facts)[0]


def a_disabled_source(cast: Any, circle: Circle | None) -> Facts:
    return {"pk": disable_source(source_of(cast, circle), by=cast.mona).pk}


def a_source_with_two_tokens(cast: Any, circle: Circle | None) -> Facts:
    source = source_of(cast, circle)
    rotate_token(source, by=cast.mona)
    return {"pk": source.pk}


def an_alert(cast: Any, circle: Circle | None) -> Facts:
    source = source_of(cast, circle)
    receive_alerts(source, [news()], now=timezone.now())
    return {"pk": Alert.objects.latest("pk").pk}


def a_muted_alert(cast: Any, circle: Circle | None) -> Facts:
    found = an_alert(cast, circle)
    now = timezone.now()
    mute_alert(Alert.objects.get(**found), by=cast.ada, until=now + timedelta(days=1), reason="Noise", now=now)
    return found


def an_intake(cast: Any, circle: Circle | None) -> Facts:
    return {"key": source_of(cast, circle).key}


def an_intake_url(cast: Any, circle: Circle | None) -> Facts:
    return {**an_intake(cast, circle), "token": "dba_wrong"}


def an_incident_whose_alerts_are_over(cast: Any, circle: Circle | None) -> Facts:
    incident = make_incident(lead=cast.ada, **({"circle": circle} if circle else {}))
    add_impact_window(incident, by=cast.ada, starts_at=incident.started_at)
    alert = Alert.objects.get(**an_alert(cast, circle))
    attach_alert(alert, by=cast.ada, incident=incident)
    receive_alerts(alert.source, [news(state="resolved")], now=timezone.now())
    return {"pk": incident.pk}


def to_an_incident(cast: Any, arguments: Facts) -> Facts:
    return {"incident": make_incident(lead=cast.ada).ref}


SOURCE = {"name": "Production", "kind": "generic", "severity": 2, "declare_from": 2}
DECLARE = {"title": "Checkout answers slowly", "severity": 2}
MUTE = {"until": (timezone.now() + timedelta(days=3)).isoformat(), "reason": "Migration"}
API = [
    Route("api-alert-source-list", a=401, v=403, m=200, lists=True),
    Route("api-alert-source-list", "POST", a=401, v=403, m=201, send=SOURCE),
    Route("api-alert-source-detail", make=a_source, a=401, v=403, m=200, outside=403),
    Route(
        "api-alert-source-detail", "PATCH", make=a_source, a=401, v=403, m=200, outside=403, send={"name": "Checks 2"}
    ),
    Route("api-alert-source-refused", make=a_source, a=401, v=403, m=200, outside=403),
    *[
        Route(f"api-alert-source-{verb}", "POST", make=a_source, a=401, v=403, m=200, outside=403)
        for verb in ("rotate", "test", "disable")
    ],
    Route("api-alert-source-enable", "POST", make=a_disabled_source, a=401, v=403, m=200, outside=403),
    Route("api-alert-source-revoke-old-token", "POST", make=a_source_with_two_tokens, a=401, v=403, m=200, outside=403),
    Route("api-alert-list", a=401, lists=True),
    Route("api-alert-detail", make=an_alert, a=401, outside=404),
    Route("api-alert-attach", "POST", make=an_alert, a=401, v=403, r=200, outside=404, send=to_an_incident),
    Route("api-alert-declare", "POST", make=an_alert, a=401, v=403, r=201, outside=404, send=DECLARE),
    Route("api-alert-mute", "POST", make=an_alert, a=401, v=403, r=200, outside=404, send=MUTE),
    Route("api-alert-unmute", "POST", make=a_muted_alert, a=401, v=403, r=200, outside=404),
    Route("api-alert-intake", "POST", make=an_intake, a=401, v=401, outside=401, send={"key": "disk"}),
    Route("api-alert-intake-url", "POST", make=an_intake_url, a=401, v=401, outside=401, send={"key": "disk"}),
]

FORM = {**SOURCE, "join_minutes": 60, "when_resolved": "entry"}
SOURCES = [
    Route("alerts:sources", v=403, m=200, lists=True),
    Route("alerts:source-add", v=403, m=200),
    Route("alerts:source-add", "POST", v=403, m=302, send=FORM),
    Route("alerts:source", make=a_source, v=403, m=200, outside=403),
    Route("alerts:source-edit", make=a_source, v=403, m=200, outside=403),
    Route("alerts:source-edit", "POST", make=a_source, v=403, m=302, outside=403, send=FORM),
    *[
        Route(f"alerts:source-{verb}", "POST", make=a_source, v=403, m=302, outside=403)
        for verb in ("rotate", "test", "disable")
    ],
    Route("alerts:source-enable", "POST", make=a_disabled_source, v=403, m=302, outside=403),
    Route("alerts:source-revoke", "POST", make=a_source_with_two_tokens, v=403, m=302, outside=403),
]
PAGES = [
    Route("alerts:list", lists=True),
    Route("alerts:alert", make=an_alert, outside=404),
    Route("alerts:attach", make=an_alert, v=403, r=200, outside=404, lists=True),
    Route("alerts:attach", "POST", make=an_alert, v=403, r=302, outside=404, send=to_an_incident),
    Route("alerts:declare", make=an_alert, v=403, r=200, outside=404),
    Route("alerts:declare", "POST", make=an_alert, v=403, r=302, outside=404, send=DECLARE),
    Route("alerts:mute", make=an_alert, v=403, r=200, outside=404),
    Route(
        "alerts:mute", "POST", make=an_alert, v=403, r=302, outside=404, send={"until": "+3d", "reason": "Migration"}
    ),
    Route("alerts:unmute", "POST", make=a_muted_alert, v=403, r=302, outside=404),
    Route("alerts:impact-ended", "POST", make=an_incident_whose_alerts_are_over, v=403, r=302, outside=404),
]
ROWS = [*API, *SOURCES, *PAGES]
