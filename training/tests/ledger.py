"""Rows of this app's routes. What a row means: `core/testing.py`, class Route."""

from datetime import timedelta
from typing import Any

from django.utils import timezone

from core.testing import Route
from tasks.models import CorrectiveTask
from tasks.tests.factories import make_task
from training.models import AttendanceCondition
from training.rsvp_links import rsvp_path
from training.tests import ledger_drills, ledger_programs, ledger_series
from training.tests.factories import make_attendance, make_certificate, make_duty, make_program, make_session

CORRECTION = {"person": "ada", "presence": "present", "reason": "Was left out"}


def ahead() -> Any:
    return timezone.now() + timedelta(days=7)


def session(status: str = "open", *, begun: bool = False) -> Any:
    starts = (lambda: timezone.now() - timedelta(hours=1)) if begun else ahead
    return lambda cast, circle: {"pk": make_session(cast.mona, starts=starts(), status=status, circle=circle).pk}


def held(cast: Any, circle: Any) -> dict[str, Any]:
    """A held session that Linus and Grace attended."""
    row = make_session(
        cast.mona, starts=timezone.now() - timedelta(days=1), status="done", outcome="Good", circle=circle
    )
    for person in (cast.linus, cast.grace, cast.mona, cast.dana):
        make_attendance(row, person)
    return {"pk": row.pk}


def qualifying(cast: Any, circle: Any) -> dict[str, Any]:
    return {"slug": make_program(cast.mona, circle=circle, role="API on-call").slug}


def certificate(cast: Any, circle: Any) -> dict[str, Any]:
    """One of Linus; Grace leads his team."""
    return {"pk": make_certificate(make_program(cast.mona, circle=circle, role="Lead"), cast.linus).pk}


def training_task(cast: Any, circle: Any) -> dict[str, Any]:
    return {"pk": make_task(owner=cast.ada, circle=circle, closes_by="session").pk}


def time(cast: Any, arguments: Any) -> dict[str, Any]:
    return {"starts_at": f"{ahead():%Y-%m-%dT%H:%M}", "minutes": 60, "zone": "UTC", "capacity": 5}


def whole(cast: Any, arguments: Any) -> dict[str, Any]:
    """The edit form without a change that is announced."""
    facts = {"title": "Replay", "format": "lesson", "promotion_hours": 2, "feedback_mode": "off", "reason": "A clash"}
    return {**time(cast, arguments), **facts}


def past(cast: Any, arguments: Any) -> dict[str, Any]:
    day = timezone.now() - timedelta(days=2)
    facts = {"format": "lesson", "title": "Replay", "outcome": "Good", "present": [cast.ada.pk], "closes_task": ""}
    return {**facts, "day": f"{day:%Y-%m-%d}", "clock": "10:00", "minutes": 60, "zone": "UTC"}


def planned(cast: Any, arguments: Any) -> dict[str, Any]:
    facts = {"format": "lesson", "title": "Basics", "minutes": 60, "zone": "UTC", "capacity": 5, "promotion_hours": 2}
    return {**facts, "program": make_program(cast.mona).slug}


def duty(cast: Any, circle: Any) -> dict[str, Any]:
    return {"pk": make_duty(cast.linus, starts=ahead()).pk}


def typed_duty(cast: Any, arguments: Any) -> dict[str, Any]:
    times = {"starts_at": f"{ahead():%Y-%m-%dT%H:%M}", "ends_at": f"{ahead() + timedelta(days=7):%Y-%m-%dT%H:%M}"}
    return {"person": "ada", "role": "API on-call", "zone": "UTC", **times}


def schedule(cast: Any, arguments: Any) -> dict[str, Any]:
    text = f"person,role,from,until\nada,API on-call,{ahead():%Y-%m-%d},{ahead() + timedelta(days=7):%Y-%m-%d}\n"
    return {"text": text, "role": "", "zone": "UTC"}


MANAGE = {"v": 403, "r": 403, "m": 302, "outside": 404}
FEEDBACK = {"learned": "5", "realistic": "4"}
ROWS = [
    Route("training:board", lists=True),
    Route("training:calendar"),
    Route("training:sessions-csv", lists=True),
    Route("training:attendance-csv"),
    Route("training:certificates"),
    Route("training:certificates-csv"),
    Route("training:certificate-verify"),
    Route("training:certificate", make=certificate, v=200, outside=404),
    Route("training:certificate-pdf", make=certificate, v=200, outside=404),
    Route(
        "training:certificate-revoke",
        "POST",
        make=certificate,
        send={"reason": "Attendance was wrong"},
        **MANAGE,
    ),
    Route("training:readiness"),
    Route("training:readiness-csv"),
    Route("training:duty-add", v=403, m=200),
    Route("training:duty-add", "POST", send=typed_duty, v=403, m=302),
    Route("training:duty-import", v=403, m=200),
    Route("training:duty-import", "POST", send=schedule, v=403, m=200),
    Route("training:duty-import-confirm", "POST", send=schedule, v=403, m=302),
    Route("training:duty-remove", "POST", make=duty, v=403, m=302),
    Route("training:task-new", lists=True),
    Route("training:task-new", "POST", send={"title": "Replay it", "count": 2}, v=403, r=302),
    Route("training:condition", make=training_task, outside=404),
    Route("training:condition", "POST", make=training_task, send={"count": 3}, **MANAGE),
    Route("training:rsvp", make=lambda cast, circle: {"token": token(cast, circle)}, v=200, r=403),
    Route(
        "training:rsvp",
        "POST",
        make=lambda cast, circle: {"token": token(cast, circle)},
        send={"state": "going"},
        v=302,
        r=403,
    ),
    Route(
        "training:certificate-issue",
        "POST",
        make=qualifying,
        send=lambda cast, facts: {"person": cast.ada.handle, "basis": "Two shadow weeks"},
        **MANAGE,
    ),
    Route("training:session-new", v=403, r=403, m=200, lists=True),
    Route("training:session-plan", "POST", send=planned, v=403, m=302),
    Route("training:session-record", v=403, m=200, lists=True),
    Route("training:session-record", "POST", send=past, v=403, m=302),
    Route("training:session", make=session(), outside=404),
    Route("training:session-calendar", make=session(), outside=404),
    Route("training:session-edit", make=session(), v=403, m=200, outside=404),
    Route("training:session-edit", "POST", make=session(), send=whole, **MANAGE),
    Route("training:session-open", "POST", make=session("draft"), send=time, **MANAGE),
    Route("training:session-start", "POST", make=session(begun=True), **MANAGE),
    Route(
        "training:session-invite", "POST", make=session(), send=lambda cast, facts: {"people": [cast.ada.pk]}, **MANAGE
    ),
    Route("training:session-rsvp", "POST", make=session(), send={"state": "going"}, v=302, outside=404),
    Route(
        "training:session-attendance",
        "POST",
        make=session(begun=True),
        send={"person": "ada", "presence": "present"},
        **MANAGE,
    ),
    Route("training:session-attendance-all", "POST", make=session(begun=True), **MANAGE),
    Route(
        "training:session-correct",
        "POST",
        make=held,
        send={"person": "ada", "presence": "present", "reason": "Was left out"},
        **MANAGE,
    ),
    Route(
        "training:session-close", "POST", make=session(begun=True), send={"outcome": "Good"}, v=403, m=409, outside=404
    ),
    Route("training:session-feedback", "POST", make=held, send=FEEDBACK, v=302, outside=404),
    Route("training:session-cancel", "POST", make=session(), send={"reason": "Room closed"}, **MANAGE),
]


def token(cast: Any, circle: Any) -> str:
    """The link of Linus."""
    row = make_session(cast.mona, starts=ahead(), circle=circle)
    return rsvp_path(row, cast.linus).rstrip("/").rpartition("/")[2]


def instants(cast: Any, arguments: Any) -> dict[str, Any]:
    return {"starts_at": ahead().isoformat(), "ends_at": (ahead() + timedelta(hours=1)).isoformat()}


def series(cast: Any, arguments: Any) -> dict[str, Any]:
    starts = [(ahead() + timedelta(weeks=week)).isoformat() for week in range(3)]
    return {"title": "Basics", "starts": starts, "minutes": 60, "zone": "UTC", "teams": [cast.team.slug]}


def recorded(cast: Any, arguments: Any) -> dict[str, Any]:
    starts = timezone.now() - timedelta(days=2)
    times = {"starts_at": starts.isoformat(), "ends_at": (starts + timedelta(hours=1)).isoformat()}
    return {**times, "title": "Replay", "outcome": "Good", "attendance": [{"person": "ada", "presence": "present"}]}


def duties(cast: Any, arguments: Any) -> dict[str, Any]:
    return {"duties": [a_duty(cast, arguments)]}


def a_duty(cast: Any, arguments: Any) -> dict[str, Any]:
    return {**instants(cast, arguments), "person": "ada", "role": "API on-call"}


def conditioned(cast: Any, circle: Any) -> dict[str, Any]:
    found = training_task(cast, circle)
    task = CorrectiveTask.objects.get(pk=found["pk"])
    AttendanceCondition.objects.for_parent(task).create(count=2, set_by=cast.mona, set_at=timezone.now())
    return found


API = {"a": 401, "v": 403, "r": 403, "m": 200, "outside": 404}
ANSWER = {"a": 401, "v": 200, "outside": 404}
ROWS += [
    Route("api-readiness-list", a=401),
    Route("api-duty-list", a=401),
    Route("api-duty-list", "POST", send=a_duty, a=401, v=403, m=201),
    Route("api-duty-import", "POST", send=duties, a=401, v=403, m=200),
    Route("api-duty-detail", make=duty, a=401),
    Route("api-duty-detail", "DELETE", make=duty, a=401, v=403, m=204),
    Route("api-certificate-list", a=401),
    Route(
        "api-certificate-list",
        "POST",
        send=lambda cast, facts: {
            "program": qualifying(cast, None)["slug"],
            "person": "ada",
            "basis": "Two shadow weeks",
        },
        a=401,
        v=403,
        m=201,
    ),
    Route("api-certificate-detail", make=certificate, a=401, outside=404),
    Route("api-certificate-revoke", "POST", make=certificate, send={"reason": "Wrong"}, **API),
    Route("api-certificate-verify", a=401, v=404, query="?code=NONE"),
    Route("api-attendance-condition-detail", make=conditioned, a=401, outside=404),
    Route("api-attendance-condition-detail", "PATCH", make=training_task, send={"count": 3}, **API),
    Route("api-session-list", a=401, lists=True),
    Route(
        "api-session-list",
        "POST",
        send=lambda cast, facts: {"program": make_program(cast.mona).slug, "title": "Basics"},
        a=401,
        v=403,
        m=201,
    ),
    Route("api-session-series", "POST", send=series, a=401, v=403, m=201),
    Route("api-session-record", "POST", send=recorded, a=401, v=403, m=201),
    Route("api-session-detail", make=session(), a=401, outside=404),
    Route("api-session-detail", "PATCH", make=session(), send={"title": "Replay of the outage"}, **API),
    Route("api-session-enrollments", make=session(), a=401, outside=404),
    Route("api-session-attendance", make=session(), a=401, outside=404),
    Route("api-session-capacity", "POST", make=session(), send={"capacity": 20}, **API),
    Route("api-session-facilitator", "POST", make=session(), send={"to": "ada"}, **API),
    Route("api-session-open", "POST", make=session("draft"), send=instants, **API),
    Route("api-session-start", "POST", make=session(begun=True), **API),
    Route("api-session-move", "POST", make=session(), send=instants, **API),
    Route("api-session-invite", "POST", make=session(), send={"people": ["ada"]}, **API),
    Route("api-session-rsvp", "POST", make=session(), send={"status": "going"}, **ANSWER),
    Route("api-session-mark", "POST", make=session(begun=True), send={"person": "ada", "presence": "present"}, **API),
    Route("api-session-mark-everyone", "POST", make=session(begun=True), **API),
    Route("api-session-correct", "POST", make=held, send=CORRECTION, **API),
    Route("api-session-feedback", "POST", make=held, send={"learned": 5, "realistic": 4}, a=401, v=204, outside=404),
    Route("api-session-close", "POST", make=session(begun=True), send={"outcome": "Good"}, **API | {"m": 409}),
    Route("api-session-cancel", "POST", make=session(), send={"reason": "Room closed"}, **API),
    *ledger_drills.ROWS,
    *ledger_programs.ROWS,
    *ledger_series.ROWS,
]
