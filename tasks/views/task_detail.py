"""A task's page."""

from datetime import datetime
from functools import partial
from typing import Any

from django.db.models import Model
from django.http import HttpResponse
from django.shortcuts import get_object_or_404
from django.template.loader import render_to_string
from django.utils import timezone
from django.utils.safestring import SafeString

from accounts.models import User
from core.web.render import page
from core.web.requests import AuthenticatedRequest
from dashboard.cached import cached_html
from tasks.closers import closers_of, task_panels
from tasks.display import Chip, check_late_text, owner_has_left, status_chip, today_of
from tasks.forms.corrective_tasks import TaskForm
from tasks.models import CHECKED, CorrectiveTask, Evidence, Recurrence
from tasks.policies import can_remove_file
from tasks.views import task_detail_context
from tasks.views.issue_card import issue_context
from tasks.views.verbs import BY_NAME, offered_verbs

PAGE, BODY = "tasks/task_detail.html", "tasks/detail/task.html"
NAMED = ["owner", "checker", "verified_by", "created_by", "risk_owner"]


def task_of(user: User, pk: int) -> CorrectiveTask:
    """The task, its people and factors, in three statements: PostgreSQL plans a join of twelve tables slowly."""
    rows = CorrectiveTask.objects.visible_to(user).select_related("team", "incident", "measure", "circle")
    task = get_object_or_404(rows.prefetch_related("factors"), pk=pk)
    named: list[tuple[Model | None, str]] = [(task, role) for role in NAMED]
    named += [(task.team, "lead"), (task.team, "manager"), (task.incident, "lead"), (task.incident, "declared_by")]
    people = User.objects.in_bulk({getattr(thing, f"{role}_id") for thing, role in named if thing} - {None})
    for thing, role in named:
        if thing:
            setattr(thing, role, people.get(getattr(thing, f"{role}_id")))
    return task


def render_task_page(
    request: AuthenticatedRequest,
    task: CorrectiveTask,
    do: str = "",
    form: TaskForm | None = None,
    *,
    status: int = 200,
) -> HttpResponse:
    """Render the task page. `do` is the verb whose form is shown; `form` is an invalid form to show again.

    What was asked for by GET is kept for the person until the next event; the schedule names the minute.
    """
    now = timezone.now()
    found = partial(task_context, task, request.user, do, form, now=now)

    def body() -> SafeString:
        if request.method == "GET":
            return cached_html(request, f"task {request.get_full_path()} {now:%H:%M}", BODY, found)
        return SafeString(render_to_string(BODY, found(), request))

    return page(request, PAGE, "task", {"task": task, "body": body}, status=status)


def task_context(task: CorrectiveTask, user: User, do: str, form: TaskForm | None, *, now: datetime) -> dict[str, Any]:
    """What the page shows of the task, with the verbs of this person."""
    verbs = offered_verbs(user, task)
    verb = next((verb for verb in verbs if verb.do == do and verb.asks), None)
    if form is not None:
        verb = BY_NAME[do]
    on = today_of(user)
    due_dates = list(task.due_dates.select_related("made_by"))
    return {
        "task": task,
        "chip": status_chip(task),
        "chips": side_chips(task),
        "steps": task_detail_context.steps(task),
        "firsts": [verb for verb in verbs if verb.first],
        "others": [verb for verb in verbs if not verb.first],
        "verb": verb,
        "form": form or (verb.form(task=task, user=user) if verb else None),
        "late": task.is_late(on),
        "check_late": check_late_text(task, on),
        "owner_left": owner_has_left(task),
        "recurrences": recurrences_of(task, user),
        "blocker": visible_blocker(task, user),
        "advice": task_detail_context.advice(task),
        "due_date_rows": task_detail_context.due_date_rows(task, due_dates, on),
        "reminder_schedule": task_detail_context.reminder_schedule(task, user, now),
        "moves": task_detail_context.moves_text(task, due_dates, on),
        "closing": task_detail_context.closing_text(task) if task.is_outstanding else "",
        "watch": task_detail_context.watch_period(task, on),
        "evidence": evidence_rows(task, user),
        "panels": task_panels(task, user),
        "closers": closers_of(task, user),
        "findings": task.findings.select_related("run", "item"),
        "follow_ups": task.follow_ups.all(),
        "activity": task_detail_context.activity(task, user),
        **issue_context(task),
    }


def recurrences_of(task: CorrectiveTask, user: User) -> list[Recurrence]:
    """The incidents that contradict the task and that the user may see, newest first. One query."""
    rows = Recurrence.objects.visible_to(user).filter(task=task)
    return list(rows.select_related("incident", "category", "service", "verified_by", "dismissed_by"))


def visible_blocker(task: CorrectiveTask, user: User) -> CorrectiveTask | None:
    """The task that this one waits for, unless it became hidden from the user."""
    if task.blocked_by_id is None:
        return None
    return CorrectiveTask.objects.visible_to(user).filter(pk=task.blocked_by_id).first()


def evidence_rows(task: CorrectiveTask, user: User) -> list[Evidence]:
    """Evidence in order of creation; `may_remove`: the user may remove the file."""
    rows = list(task.evidence.select_related("added_by", "file__removed_by"))
    for row in rows:
        row.may_remove = task.status not in CHECKED and can_remove_file(user, row)  # type: ignore[attr-defined]
    return rows


def side_chips(task: CorrectiveTask) -> list[Chip]:
    chips = [Chip("alarm" if task.priority == "P0" and task.is_outstanding else "plain", "", task.priority)]
    chips.append(Chip("plain", "", task.get_kind_display()))
    if task.strength:
        chips.append(
            Chip("plain", "stairs-up", f"Kind of fix: {task.get_strength_display()}, {6 - task.strength_rank} of 5")
        )
    return chips


def task_detail(request: AuthenticatedRequest, pk: int) -> HttpResponse:
    return render_task_page(request, task_of(request.user, pk), do=request.GET.get("do", ""))
