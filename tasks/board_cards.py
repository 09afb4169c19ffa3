"""Context of the cards on the task board. Tasks are read in one statement."""

from datetime import date
from typing import Any

from django.db.models import Prefetch, QuerySet

from accounts.models import User
from core.web.templatetags.ui import avatar_tint, day, icon, initials
from tasks.display import CLOSING, Chip, due_words, late_words, missed_words, owner_has_left
from tasks.models import CHECKED, ClosesBy, CorrectiveTask, DueDate, Kind, Status

S = Status
COLUMNS = [
    "title",
    "status",
    "due_on",
    "due_date_changes",
    "kind",
    "closes_by",
    "owner_name",
    "owner__name",
    "owner__is_active",
    "blocked_at",
    "blocked_reason",
    "done_at",
    "check_on",
    "check_outcome",
    "review_on",
]


def first_of_each(
    rows: QuerySet[CorrectiveTask], lanes: list[tuple[list[str], str]], size: int
) -> list[CorrectiveTask]:
    """The first `size` tasks of every lane. `lanes` are pairs of states and order; one statement in total."""
    parts = []
    for states, order in lanes:
        first = rows.filter(status__in=states).order_by(order, "pk").values("pk")[:size]
        parts.append(CorrectiveTask.objects.filter(pk__in=first).order_by().values("pk"))
    chosen = CorrectiveTask.objects.filter(pk__in=parts[0].union(*parts[1:], all=True))
    dates = Prefetch("due_dates", DueDate.objects.select_related("made_by").order_by("pk"), to_attr="dates")
    return list(chosen.select_related("owner").only(*COLUMNS).prefetch_related(dates))


def tile(task: CorrectiveTask, on: date) -> dict[str, Any]:
    return {
        "ref": task.ref,
        "title": task.title,
        "text": state_words(task, on),
        "late": late_words(task, on),
        "missed": missed_words(task, dates_of(task), on),
        "left": owner_has_left(task),
        "clock": icon("clock", "icon-s"),
        "chips": [{"kind": chip.kind, "icon": icon(chip.icon), "text": chip.text} for chip in tile_chips(task)],
        "is_effective": task.is_effective,
        **whose(task.owner),
    }


def whose(owner: User | None) -> dict[str, str]:
    if owner is None:
        return {"owner": "", "initials": "", "tint": ""}
    return {"owner": owner.name, "initials": initials(owner), "tint": avatar_tint(owner)}


def tile_chips(task: CorrectiveTask) -> list[Chip]:
    if task.status == S.BLOCKED:
        return [Chip("dash", "lock", task.blocked_reason[:40])]
    if task.status in CHECKED or task.status == S.WONT_DO:
        return []
    if task.closes_by != ClosesBy.EVIDENCE:
        return [Chip("plain", *CLOSING[ClosesBy(task.closes_by)])]
    return [Chip("plain", "", str(Kind(task.kind).label) if task.kind else "")]


def state_words(task: CorrectiveTask, on: date) -> str:
    """The text beside the owner on a card."""
    if task.status == S.PROPOSED:
        return task.owner_name or "Unassigned"
    if task.status == S.BLOCKED and task.blocked_at:
        return f"since {day(task.blocked_at)}"
    if task.status == S.DONE:
        return f"done {day(task.done_at)}"
    if task.status == S.VERIFIED:
        return f"check {day(task.check_on)}" if task.check_on else "no check planned"
    if task.status in {S.EFFECTIVE, S.CONTRADICTED, S.NOT_EFFECTIVE}:
        return task.check_outcome
    if task.status == S.WONT_DO:
        return f"review {day(task.review_on)}"
    return due_words(task, on)


def dates_of(task: CorrectiveTask) -> list[DueDate]:
    """The due dates that `first_of_each` has read."""
    return getattr(task, "dates", [])
