"""Texts of notifications about audit runs and findings."""

from datetime import date

from audits.models import AuditExport, AuditRun, Finding
from core.web.templatetags.ui import day
from notifications.models import Notification
from notifications.notice_types import Notice, notice


def about_run(run: AuditRun, title: str, text: str, icon: str = "clipboard-check", *, late: bool = False) -> Notice:
    return Notice(title, text, run.get_absolute_url(), icon, late=late)


@notice("run_assigned")
def run_assigned(note: Notification, run: AuditRun) -> Notice:
    text = f"Due {day(run.due_on)}." if run.due_on else "No due date."
    return about_run(run, f"Audit run assigned to you: {run.ref} {run.title}", text)


@notice("run_assignee_changed")
def run_assignee_changed(note: Notification, run: AuditRun) -> Notice:
    """For the person to whom it was assigned before."""
    title = f"{note.data['to']} now answers {run.ref}: {run.title}"
    return about_run(run, title, f"{note.data['who']} changed the assignee.")


@notice("run_due_date_changed")
def run_due_date_changed(note: Notification, run: AuditRun) -> Notice:
    before = note.data.get("was")
    text = f"Due {day(run.due_on)}." if run.due_on else "No due date."
    text += f" Before: {day(date.fromisoformat(before))}." if before else ""
    return about_run(run, f"{note.data.get('who', 'Someone')} changed the due date of {run.ref}: {run.title}", text)


@notice("run_signed")
def run_signed(note: Notification, run: AuditRun) -> Notice:
    score = f"Score {run.score}%." if run.score is not None else "Not scored."
    return about_run(run, f"{run.ref} is signed and awaits approval: {run.title}", score, "shield-check")


@notice("run_approved")
def run_approved(note: Notification, run: AuditRun) -> Notice:
    return about_run(run, f"{run.ref} was approved: {run.title}", "Its answers are locked.", "circle-check")


@notice("run_changes_requested")
def run_changes_requested(note: Notification, run: AuditRun) -> Notice:
    text = "The answers are unlocked. See the reason on the page of the run."
    return about_run(run, f"Changes requested: {run.ref} {run.title}", text, "refresh")


@notice("run_missed")
def run_missed(note: Notification, run: AuditRun) -> Notice:
    text = f"It was due {day(run.due_on)} and was not signed. A manager can acknowledge this with a comment."
    return about_run(run, f"{run.ref} was missed: {run.title}", text, "alert-triangle", late=True)


@notice("run_canceled")
def run_canceled(note: Notification, run: AuditRun) -> Notice:
    return about_run(run, f"{run.ref} was canceled: {run.title}", run.canceled_because, "ban")


@notice("finding_closed")
def finding_closed(note: Notification, finding: Finding) -> Notice:
    title = f"{finding.ref} was closed: {finding.title}"
    return Notice(title, finding.closed_because, finding.get_absolute_url(), "flag")


@notice("audit_export_ready")
def audit_export_ready(note: Notification, export: AuditExport) -> Notice:
    text = "Download it within a week. Its page shows the digest that verify.py prints."
    return Notice(f"Audit export is ready: {export.title}", text, export.get_absolute_url(), "download")


@notice("audit_export_failed")
def audit_export_failed(note: Notification, export: AuditExport) -> Notice:
    title = f"Audit export was not written: {export.title}"
    return Notice(title, export.error, export.get_absolute_url(), "alert-triangle")
