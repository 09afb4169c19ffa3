"""The filter bar and the tabs of `/tasks/`. What they read is cached for each person until the next event."""

from typing import Any

from django.http import QueryDict
from django.urls import reverse

from accounts.models import Team, User
from core.web.filters import options_of, query_string
from core.web.requests import AuthenticatedRequest
from dashboard.cached import cached_for
from dashboard.counting import MAX_COUNT, counted, format_capped_count
from dashboard.saved_views import saved_tabs
from incidents.models import Incident, Service
from tasks.filters import DUE, TaskFilter
from tasks.forms.fields import labels
from tasks.models import CorrectiveTask, Kind, Priority

Choices = list[tuple[Any, str]]
SUGGESTED_INCIDENTS = 30
MAX_TEAM_TABS = 4
STATES: Choices = [
    ("", "Open"),
    ("proposed", "Proposed"),
    ("done", "Awaiting verification"),
    ("verified", "On watch"),
    ("contradicted", "Contradicted"),
    ("effective", "Effective"),
    ("wont_do", "Won’t do"),
    ("all", "All"),
]


def filter_bar(user: User, filters: TaskFilter, layout: dict[str, str]) -> dict[str, Any]:
    """The fields of the filter bar with what is chosen, and the parameters that it keeps."""
    choices = cached_for(user, "task filter choices", lambda: read_choices(user))
    owners = [(user.handle, "Me"), ("none", "Unassigned")]
    owners += [(handle, name) for handle, name in choices["people"] if handle != user.handle]
    selects: list[tuple[str, str, Choices]] = [
        ("owner", "Owner", owners),
        ("team", "Team", choices["teams"]),
        ("service", "Service", choices["services"]),
        ("kind", "Kind", labels(Kind.choices)),
        ("priority", "Priority", Priority.choices),
        ("due", "Due", DUE),
    ]
    if layout.get("layout"):
        selects.insert(1, ("status", "Status", [(value, label) for value, label in STATES if value]))
    shown = {name for name, _, _ in selects} | {"q", "incident"}
    hidden = [*layout.items(), *[(name, value) for name in filters.values for value in filters.chosen(name)]]
    return {
        "selects": [
            {"name": name, "label": label, "choices": options_of(choices, filters.chosen(name))}
            for name, label, choices in selects
        ],
        "hidden": [(name, value) for name, value in hidden if name not in shown],
        "incidents": choices["incidents"],
    }


def read_choices(user: User) -> dict[str, Choices]:
    """People, teams, services and recent incidents with tasks. One query each."""
    incidents = Incident.objects.visible_to(user).filter(pk__in=CorrectiveTask.objects.values("incident"))
    return {
        "people": list(User.objects.people().order_by("name").values_list("handle", "name")),
        "teams": list(Team.objects.order_by("name").values_list("slug", "name")),
        "services": list(Service.objects.in_use().order_by("name").values_list("slug", "name")),
        "incidents": list(incidents.order_by("-pk").values_list("pk", "title")[:SUGGESTED_INCIDENTS]),
    }


def possible_owners(user: User) -> Choices:
    """Handle and name of everyone who can own a task, by name."""
    rows = User.objects.responders().order_by("name").values_list("handle", "name")
    found: Choices = cached_for(user, "possible task owners", lambda: list(rows))
    return found


def tabs(request: AuthenticatedRequest, filters: TaskFilter, layout: dict[str, str]) -> dict[str, Any]:
    """Views with the number of open tasks: all, mine, overdue, the user's teams, and saved ones."""
    user, base = request.user, reverse("tasks:board")
    views: list[tuple[str, dict[str, Any]]] = [("All", {}), ("Mine", {"mine": "1"}), ("Late", {"overdue": "1"})]
    views += [(name, {"team": slug}) for name, slug in cached_for(user, "own teams", lambda: own_teams(user))]
    views += saved_tabs(request, "tasks")
    if (incident := filters.values.get("incident")) and all(values != filters.values for _, values in views):
        views.append((f"From {incident}", {"incident": incident}))
    urls = [f"{base}{query_string(layout | values)}" for _, values in views]

    def count_rows() -> dict[str, int]:
        parts = zip(urls, views, strict=True)
        return counted([(url, open_rows(request, values, layout)) for url, (_, values) in parts])

    numbers = cached_for(user, f"task tabs {urls}", count_rows)
    shown = [
        {
            "label": label,
            "url": url,
            "current": values == filters.values,
            "count": format_capped_count(numbers[url]),
            "hot": label == "Late" and numbers[url],
        }
        for url, (label, values) in zip(urls, views, strict=True)
    ]
    return {"tabs": shown}


def own_teams(user: User) -> list[tuple[str, str]]:
    return list(user.teams.order_by("name").values_list("name", "slug")[:MAX_TEAM_TABS])


def open_rows(request: AuthenticatedRequest, values: dict[str, Any], layout: dict[str, str]) -> Any:
    """What the layout shows of a view, as many as are counted: the list leaves out what is proposed or done."""
    query = QueryDict(query_string(values).removeprefix("?"))
    rows = TaskFilter(query, CorrectiveTask.objects.visible_to(request.user), request=request).qs
    if "status" not in values:
        listed = layout.get("layout") and "incident" not in values
        rows = rows.outstanding() if listed else rows.unfinished()
    return rows.order_by().values("pk")[:MAX_COUNT]
