"""Task board and task list with shared filters, CSV export and bulk verbs."""

from collections.abc import Callable
from datetime import date
from functools import partial
from typing import Any

from django.db.models import Prefetch
from django.forms import Form
from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse

from accounts.models import User
from core.references import number_in
from core.web.filters import query_string
from core.web.paging import keyset
from core.web.render import page
from core.web.requests import AuthenticatedRequest
from core.web.templatetags.ui import safe_path
from core.web.verbs import action_view, run_action
from tasks.actions import bulk
from tasks.board_cards import first_of_each, tile
from tasks.display import line, today_of
from tasks.exports import as_csv
from tasks.filters import TaskFilter
from tasks.forms.corrective_tasks import BulkDateForm, BulkOwnerForm, BulkPriorityForm
from tasks.models import CorrectiveTask, DueDate, Kind, Priority, Status
from tasks.policies import can_propose

PER_LANE = 20
MOST_AT_ONCE = 100
PAGE = "tasks/task_board.html"
LANES: list[tuple[str, list[str], str, str]] = [
    ("Proposed", [Status.PROPOSED], "-pk", ""),
    ("Open", [Status.OPEN], "due_on", ""),
    ("In progress", [Status.IN_PROGRESS], "due_on", ""),
    ("Blocked", [Status.BLOCKED], "due_on", ""),
    ("Done, awaiting verification", [Status.DONE], "-pk", ""),
    ("Verified, on watch", [Status.VERIFIED, Status.CONTRADICTED, Status.NOT_EFFECTIVE], "-pk", ""),
    ("Effective", [Status.EFFECTIVE], "-pk", "gold"),
]
STATES = [
    ("", "Open"),
    ("proposed", "Proposed"),
    ("done", "Done"),
    ("verified", "Verified"),
    ("effective", "Effective"),
    ("wont_do", "Won’t do"),
    ("all", "All"),
]


def task_board(request: AuthenticatedRequest) -> HttpResponse:
    """`/tasks/?layout=board|list`."""
    layout = "list" if request.GET.get("layout") == "list" else ""
    filters = TaskFilter(request.GET, CorrectiveTask.objects.visible_to(request.user), request=request)
    rows = task_list if layout else lanes
    context = {
        "filter": filters.values,
        "layout": layout or "board",
        "tabs": tabs(request.user, filters, layout),
        "may": can_propose(request.user),
        "kinds": Kind.choices,
        "priorities": Priority.choices,
    }
    return page(request, PAGE, "rows", {**context, **urls(filters, layout), **rows(request, filters)})


def urls(filters: TaskFilter, layout: str) -> dict[str, str]:
    base, new, incident = reverse("tasks:board"), reverse("tasks:new"), filters.values.get("incident")
    return {
        "board_url": f"{base}{filters.query(status='')}",
        "list_url": f"{base}{filters.query(layout='list')}",
        "clear_url": f"{base}{query_string({'layout': layout})}",
        "csv_url": f"{reverse('tasks:export')}{filters.query()}",
        "new_url": f"{new}{query_string({'incident': incident})}",
    }


def tabs(user: User, filters: TaskFilter, layout: str) -> list[dict[str, Any]]:
    """Saved views: all, mine, overdue, and one per team of the user. One query."""
    base, incident = reverse("tasks:board"), filters.values.get("incident")
    views: list[tuple[str, dict[str, str]]] = [
        ("All teams", {}),
        ("Mine", {"mine": "1"}),
        ("Overdue", {"overdue": "1"}),
    ]
    views += [(team.name, {"team": team.slug}) for team in user.teams.order_by("name")[:4]]
    if incident:
        views.append((f"From {incident}", {"incident": incident}))
    named = {name: value for name, value in filters.values.items() if name in {"mine", "overdue", "team", "incident"}}
    return [
        {"label": label, "url": f"{base}{query_string({'layout': layout} | values)}", "current": values == named}
        for label, values in views
    ]


def lanes(request: AuthenticatedRequest, filters: TaskFilter) -> dict[str, Any]:
    """The first cards of every lane, read in one statement."""
    on = today_of(request.user)
    orders = [(states, order) for _, states, order, _ in LANES]
    found = first_of_each(filters.qs, orders, PER_LANE + 1)
    shown = [lane(found, each, on, filters) for each in LANES]
    return {"lanes": [each for each in shown if each["tiles"] or each["title"] != "Proposed"], "empty": not found}


def lane(
    found: list[CorrectiveTask], facts: tuple[str, list[str], str, str], on: date, filters: TaskFilter
) -> dict[str, Any]:
    title, states, order, look = facts
    rows = [task for task in found if task.status in states]
    rows.sort(key=lambda task: (task.due_on or on, task.pk) if order == "due_on" else (on, -task.pk))
    more = len(rows) > PER_LANE
    more_url = f"{reverse('tasks:board')}{filters.query(layout='list', status=states)}" if more else ""
    return {
        "title": title,
        "count": f"{PER_LANE}+" if more else len(rows),
        "gold": look == "gold",
        "tiles": [tile(task, on) for task in rows[:PER_LANE]],
        "more_url": more_url,
    }


def task_list(request: AuthenticatedRequest, filters: TaskFilter) -> dict[str, Any]:
    """A table, 50 rows per page: open tasks by due date, others newest first. Without a status or an incident, only
    open tasks."""
    on = today_of(request.user)
    status = filters.chosen("status")
    owed = not status and "incident" not in filters.values
    rows = (filters.qs.owed() if owed else filters.qs).for_list()
    promises = Prefetch("due_dates", DueDate.objects.select_related("made_by").order_by("pk"), to_attr="dates")
    key = "due_on" if owed else "created_at"
    part = keyset(rows.prefetch_related(promises), key=key, after=request.GET.get("after", ""), descending=not owed)
    base = reverse("tasks:board")
    states = [
        {
            "label": label,
            "url": f"{base}{filters.query(layout='list', status=value)}",
            "current": status == ([value] if value else []),
        }
        for value, label in STATES
    ]
    return {
        "lines": [line(task, on, task.dates) for task in part.rows],
        "more_url": f"{base}{filters.query(layout='list', after=part.more)}" if part.more else "",
        "states": states,
        "empty": not part.rows,
        "owner_form": BulkOwnerForm(),
        "date_form": BulkDateForm(),
        "priority_form": BulkPriorityForm(),
        "back": request.get_full_path(),
    }


def export_tasks(request: AuthenticatedRequest) -> HttpResponse:
    """The list as CSV with the filters of the page, limited to tasks the user may see."""
    filters = TaskFilter(request.GET, CorrectiveTask.objects.visible_to(request.user), request=request)
    response = HttpResponse(as_csv(filters.qs.for_list().order_by("-pk")), content_type="text/csv; charset=utf-8")
    response.headers["Content-Disposition"] = 'attachment; filename="tasks.csv"'
    return response


def chosen_tasks(request: AuthenticatedRequest) -> list[CorrectiveTask]:
    """The selected tasks that the user may see, ordered by number."""
    wanted = [number_in(ref, "A") for ref in request.POST.getlist("task")]
    numbers = [number for number in wanted if number is not None][:MOST_AT_ONCE]
    return list(CorrectiveTask.objects.visible_to(request.user).filter(pk__in=numbers).for_list().order_by("pk"))


def bulk_view(form_class: type[Form], action: Callable[..., list[bulk.Outcome]]) -> Callable[..., HttpResponse]:
    """The view of one verb on several tasks: a page with the outcome of each."""

    @action_view
    def view(request: AuthenticatedRequest) -> HttpResponse:
        tasks, form = chosen_tasks(request), form_class(request.POST)
        context = {"form": form, "tasks": tasks, "outcomes": [], "back": safe_path(request.POST.get("back"))}
        render_page = partial(render, request, "tasks/task_bulk.html", context=context)
        if not tasks:
            return render_page(status=422)
        done = lambda outcomes: render_page(context={**context, "outcomes": outcomes})  # noqa: E731
        return run_action(request, form, partial(action, tasks, by=request.user), render=render_page, done=done)

    return view


set_owners = bulk_view(BulkOwnerForm, bulk.set_owner)
set_dates = bulk_view(BulkDateForm, bulk.set_date)
set_priorities = bulk_view(BulkPriorityForm, bulk.set_priority)
