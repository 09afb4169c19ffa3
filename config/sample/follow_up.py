"""A fix that was not effective, and saved views of lists."""

from datetime import timedelta

from accounts.bots import bot
from accounts.models import Team
from config.sample.cast import Cast
from dashboard.actions.saved_views import save_view
from tasks.actions.recurrence import contradict_task, dismiss_recurrence
from tasks.recurrence_watch import find_recurrences

MINUTE = timedelta(minutes=1)


def watch_recurrences(cast: Cast) -> None:
    """The slow search has the factor category and service of an earlier fix. The other match is another problem."""
    for match in find_recurrences(cast.now):
        if match.can_notify:
            found = max(match.incident.declared_at, match.task.verified_at or match.incident.declared_at)
            contradict_task(match, by=bot("calendar"), now=min(found + MINUTE, cast.now))
    outage = cast.incidents["load_balancer"]
    for task in outage.corrective_tasks.filter(status="contradicted"):
        for found in task.recurrences.select_related("incident"):
            reason = "The alert watches backends. It could not see a certificate that ends."
            later = min(found.found_at + 90 * MINUTE, cast.now)
            dismiss_recurrence(task, by=cast["mira"], incident=found.incident, reason=reason, now=later)


def save_views(cast: Cast) -> None:
    team = Team.objects.filter(manager=cast["lena"]).order_by("pk").first()
    lena, late = cast["lena"], "priority=P0&priority=P1&overdue=1"
    save_view(by=lena, list_of="tasks", name="Late P0 and P1", query=late, now=cast.now)
    save_view(by=lena, list_of="tasks", name="Missed before", query="due=missed", team=team, now=cast.now)
    grave = "severity=1&severity=2"
    save_view(by=lena, list_of="incidents", name="SEV-1 and SEV-2", query=grave, team=team, now=cast.now)
