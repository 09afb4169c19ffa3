"""Context of the cards on the task board. Tasks are read in one statement."""

from datetime import date
from typing import Any

from django.db.models import Prefetch, QuerySet

from accounts.models import User
from core.web.paging import first_of_each
from core.web.templatetags.ui import avatar_tint, day, initials
from tasks.display import CHIPS, CLOSING, Chip, check_late_text, due_text, late_text, missed_text, owner_has_left
from tasks.lanes import Lane
from tasks.models import CHECKED, ClosesBy, CorrectiveTask, DueDate, Status

S = Status
FAILED = frozenset({S.CONTRADICTED, S.NOT_EFFECTIVE})
COLUMNS = [
    "title",
    "status",
    "due_on",
    "due_date_changes",
    "kind",
    "priority",
    "incident_id",
    "closes_by",
    "owner_name",
    "owner__name",
    "owner__is_active",
    "blocked_at",
    "blocked_reason",
    "blocked_until",
    "done_on",
    "check_on",
    "check_outcome",
    "checked_at",
    "review_on",
]


def load_first_of_each_lane(rows: QuerySet[CorrectiveTask], lanes: list[Lane], size: int) -> list[CorrectiveTask]:
    """The first `size` tasks of every lane with their due dates. Two statements for any number of lanes."""
    if not lanes:
        return []
    parts = [
        rows.filter(part).order_by(lane.order, "pk")[:size] for lane in lanes for part in lane.parts or (lane.rows,)
    ]
    chosen = first_of_each(CorrectiveTask.objects.all(), parts)
    dates = Prefetch("due_dates", DueDate.objects.select_related("made_by").order_by("pk"), to_attr="dates")
    return list(chosen.select_related("owner").only(*COLUMNS).prefetch_related(dates))


def lane_context(found: list[CorrectiveTask], lane: Lane, on: date, size: int) -> dict[str, Any]:
    """A lane as the template shows it: its first `size` cards and whether there are more."""
    rows = [task for task in found if lane.holds(task)]
    rows.sort(key=lambda task: (task.due_on or date.max, task.pk) if lane.order == "due_on" else (on, -task.pk))
    return {
        "lane": lane,
        "count": f"{size}+" if len(rows) > size else len(rows),
        "cards": [card_context(task, on) for task in rows[:size]],
        "more": len(rows) > size,
    }


def card_context(task: CorrectiveTask, on: date) -> dict[str, Any]:
    return {
        "ref": task.ref,
        "title": task.title,
        "priority": task.priority,
        "text": card_side_text(task, on),
        "late": late_text(task, on),
        "check_late": check_late_text(task, on),
        "missed": missed_text(task, dates_of(task), on),
        "left": owner_has_left(task),
        "chips": card_chips(task),
        "effective": task.is_effective,
        **owner_context(task.owner),
    }


def owner_context(owner: User | None) -> dict[str, str]:
    if owner is None:
        return {"owner": "", "initials": "", "tint": ""}
    return {"owner": owner.name, "initials": initials(owner), "tint": avatar_tint(owner)}


def card_chips(task: CorrectiveTask) -> list[Chip]:
    if task.status == S.BLOCKED:
        until = f", until {day(task.blocked_until)}" if task.blocked_until else ""
        return [Chip("dash", "lock", task.blocked_reason[:40] + until)]
    if task.status in FAILED:
        return [Chip(*CHIPS[S(task.status)])]
    if task.status in CHECKED or task.status == S.WONT_DO:
        return []
    if task.closes_by != ClosesBy.EVIDENCE:
        return [Chip("plain", *CLOSING[ClosesBy(task.closes_by)])]
    return []


def card_side_text(task: CorrectiveTask, on: date) -> str:
    """The text next to the owner on a card."""
    if task.status == S.PROPOSED:
        return task.owner_name or "Unassigned"
    if task.status == S.BLOCKED and task.blocked_at:
        return f"since {day(task.blocked_at)}"
    if task.status == S.DONE:
        return f"done {day(task.done_on)}"
    if task.status == S.VERIFIED:
        if task.check_on is None:
            return "no check planned"
        return "" if task.check_on < on else f"check {day(task.check_on)}"
    if task.status == S.CONTRADICTED:
        return f"happened again, found {day(task.checked_at)}"
    if task.status in {S.EFFECTIVE, S.NOT_EFFECTIVE}:
        return task.check_outcome
    if task.status == S.WONT_DO:
        return "" if check_late_text(task, on) else f"review {day(task.review_on)}"
    return due_text(task, on)


def dates_of(task: CorrectiveTask) -> list[DueDate]:
    """The due dates that `load_first_of_each_lane` has read."""
    return getattr(task, "dates", [])
