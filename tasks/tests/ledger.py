"""Rows of the permission ledger. What a row means: `core/testing.py`, class Route."""

from datetime import timedelta
from typing import Any

from django.utils import timezone

from core.access.models import Circle
from core.encryption import encrypt
from core.files.tests.factories import upload
from core.testing import NOW, Facts, Route
from incidents.models import Factor
from incidents.tests.factories import make_incident
from tasks.actions.progress import add_evidence
from tasks.models import CorrectiveTask, IssueLink, TrackerConnection
from tasks.tests.factories import make_recurrence, make_task


def day(days: int) -> str:
    return (timezone.localdate() + timedelta(days=days)).isoformat()


def task_of(cast: Any, circle: Circle | None, **facts: Any) -> CorrectiveTask:
    """Owned by Ada, who is not a column of the ledger."""
    incident = make_incident(circle=circle) if circle else make_incident()
    facts.setdefault("due_on", timezone.localdate() + timedelta(days=14))
    return make_task(incident=incident, owner=facts.pop("owner", cast.ada), **facts)


def task(**facts: Any) -> Any:
    return lambda cast, circle: {"pk": task_of(cast, circle, **facts).pk}


def factor(cast: Any, circle: Circle | None) -> Facts:
    incident = task_of(cast, circle).incident
    assert incident is not None
    made = {"statement": "No alert", "created_by": cast.ada, "created_at": NOW}
    return {"pk": incident.pk, "row": Factor.objects.for_parent(incident).create(**made).pk}


def task_of_factor(cast: Any, arguments: Facts) -> Facts:
    return {"task": CorrectiveTask.objects.get(incident=arguments["pk"]).ref}


def proposal(cast: Any, circle: Circle | None) -> Facts:
    return {"pk": task_of(cast, circle, status="proposed", owner=None, due_on=None).pk}


def asked(cast: Any, circle: Circle | None) -> Facts:
    found = task_of(cast, circle, status="verified", checker=cast.mona, check_on=timezone.localdate())
    return {"pk": found.pk}


def shown(cast: Any, circle: Circle | None) -> Facts:
    """Grace's own file, so that she may take it away and viewers may not."""
    found = task_of(cast, circle)
    row = add_evidence(found, by=cast.grace, file=upload(), now=NOW)
    return {"pk": found.pk, "row": row.pk}


def declined(cast: Any, circle: Circle | None) -> Facts:
    risk = {"wont_do_reason": "x", "risk_owner": cast.mona, "review_on": timezone.localdate()}
    return {"pk": task_of(cast, circle, status="wont_do", **risk).pk}


def csv_file(cast: Any, circle: Circle | None) -> Facts:
    return {"kind": "csv"}


def contradicted(cast: Any, circle: Circle | None) -> Facts:
    """A task of the (restricted) incident that INC-… contradicts; the incident is in its own circle."""
    incident = make_incident(circle=circle) if circle else make_incident()
    found = make_task(incident=incident, owner=cast.ada, status="contradicted")
    make_recurrence(found, incident)
    return {"pk": found.pk}


def not_same(cast: Any, facts: Facts) -> dict[str, Any]:
    incident = CorrectiveTask.objects.get(pk=facts["pk"]).incident_id
    return {"incident": incident, "reason": "Another pool"}


def not_same_api(cast: Any, facts: Facts) -> dict[str, Any]:
    return not_same(cast, facts) | {"incident": f"INC-{not_same(cast, facts)['incident']}"}


NEW = {"title": "Add an alert on uneven traffic", "kind": "detect", "closes_by": "evidence"}
CHECK = {"question": "Does it page?", "threshold": "0 missed", "checker": "mona", "check_on": day(60)}
EDIT = {"title": "Lower the limit", "kind": "repair", "priority": "P2", "closes_by": "evidence"}
DECLINE = {"reason": "The pool ends in June", "risk_owner": "mona", "review_on": day(60)}
LOOK = {"v": 200, "outside": 404}
# Any responder may. Steering somebody else's task is for its owner, leads and managers; Grace is none of them.
ANY = {"v": 403, "r": 302, "outside": 404}
OWN = {"v": 403, "r": 403, "m": 302, "outside": 404}
API_ANY = {"a": 401, "v": 403, "r": 200, "outside": 404}
API_OWN = {"a": 401, "v": 403, "r": 403, "m": 200, "outside": 404}

VERBS: list[tuple[str, Any, dict[str, Any], str]] = [
    ("accept", proposal, {"owner": "grace", "due_on": day(9), "done_when": "It pages within 3 minutes"}, "any"),
    ("edit", task(), EDIT, "own"),
    ("start", task(), {}, "own"),
    ("block", task(), {"reason": "Waits for the vendor"}, "own"),
    ("unblock", task(status="blocked"), {}, "own"),
    ("change-owner", task(), {"to": "grace"}, "own"),
    ("date", task(), {"due_on": day(30), "reason": "Needs the replica first"}, "own"),
    ("finish", task(), {"text": "Merged"}, "own"),
    ("evidence", task(), {"text": "Merged"}, "any"),
    ("reopen", task(status="done"), {"reason": "Pool 4 is missing"}, "any"),
    ("verify", task(status="done"), {"note": "Ran the drill"}, "any"),
    ("check", task(), CHECK, "own"),
    ("answer", asked, {"holds": "yes", "seen": "0 of 3 went unnoticed"}, "manage"),
    ("decline", task(), DECLINE, "own"),
    ("review-risk", declined, {"reason": "Still true", "review_on": day(90)}, "own"),
    ("follow-up", task(), {"title": "Cover pool 7 too"}, "any"),
]


def in_json(send: dict[str, Any]) -> dict[str, Any]:
    """A page's choice of yes and no is true and false there."""
    return {**send, "holds": True} if "holds" in send else send


WHO = {"any": (ANY, API_ANY), "own": (OWN, API_OWN), "manage": (OWN, API_OWN)}
PAGES = [
    Route("tasks:board", lists=True),
    Route("tasks:board", query="?layout=list", lists=True),
    Route("tasks:export", make=csv_file, lists=True),
    Route("tasks:advice"),
    Route("tasks:import", v=403, r=200),
    Route("tasks:import", "POST", v=403, r=422),
    Route("tasks:new", lists=True),
    Route("tasks:create", "POST", v=403, r=302, send=NEW),
    Route("tasks:board", query="?lanes=owner", lists=True),
    Route("tasks:board", query="?lanes=incident", lists=True),
    *[Route(f"tasks:bulk-{name}", "POST", v=422) for name in ["owner", "date", "priority", "accept", "close"]],
    Route("tasks:move", "POST", make=task(), send={"to": "in_progress"}, **OWN),
    Route("tasks:menu", make=task(), **LOOK),
    Route("tasks:form", make=task(), v=302, outside=404),
    Route("tasks:row", make=task(), v=302, outside=404),
    Route("tasks:detail", make=task(), **LOOK),
    Route("tasks:factor-link", "POST", make=factor, send=task_of_factor, **OWN),
    Route("tasks:factors", "POST", make=task(), send={}, **OWN),
    Route("tasks:not-same", "POST", make=contradicted, send=not_same, **ANY),
    Route("tasks:file-remove", "POST", make=shown, **ANY),
    *[Route(f"tasks:{name}", "POST", make=make, send=send, **WHO[who][0]) for name, make, send, who in VERBS],
]
API = [
    Route("api-task-list", a=401, lists=True),
    Route("api-task-list", "POST", a=401, v=403, r=201, send={"title": "Add an alert on uneven traffic"}),
    Route("api-task-detail", make=task(), a=401, **LOOK),
    Route("api-task-detail", "PATCH", make=task(), send=EDIT, **API_OWN),
    *[
        Route(f"api-task-{name.replace('_', '-')}", "POST", make=make, send=in_json(send), **WHO[who][1])
        for name, make, send, who in VERBS
        if name != "edit"
    ],
]
API += [
    Route("api-task-import", "POST", a=401, v=403, r=200, send={"csv": "title\nAdd an alert", "dry_run": True}),
    Route("api-task-bulk-owner", "POST", a=401, send={"tasks": ["A-1"], "owner": "grace"}),
    Route("api-task-bulk-date", "POST", a=401, send={"tasks": ["A-1"], "due_on": day(30)}),
    Route("api-task-bulk-accept", "POST", a=401, send={"tasks": ["A-1"], "owner": "grace"}),
    Route("api-task-bulk-close", "POST", a=401, send={"tasks": ["A-1"], **DECLINE}),
    Route("api-task-bulk-priority", "POST", a=401, send={"tasks": ["A-1"], "priority": "P1"}),
    Route("api-task-due-dates", make=task(), a=401, **LOOK),
    Route("api-task-evidence", make=task(), a=401, **LOOK),
    Route("api-task-evidence-file", "DELETE", make=shown, a=401, v=403, r=204, outside=404),
    Route("api-task-not-same", "POST", make=contradicted, send=not_same_api, **API_ANY),
    Route("api-task-factors", "POST", make=task(), send={"factors": []}, **API_OWN),
]


def a_tracker(cast: Any, circle: Circle | None) -> Facts:
    return {"pk": connect(cast).pk}


def connect(cast: Any) -> TrackerConnection:
    facts = {"kind": "github", "project": "example/shop", "base_url": "https://api.github.com"}
    facts |= {"encrypted_token": encrypt("x"), "encrypted_webhook_secret": encrypt("s")}
    return TrackerConnection.objects.create(**facts, created_by=cast.mona, created_at=NOW)


def linked(cast: Any, circle: Circle | None) -> Facts:
    found = task_of(cast, circle)
    facts = {"connection": connect(cast), "key": "1", "title": "x", "url": "https://example.org", "state": "open"}
    IssueLink.objects.for_parent(found).create(**facts, changed_at=NOW, synced_at=NOW, linked_at=NOW)
    return {"pk": found.pk}


def to_project(cast: Any, arguments: Facts) -> Facts:
    return {"connection": connect(cast).pk, "key": "not a key"}


PROJECT = {"kind": "github", "project": "example/other", "token": "x"}
TRACKERS = [
    Route("tasks:trackers", v=403, m=200),
    Route("tasks:tracker-add", "POST", v=403, m=302, send=PROJECT),
    Route("tasks:tracker-remove", "POST", make=a_tracker, v=403, m=302, outside=403),
    Route("tasks:tracker-rotate", "POST", make=a_tracker, v=403, m=302, outside=403),
    Route("tasks:tracker-token", "POST", make=a_tracker, v=403, m=302, outside=403, send={"token": "new"}),
    Route("tasks:tracker-webhook", "POST", make=a_tracker, a=401, v=401, outside=401),
    Route("tasks:issue-link", "POST", make=task(), v=403, r=403, m=302, outside=404, send=to_project),
    Route("tasks:issue-create", "POST", make=linked, v=302, outside=404),
    Route("tasks:issue-unlink", "POST", make=linked, v=403, r=403, m=302, outside=404),
    Route("api-task-link-issue", "POST", make=task(), a=401, v=403, r=403, m=422, outside=404, send=to_project),
    Route("api-task-create-issue", "POST", make=linked, a=401, v=422, outside=404, send={"connection": 0}),
    Route("api-task-unlink-issue", "POST", make=linked, a=401, v=403, r=403, m=204, outside=404),
    Route("api-tracker-list", a=401, v=403, m=200),
    Route("api-tracker-list", "POST", a=401, v=403, m=201, send=PROJECT),
    Route("api-tracker-detail", make=a_tracker, a=401, v=403, m=200, outside=403),
    Route("api-tracker-detail", "DELETE", make=a_tracker, a=401, v=403, m=204, outside=403),
    Route("api-tracker-rotate", "POST", make=a_tracker, a=401, v=403, m=200, outside=403),
    Route("api-tracker-token", "POST", make=a_tracker, a=401, v=403, m=200, outside=403, send={"token": "new"}),
]
ROWS = [*PAGES, *API, *TRACKERS]
