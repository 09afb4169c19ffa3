"""Routes that concern every coming session of a series."""

import uuid
from datetime import timedelta
from typing import Any

from django.utils import timezone

from core.testing import Route
from training.tests.factories import make_session


def a_series(cast: Any, circle: Any) -> dict[str, Any]:
    """Two coming sessions, named by the first."""
    facts = {"series": uuid.uuid4(), "circle": circle}
    rows = [make_session(cast.mona, starts=timezone.now() + timedelta(days=7 * week), **facts) for week in (1, 2)]
    return {"pk": rows[0].pk}


MANAGE = {"v": 403, "r": 403, "outside": 404}
CANCEL = {"scope": "all", "reason": "Room closed"}
ROWS = [
    Route("training:series", make=a_series, outside=404),
    Route("training:series-rsvp", "POST", make=a_series, send={"state": "going"}, v=302, outside=404),
    Route("training:series-cancel", "POST", make=a_series, send=CANCEL, m=302, **MANAGE),
    Route("api-session-series-answer", "POST", make=a_series, send={"status": "going"}, a=401, v=200, outside=404),
    Route("api-session-series-edit", "POST", make=a_series, send={"capacity": 20}, a=401, m=200, **MANAGE),
    Route("api-session-series-cancel", "POST", make=a_series, send=CANCEL, a=401, m=200, **MANAGE),
]
