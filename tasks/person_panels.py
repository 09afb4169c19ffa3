"""The open tasks of a person on their page."""

from typing import Any

from accounts.models import User
from accounts.panels import person_panel
from core.web.filters import query_string
from core.web.urls_cached import address
from tasks.display import today_of
from tasks.models import CorrectiveTask

SHOWN = 10


@person_panel
def tasks_of_person(user: User, person: User) -> dict[str, Any] | None:
    """The tasks that the reader may see, earliest due date first. One query."""
    rows = CorrectiveTask.objects.visible_to(user).outstanding().owned_by(person).select_related("incident")
    found = list(rows.order_by("due_on", "pk")[: SHOWN + 1])
    if not found:
        return None
    return {
        "template": "tasks/person_panel.html",
        "rows": found[:SHOWN],
        "today": today_of(user),
        "all_url": f"{address('tasks:board')}{query_string({'layout': 'list', 'owner': person.handle})}",
    }
