"""Display data of tasks: chips, table rows and texts. Templates only render them."""

from dataclasses import dataclass, field, fields
from datetime import date, timedelta
from typing import Any

from django.utils import timezone

from accounts.models import User
from core.web.templatetags.ui import day, late
from tasks.models import OUTSTANDING, ClosesBy, CorrectiveTask, DueDate, Status, Strength
from tasks.policies import can_change

S = Status
CHIPS = {
    S.PROPOSED: ("dash", "circle-dashed", "Proposed"),
    S.OPEN: ("", "circle-dashed", "Open"),
    S.IN_PROGRESS: ("", "hourglass", "In progress"),
    S.BLOCKED: ("dash", "lock", "Blocked"),
    S.DONE: ("", "check", "Awaiting verification"),
    S.VERIFIED: ("brand", "shield-check", "Verified"),
    S.EFFECTIVE: ("effective", "rosette-discount-check", "Effective"),
    S.NOT_EFFECTIVE: ("alarm", "x", "Not effective"),
    S.CONTRADICTED: ("alarm", "alert-triangle", "Contradicted"),
    S.WONT_DO: ("plain", "ban", "Won’t do"),
}
CLOSING = {
    ClosesBy.SESSION: ("school", "closes when its session is held"),
    ClosesBy.RUN: ("clipboard-check", "closes when its run is approved"),
}
SOON = timedelta(days=14)
WEAK = frozenset({Strength.DOCUMENT, Strength.TRAIN})
"""The weakest kinds of fix: documentation and training."""
KIND_ICONS = {"detect": "bell", "repair": "tool", "learn": "bulb", "respond_better": "users", "prevent": "shield-check"}


@dataclass(frozen=True)
class Chip:
    kind: str
    icon: str
    text: str


CHIP = Chip("", "", "")
ROW_COLUMNS = [
    "pk",
    "title",
    "priority",
    "incident_id",
    "owner_id",
    "owner_name",
    "due_on",
    "first_due_on",
    "due_date_changes",
]
"""Columns of a task that `tasks/board/row.html` shows as they are."""


def short_chip(task: CorrectiveTask) -> Chip:
    """The state alone, for lists."""
    kind, icon, words = CHIPS[Status(task.status)]
    return Chip(kind, icon, "On watch" if task.status == S.VERIFIED and task.check_on else words)


def closes_text(task: CorrectiveTask) -> str:
    """ "closes when its run is approved"; "" for tasks that are marked done by hand."""
    by_hand = task.closes_by == ClosesBy.EVIDENCE or task.status not in OUTSTANDING | {S.PROPOSED}
    return "" if by_hand else CLOSING[ClosesBy(task.closes_by)][1]


def status_chip(task: CorrectiveTask) -> Chip:
    kind, icon, words = CHIPS[Status(task.status)]
    if task.status == S.VERIFIED and task.check_on:
        words = "Verified, on watch"
    if task.status in OUTSTANDING and task.closes_by != ClosesBy.EVIDENCE:
        words = f"{words}; {CLOSING[ClosesBy(task.closes_by)][1]}"
    return Chip(kind, icon, words)


def due_text(task: CorrectiveTask, on: date) -> str:
    """ "due 15 Mar, changed once"; "" without a due date, or when late (see `late_text`)."""
    if task.status in OUTSTANDING and task.due_on and not task.is_late(on):
        moved = {0: "", 1: ", changed once"}.get(task.due_date_changes, f", changed {task.due_date_changes} times")
        return f"due {day(task.due_on)}{moved}"
    return ""


def late_text(task: CorrectiveTask, on: date) -> str:
    return late(task.due_on, on) if task.is_late(on) else ""


def check_late_text(task: CorrectiveTask, on: date) -> str:
    """ "check 4 days late": an overdue effectiveness check or review of an accepted risk; else ""."""
    if task.status == Status.VERIFIED and task.check_on and task.check_on < on:
        return f"check {late(task.check_on, on)}"
    if task.status == Status.WONT_DO and task.review_on and task.review_on < on:
        return f"review {late(task.review_on, on)}"
    return ""


def ahead_text(task: CorrectiveTask, on: date) -> str:
    """ "tomorrow", "in 3 days"; "" when it is late, finished or due in more than two weeks."""
    if task.status not in OUTSTANDING or task.due_on is None or not on <= task.due_on <= on + SOON:
        return ""
    return late(task.due_on, on)


@dataclass(frozen=True)
class Line:
    """One row of a table of tasks."""

    task: CorrectiveTask
    chip: Chip
    when: str
    late: str
    ahead: str = ""
    moves: dict[str, Any] = field(default_factory=dict)
    reason: str = ""
    short: Chip = CHIP
    closes: str = ""
    missed: str = ""
    missed_count: int = 0
    owner_left: bool = False
    may_change: bool = False

    @property
    def shown_values(self) -> tuple[object, ...]:
        """Everything that a row of the task list shows: the key of its cached HTML."""
        computed = [getattr(self, each.name) for each in fields(self) if each.name != "task"]
        owner = (self.task.owner.name, self.task.owner.is_active) if self.task.owner else ()
        return (*(getattr(self.task, name) for name in ROW_COLUMNS), *owner, *computed)


def line(task: CorrectiveTask, on: date, due_dates: list[DueDate] | None = None, *, user: User | None = None) -> Line:
    """`user` decides whether the row offers to change owner and due date."""
    rows = due_dates or []
    reasons = [due_date.reason for due_date in rows if due_date.reason]
    return Line(
        task=task,
        chip=status_chip(task),
        when=f"done {day(task.done_on)}" if task.is_finished else day(task.due_on) if task.due_on else "",
        late=late_text(task, on) or check_late_text(task, on),
        ahead=ahead_text(task, on),
        moves=moves_figure(rows, task, on),
        reason=reasons[-1] if reasons else "",
        short=short_chip(task),
        closes=closes_text(task),
        missed=missed_text(task, rows, on),
        missed_count=task.missed_due_dates + int(task.is_late(on)),
        owner_left=owner_has_left(task),
        may_change=user is not None and task.is_outstanding and can_change(user, task),
    )


def owner_has_left(task: CorrectiveTask) -> bool:
    return task.status in OUTSTANDING and task.owner is not None and not task.owner.is_active


def missed_text(task: CorrectiveTask, due_dates: list[DueDate], on: date) -> str:
    """ "Missed 23 Feb, moved by Lena"; with several missed dates "2 missed: 23 Feb, 1 Mar, moved by Lena"."""
    missed = [n for n, due_date in enumerate(due_dates) if due_date.state == DueDate.State.MISSED]
    if not missed:
        return ""
    days = ", ".join(day(due_dates[n].due_on) for n in missed[-3:])
    after = due_dates[missed[-1] + 1 : missed[-1] + 2]
    by = f", moved by {after[0].made_by.get_short_name()}" if after else ""
    return f"Missed {days}{by}" if len(missed) == 1 else f"{len(missed)} missed: {days}{by}"


def moves_figure(due_dates: list[DueDate], task: CorrectiveTask, on: date) -> dict[str, Any]:
    """The due dates of a task on a line of 120 units: crosses for changed dates, a ring for the current one."""
    if not due_dates:
        return {}
    days = [due_date.due_on for due_date in due_dates]
    span = max((max(days) - min(days)).days, 1)
    broken = {"moved", "missed", "late"}
    places = [round(14 + 88 * (date - min(days)).days / span) for date in days] if len(days) > 1 else [40]
    crosses = [x for x, due_date in zip(places, due_dates, strict=True) if due_date.state in broken]
    kept = due_dates[-1].state != "now"
    words = f"Changed {len(crosses)} times, " if len(crosses) > 1 else "Changed once, " if crosses else "No changes, "
    state = "effective" if task.is_effective else "done" if kept else "overdue" if task.is_late(on) else "current"
    last = "effective" if task.is_effective else "brand" if kept else "surface"
    return {"crosses": crosses, "x": places[-1], "last": last, "label": f"{words}{day(days[-1])}, {state}"}


def today_of(user: User) -> date:
    return timezone.localdate(timezone=user.zone)
