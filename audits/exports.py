"""Audit runs as a table, and the file of an audit export.

`core/tabular` escapes cells that a spreadsheet would run as formulas.
"""

from typing import Any

from django.http import HttpRequest, HttpResponseBase

from accounts.models import User
from audits.actions.audit_exports import open_export
from audits.models import AuditExport, AuditRun
from core.files.serve import file_response
from core.tabular.write_tables import Value, to_csv

MAX_ROWS = 10_000
COLUMNS = ["run", "title", "checklist", "version", "scope", "service", "incident", "task", "status", "assignee", "due"]
COLUMNS += ["missed due date", "answered", "items", "score", "passed"]
COLUMNS += ["signed by", "signed at", "approved by", "approved at"]


def runs_csv(rows: Any) -> str:
    """One row per run, at most 10,000."""
    return to_csv(COLUMNS, (cells(run) for run in rows[:MAX_ROWS]))


def cells(run: AuditRun) -> list[Value]:
    return [
        run.ref,
        run.title,
        run.version.checklist.slug,
        run.version.number,
        run.scope,
        run.service.slug if run.service else "",
        run.incident.ref if run.incident else "",
        run.task.ref if run.task else "",
        run.get_state_display(),
        run.assignee.handle if run.assignee else "",
        run.due_on,
        run.missed_due_on,
        run.answered,
        run.asked,
        run.score,
        run.passed,
        run.signed_by.handle if run.signed_by else "",
        run.signed_at,
        run.approved_by.handle if run.approved_by else "",
        run.approved_at,
    ]


def downloaded(request: HttpRequest, export: AuditExport, user: User) -> HttpResponseBase:
    """The ZIP file. 409 if there is none, or if the person no longer sees everything in it."""
    opened = open_export(export, by=user)
    assert opened.file
    return file_response(request, opened.file)
