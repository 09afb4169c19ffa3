"""Rows of the permission ledger. What a row means: `core/testing.py`, class Route."""

from datetime import timedelta
from typing import Any

from django.utils import timezone

from core.access.models import Circle
from core.files.tests.factories import upload
from core.testing import NOW, Facts, Route
from incidents.tests.factories import make_incident
from tasks.actions.answers import answer_item, attach_to_answer
from tasks.actions.auditing import sign_run
from tasks.actions.checklists import draft_version
from tasks.actions.findings import raise_finding
from tasks.actions.retiring import retire_checklist
from tasks.actions.scheduling import create_schedule, pause_schedule
from tasks.actions.working import add_evidence
from tasks.models import AuditRun, AuditSchedule, Checklist, CorrectiveTask, Finding
from tasks.tests.factories import make_run, make_task


def day(days: int) -> str:
    return (timezone.localdate() + timedelta(days=days)).isoformat()


def task_of(cast: Any, circle: Circle | None, **facts: Any) -> CorrectiveTask:
    """Owned by Ada, whom no column asks."""
    incident = make_incident(circle=circle) if circle else make_incident()
    facts.setdefault("due_on", timezone.localdate() + timedelta(days=14))
    return make_task(incident=incident, owner=facts.pop("owner", cast.ada), **facts)


def task(**facts: Any) -> Any:
    return lambda cast, circle: {"pk": task_of(cast, circle, **facts).pk}


def proposal(cast: Any, circle: Circle | None) -> Facts:
    return {"pk": task_of(cast, circle, status="proposed", owner=None, due_on=None).pk}


def asked(cast: Any, circle: Circle | None) -> Facts:
    found = task_of(cast, circle, status="verified", checker=cast.mona, check_on=timezone.localdate())
    return {"pk": found.pk}


def run_of(cast: Any, circle: Circle | None, **facts: Any) -> AuditRun:
    return make_run(circle=circle, items=1, created_by=cast.ada, **facts)


def run(**facts: Any) -> Any:
    return lambda cast, circle: {"pk": run_of(cast, circle, **facts).pk}


def answered(cast: Any, circle: Circle | None, value: str = "pass") -> AuditRun:
    found = run_of(cast, circle)
    answer_item(found, found.version.items.get(), by=cast.ada, value=value)
    return found


def item(value: str = "") -> Any:
    def make(cast: Any, circle: Circle | None) -> Facts:
        found = answered(cast, circle, value) if value else run_of(cast, circle)
        return {"pk": found.pk, "number": 1}

    return make


def failed(cast: Any, circle: Circle | None) -> Facts:
    return {"pk": answered(cast, circle, "fail").pk}


def signed(cast: Any, circle: Circle | None) -> Facts:
    return {"pk": sign_run(answered(cast, circle), by=cast.ada).pk}


def shown(cast: Any, circle: Circle | None) -> Facts:
    """Grace's own file, so that she may take it away and viewers may not."""
    found = task_of(cast, circle)
    row = add_evidence(found, by=cast.grace, file=upload(), now=NOW)
    return {"pk": found.pk, "row": row.pk}


def shown_in_run(cast: Any, circle: Circle | None) -> Facts:
    found = answered(cast, circle)
    row = attach_to_answer(found, found.version.items.get(), by=cast.grace, file=upload(), now=NOW)
    return {"pk": found.pk, "row": row.pk}


def missed_for_task(cast: Any, circle: Circle | None) -> Facts:
    found = run_of(cast, circle, task=task_of(cast, circle, closes_by="run"), state="missed")
    return {"pk": found.pk}


def missed(cast: Any, circle: Circle | None) -> Facts:
    return {"pk": run_of(cast, circle, state="missed").pk}


def finding_of(cast: Any, circle: Circle | None) -> Finding:
    found = answered(cast, circle, "fail")
    return raise_finding(found, found.version.items.get(), by=cast.ada, title="Drift")


def finding(cast: Any, circle: Circle | None) -> Facts:
    return {"pk": finding_of(cast, circle).pk}


def schedule(cast: Any, circle: Circle | None) -> Facts:
    checklist = Checklist.objects.get(slug="lb-baseline")
    start = timezone.localdate() + timedelta(days=9)
    return {"pk": create_schedule(checklist, by=cast.ada, title="Monthly", starts_on=start, circle=circle).pk}


def paused(cast: Any, circle: Circle | None) -> Facts:
    from_row = schedule(cast, circle)
    found = AuditSchedule.objects.get(**from_row)
    return {"pk": pause_schedule(found, by=cast.ada).pk}


def retired(cast: Any, circle: Circle | None) -> Facts:
    return {"slug": retire_checklist(Checklist.objects.get(slug="lb-baseline"), by=cast.mona).slug}


def slug(name: str = "lb-baseline", *, draft: bool = False) -> Any:
    def make(cast: Any, circle: Circle | None) -> Facts:
        if draft:
            draft_version(Checklist.objects.get(slug=name), by=cast.ada)
        return {"slug": name}

    return make


NEW = {"title": "Add an alert on uneven traffic", "kind": "detect", "closes_by": "evidence"}
RUN = {"checklist": "lb-baseline", "title": "Ad hoc"}
SCHEDULE = {
    "checklist": "lb-baseline",
    "title": "Monthly",
    "starts_on": day(5),
    "opens_days_before": 5,
    "closes_days_after": 7,
}
CHECK = {"question": "Does it page?", "threshold": "0 missed", "checker": "mona", "check_on": day(60)}
EDIT = {"title": "Lower the limit", "kind": "repair", "priority": "P2"}
DECLINE = {"reason": "The pool ends in June", "risk_owner": "mona", "review_on": day(60)}
ITEM = {"section": "Scope", "text": "One more", "type": "pass_fail", "weight": 1}
LOOK = {"v": 200, "outside": 404}
# Any responder may. Steering somebody else's task is for its owner, leads and managers; Grace is none of them.
ANY = {"v": 403, "r": 302, "outside": 404}
OWN = {"v": 403, "r": 403, "m": 302, "outside": 404}
MANAGE = {"v": 403, "m": 302, "outside": 404}
API_ANY = {"a": 401, "v": 403, "r": 200, "outside": 404}
API_OWN = {"a": 401, "v": 403, "r": 403, "m": 200, "outside": 404}
API_MANAGE = {"a": 401, "v": 403, "m": 200, "outside": 404}

VERBS: list[tuple[str, Any, dict[str, Any], str]] = [
    ("open", proposal, {"owner": "grace", "due_on": day(9), "done_when": "It pages within 3 minutes"}, "any"),
    ("edit", task(), EDIT, "own"),
    ("start", task(), {}, "own"),
    ("block", task(), {"reason": "Waits for the vendor"}, "own"),
    ("unblock", task(status="blocked"), {}, "own"),
    ("hand_over", task(), {"to": "grace"}, "own"),
    ("date", task(), {"due_on": day(30), "reason": "Needs the replica first"}, "own"),
    ("finish", task(), {"text": "Merged"}, "own"),
    ("evidence", task(), {"text": "Merged"}, "any"),
    ("reopen", task(status="done"), {"reason": "Pool 4 is missing"}, "any"),
    ("verify", task(status="done"), {"note": "Ran the drill"}, "any"),
    ("check", task(), CHECK, "own"),
    ("answer", asked, {"holds": "yes", "seen": "0 of 3 went unnoticed"}, "manage"),
    ("decline", task(), DECLINE, "own"),
    ("spawn", task(), {"title": "Cover pool 7 too"}, "any"),
]


def in_json(send: dict[str, Any]) -> dict[str, Any]:
    """A page's choice of yes and no is true and false there."""
    return {**send, "holds": True} if "holds" in send else send


WHO = {"any": (ANY, API_ANY), "own": (OWN, API_OWN), "manage": (OWN, API_OWN)}
PAGES = [
    Route("tasks:board"),
    Route("tasks:board", query="?layout=list"),
    Route("tasks:export"),
    Route("tasks:new"),
    Route("tasks:create", "POST", v=403, r=302, send=NEW),
    Route("tasks:bulk_owner", "POST", make=None, v=422, send={"owner": "@grace"}),
    Route("tasks:bulk_date", "POST", v=422, send={"due_on": day(9)}),
    Route("tasks:bulk_priority", "POST", v=422, send={"priority": "P1"}),
    Route("tasks:detail", make=task(), **LOOK),
    Route("tasks:factors", "POST", make=task(), send={}, **OWN),
    Route("tasks:task_file_take_away", "POST", make=shown, **ANY),
    *[Route(f"tasks:{name}", "POST", make=make, send=send, **WHO[who][0]) for name, make, send, who in VERBS],
]
API = [
    Route("api-task-list", a=401),
    Route("api-task-list", "POST", a=401, v=403, r=201, send={"title": "Add an alert on uneven traffic"}),
    Route("api-task-detail", make=task(), a=401, **LOOK),
    *[
        Route(f"api-task-{name.replace('_', '-')}", "POST", make=make, send=in_json(send), **WHO[who][1])
        for name, make, send, who in VERBS
    ],
]
API += [
    Route("api-task-bulk-owner", "POST", a=401, send={"tasks": ["A-1"], "owner": "grace"}),
    Route("api-task-bulk-date", "POST", a=401, send={"tasks": ["A-1"], "due_on": day(30)}),
    Route("api-task-bulk-priority", "POST", a=401, send={"tasks": ["A-1"], "priority": "P1"}),
    Route("api-task-evidence", make=task(), a=401, **LOOK),
    Route("api-task-evidence-file", "DELETE", make=shown, a=401, v=403, r=204, outside=404),
    Route("api-task-factors", "POST", make=task(), send={"factors": []}, **API_OWN),
]
AUDITS = [
    Route("tasks:audits"),
    Route("tasks:checklists"),
    Route("tasks:checklist_create", "POST", v=403, r=302, send={"title": "DNS review", "purpose": "review"}),
    Route("tasks:checklist", make=slug()),
    Route("tasks:checklist_draft", "POST", make=slug(), v=403, r=302),
    Route("tasks:checklist_add_item", "POST", make=slug(draft=True), v=403, r=302, send=ITEM),
    Route("tasks:checklist_remove_item", "POST", make=slug(draft=True), v=403, r=302, send={"number": 1}),
    Route("tasks:checklist_publish", "POST", make=slug(draft=True), v=403, m=302, send={"change_note": "Shorter"}),
    Route("tasks:checklist_retire", "POST", make=slug(), v=403, r=403, m=302),
    Route("tasks:checklist_restore", "POST", make=retired, v=403, r=403, m=302),
    Route("tasks:schedules"),
    Route("tasks:schedule_create", "POST", v=403, r=302, send=SCHEDULE),
    Route("tasks:schedule", make=schedule, **LOOK),
    Route("tasks:schedule_pause", "POST", make=schedule, **ANY),
    Route("tasks:schedule_resume", "POST", make=paused, **ANY),
    Route("tasks:schedule_edit", "GET", make=schedule, v=403, r=403, m=200, outside=404),
    Route("tasks:schedule_edit", "POST", make=schedule, send={**SCHEDULE, "next_due": day(20)}, **OWN),
    Route("tasks:schedule_stop", "POST", make=schedule, send={"reason": "The pool is gone"}, **OWN),
    Route("tasks:run_new"),
    Route("tasks:run_create", "POST", v=403, r=302, send=RUN),
    Route("tasks:run", make=run(), **LOOK),
    Route("tasks:answer_item", "POST", make=item(), send={"value": "pass"}, **ANY),
    Route("tasks:answer_evidence", "POST", make=item("pass"), send={"text": "Compared"}, **ANY),
    Route("tasks:run_file_take_away", "POST", make=shown_in_run, **ANY),
    Route("tasks:answer_finding", "POST", make=item("fail"), send={"title": "Drift", "grade": "minor"}, **ANY),
    Route("tasks:run_assign", "POST", make=run(), send={"to": "grace"}, **ANY),
    Route("tasks:run_sign", "POST", make=lambda c, x: {"pk": answered(c, x).pk}, v=403, r=409, outside=404),
    Route("tasks:run_approve", "POST", make=signed, **MANAGE),
    Route("tasks:run_reject", "POST", make=signed, send={"reason": "Item 1 again"}, **MANAGE),
    Route("tasks:run_addendum", "POST", make=signed, send={"text": "Pool 7 was drained"}, **ANY),
    Route("tasks:run_accept_missed", "POST", make=missed, send={"reason": "Holidays"}, **MANAGE),
    Route("tasks:run_again", "POST", make=missed_for_task, **ANY),
    Route("tasks:findings"),
    Route("tasks:finding", make=finding, **LOOK),
    Route("tasks:finding_close", "POST", make=finding, send={"reason": "Looked again"}, **MANAGE),
    Route("tasks:finding_task", "POST", make=finding, send={"title": "Mend the drift"}, **ANY),
]
AUDIT_API = [
    Route("api-audit-run-list", a=401),
    Route("api-audit-run-list", "POST", a=401, v=403, r=201, send=RUN),
    Route("api-audit-run-detail", make=run(), a=401, **LOOK),
    Route("api-audit-run-answer", "POST", make=run(), send={"item": 1, "value": "pass"}, **API_ANY),
    Route("api-audit-run-evidence", "POST", make=failed, send={"item": 1, "text": "Compared"}, **API_ANY),
    Route("api-audit-run-finding", "POST", make=failed, send={"item": 1, "title": "Drift"}, **API_ANY),
    Route("api-audit-run-assign", "POST", make=run(), send={"to": "grace"}, **API_ANY),
    Route("api-audit-run-sign", "POST", make=lambda c, x: {"pk": answered(c, x).pk}, a=401, v=403, r=409, outside=404),
    Route("api-audit-run-approve", "POST", make=signed, **API_MANAGE),
    Route("api-audit-run-send-back", "POST", make=signed, send={"reason": "Item 1 again"}, **API_MANAGE),
    Route("api-audit-run-addendum", "POST", make=signed, send={"text": "Pool 7 was drained"}, **API_ANY),
    Route("api-audit-run-accept-missed", "POST", make=missed, send={"reason": "Holidays"}, **API_MANAGE),
    Route("api-audit-run-again", "POST", make=missed_for_task, a=401, v=403, r=201, outside=404),
    Route("api-audit-run-start", "POST", make=run(), **API_ANY),
    Route("api-audit-run-items", make=failed, a=401, **LOOK),
    Route("api-audit-run-evidence-file", "DELETE", make=shown_in_run, a=401, v=403, r=204, outside=404),
    Route("api-audit-run-sign-offs", make=signed, a=401, **LOOK),
    Route("api-audit-run-addendum", make=signed, a=401, **LOOK),
    Route("api-checklist-list", a=401),
    Route("api-checklist-list", "POST", a=401, v=403, r=201, send={"title": "DNS review", "purpose": "review"}),
    Route("api-checklist-items", "POST", make=slug(draft=True), a=401, v=403, r=200, send=ITEM),
    Route("api-checklist-remove-item", "POST", make=slug(draft=True), a=401, v=403, r=200, send={"number": 1}),
    Route("api-checklist-detail", make=slug(), a=401),
    Route("api-checklist-newest", make=slug(), a=401),
    Route("api-checklist-draft", "POST", make=slug(), a=401, v=403, r=200),
    Route("api-checklist-publish", "POST", make=slug(draft=True), a=401, v=403, m=200, send={"change_note": "Shorter"}),
    Route("api-finding-list", a=401),
    Route("api-finding-detail", make=finding, a=401, **LOOK),
    Route("api-finding-close", "POST", make=finding, send={"reason": "Looked again"}, **API_MANAGE),
    Route("api-finding-task", "POST", make=finding, send={"title": "Mend the drift"}, **API_ANY),
    Route("api-checklist-retire", "POST", make=slug(), a=401, v=403, r=403, m=200),
    Route("api-checklist-restore", "POST", make=retired, a=401, v=403, r=403, m=200),
    Route("api-audit-schedule-list", a=401),
    Route("api-audit-schedule-list", "POST", a=401, v=403, r=201, send=SCHEDULE),
    Route("api-audit-schedule-detail", make=schedule, a=401, **LOOK),
    Route("api-audit-schedule-detail", "PATCH", make=schedule, send={"next_due": day(20)}, **API_OWN),
    Route("api-audit-schedule-stop", "POST", make=schedule, send={"reason": "The pool is gone"}, **API_OWN),
    Route("api-audit-schedule-pause", "POST", make=schedule, **API_ANY),
    Route("api-audit-schedule-resume", "POST", make=paused, **API_ANY),
]
ROWS = [*PAGES, *API, *AUDITS, *AUDIT_API]
