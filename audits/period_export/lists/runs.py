"""Audit runs of the period with answers, sign-offs, corrections and evidence; missed runs and findings."""

from typing import Any

from django.db.models import Q, QuerySet

from audits.models import Addendum, Answer, AnswerEvidence, AuditRun, Finding, SignOff
from audits.period_export.evidence import EVIDENCE_COLUMNS, evidence_cells
from audits.period_export.registry import Cells, ExportList, Scope, export_list, person

RUN_COLUMNS = ["run", "title", "checklist", "version", "scope", "status", "service", "team", "incident", "task"]
RUN_COLUMNS += ["assignee", "due date", "missed due date", "started", "answered", "items", "score percent", "passed"]
RUN_COLUMNS += ["critical item failed", "signed by", "signed", "approved by", "approved", "reason it was canceled"]


def scoped_runs(scope: Scope) -> QuerySet[AuditRun]:
    rows: QuerySet[AuditRun] = AuditRun.objects.visible_to(scope.viewer)
    if scope.team:
        return rows.filter(Q(team=scope.team) | Q(service__team=scope.team))
    return rows.filter(Q(service=scope.service) | Q(incident__in=scope.incidents)) if scope.service else rows


def runs_of(scope: Scope) -> QuerySet[AuditRun]:
    happened = scope.within("created_at", "started_at", "signed_at", "approved_at", "canceled_at")
    return scoped_runs(scope).filter(happened | scope.within_days("due_on"))


def run_rows(scope: Scope) -> QuerySet[AuditRun]:
    people = ["assignee", "signed_by", "approved_by"]
    rows = runs_of(scope).select_related("version__checklist", "service", "team", "incident", "task", *people)
    return rows.order_by("pk")


def run_cells(run: AuditRun, scope: Scope) -> Cells:
    return {
        "run": run.ref,
        "title": run.title,
        "checklist": run.version.checklist.title,
        "version": run.version.number,
        "scope": run.scope,
        "status": run.get_state_display(),
        "service": run.service.slug if run.service else "",
        "team": run.team.name if run.team else "",
        "incident": scope.ref(run.incident),
        "task": scope.ref(run.task),
        "assignee": person(run.assignee),
        "due date": run.due_on,
        "missed due date": run.missed_due_on,
        "started": run.started_at,
        "answered": run.answered,
        "items": run.asked,
        "score percent": run.score,
        "passed": run.passed,
        "critical item failed": run.failed_critical,
        "signed by": person(run.signed_by),
        "signed": run.signed_at,
        "approved by": person(run.approved_by),
        "approved": run.approved_at,
        "reason it was canceled": run.canceled_because,
    }


def missed_rows(scope: Scope) -> QuerySet[AuditRun]:
    rows = scoped_runs(scope).filter(scope.within_days("due_on", "closes_on"), state=AuditRun.State.MISSED)
    return rows.select_related("assignee", "missed_acknowledged_by").order_by("pk")


def missed_cells(run: AuditRun, scope: Scope) -> Cells:
    return {
        "run": run.ref,
        "title": run.title,
        "assignee": person(run.assignee),
        "due date": run.due_on,
        "closed on": run.closes_on,
        "acknowledged by": person(run.missed_acknowledged_by),
        "acknowledged": run.missed_acknowledged_at,
        "reason": run.missed_because,
    }


def parts(model: Any, *related: str) -> Any:
    """Rows of the runs in this export."""

    def rows(scope: Scope) -> QuerySet[Any]:
        found = model.objects.visible_to(scope.viewer).filter(run__in=runs_of(scope))
        return found.select_related("run", "by", *related).order_by("run", "pk")

    return rows


def answer_cells(row: Answer, scope: Scope) -> Cells:
    return {
        "run": row.run.ref,
        "item": row.item.number,
        "question": row.item.text,
        "control": row.item.control,
        "critical": row.item.critical,
        "answer": row.value,
        "result": row.get_result_display(),
        "note": row.note,
        "answered by": person(row.by),
        "answered": row.at,
    }


def sign_off_cells(row: SignOff, scope: Scope) -> Cells:
    step: Cells = {"step": row.get_step_display(), "by": person(row.by), "at": row.at, "note": row.note}
    return {"run": row.run.ref, **step, "sha256 of the answers": row.digest}


def addendum_cells(row: Addendum, scope: Scope) -> Cells:
    item = row.item.number if row.item else None
    return {"run": row.run.ref, "item": item, "correction": row.text, "by": person(row.by), "at": row.at}


def evidence_rows(scope: Scope) -> QuerySet[AnswerEvidence]:
    rows: QuerySet[AnswerEvidence] = AnswerEvidence.objects.visible_to(scope.viewer)
    found = rows.filter(answer__run__in=runs_of(scope))
    return found.select_related("answer__run", "answer__item", "file", "added_by").order_by("answer__run", "pk")


def run_evidence_cells(row: AnswerEvidence, scope: Scope) -> Cells:
    return {"run": row.answer.run.ref, "item": row.answer.item.number, **evidence_cells(row)}


def finding_rows(scope: Scope) -> QuerySet[Finding]:
    rows: QuerySet[Finding] = Finding.objects.visible_to(scope.viewer)
    still_open = Q(state=Finding.State.OPEN, raised_at__lt=scope.end)
    rows = rows.filter(scope.within("raised_at", "closed_at") | still_open)
    if not scope.is_everything:
        rows = rows.filter(run__in=scoped_runs(scope))
    return rows.select_related("run", "item", "task", "raised_by", "closed_by").order_by("pk")


def finding_cells(row: Finding, scope: Scope) -> Cells:
    return {
        "finding": row.ref,
        "title": row.title,
        "text": row.text,
        "grade": row.get_grade_display(),
        "status": row.get_state_display(),
        "run": scope.ref(row.run),
        "item": row.item.number,
        "control": row.item.control,
        "task": scope.ref(row.task),
        "raised by": person(row.raised_by),
        "raised": row.raised_at,
        "closed by": person(row.closed_by),
        "closed": row.closed_at,
        "reason for closing": row.closed_because,
    }


ANSWERS = ["run", "item", "question", "control", "critical", "answer", "result", "note", "answered by", "answered"]
SIGN_OFFS = ["run", "step", "by", "at", "note", "sha256 of the answers"]
MISSED = ["run", "title", "assignee", "due date", "closed on", "acknowledged by", "acknowledged", "reason"]
FINDINGS = ["finding", "title", "text", "grade", "status", "run", "item", "control", "task", "raised by", "raised"]
FINDINGS += ["closed by", "closed", "reason for closing"]
RUNS_TEXT = "Runs that were planned, due, started, signed, approved or canceled in the period."
MISSED_TEXT = "Runs that were due in the period and not signed in time."
FINDINGS_TEXT = "Findings that were raised or closed in the period, and older ones that are still open."
OF_THESE = "of the audit runs in this export."
for found in [
    ExportList("audit-runs", "Audit runs", RUNS_TEXT, RUN_COLUMNS, run_rows, run_cells, 30, sampled=True),
    ExportList("missed-runs", "Missed runs", MISSED_TEXT, MISSED, missed_rows, missed_cells, 31),
    ExportList("answers", "Answers", f"Answers {OF_THESE}", ANSWERS, parts(Answer, "item"), answer_cells, 32),
    ExportList("sign-offs", "Sign-offs", f"Signatures {OF_THESE}", SIGN_OFFS, parts(SignOff), sign_off_cells, 33),
    ExportList(
        "addenda",
        "Corrections",
        f"Corrections after the signature {OF_THESE}",
        ["run", "item", "correction", "by", "at"],
        parts(Addendum, "item"),
        addendum_cells,
        34,
    ),
    ExportList(
        "run-evidence",
        "Evidence of audit runs",
        f"Notes, links and files {OF_THESE}",
        ["run", "item", *EVIDENCE_COLUMNS],
        evidence_rows,
        run_evidence_cells,
        35,
        file=lambda row: row.file,
    ),
    ExportList("findings", "Findings", FINDINGS_TEXT, FINDINGS, finding_rows, finding_cells, 36, sampled=True),
]:
    export_list(found)
