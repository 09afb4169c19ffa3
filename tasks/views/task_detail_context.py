"""Context of the task page: steps, due date history, activity, reminders."""

from datetime import date, datetime
from itertools import pairwise
from typing import Any

from django.urls import reverse

from accounts.models import User
from core.activity.feed import ActivityLine, activity_of
from core.activity.models import Event
from core.advice.tasks import advise_on_task
from core.web.templatetags.ui import day
from dashboard.cached import cached_for
from reminders.rules import load_rules
from reminders.schedule_chart import reminder_chart
from reminders.steps import reminder_schedule_of
from tasks.actions.due_dates import local_day
from tasks.models import CHECKED, OUTSTANDING, ClosesBy, CorrectiveTask, DueDate, Status
from tasks.verifiers import verifiers_of

S = Status
DUE_DATE_WORDS: dict[str, str] = {
    DueDate.State.MOVED: "changed",
    DueDate.State.KEPT: "kept",
    DueDate.State.LATE: "done late",
    DueDate.State.DROPPED: "withdrawn",
}
EVENT_WORDS = {
    "task.proposed": "proposed it",
    "task.attendance_condition_set": "set who must attend",
    "task.accepted": "accepted it",
    "task.kept_as_proposed": "kept it as proposed",
    "task.edited": "edited it",
    "task.factors_linked": "linked factors",
    "task.started": "started it",
    "task.blocked": "blocked it",
    "task.unblocked": "unblocked it",
    "task.owner_changed": "changed the owner",
    "task.due_date_changed": "changed the due date",
    "task.evidence_added": "added evidence",
    "task.file_removed": "removed a file",
    "task.done": "marked it done",
    "task.closed_automatically": "closed it automatically",
    "task.verified": "verified it",
    "task.reopened": "reopened it",
    "task.check_planned": "planned the effectiveness check",
    "task.check_opened": "opened the effectiveness check",
    "task.confirmed_effective": "confirmed the fix is effective",
    "task.not_effective": "found the fix not effective",
    "task.declined": "marked it as won’t do",
    "task.risk_reviewed": "reviewed the accepted risk",
    "task.contradicted": "found that it happened again",
    "task.issue_linked": "linked an issue",
    "task.issue_unlinked": "unlinked an issue",
    "task.issue_closed": "saw that the issue was closed",
    "task.issue_reopened": "saw that the issue was reopened",
    "task.recurrence_dismissed": "marked the new incident as unrelated",
}
EVENT_DETAILS = ["reason", "note", "seen", "what", "why", "summary", "to"]

IN_PROGRESS = 2  # its place among the steps


def steps(task: CorrectiveTask) -> list[dict[str, str]]:
    """The states from proposed to effective with their dates; the current one is marked."""
    if task.status == S.WONT_DO:
        return [
            {"label": "Proposed", "note": day(task.created_at), "state": "done"},
            {"label": "Won’t do", "note": f"review {day(task.review_on)}", "state": "done now"},
        ]
    order = [S.PROPOSED, S.OPEN, S.IN_PROGRESS, S.DONE, S.VERIFIED, S.EFFECTIVE]
    at = S.IN_PROGRESS if task.status == S.BLOCKED else task.status
    place = order.index(S(at)) if at in order else order.index(S.VERIFIED)
    notes = step_notes(task)
    labels = [
        "Proposed",
        "Open",
        "Blocked" if task.status == S.BLOCKED else "In progress",
        "Done",
        "Verified",
        "Effective",
    ]
    return [{"label": label, "note": notes[n], "state": step_state(n, place, task)} for n, label in enumerate(labels)]


def step_state(n: int, place: int, task: CorrectiveTask) -> str:
    if n == place:
        return "done now effective" if task.is_effective else "done now"
    if n >= place:
        return ""
    return "skipped" if n == IN_PROGRESS and not task.started_at else "done"


def step_notes(task: CorrectiveTask) -> list[str]:
    passed = task.done_at is not None
    decided = f"check {day(task.check_on)}" if task.check_on else "no check planned"
    return [
        f"{day(task.created_at)}, by {task.created_by.name}",
        f"{day(task.owned_at)}, accepted" if task.owned_at else "needs owner and due date",
        f"since {day(task.blocked_at)}" if task.blocked_at else day(task.started_at) or ("skipped" if passed else ""),
        done_note(task),
        verified_note(task),
        f"confirmed {day(task.checked_at)}" if task.is_effective else decided,
    ]


def verified_note(task: CorrectiveTask) -> str:
    """Who verified it; while it waits, who was asked to."""
    if task.verified_by:
        return f"{day(task.verified_at)}, by {task.verified_by.name}"
    asked = [person.name for person in verifiers_of(task)] if task.status == S.DONE else []
    return f"asked: {', '.join(dict.fromkeys(asked))}" if asked else "by another person"


def done_note(task: CorrectiveTask) -> str:
    if not task.done_on:
        return f"due {day(task.due_on)}" if task.due_on else ""
    if not task.due_on:
        return day(task.done_on)
    days = (task.due_on - task.done_on).days
    size = f"{abs(days)} day{'' if abs(days) == 1 else 's'}"
    return f"{day(task.done_on)}, " + ("on time" if days == 0 else f"{size} early" if days > 0 else f"{size} late")


def due_date_rows(task: CorrectiveTask, due_dates: list[DueDate], on: date) -> list[dict[str, Any]]:
    """Rows for the due date history component."""
    return [
        {
            "day": due_date.due_on,
            "state": due_date_state(task, due_date, on),
            "words": due_date_state_text(task, due_date, on),
            "reason": due_date.reason,
            "by": due_date.made_by,
            "on": due_date.made_at,
        }
        for due_date in due_dates
    ]


def due_date_state(task: CorrectiveTask, due_date: DueDate, on: date) -> str:
    """The current date of a late task is "overdue": it stays missed whatever happens later."""
    if due_date.state == DueDate.State.NOW and task.is_late(on):
        return "overdue"
    return "effective" if task.is_effective and due_date.state == DueDate.State.KEPT else due_date.state


def due_date_state_text(task: CorrectiveTask, due_date: DueDate, on: date) -> str:
    if due_date.state == DueDate.State.MISSED:
        state = missed_date_text(task, due_date)
    elif due_date_state(task, due_date, on) == "overdue":
        state = "missed, current"
    else:
        state = DUE_DATE_WORDS.get(due_date.state, "current")
    return f"{state}, set {due_date.words}" if due_date.words else state


def missed_date_text(task: CorrectiveTask, due_date: DueDate) -> str:
    """ "missed, changed 3 days after"."""
    if due_date.ended_at is None:
        return "missed"
    days = (local_day(due_date.ended_at, task) - due_date.due_on).days
    return f"missed, changed {days} day{'' if days == 1 else 's'} after" if days > 0 else "missed, then changed"


def moves_text(task: CorrectiveTask, due_dates: list[DueDate], on: date) -> str:
    """ "2 changes, 21 days later, 1 missed"; the current date of a late task counts as missed."""
    if not due_dates:
        return ""
    count = len(due_dates) - 1
    days = slipped_days(due_dates)
    parts = [f"{count} change{'' if count == 1 else 's'}" if count else "No changes"]
    parts += [f"{days} day{'' if days == 1 else 's'} later"] * bool(days)
    missed = task.missed_due_dates + int(task.is_late(on))
    parts += [f"{missed} missed"] * bool(missed)
    return ", ".join(parts)


def slipped_days(due_dates: list[DueDate]) -> int:
    """Total days by which the due date was moved to later days. Moves to earlier days do not reduce it."""
    days = [due_date.due_on for due_date in due_dates]
    return sum(max((after - before).days, 0) for before, after in pairwise(days))


def activity(task: CorrectiveTask, viewer: User) -> list[ActivityLine]:
    return activity_of(task, viewer, words=EVENT_WORDS, detail=event_detail)


def event_detail(event: Event) -> str:
    detail = next((str(event.data[name]) for name in EVENT_DETAILS if event.data.get(name)), "")
    waits_for = event.data.get("by_task")
    return f"{detail} ({waits_for})" if waits_for and waits_for not in detail else detail


def closing_text(task: CorrectiveTask) -> str:
    """How the task closes, if it cannot be marked done by hand; else ""."""
    return {
        ClosesBy.SESSION: "This task closes automatically when a session with attendance is recorded.",
        ClosesBy.RUN: "This task closes automatically when a passing run is signed and approved.",
    }.get(ClosesBy(task.closes_by), "")


def watch_period(task: CorrectiveTask, on: date) -> dict[str, Any] | None:
    """The time between verification and check, scaled to 292 units. None unless the task is on watch or checked."""
    if task.status not in CHECKED or not task.check_on or not task.verified_at:
        return None
    first = local_day(task.verified_at, task)
    days = max((task.check_on - first).days, 1)
    passed = min(max((on - first).days, 0), days)
    return {
        "first": first,
        "last": task.check_on,
        "x": round(4 + 292 * passed / days),
        "words": f"day {passed} of {days}",
        "label": f"On watch, {passed} of {days} days passed",
    }


def advice(task: CorrectiveTask) -> list[str]:
    """Suggestions for a better task: its text, then its check and factors. They never block."""
    if task.status not in OUTSTANDING | {S.PROPOSED}:
        return []
    found = [
        f"{note.message} {note.suggestion}".strip()
        for note in advise_on_task(task.title, task.done_when, task.owner, task.due_on, task.kind)
    ]
    if not task.check_on:
        found.append("Plan the effectiveness check.")
    if task.incident_id and not task.factors.all():
        found.append("Link the contributing factor that this task addresses.")
    if task.strength in {"document", "train"}:
        found.append("Documentation and training are the weakest kinds of fix. Can the system prevent or detect it?")
    return found


def reminder_schedule(task: CorrectiveTask, viewer: User, now: datetime) -> dict[str, Any] | None:
    """Reminder schedule of the task, and why later reminders were canceled. Policies are kept until the next event."""
    team, incident = task.team, task.incident
    known = [task.owner, task.checker, task.risk_owner]
    known += [team.lead, team.manager] if team else []
    known += [incident.lead, incident.declared_by] if incident else []
    rules = cached_for(viewer, "reminder rules", load_rules)
    lines = reminder_schedule_of(task, due=task.due_on, known=filter(None, known), rules=rules, now=now)
    if not lines:
        return None
    planned = any(line.state == "planned" for line in lines)  # of the effectiveness check
    done = f"Done {day(task.done_on)}" if task.done_on and task.is_finished and not planned else ""
    stopped = (task.done_on, done) if task.done_on and done else None
    rule = next((line.rule for line in lines if line.rule), None)
    return {
        "steps": lines,
        "policy": rule,
        "policy_url": reverse("reminders:policy", args=[rule.policy_id]) if rule and rule.policy_id else "",
        "stopped": f"{done}: later reminders were canceled." if done else "",
        "figure": reminder_chart(lines, due=task.due_on, stopped=stopped),
    }
