"""Rows of this app's routes. What a row means: `core/testing.py`, class Route."""

from datetime import timedelta
from typing import Any

from django.utils import timezone

from audits.actions.answers import answer_item, attach_to_answer
from audits.actions.checklist_archive import archive_checklist
from audits.actions.checklists import draft_version
from audits.actions.findings import raise_finding
from audits.actions.runs import sign_run
from audits.actions.schedules import create_schedule, pause_schedule
from audits.models import AuditRun, AuditSchedule, Checklist, Finding
from audits.tests.factories import make_run
from audits.tests.ledger_exports import EXPORTS
from core.access.models import Circle
from core.files.tests.factories import upload
from core.testing import NOW, Facts, Route
from tasks.tests.ledger import ANY, API_ANY, API_OWN, LOOK, OWN, day, task_of


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
    return {"pk": create_schedule(checklist, by=cast.ada, title="Monthly", starts_on=start, parent=circle).pk}


def paused(cast: Any, circle: Circle | None) -> Facts:
    from_row = schedule(cast, circle)
    found = AuditSchedule.objects.get(**from_row)
    return {"pk": pause_schedule(found, by=cast.ada).pk}


def archived(cast: Any, circle: Circle | None) -> Facts:
    return {"slug": archive_checklist(Checklist.objects.get(slug="lb-baseline"), by=cast.mona).slug}


def slug(name: str = "lb-baseline", *, draft: bool = False) -> Any:
    def make(cast: Any, circle: Circle | None) -> Facts:
        if draft:
            draft_version(Checklist.objects.get(slug=name), by=cast.ada)
        return {"slug": name}

    return make


def drafted_item(cast: Any, circle: Circle | None) -> Facts:
    return {**slug(draft=True)(cast, circle), "number": 1}


RUN = {"checklist": "lb-baseline", "title": "Ad hoc"}
SCHEDULE = {
    "checklist": "lb-baseline",
    "title": "Monthly",
    "starts_on": day(5),
    "opens_days_before": 5,
    "closes_days_after": 7,
}
FINDING = {"title": "Drift", "grade": "minor", "task_title": "Correct the drift"}
ITEM = {"section": "Scope", "text": "One more", "type": "pass_fail", "weight": 1}
MANAGE = {"v": 403, "m": 302, "outside": 404}
API_MANAGE = {"a": 401, "v": 403, "m": 200, "outside": 404}
AUDITS = [
    Route("audits:overview", lists=True),
    Route("audits:overview", query="?status=in_progress&status=signed", lists=True),
    Route("audits:runs-csv", lists=True),
    Route("audits:checklists"),
    Route("audits:checklist-create", "POST", v=403, r=302, send={"title": "DNS review", "purpose": "review"}),
    Route("audits:checklist", make=slug(), lists=True),
    Route("audits:checklist-draft", "POST", make=slug(), v=403, r=302),
    Route("audits:checklist-item-add", "POST", make=slug(draft=True), v=403, r=302, send=ITEM),
    Route("audits:checklist-item-remove", "POST", make=slug(draft=True), v=403, r=302, send={"number": 1}),
    Route("audits:checklist-item-edit", "GET", make=drafted_item),
    Route("audits:checklist-item-edit", "POST", make=drafted_item, v=403, r=302, send=ITEM),
    Route("audits:checklist-item-move", "POST", make=slug(draft=True), v=403, r=302, send={"number": 1}),
    Route("audits:checklist-item-copy", "POST", make=slug(draft=True), v=403, r=302, send={"number": 1}),
    Route("audits:checklist-threshold", "POST", make=slug(draft=True), v=403, r=302, send={"threshold": 90}),
    Route("audits:checklist-copy", "POST", make=slug(), v=403, r=302, send={"title": "A copy"}),
    Route("audits:checklist-publish", "POST", make=slug(draft=True), v=403, m=302, send={"change_note": "Shorter"}),
    Route("audits:checklist-archive", "POST", make=slug(), v=403, r=403, m=302),
    Route("audits:checklist-restore", "POST", make=archived, v=403, r=403, m=302),
    Route("audits:schedules", lists=True),
    Route("audits:schedule-create", "POST", v=403, r=302, send=SCHEDULE),
    Route("audits:schedule", make=schedule, **LOOK),
    Route("audits:schedule-pause", "POST", make=schedule, **ANY),
    Route("audits:schedule-resume", "POST", make=paused, **ANY),
    Route("audits:schedule-edit", "GET", make=schedule, v=403, r=403, m=200, outside=404),
    Route("audits:schedule-edit", "POST", make=schedule, send={**SCHEDULE, "next_due": day(20)}, **OWN),
    Route("audits:schedule-stop", "POST", make=schedule, send={"reason": "The pool is gone"}, **OWN),
    Route("audits:run-new", lists=True),
    Route("audits:run-create", "POST", v=403, r=302, send=RUN),
    Route("audits:run", make=run(), **LOOK),
    Route("audits:run-answer", "POST", make=item(), send={"value": "pass"}, **ANY),
    Route("audits:run-evidence", "POST", make=item("pass"), send={"text": "Compared"}, **ANY),
    Route("audits:run-file-remove", "POST", make=shown_in_run, **ANY),
    Route("audits:run-finding", "POST", make=item("fail"), send=FINDING, **ANY),
    Route("audits:run-edit", "POST", make=run(), send={"title": "Pools", "due_on": day(5)}, **ANY),
    Route("audits:run-cancel", "POST", make=run(), send={"reason": "Wrong service"}, **MANAGE),
    Route("audits:run-assign", "POST", make=run(), send={"to": "grace"}, **ANY),
    Route("audits:run-sign", "POST", make=lambda c, x: {"pk": answered(c, x).pk}, v=403, r=409, outside=404),
    Route("audits:run-approve", "POST", make=signed, **MANAGE),
    Route("audits:run-request-changes", "POST", make=signed, send={"reason": "Item 1 again"}, **MANAGE),
    Route("audits:run-addendum", "POST", make=signed, send={"text": "Pool 7 was drained"}, **ANY),
    Route("audits:run-acknowledge-missed", "POST", make=missed, send={"reason": "Holidays"}, **MANAGE),
    Route("audits:run-repeat", "POST", make=missed_for_task, **ANY),
    Route("audits:findings", lists=True),
    Route("audits:finding", make=finding, **LOOK),
    Route("audits:finding-close", "POST", make=finding, send={"reason": "Looked again"}, **MANAGE),
    Route("audits:finding-task", "POST", make=finding, send={"title": "Mend the drift"}, **ANY),
]
AUDIT_API = [
    Route("api-audit-run-list", a=401, lists=True),
    Route("api-audit-run-list", "POST", a=401, v=403, r=201, send=RUN),
    Route("api-audit-run-detail", make=run(), a=401, **LOOK),
    Route("api-audit-run-answer", "POST", make=run(), send={"item": 1, "value": "pass"}, **API_ANY),
    Route("api-audit-run-evidence", "POST", make=failed, send={"item": 1, "text": "Compared"}, **API_ANY),
    Route("api-audit-run-finding", "POST", make=failed, send={"item": 1, "title": "Drift"}, **API_ANY),
    Route("api-audit-run-detail", "PATCH", make=run(), send={"title": "Pools", "due_on": day(5)}, **API_ANY),
    Route("api-audit-run-cancel", "POST", make=run(), send={"reason": "Wrong service"}, **API_MANAGE),
    Route("api-audit-run-assign", "POST", make=run(), send={"to": "grace"}, **API_ANY),
    Route("api-audit-run-sign", "POST", make=lambda c, x: {"pk": answered(c, x).pk}, a=401, v=403, r=409, outside=404),
    Route("api-audit-run-approve", "POST", make=signed, **API_MANAGE),
    Route("api-audit-run-request-changes", "POST", make=signed, send={"reason": "Item 1 again"}, **API_MANAGE),
    Route("api-audit-run-addendum", "POST", make=signed, send={"text": "Pool 7 was drained"}, **API_ANY),
    Route("api-audit-run-acknowledge-missed", "POST", make=missed, send={"reason": "Holidays"}, **API_MANAGE),
    Route("api-audit-run-repeat", "POST", make=missed_for_task, a=401, v=403, r=201, outside=404),
    Route("api-audit-run-start", "POST", make=run(), **API_ANY),
    Route("api-audit-run-items", make=failed, a=401, **LOOK),
    Route("api-audit-run-evidence-file", "DELETE", make=shown_in_run, a=401, v=403, r=204, outside=404),
    Route("api-audit-run-sign-offs", make=signed, a=401, **LOOK),
    Route("api-audit-run-addendum", make=signed, a=401, **LOOK),
    Route("api-checklist-list", a=401),
    Route("api-checklist-list", "POST", a=401, v=403, r=201, send={"title": "DNS review", "purpose": "review"}),
    Route("api-checklist-items", "POST", make=slug(draft=True), a=401, v=403, r=201, send=ITEM),
    Route("api-checklist-item", "DELETE", make=drafted_item, a=401, v=403, r=204),
    Route("api-checklist-item", "PUT", make=drafted_item, a=401, v=403, r=200, send=ITEM),
    Route("api-checklist-move-item", "POST", make=slug(draft=True), a=401, v=403, r=200, send={"number": 1}),
    Route("api-checklist-copy-item", "POST", make=slug(draft=True), a=401, v=403, r=201, send={"number": 1}),
    Route("api-checklist-threshold", "POST", make=slug(draft=True), a=401, v=403, r=200, send={"threshold": 90}),
    Route("api-checklist-copy", "POST", make=slug(), a=401, v=403, r=201, send={"title": "A copy"}),
    Route("api-checklist-detail", make=slug(), a=401),
    Route("api-checklist-versions", make=slug(), a=401),
    Route("api-checklist-version", make=lambda cast, circle: {**slug()(cast, circle), "number": 1}, a=401),
    Route("api-checklist-newest", make=slug(), a=401),
    Route("api-checklist-draft", "POST", make=slug(), a=401, v=403, r=201),
    Route("api-checklist-publish", "POST", make=slug(draft=True), a=401, v=403, m=200, send={"change_note": "Shorter"}),
    Route("api-finding-list", a=401, lists=True),
    Route("api-finding-detail", make=finding, a=401, **LOOK),
    Route("api-finding-close", "POST", make=finding, send={"reason": "Looked again"}, **API_MANAGE),
    Route("api-finding-task", "POST", make=finding, send={"title": "Mend the drift"}, **API_ANY),
    Route("api-checklist-archive", "POST", make=slug(), a=401, v=403, r=403, m=200),
    Route("api-checklist-restore", "POST", make=archived, a=401, v=403, r=403, m=200),
    Route("api-audit-schedule-list", a=401, lists=True),
    Route("api-audit-schedule-list", "POST", a=401, v=403, r=201, send=SCHEDULE),
    Route("api-audit-schedule-detail", make=schedule, a=401, **LOOK),
    Route("api-audit-schedule-detail", "PATCH", make=schedule, send={"next_due": day(20)}, **API_OWN),
    Route("api-audit-schedule-stop", "POST", make=schedule, send={"reason": "The pool is gone"}, **API_OWN),
    Route("api-audit-schedule-pause", "POST", make=schedule, **API_ANY),
    Route("api-audit-schedule-resume", "POST", make=paused, **API_ANY),
]


ROWS = [*AUDITS, *AUDIT_API, *EXPORTS]
