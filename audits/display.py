"""Display of runs and findings."""

from datetime import date
from typing import Any

from audits.models import AuditRun, Finding
from tasks.display import Chip

RUN_CHIPS = {
    "planned": ("dash", "circle-dashed", "Planned"),
    "in_progress": ("brand", "hourglass", "In progress"),
    "signed": ("", "shield-check", "Signed"),
    "approved": ("brand", "circle-check", "Approved"),
    "missed": ("alarm", "x", "Missed"),
    "canceled": ("dash", "ban", "Canceled"),
}
GRADE_CHIPS = {"major": "alarm", "minor": "", "observation": "plain", "opportunity": "plain"}


def run_chip(run: AuditRun) -> Chip:
    return Chip(*RUN_CHIPS[run.state])


def finding_chip(finding: Finding) -> Chip:
    if finding.state != "open":
        return Chip("", "check", finding.get_state_display())
    return Chip(GRADE_CHIPS[finding.grade], "flag", finding.get_grade_display())


def run_line(run: AuditRun, on: date) -> dict[str, Any]:
    """One row of `audits/run_table.html`."""
    score = f"{run.score}%" if run.score is not None else ""
    late = run.is_open and run.due_on is not None and run.due_on < on
    return {"run": run, "chip": run_chip(run), "score": score, "late": late, "passed": run.passed}
