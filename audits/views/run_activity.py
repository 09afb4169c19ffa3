"""The activity of a run and of a schedule as sentences, for their pages."""

from accounts.models import User
from audits.models import AuditRun, AuditSchedule
from core.activity.feed import ActivityLine, activity_of
from core.activity.models import Event

MAX_EVENTS = 100
WORDS = {
    "run.planned": "planned the run",
    "run.edited": "edited the run",
    "run.canceled": "canceled the run",
    "run.assigned": "changed the assignee",
    "run.assignee_left": "deactivated the assignee",
    "run.started": "started the run",
    "run.answered": "answered item {item}",
    "run.answer_changed": "changed the answer to item {item}",
    "run.evidence_added": "added evidence to item {item}",
    "run.file_removed": "removed a file",
    "run.signed": "signed the run",
    "run.approved": "approved the run",
    "run.changes_requested": "requested changes",
    "run.correction_added": "added a correction note",
    "run.missed": "marked the run as missed",
    "run.missed_acknowledged": "acknowledged the missed run",
}
SCHEDULE_WORDS = {
    "schedule.created": "created the schedule",
    "schedule.edited": "edited the schedule",
    "schedule.paused": "paused the schedule",
    "schedule.resumed": "resumed the schedule",
    "schedule.stopped": "stopped the schedule",
}
DETAILS = ["reason", "note", "what", "text", "to", "often"]
NAMES = {
    "due_on": "due date",
    "rrule": "frequency",
    "next_due": "next due date",
    "opens_days_before": "opens (days before)",
    "closes_days_after": "missed (days after)",
}


def run_activity(run: AuditRun, viewer: User) -> list[ActivityLine]:
    return activity_of(run, viewer, words=WORDS, detail=detail_of, limit=MAX_EVENTS)


def schedule_activity(schedule: AuditSchedule, viewer: User) -> list[ActivityLine]:
    return activity_of(schedule, viewer, words=SCHEDULE_WORDS, detail=detail_of, limit=MAX_EVENTS)


def detail_of(event: Event) -> str:
    """What changed: "Fail → Pass", "due date 3 Mar → 5 Mar", a reason or note."""
    data = event.data
    if data.get("value"):
        return " → ".join(answer_text(value) for value in [data.get("before"), data["value"]] if value)
    if data.get("changes"):
        return "; ".join(changed_value_text(name, *pair) for name, pair in data["changes"].items())
    return next((str(data[name]) for name in DETAILS if data.get(name)), "")


def changed_value_text(name: str, was: str, now: str) -> str:
    return f"{NAMES.get(name, name)}: {was or 'not set'} → {now or 'not set'}"


def answer_text(value: str) -> str:
    """An answer as its button reads."""
    return {"pass": "Pass", "fail": "Fail", "na": "N/A", "yes": "Yes", "no": "No"}.get(value, value)
