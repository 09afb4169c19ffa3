"""`/tasks/`: the board and the list, with shared filters and saved views."""

from functools import partial
from typing import Any

from django.db.models import Prefetch
from django.http import HttpResponse, QueryDict
from django.urls import reverse

from accounts.models import Team, User
from core.web.filters import query_string
from core.web.paging import keyset
from core.web.render import page
from core.web.requests import AuthenticatedRequest
from dashboard.counting import MOST, capped_count, counted
from dashboard.registry import cached_on_user
from incidents.models import Incident, Service
from tasks.board_cards import lane_context, load_first_of_each_lane
from tasks.display import line, today_of
from tasks.filters import DUE, TaskFilter
from tasks.forms import bulk as bulk_forms
from tasks.forms.saved_views import SaveViewForm
from tasks.lanes import BY, lanes_by
from tasks.list_groups import grouped_by_due
from tasks.models import CorrectiveTask, DueDate, Kind, Priority, SavedView
from tasks.policies import can_propose, can_remove_view

PER_LANE = 20
MOST_COUNTED = 1000
SUGGESTED_INCIDENTS = 30
PAGE = "tasks/task_board.html"
STATES = [
    ("", "Open"),
    ("proposed", "Proposed"),
    ("done", "Awaiting verification"),
    ("verified", "On watch"),
    ("contradicted", "Contradicted"),
    ("effective", "Effective"),
    ("wont_do", "Won’t do"),
    ("all", "All"),
]
EXPORTS = ["csv", "xlsx", "json"]


def task_board(request: AuthenticatedRequest) -> HttpResponse:
    """`?layout=list` is the table; `?lanes=owner` or `incident` groups the board. htmx gets the rows only."""
    user = request.user
    filters = TaskFilter(request.GET, CorrectiveTask.objects.visible_to(user), request=request)
    layout = layout_parameters(request)
    rows = task_list if layout.get("layout") else board
    context = {
        "filter": filters.values,
        "layout": layout.get("layout", "board"),
        "may": can_propose(user),
        "tabs": lambda: tabs(request, filters, layout),
        "options": lambda: cached_on_user(
            request.user, "filter options", lambda: options(request.user, filters, layout)
        ),
        "here": f"{reverse('tasks:board')}{query_string(layout | filters.values)}",
        **saved_view_context(request, filters),
        **urls(filters, layout),
        **rows(request, filters, layout),
    }
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
        "query": query_string(filters.values).removeprefix("?"),
    }


def options(user: User, filters: TaskFilter, layout: dict[str, str]) -> dict[str, Any]:
    """The choices of the filter bar. One query each for people, teams, services and recent incidents."""
    incidents = Incident.objects.visible_to(user).filter(pk__in=CorrectiveTask.objects.values("incident"))
    owners = [(user.handle, "Me"), ("none", "Unassigned")]
    owners += [(person.handle, person.name) for person in people_of(user) if person.pk != user.pk]
    selects: list[tuple[str, str, Any]] = [
        ("owner", "Owner", owners),
        ("team", "Team", Team.objects.order_by("name").values_list("slug", "name")),
        ("service", "Service", Service.objects.in_use().order_by("name").values_list("slug", "name")),
        ("kind", "Kind", Kind.choices),
        ("priority", "Priority", Priority.choices),
        ("due", "Due", DUE),
    ]
    if layout.get("layout"):
        selects.insert(1, ("status", "State", [(value, label) for value, label in STATES if value]))
    shown = {name for name, _, _ in selects} | {"q", "incident"}
    hidden = [*layout.items(), *[(name, value) for name in filters.values for value in filters.chosen(name)]]
    return {
        "selects": [select(name, label, choices, filters.chosen(name)) for name, label, choices in selects],
        "hidden": [(name, value) for name, value in hidden if name not in shown],
        "incidents": incidents.order_by("-pk").values_list("pk", "title")[:SUGGESTED_INCIDENTS],
    }


def people_of(user: User) -> list[User]:
    """Everyone who can be chosen, by name; read once in a request."""
    found: list[User] = cached_on_user(user, "people", lambda: list(User.objects.people().order_by("name")))
    return found


def select(name: str, label: str, choices: Any, chosen: list[str]) -> dict[str, Any]:
    return {"name": name, "label": label, "choices": [(value, text, value in chosen) for value, text in choices]}


def tabs(request: AuthenticatedRequest, filters: TaskFilter, layout: dict[str, str]) -> dict[str, Any]:
    """Views with the number of open tasks: all, mine, overdue, the user's teams, and saved ones. Three queries."""
    user, base = request.user, reverse("tasks:board")
    views: list[tuple[str, dict[str, Any], SavedView | None]] = [
        ("All", {}, None),
        ("Mine", {"mine": "1"}, None),
        ("Late", {"overdue": "1"}, None),
    ]
    views += [(team.name, {"team": team.slug}, None) for team in user.teams.order_by("name")[:4]]
    saved = saved_views(user)
    views += [(view.name, valid_values(request, QueryDict(view.query)), view) for view in saved]
    if (incident := filters.values.get("incident")) and all(values != filters.values for _, values, _ in views):
        views.append((f"From {incident}", {"incident": incident}, None))
    numbers = counted(user, [(str(n), open_rows(request, values, layout)) for n, (_, values, _) in enumerate(views)])
    shown = [
        {
            "label": label,
            "url": f"{base}{query_string(layout | values)}",
            "current": values == filters.values,
            "count": capped_count(numbers[str(n)]),
            "hot": label == "Late" and numbers[str(n)],
        }
        for n, (label, values, _) in enumerate(views)
    ]
    return {"tabs": shown}


def saved_views(user: User) -> list[SavedView]:
    found: list[SavedView] = cached_on_user(user, "saved views", lambda: read_views(user))
    return found


def read_views(user: User) -> list[SavedView]:
    return list(SavedView.objects.visible_to(user).select_related("team"))


def saved_view_context(request: AuthenticatedRequest, filters: TaskFilter) -> dict[str, Any]:
    """The form that saves the present filters, or the saved view that they are."""
    user = request.user
    views = [(view, valid_values(request, QueryDict(view.query))) for view in saved_views(user)]
    current = next((view for view, values in views if values == filters.values), None)
    return {
        "may_save": current is None,
        "save_form": SaveViewForm(user=user),
        "removable": current if current and can_remove_view(user, current) else None,
    }


def valid_values(request: AuthenticatedRequest, query: QueryDict) -> dict[str, Any]:
    return TaskFilter(query, CorrectiveTask.objects.none(), request=request).values


def open_rows(request: AuthenticatedRequest, values: dict[str, Any], layout: dict[str, str]) -> Any:
    """What the layout shows of a view, as many as are counted: the list leaves out what is proposed or done."""
    query = QueryDict(query_string(values).removeprefix("?"))
    rows = TaskFilter(query, CorrectiveTask.objects.visible_to(request.user), request=request).qs
    if "status" not in values:
        listed = layout.get("layout") and "incident" not in values
        rows = rows.outstanding() if listed else rows.unfinished()
    return rows.order_by().values("pk")[:MOST]


def total_words(rows: Any, which: str = "") -> str:
    """ "13 open tasks"; counts no further than is useful."""
    count = rows.order_by().values("pk")[: MOST_COUNTED + 1].count()
    if count > MOST_COUNTED:
        return f"More than {MOST_COUNTED:,} {which}tasks"
    return f"{count} {which}task{'' if count == 1 else 's'}"


def board(request: AuthenticatedRequest, filters: TaskFilter, layout: dict[str, str]) -> dict[str, Any]:
    """The first cards of every lane, read in one statement."""
    on, kind = today_of(request.user), layout.get("lanes", "status")
    lanes = lanes_by(kind, filters.qs)
    found = load_first_of_each_lane(filters.qs, lanes, PER_LANE + 1)
    shown = [lane_context(found, lane, on, PER_LANE) for lane in lanes]
    for context in shown:
        values = filters.values | context["lane"].values | {"layout": "list"}
        context["more_url"] = f"{reverse('tasks:board')}{query_string(values)}" if context["more"] else ""
    facts = {"lanes_by": kind, "lanes_label": BY[kind], "total": f"{total_words(filters.qs)} in all states"}
    return {"lanes": shown, "empty": not found, **facts}


def task_list(request: AuthenticatedRequest, filters: TaskFilter, layout: dict[str, str]) -> dict[str, Any]:
    """A table, 50 rows per page: open tasks by due date, others newest first. Without a status, only open tasks."""
    user, on = request.user, today_of(request.user)
    status = filters.chosen("status")
    outstanding = not status and "incident" not in filters.values
    rows = (filters.qs.outstanding() if outstanding else filters.qs).for_list()
    due_dates = Prefetch("due_dates", DueDate.objects.select_related("made_by").order_by("pk"), to_attr="dates")
    key = "due_on" if outstanding else "created_at"
    after = request.GET.get("after", "")
    part = keyset(rows.prefetch_related(due_dates), key=key, after=after, descending=not outstanding)
    base = reverse("tasks:board")
    one = partial(line, on=on, user=user)
    lines = [one(task, due_dates=task.dates) for task in part.rows]
    return {
        "groups": grouped_by_due(lines, on) if outstanding else [{"title": "", "late": False, "lines": lines}],
        "lines": lines,
        "more_url": f"{base}{filters.query(layout='list', after=part.more)}" if part.more else "",
        "empty": not part.rows,
        "total": total_words(rows, "open " if outstanding else ""),
        "order_words": "by due date" if outstanding else "newest first",
        "bulk": lambda: bulk_bar([(p.handle, p.name) for p in people_of(user) if p.is_responder]),
        "back": request.get_full_path(),
    }


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
