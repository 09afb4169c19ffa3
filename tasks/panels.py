"""Task cards on the incident page and in the incident list. Each uses at most two queries."""

from collections import Counter
from typing import Any

from django.db.models import Count, Exists, OuterRef, Q, Subquery
from django.db.models.functions import JSONObject

from accounts.models import User
from core.advice.tasks import advise_on_plan
from core.web.urls_cached import address
from incidents.list_columns import list_column
from incidents.models import Factor, Incident
from incidents.panels import incident_annotation, incident_panel
from tasks.display import WEAK, line, today_of
from tasks.models import OUTSTANDING, CorrectiveTask, Recurrence, Status
from tasks.policies import can_propose

LIMIT = 50
ORDER = [Status.IN_PROGRESS, Status.BLOCKED, Status.OPEN, Status.PROPOSED, Status.DONE]
ORDER += [status for status in Status if status not in ORDER]


def count_tasks() -> Subquery:
    """The number of tasks of an incident and of those confirmed effective. Tasks marked won't do do not count."""
    tasks = CorrectiveTask.objects.filter(incident=OuterRef("pk")).exclude(status=Status.WONT_DO).order_by()
    counts = JSONObject(all=Count("pk"), effective=Count("pk", filter=Q(status=Status.EFFECTIVE)))
    return Subquery(tasks.values("incident").annotate(tally=counts).values("tally"))


@list_column("effective", "Effective", count_tasks)
def effective_of_all(tally: dict[str, int] | None) -> dict[str, Any]:
    """ "1 of 4", highlighted when all tasks are effective."""
    if not tally:
        return {"text": "—", "effective": False}
    return {"text": f"{tally['effective']} of {tally['all']}", "effective": tally["effective"] == tally["all"]}


@incident_panel("side")
def tasks_of_incident(incident: Incident, user: User) -> dict[str, Any] | None:
    """The tasks of an incident."""
    rows = CorrectiveTask.objects.visible_to(user).filter(incident=incident)
    found = list(rows.select_related("owner").order_by("due_on", "pk")[:LIMIT])
    found.sort(key=lambda task: ORDER.index(Status(task.status)))
    on = today_of(user)
    return {
        "template": "tasks/incident_panel.html",
        "lines": [line(task, on) for task in found],
        "end": summary(found),
        "balance": plan_balance(found),
        "notes": plan_notes(found, most_severe=incident.severity.rank == 1),
        "effective": [task for task in found if task.is_effective],
        "new_url": f"{address('tasks:new')}?incident={incident.ref}" if can_propose(user) else "",
        "all_url": f"{address('tasks:board')}?incident={incident.ref}",
    }


@incident_annotation("contradicts_tasks")
def contradicts_tasks() -> Exists:
    return Exists(Recurrence.objects.filter(incident=OuterRef("pk"), dismissed_at=None))


@incident_panel("main")
def tasks_contradicted(incident: Incident, user: User) -> dict[str, Any] | None:
    """Tasks of earlier incidents that promised to prevent this one. One query if there are any."""
    if not getattr(incident, "contradicts_tasks", True):
        return None
    rows = Recurrence.objects.visible_to(user).filter(incident=incident, dismissed_at=None)
    seen = rows.filter(task__in=CorrectiveTask.objects.visible_to(user).filter(recurrences__incident=incident))
    found = list(seen.select_related("task", "category", "service", "verified_by")[:LIMIT])
    return {"template": "tasks/contradicted_panel.html", "rows": found, "incident": incident} if found else None


def plan_balance(tasks: list[CorrectiveTask]) -> str:
    """ "2 prevent, 1 detect; 1 of 3 is training or documentation"."""
    planned = [task for task in tasks if task.status != Status.WONT_DO]
    counts = Counter(str(task.get_kind_display()) for task in planned)
    words = ", ".join(f"{n} {label}" for label, n in counts.most_common())
    weak = sum(task.strength in WEAK for task in planned)
    return f"{words}; {weak} of {len(planned)} training or documentation" if weak else words


def plan_notes(tasks: list[CorrectiveTask], *, most_severe: bool) -> list[str]:
    """What the plan as a whole lacks. Advice only."""
    planned = [task for task in tasks if task.status != Status.WONT_DO]
    notes = [
        f"{note.message} {note.suggestion}"
        for note in advise_on_plan([t.kind for t in planned], most_severe=most_severe)
    ]
    if planned and all(task.strength in WEAK for task in planned):
        notes.append("All fixes are training or documentation, the weakest kinds. Can the system prevent or detect it?")
    return notes if planned else []


def summary(tasks: list[CorrectiveTask]) -> str:
    """ "2 proposed, 1 open, 1 effective"."""
    counts = {
        "proposed": sum(task.status == Status.PROPOSED for task in tasks),
        "open": sum(task.status in OUTSTANDING for task in tasks),
        "effective": sum(task.is_effective for task in tasks),
    }
    return ", ".join(f"{n} {word}" for word, n in counts.items() if n)


@incident_panel("main")
def coverage_of_factors(incident: Incident, user: User) -> dict[str, Any] | None:
    """The contributing factors with their tasks, and the number of those not addressed. One query."""
    names = ["pk", "statement", "category__code", "accepted_because", "corrective_tasks__pk"]
    found: dict[int, dict[str, Any]] = {}
    causes = (
        Factor.objects.filter(incident=incident).exclude(kind=Factor.Kind.LUCKY).order_by("pk", "corrective_tasks__pk")
    )
    for pk, statement, code, accepted, task in causes.values_list(*names):
        row = found.setdefault(pk, {"statement": statement, "code": code, "accepted": accepted, "tasks": []})
        if task:
            row["tasks"].append({"ref": f"A-{task}", "url": address("tasks:detail", task)})
    if not found:
        return None
    bare = sum(not row["tasks"] and not row["accepted"] for row in found.values())
    covers = {pk for pk, row in found.items() if row["tasks"]}
    return {"template": "tasks/coverage_panel.html", "rows": list(found.values()), "bare": bare, "covers": covers}
