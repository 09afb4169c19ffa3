"""`/tasks/`: the board and the list, with shared filters and saved views."""

from functools import partial
from typing import Any

from django.db.models import Prefetch, Q
from django.http import HttpResponse
from django.urls import reverse

from core.web.filters import query_string
from core.web.fragments import Fragments
from core.web.paging import keyset
from core.web.render import page
from core.web.requests import AuthenticatedRequest
from dashboard.cached import cached_html
from dashboard.counting import MAX_COUNT, format_capped_count
from dashboard.saved_views import saved_view_context
from tasks.board_cards import lane_context, load_first_of_each_lane
from tasks.display import line, today_of
from tasks.filters import TaskFilter
from tasks.forms import bulk as bulk_forms
from tasks.lanes import BY, lanes_by
from tasks.list_groups import MAX_COUNTED, count_by_due, grouped_by_due, total_text
from tasks.models import OUTSTANDING, CorrectiveTask, DueDate, Status
from tasks.policies import can_propose
from tasks.views.board_filters import filter_bar, possible_owners, tabs

PER_LANE = 20
PAGE = "tasks/task_board.html"
EXPORTS = ["csv", "xlsx", "json"]


def task_board(request: AuthenticatedRequest) -> HttpResponse:
    """`?layout=list` is the table; `?lanes=owner` or `incident` groups the board. htmx gets the rows only."""
    user, may = request.user, can_propose(request.user)
    filters = TaskFilter(request.GET, CorrectiveTask.objects.visible_to(user), request=request)
    layout = layout_parameters(request)
    shared = {
        "filter": filters.values,
        "unknown": lambda: filters.unknown,
        "fragments": Fragments(request, tuple),  # their keys are the values that they show
        "layout": layout.get("layout", "board"),
        "may": may,
        **urls(filters, layout),
    }
    context = {
        **shared,
        "tabs": lambda: tabs(request, filters, layout),
        "options": lambda: filter_bar(user, filters, layout),
        "here": f"{reverse('tasks:board')}{query_string(layout | filters.values)}",
        "rows": lambda: cached_html(
            request, f"tasks {request.get_full_path()}", "tasks/board/rows.html", lambda: shared | found()
        ),
    }

    def found() -> dict[str, Any]:
        rows = task_list if layout.get("layout") else board
        return rows(request, filters, layout) | saved_view_context(request, "tasks", filters.values)

    return page(request, PAGE, "rows", context)


def layout_parameters(request: AuthenticatedRequest) -> dict[str, str]:
    """The layout of the page as parameters, without defaults."""
    lanes = request.GET.get("lanes", "")
    if request.GET.get("layout") == "list":
        return {"layout": "list"}
    return {"lanes": lanes} if lanes in BY and lanes != "status" else {}


def urls(filters: TaskFilter, layout: dict[str, str]) -> dict[str, Any]:
    base, new, incident = reverse("tasks:board"), reverse("tasks:new"), filters.values.get("incident")
    return {
        "board_url": f"{base}{filters.query(status='')}",
        "list_url": f"{base}{filters.query(layout='list')}",
        "clear_url": f"{base}{query_string(layout)}",
        "exports": [(kind.upper(), f"{reverse('tasks:export', args=[kind])}{filters.query()}") for kind in EXPORTS],
        "new_url": f"{new}{query_string({'incident': incident})}",
        "lane_urls": [(label, f"{base}{filters.query(status='', lanes=key)}", key) for key, label in BY.items()],
    }


def board(request: AuthenticatedRequest, filters: TaskFilter, layout: dict[str, str]) -> dict[str, Any]:
    """The first cards of every lane, read in one statement."""
    on, kind = today_of(request.user), layout.get("lanes", "status")
    lanes = lanes_by(kind, filters.qs)
    found = load_first_of_each_lane(filters.qs, lanes, PER_LANE + 1)
    shown = [lane_context(found, lane, on, PER_LANE) for lane in lanes]
    for context in shown:
        values = filters.values | context["lane"].values | {"layout": "list"}
        context["more_url"] = f"{reverse('tasks:board')}{query_string(values)}" if context["more"] else ""
    count = filters.qs.order_by().values("pk")[: MAX_COUNTED + 1].count()
    facts = {"lanes_by": kind, "lanes_label": BY[kind], "total": f"{total_text(count)} in all states"}
    return {"lanes": shown, "empty": not found, **facts}


def task_list(request: AuthenticatedRequest, filters: TaskFilter, layout: dict[str, str]) -> dict[str, Any]:
    """A table, 50 rows per page: open tasks by due date, others newest first. Without a status, only open tasks."""
    user, on = request.user, today_of(request.user)
    status = filters.chosen("status")
    outstanding = not status and "incident" not in filters.values
    rows = filters.qs.outstanding() if outstanding else filters.qs
    due_dates = Prefetch("due_dates", DueDate.objects.select_related("made_by").order_by("pk"), to_attr="dates")
    key = "due_on" if outstanding else "created_at"
    after = request.GET.get("after", "")
    part = keyset(
        rows.for_list().prefetch_related(due_dates),
        key=key,
        after=after,
        descending=not outstanding,
        parts=[Q(status=state) for state in sorted(OUTSTANDING)] if outstanding else (),
        load=CorrectiveTask.objects.for_list().prefetch_related(due_dates),
    )
    base = reverse("tasks:board")
    one = partial(line, on=on, user=user)
    lines = [one(task, due_dates=task.dates) for task in part.rows]
    counts = count_by_due(rows, on)
    by_due = grouped_by_due(lines, on, counts)
    return {
        "groups": by_due if outstanding else [{"title": "", "late": False, "lines": lines}],
        "lines": lines,
        "more_url": f"{base}{filters.query(layout='list', after=part.more)}" if part.more else "",
        "empty": not part.rows,
        "total": total_text(counts["total"], "open " if outstanding else ""),
        "order_text": "by due date" if outstanding else "newest first",
        "proposed": format_capped_count(proposed) if (proposed := proposed_count(filters, outstanding)) else "",
        "proposed_url": f"{base}{filters.query(layout='list', status='proposed')}",
        "owners": partial(possible_owners, user),
        "bulk": lambda: bulk_bar(possible_owners(user)),
        "back": request.get_full_path(),
    }


def proposed_count(filters: TaskFilter, outstanding: bool) -> int:
    """The number of proposed tasks that a list of open tasks leaves out, counted up to MAX_COUNT."""
    rows = filters.qs.filter(status=Status.PROPOSED).order_by().values("pk")
    return rows[:MAX_COUNT].count() if outstanding else 0


def bulk_bar(people: list[tuple[str, str]]) -> list[dict[str, Any]]:
    """The verbs of the selection bar, each with its form. `people` are the choices of its person fields."""
    verbs = [
        ("tasks:bulk-owner", "Change owner", "user", bulk_forms.BulkOwnerForm),
        ("tasks:bulk-date", "Change due date", "calendar-event", bulk_forms.BulkDateForm),
        ("tasks:bulk-accept", "Accept", "check", bulk_forms.BulkAcceptForm),
        ("tasks:bulk-priority", "Set priority", "flag", bulk_forms.BulkPriorityForm),
        ("tasks:bulk-close", "Close with reason", "ban", bulk_forms.BulkCloseForm),
    ]
    return [
        {"url": reverse(route), "label": label, "icon": icon, "form": form(people=people)}
        for route, label, icon, form in verbs
    ]
