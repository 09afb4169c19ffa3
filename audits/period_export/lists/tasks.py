"""Corrective tasks of the period, their due date history and their evidence."""

from django.db.models import Q, QuerySet

from audits.period_export.evidence import EVIDENCE_COLUMNS, evidence_cells
from audits.period_export.registry import Cells, ExportList, Scope, export_list, person
from tasks.models import CorrectiveTask, DueDate, Evidence
from tasks.models.corrective_task import UNFINISHED

COLUMNS = ["task", "title", "status", "kind", "priority", "owner", "team", "incident", "origin", "created"]
COLUMNS += ["first due date", "due date", "due date changes", "missed due dates", "due date history"]
COLUMNS += ["done", "done by", "closes by", "proof", "evidence", "verified by", "verified", "verification note"]
COLUMNS += ["effectiveness check on", "checked by", "checked", "effectiveness", "check outcome", "reason for won't do"]
COLUMNS += ["risk owner", "review on", "done when"]
EFFECTIVENESS = {
    CorrectiveTask.Status.EFFECTIVE: "effective",
    CorrectiveTask.Status.NOT_EFFECTIVE: "not effective",
    CorrectiveTask.Status.CONTRADICTED: "contradicted by a later incident",
}
PEOPLE = ["owner", "done_by", "verified_by", "checker", "risk_owner"]


def tasks_of(scope: Scope) -> QuerySet[CorrectiveTask]:
    """Without relations: other lists filter by it."""
    happened = scope.within("created_at", "done_at", "verified_at", "checked_at")
    due = scope.within_days("first_due_on", "due_on", "check_on")
    still_open = Q(status__in=UNFINISHED, created_at__lt=scope.end)
    rows: QuerySet[CorrectiveTask] = CorrectiveTask.objects.visible_to(scope.viewer)
    rows = rows.filter(happened | due | still_open)
    if scope.team:
        return rows.filter(team=scope.team)
    return rows.filter(incident__in=scope.incidents) if scope.service else rows


def task_rows(scope: Scope) -> QuerySet[CorrectiveTask]:
    rows = tasks_of(scope).select_related("team", "incident", *PEOPLE)
    return rows.prefetch_related("due_dates", "evidence").order_by("pk")


def cells(task: CorrectiveTask, scope: Scope) -> Cells:
    return {
        "task": task.ref,
        "title": task.title,
        "status": task.get_status_display(),
        "kind": task.get_kind_display(),
        "priority": task.priority,
        "owner": person(task.owner) or task.owner_name,
        "team": task.team.name if task.team else "",
        "incident": scope.ref(task.incident),
        "origin": task.get_origin_display(),
        "created": task.created_at,
        "first due date": task.first_due_on,
        "due date": task.due_on,
        "due date changes": task.due_date_changes,
        "missed due dates": task.missed_due_dates,
        "due date history": [f"{each.due_on} {each.get_state_display().lower()}" for each in task.due_dates.all()],
        "done": task.done_at,
        "done by": person(task.done_by),
        "closes by": task.get_closes_by_display(),
        "proof": task.proof,
        "evidence": len(task.evidence.all()),
        "verified by": person(task.verified_by),
        "verified": task.verified_at,
        "verification note": task.verification_note,
        "effectiveness check on": task.check_on,
        "checked by": person(task.checker),
        "checked": task.checked_at,
        "effectiveness": EFFECTIVENESS.get(CorrectiveTask.Status(task.status), "not checked"),
        "check outcome": task.check_outcome,
        "reason for won't do": task.wont_do_reason,
        "risk owner": person(task.risk_owner),
        "review on": task.review_on,
        "done when": task.done_when,
    }


def due_date_rows(scope: Scope) -> QuerySet[DueDate]:
    rows: QuerySet[DueDate] = DueDate.objects.visible_to(scope.viewer)
    return rows.filter(task__in=tasks_of(scope)).select_related("task", "made_by").order_by("task", "pk")


def due_date_cells(row: DueDate, scope: Scope) -> Cells:
    return {
        "task": row.task.ref,
        "due date": row.due_on,
        "state": row.get_state_display(),
        "set": row.made_at,
        "set by": person(row.made_by),
        "how": row.words,
        "reason for the change": row.reason,
        "ended": row.ended_at,
    }


def evidence_rows(scope: Scope) -> QuerySet[Evidence]:
    rows: QuerySet[Evidence] = Evidence.objects.visible_to(scope.viewer)
    return rows.filter(task__in=tasks_of(scope)).select_related("task", "file", "added_by").order_by("task", "pk")


export_list(
    ExportList(
        "corrective-tasks",
        "Corrective tasks",
        "Tasks that were created, due, done, verified or checked in the period, and older ones that are still open.",
        COLUMNS,
        task_rows,
        cells,
        20,
        sampled=True,
    )
)
export_list(
    ExportList(
        "due-dates",
        "Due date history",
        "Every due date of the corrective tasks in this export. A date that was missed stays missed.",
        ["task", "due date", "state", "set", "set by", "how", "reason for the change", "ended"],
        due_date_rows,
        due_date_cells,
        21,
    )
)
export_list(
    ExportList(
        "task-evidence",
        "Evidence of corrective tasks",
        "Notes, links and files that were attached to the corrective tasks in this export.",
        ["task", *EVIDENCE_COLUMNS],
        evidence_rows,
        lambda row, scope: {"task": row.task.ref, **evidence_cells(row)},
        22,
        file=lambda row: row.file,
    )
)
