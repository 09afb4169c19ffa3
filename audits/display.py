"""Display of the states of runs and findings."""

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
