"""Rows of this room's routes. What a row means: `core/testing.py`, class Route."""

from datetime import timedelta
from typing import Any

from django.utils import timezone

from core.testing import Route
from training.tests.factories import make_program, make_session


def ahead() -> Any:
    return timezone.now() + timedelta(days=7)


def session(status: str = "open", *, begun: bool = False) -> Any:
    starts = (lambda: timezone.now() - timedelta(hours=1)) if begun else ahead
    return lambda cast, circle: {"pk": make_session(cast.mona, starts=starts(), status=status, circle=circle).pk}


def program(cast: Any, circle: Any) -> dict[str, Any]:
    return {"slug": make_program(cast.mona, circle=circle, state="proposed").slug}


def moved(cast: Any, circle: Any) -> dict[str, Any]:
    return {**program(cast, circle), "state": "active"}


def time(cast: Any, arguments: Any) -> dict[str, Any]:
    return {"starts_at": f"{ahead():%Y-%m-%dT%H:%M}", "minutes": 60, "zone": "UTC", "capacity": 5}


MANAGE = {"v": 403, "r": 403, "m": 302, "outside": 404}
ROWS = [
    Route("training:board", lists=True),
    Route("training:program-new"),
    Route("training:program-create", "POST", send={"title": "Leading"}, v=403, r=302),
    Route("training:program", make=program, outside=404, lists=True),
    Route("training:program-edit", "POST", make=program, send={"title": "Leading"}, **MANAGE),
    Route("training:program-state", "POST", make=moved, **MANAGE),
    Route("training:session-new", lists=True),
    Route(
        "training:session-plan",
        "POST",
        send=lambda cast, facts: {"program": make_program(cast.mona).slug, "title": "Basics", "format": "lesson"},
        v=403,
        m=302,
    ),
    Route("training:session", make=session(), outside=404),
    Route("training:session-calendar", make=session(), outside=404),
    Route("training:session-open", "POST", make=session("draft"), send=time, **MANAGE),
    Route("training:session-reschedule", "POST", make=session(), send=time, **MANAGE),
    Route(
        "training:session-invite", "POST", make=session(), send=lambda cast, facts: {"people": [cast.ada.pk]}, **MANAGE
    ),
    Route("training:session-rsvp", "POST", make=session(), send={"state": "going"}, v=302, outside=404),
    Route("training:session-capacity", "POST", make=session(), send={"capacity": 20}, **MANAGE),
    Route(
        "training:session-facilitator", "POST", make=session(), send=lambda cast, facts: {"to": cast.ada.pk}, **MANAGE
    ),
    Route(
        "training:session-attendance",
        "POST",
        make=session(begun=True),
        send={"person": "ada", "presence": "present"},
        **MANAGE,
    ),
    Route(
        "training:session-close", "POST", make=session(begun=True), send={"outcome": "Good"}, v=403, m=409, outside=404
    ),
    Route("training:session-cancel", "POST", make=session(), send={"reason": "Room closed"}, **MANAGE),
]


def instants(cast: Any, arguments: Any) -> dict[str, Any]:
    return {"starts_at": ahead().isoformat(), "ends_at": (ahead() + timedelta(hours=1)).isoformat()}


API = {"a": 401, "v": 403, "r": 403, "m": 200, "outside": 404}
ROWS += [
    Route("api-program-list", a=401, lists=True),
    Route("api-program-list", "POST", send={"title": "Leading"}, a=401, v=403, r=201),
    Route("api-program-detail", make=program, a=401, outside=404),
    Route("api-program-detail", "PATCH", make=program, send={"goals": "Lead calmly"}, **API),
    Route("api-program-move", "POST", make=program, send={"to": "active"}, **API),
    Route("api-session-list", a=401, lists=True),
    Route(
        "api-session-list",
        "POST",
        send=lambda cast, facts: {"program": make_program(cast.mona).slug, "title": "Basics"},
        a=401,
        v=403,
        m=201,
    ),
    Route("api-session-detail", make=session(), a=401, outside=404),
    Route("api-session-enrollments", make=session(), a=401, outside=404),
    Route("api-session-attendance", make=session(), a=401, outside=404),
    Route("api-session-capacity", "POST", make=session(), send={"capacity": 20}, **API),
    Route("api-session-facilitator", "POST", make=session(), send={"to": "ada"}, **API),
    Route("api-session-open", "POST", make=session("draft"), send=instants, **API),
    Route("api-session-move", "POST", make=session(), send=instants, **API),
    Route("api-session-invite", "POST", make=session(), send={"people": ["ada"]}, **API),
    Route("api-session-answer", "POST", make=session(), send={"state": "going"}, a=401, v=200, outside=404),
    Route("api-session-mark", "POST", make=session(begun=True), send={"person": "ada", "presence": "present"}, **API),
    Route(
        "api-session-hold", "POST", make=session(begun=True), send={"outcome": "Good"}, a=401, v=403, m=409, outside=404
    ),
    Route("api-session-cancel", "POST", make=session(), send={"reason": "Room closed"}, **API),
]
