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
from core.web.paging import keyset
from core.web.render import page
from core.web.requests import AuthenticatedRequest
from core.web.templatetags.ui import safe_path
from core.web.verbs import action_view, run_action
from tasks.actions import bulk
from tasks.board_cards import first_of_each, tile
from tasks.display import line, today_of
from tasks.exports import as_csv
from tasks.forms.corrective_tasks import BulkDateForm, BulkOwnerForm, BulkPriorityForm
from tasks.forms.filters import Filter, visible
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
    chosen = Filter.of(request.GET)
    rows = task_list if chosen.layout == "list" else lanes
    context = {"filter": chosen, "tabs": tabs(request.user, chosen), "may": can_propose(request.user), **urls(chosen)}
    context |= {"kinds": Kind.choices, "priorities": Priority.choices, **rows(request, chosen)}
    return page(request, PAGE, "rows", context)


def urls(chosen: Filter) -> dict[str, str]:
    base = reverse("tasks:board")
    return {
        "board_url": chosen.url(base, layout=""),
        "list_url": chosen.url(base, layout="list"),
        "clear_url": base if chosen.layout == "board" else f"{base}?layout=list",
        "csv_url": chosen.url(reverse("tasks:export"), layout=""),
        "new_url": f"{reverse('tasks:new')}?incident={chosen.incident}" if chosen.incident else reverse("tasks:new"),
    }


def tabs(user: User, chosen: Filter) -> list[dict[str, Any]]:
    """Saved views: all, mine, overdue, and one per team of the user. One query."""
    base = reverse("tasks:board")
    layout = "list" if chosen.layout == "list" else "board"
    views: list[tuple[str, dict[str, str]]] = [("All teams", {}), ("Mine", {"mine": "1"}), ("Late", {"late": "1"})]
    views += [(team.name, {"team": team.slug}) for team in user.teams.order_by("name")[:4]]
    if chosen.incident:
        views.append((f"From {chosen.incident}", {"incident": chosen.incident}))
    plain = {name: value for name, value in chosen.words().items() if name in {"mine", "late", "team", "incident"}}
    return [
        {"label": label, "url": Filter(layout=layout).url(base, **words), "current": words == plain}
        for label, words in views
    ]


def lanes(request: AuthenticatedRequest, chosen: Filter) -> dict[str, Any]:
    """The first cards of every lane, read in one statement."""
    user, on = request.user, today_of(request.user)
    asked = [(states, order) for _, states, order, _ in LANES]
    found = first_of_each(chosen.apply(visible(user), user, on), asked, PER_LANE + 1)
    shown = [lane(found, each, on, chosen) for each in LANES]
    return {"lanes": [each for each in shown if each["tiles"] or each["title"] != "Proposed"], "empty": not found}


def lane(
    found: list[CorrectiveTask], facts: tuple[str, list[str], str, str], on: date, chosen: Filter
) -> dict[str, Any]:
    title, states, order, look = facts
    rows = [task for task in found if task.status in states]
    rows.sort(key=lambda task: (task.due_on or on, task.pk) if order == "due_on" else (on, -task.pk))
    more = len(rows) > PER_LANE
    more_url = chosen.url(reverse("tasks:board"), layout="list", state=states[0]) if more else ""
    return {
        "title": title,
        "count": f"{PER_LANE}+" if more else len(rows),
        "gold": look == "gold",
        "tiles": [tile(task, on) for task in rows[:PER_LANE]],
        "more_url": more_url,
    }


def task_list(request: AuthenticatedRequest, chosen: Filter) -> dict[str, Any]:
    """A table, 50 rows per page: open tasks by due date, others newest first."""
    user, on = request.user, today_of(request.user)
    owed = (chosen.state or "owed") == "owed" and not chosen.incident
    rows = chosen.in_state(chosen.apply(visible(user), user, on)).for_list()
    promises = Prefetch("due_dates", DueDate.objects.order_by("pk"), to_attr="dates")
    key = "due_on" if owed else "created_at"
    part = keyset(rows.prefetch_related(promises), key=key, after=request.GET.get("after", ""), descending=not owed)
    base = reverse("tasks:board")
    states = [
        {"label": label, "url": chosen.url(base, state=word), "current": word == chosen.state} for word, label in STATES
    ]
    return {
        "lines": [line(task, on, task.dates) for task in part.rows],
        "more_url": chosen.url(base, after=part.more) if part.more else "",
        "states": states,
        "empty": not part.rows,
        "owner_form": BulkOwnerForm(),
        "date_form": BulkDateForm(),
        "priority_form": BulkPriorityForm(),
        "back": request.get_full_path(),
    }


def export_tasks(request: AuthenticatedRequest) -> HttpResponse:
    """The list as CSV with the filters of the page, limited to tasks the user may see."""
    chosen = Filter.of(request.GET)
    rows = chosen.apply(visible(request.user), request.user, today_of(request.user))
    if chosen.state:
        rows = chosen.in_state(rows)
    response = HttpResponse(as_csv(rows.for_list().order_by("-pk")), content_type="text/csv; charset=utf-8")
    response.headers["Content-Disposition"] = 'attachment; filename="tasks.csv"'
    return response


def chosen_tasks(request: AuthenticatedRequest) -> list[CorrectiveTask]:
    """The selected tasks that the user may see, ordered by number."""
    wanted = [number_in(ref, "A") for ref in request.POST.getlist("task")]
    numbers = [number for number in wanted if number is not None][:MOST_AT_ONCE]
    return list(visible(request.user).filter(pk__in=numbers).for_list().order_by("pk"))


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
