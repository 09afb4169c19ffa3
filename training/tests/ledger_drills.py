"""Rows of the routes of drills. What a row means: `core/testing.py`, class Route."""

from typing import Any

from django.utils import timezone

from core.files.tests.factories import picture_form
from core.testing import Route
from training.actions.drill_answers import answer_run
from training.actions.drill_findings import add_finding
from training.actions.drill_injects import add_inject
from training.actions.drill_reviews import end_run
from training.actions.drill_runs import create_run, pause_run, start_run
from training.models import DrillFinding, DrillRun
from training.tests.drill_rows import make_drill, make_resolved_incident, make_run


def drill(cast: Any, circle: Any) -> dict[str, Any]:
    """One that Mona wrote."""
    return {"pk": make_drill(cast.mona, circle).pk}


def version(cast: Any, circle: Any) -> dict[str, Any]:
    return {**drill(cast, circle), "number": 1}


def inject(cast: Any, circle: Any) -> dict[str, Any]:
    row = make_drill(cast.mona, circle)
    return {"pk": row.pk, "row": add_inject(row, by=cast.mona, text="A call", offset_seconds=5).pk}


def incident(cast: Any, circle: Any) -> dict[str, Any]:
    return {"pk": make_resolved_incident(cast.mona, circle).pk}


def numbered(run_row: DrillRun, **more: Any) -> dict[str, Any]:
    return {"pk": run_row.drill_id, "number": run_row.number, **more}


def a_run(cast: Any, circle: Any) -> DrillRun:
    """Facilitated by Mona, played by Linus."""
    return make_run(cast.mona, [cast.linus], circle)


def a_live_run(cast: Any, circle: Any) -> DrillRun:
    return start_run(a_run(cast, circle), by=cast.mona, now=timezone.now())


def run(cast: Any, circle: Any) -> dict[str, Any]:
    return numbered(a_run(cast, circle))


def live(cast: Any, circle: Any) -> dict[str, Any]:
    return numbered(a_live_run(cast, circle))


def paused(cast: Any, circle: Any) -> dict[str, Any]:
    return numbered(pause_run(a_live_run(cast, circle), by=cast.mona))


def held_run(cast: Any, circle: Any) -> DrillRun:
    return end_run(a_live_run(cast, circle), by=cast.mona)


def held(cast: Any, circle: Any) -> dict[str, Any]:
    return numbered(held_run(cast, circle))


def waiting(cast: Any, circle: Any) -> dict[str, Any]:
    row = a_live_run(cast, circle)
    return numbered(row, row=row.injects.get(release="manual").pk)


def answered(cast: Any, circle: Any) -> dict[str, Any]:
    row = a_live_run(cast, circle)
    return numbered(row, row=answer_run(row, by=cast.linus, kind="ask", text="Load").pk)


def playing(cast: Any, circle: Any) -> dict[str, Any]:
    row = a_run(cast, circle)
    return numbered(row, row=row.players.get().pk)


def objective(cast: Any, circle: Any) -> dict[str, Any]:
    row = held_run(cast, circle)
    return numbered(row, row=row.objectives.all()[0].pk)


def finding(cast: Any, circle: Any) -> dict[str, Any]:
    row = held_run(cast, circle)
    return numbered(row, row=add_finding(row, by=cast.mona, text="Hard to find").pk)


def earlier(cast: Any, circle: Any) -> dict[str, Any]:
    """A run of the same drill after the one with the finding."""
    first = finding(cast, circle)
    begun = DrillRun.objects.get(drill=first["pk"])
    again = create_run(begun.drill, by=cast.mona, players=[cast.linus])
    again = end_run(start_run(again, by=cast.mona), by=cast.mona)
    return numbered(again, row=first["row"])


LEAD = {"v": 403, "r": 403, "m": 302, "d": 403, "outside": 404}
WRITE = {"v": 403, "r": 403, "m": 302, "outside": 404}
INJECT = {"release": "time", "offset_seconds": "3:00", "channel": "chat", "text": "A call"}
FORM = {"title": "Replay", "player_title": "Errors"}
ANSWER = {"kind": "ask", "text": "Load", "confidence": "fairly"}


def team(cast: Any, facts: Any) -> dict[str, Any]:
    return {"players": [cast.linus.pk], "facilitator": cast.ada.handle}


def ada(cast: Any, facts: Any) -> dict[str, Any]:
    return {"players": [cast.ada.pk], "to": cast.ada.handle}


ROWS = [
    Route("training:drills", lists=True),
    Route("training:drill-new", v=403, r=200),
    Route("training:drill-new", "POST", send=FORM, v=403, r=302),
    Route("training:drill-from-incident", "POST", make=incident, v=403, r=302, outside=404),
    Route("training:drill", make=drill, outside=404),
    Route("training:drill-edit", make=drill, v=403, m=200, outside=404),
    Route("training:drill-edit", "POST", make=drill, send=FORM, **WRITE),
    Route("training:drill-publish", "POST", make=drill, **WRITE),
    Route("training:drill-archive", "POST", make=drill, **WRITE),
    Route("training:drill-version", make=version, outside=404),
    Route("training:drill-inject-add", make=drill, v=403, m=200, outside=404),
    Route("training:drill-inject-add", "POST", make=drill, send=INJECT, **WRITE),
    Route("training:drill-inject-edit", make=inject, v=403, m=200, outside=404),
    Route("training:drill-inject-edit", "POST", make=inject, send=INJECT, **WRITE),
    Route("training:drill-inject-remove", "POST", make=inject, **WRITE),
    Route("training:drill-run-new", make=drill, v=403, r=200, outside=404),
    Route("training:drill-run-new", "POST", make=drill, send=team, v=403, r=302, outside=404),
    Route("training:drill-run", make=run, v=302, r=200, outside=404),
    Route("training:drill-run-start", "POST", make=run, **LEAD),
    Route("training:drill-run-pause", "POST", make=live, **LEAD),
    Route("training:drill-run-resume", "POST", make=paused, **LEAD),
    Route("training:drill-run-speed", "POST", make=live, send={"speed": "2"}, **LEAD),
    Route("training:drill-run-message", "POST", make=live, send={"text": "Hello", "channel": "chat"}, **LEAD),
    Route("training:drill-run-note", "POST", make=live, send={"text": "Quiet"}, **LEAD),
    Route("training:drill-run-release", "POST", make=waiting, **LEAD),
    Route("training:drill-run-skip", "POST", make=waiting, **LEAD),
    Route("training:drill-run-read", "POST", make=answered, send={"about": "cause"}, **LEAD),
    Route("training:drill-run-players", "POST", make=run, send=ada, v=403, m=302, d=403, outside=404),
    Route("training:drill-run-player-remove", "POST", make=playing, **WRITE),
    Route("training:drill-run-change-facilitator", "POST", make=run, send=ada, **WRITE),
    Route("training:drill-run-cancel", "POST", make=run, **WRITE),
    Route("training:drill-run-end", "POST", make=live, **WRITE),
    Route("training:drill-play", make=live, v=200, r=403, m=302, d=403, outside=404),
    Route("training:drill-answer", "POST", make=live, send=ANSWER, v=302, r=403, outside=404),
    Route("training:drill-report", make=held, outside=404),
    Route("training:drill-rate", "POST", make=objective, send={"rating": "P"}, **LEAD),
    Route("training:drill-hot-wash", "POST", make=held, send={"went_well": "All"}, **LEAD),
    Route("training:drill-finding-add", "POST", make=held, send={"text": "Hard to find"}, **LEAD),
    Route("training:drill-finding-task", "POST", make=finding, send={"title": "Link it"}, **LEAD),
    Route("training:drill-finding-check", "POST", make=earlier, send={"holds": "yes"}, **LEAD),
    Route("training:drill-report-write", "POST", make=held, **LEAD),
    Route("training:drill-finish", "POST", make=held, **LEAD),
]


def by_id(make: Any) -> Any:
    """The run as the API names it."""

    def found(cast: Any, circle: Any) -> dict[str, Any]:
        facts = make(cast, circle)
        return {"pk": DrillRun.objects.get(drill=facts["pk"], number=facts["number"]).pk}

    return found


def by_handle(cast: Any, circle: Any) -> dict[str, Any]:
    facts = by_id(playing)(cast, circle)
    return {**facts, "handle": DrillRun.objects.get(pk=facts["pk"]).players.get().user.handle}


def by_id_with_row(make: Any) -> Any:
    def found(cast: Any, circle: Any) -> dict[str, Any]:
        facts = make(cast, circle)
        return {**by_id(lambda *_: facts)(cast, circle), "row": facts["row"]}

    return found


def last_finding(cast: Any, facts: Any) -> dict[str, Any]:
    return {"finding": DrillFinding.objects.latest("pk").pk, "holds": True}


def handles(cast: Any, facts: Any) -> dict[str, Any]:
    return {"players": ["linus"]}


def story_ref(cast: Any, facts: Any) -> dict[str, Any]:
    return {"incident": make_resolved_incident(cast.mona).ref}


API = {"a": 401, "outside": 404}
API_WRITE = {"a": 401, "v": 403, "r": 403, "m": 200, "outside": 404}
API_LEAD = {**API_WRITE, "d": 403}
ROWS += [
    Route("api-drill-list", a=401, lists=True),
    Route("api-drill-list", "POST", send={"title": "Tabletop"}, a=401, v=403, r=201),
    Route("api-drill-from-incident", "POST", send=story_ref, a=401, v=403, r=201),
    Route("api-drill-detail", make=drill, **API),
    Route("api-drill-detail", "PATCH", make=drill, send={"title": "Replay"}, **API_WRITE),
    Route("api-drill-script", make=drill, **API),
    Route("api-drill-publish", "POST", make=drill, **API_WRITE),
    Route("api-drill-archive", "POST", make=drill, send={"archived": True}, **API_WRITE),
    Route(
        "api-drill-injects",
        "POST",
        make=drill,
        send={"text": "A call", "offset_seconds": 60},
        **{**API_WRITE, "m": 201},
    ),
    Route("api-drill-inject", "PATCH", make=inject, send={"text": "A second call"}, **API_WRITE),
    Route("api-drill-inject", "DELETE", make=inject, query="?reason=Wrong", **{**API_WRITE, "m": 204}),
    # Without a file; who may upload one: test_drill_inject_api.py
    Route("api-drill-inject-picture", "POST", make=inject, send=picture_form, a=401, v=403, m=200, outside=404),
    Route("api-drill-runs", "POST", make=drill, send=handles, a=401, v=403, r=201, outside=404),
    Route("api-drill-run-list", a=401),
    Route("api-drill-run-detail", make=by_id(run), **API),
    Route("api-drill-run-start", "POST", make=by_id(run), **API_LEAD),
    Route("api-drill-run-pause", "POST", make=by_id(live), **API_LEAD),
    Route("api-drill-run-resume", "POST", make=by_id(paused), **API_LEAD),
    Route("api-drill-run-speed", "POST", make=by_id(live), send={"speed": 2}, **API_LEAD),
    Route("api-drill-run-cancel", "POST", make=by_id(run), **API_WRITE),
    Route("api-drill-run-end", "POST", make=by_id(live), **API_WRITE),
    Route("api-drill-run-finish", "POST", make=by_id(held), **API_LEAD),
    Route("api-drill-run-change-facilitator", "POST", make=by_id(run), send={"to": "ada"}, **API_WRITE),
    Route("api-drill-run-message", "POST", make=by_id(live), send={"text": "Hello"}, **{**API_LEAD, "m": 201}),
    Route("api-drill-run-note", "POST", make=by_id(live), send={"text": "Quiet"}, **{**API_LEAD, "m": 204}),
    Route("api-drill-run-objectives", make=by_id(held), **API),
    Route("api-drill-run-rate-objective", "POST", make=by_id_with_row(objective), send={"rating": "P"}, **API_LEAD),
    Route("api-drill-run-findings", make=by_id(held), **API),
    Route("api-drill-run-earlier-findings", make=by_id(earlier), **API),
    Route("api-drill-run-add-finding", "POST", make=by_id(held), send={"text": "Slow"}, **{**API_LEAD, "m": 201}),
    Route("api-drill-run-check-finding", "POST", make=by_id(earlier), send=last_finding, **API_LEAD),
    Route("api-drill-run-finding-task", "POST", make=by_id_with_row(finding), send={}, **{**API_LEAD, "m": 201}),
    Route("api-drill-run-hot-wash", "POST", make=by_id(held), send={"went_well": "All"}, **API_LEAD),
    Route(
        "api-drill-run-answer",
        "POST",
        make=by_id(live),
        send={"kind": "ask", "text": "Load"},
        a=401,
        v=201,
        r=403,
        outside=404,
    ),
    Route("api-drill-run-players", make=by_id(run), **API),
    Route("api-drill-run-players", "POST", make=by_id(run), send={"players": ["ada"]}, **API_WRITE),
    Route("api-drill-run-player", "DELETE", make=by_handle, **{**API_WRITE, "m": 204}),
    Route("api-drill-run-injects", make=by_id(live), **API_LEAD),
    Route("api-drill-run-release-inject", "POST", make=by_id_with_row(waiting), **API_LEAD),
    Route("api-drill-run-skip-inject", "POST", make=by_id_with_row(waiting), **API_LEAD),
    Route("api-drill-run-released", make=by_id(paused), **API),
    Route("api-drill-run-answers", make=by_id(live), **API),
]
