"""Rows of the permission ledger. What a row means: `core/testing.py`, class Route."""

from typing import Any

from core.testing import NOW, Facts, Route
from dashboard.actions.calendar_feeds import create_feed
from dashboard.actions.saved_views import save_view


def own_feed(cast: Any, circle: Any) -> Facts:
    """Grace's own feed; others do not see it, admins may revoke it."""
    return {"pk": create_feed(by=cast.grace, now=NOW)[0].pk}


def token(cast: Any, circle: Any) -> Facts:
    return {"token": create_feed(by=cast.grace, now=NOW)[1]}


def own_view(cast: Any, circle: Any) -> Facts:
    """A view of Grace's own; others do not see it."""
    return {"pk": save_view(by=cast.grace, list_of="tasks", name="Mine", query="mine=1", now=NOW).pk}


MINE = {"list_of": "incidents", "name": "Mine", "query": "mine=1"}
OWN = {"v": 404, "r": 302, "m": 404, "d": 302, "outside": 404}
OWN_API = {"a": 401, "v": 404, "r": 200, "m": 404, "d": 404, "outside": 404}
ROWS = [
    Route("dashboard:my-work", lists=True),
    Route("dashboard:settings"),
    Route("dashboard:event-log", v=403, d=200),
    Route("dashboard:feeds"),
    Route("dashboard:feed-create", "POST", v=201),
    Route("dashboard:feed-revoke", "POST", make=own_feed, **OWN),
    Route("dashboard:view-save", "POST", v=302, send=MINE),
    Route("dashboard:view-remove", "POST", make=own_view, **(OWN | {"d": 404})),
    Route("dashboard:feed", make=token, a=200, lists=True),
    Route("api-work", a=401, lists=True),
    Route("api-calendar-feed-list", a=401),
    Route("api-calendar-feed-list", "POST", a=401, v=201),
    Route("api-calendar-feed-detail", make=own_feed, **OWN_API),
    Route("api-saved-view-list", a=401),
    Route("api-saved-view-list", "POST", a=401, v=201, send=MINE),
    Route("api-saved-view-detail", make=own_view, **OWN_API),
    Route("api-saved-view-detail", "DELETE", make=own_view, **(OWN_API | {"r": 204})),
    Route("api-calendar-feed-detail", "DELETE", make=own_feed, **(OWN_API | {"r": 204})),
]
