"""The tasks of an incident in its factor workshop: by factor, and as a list."""

from typing import Any

from accounts.models import User
from core.web.urls_cached import address
from incidents.models import Incident
from incidents.panels import incident_panel
from tasks.models import CorrectiveTask, Status
from tasks.policies import can_change, can_propose

LIMIT = 50


@incident_panel("factors")
def tasks_of_factors(incident: Incident, user: User) -> dict[str, Any]:
    """`by_factor` has the tasks of each factor. Two queries."""
    rows = CorrectiveTask.objects.visible_to(user).filter(incident=incident).exclude(status=Status.WONT_DO)
    tasks = list(rows.select_related("owner", "team", "incident").prefetch_related("factors").order_by("pk")[:LIMIT])
    by_factor: dict[int, list[CorrectiveTask]] = {}
    for task in tasks:
        for factor in task.factors.all():
            by_factor.setdefault(factor.pk, []).append(task)
    new_url = f"{address('tasks:new')}?incident={incident.ref}" if can_propose(user) else ""
    return {
        "template": "tasks/factor_panel.html",
        "by_factor": by_factor,
        "tasks": tasks,
        "linkable": [task for task in tasks if can_change(user, task)],
        "new_url": new_url,
    }
