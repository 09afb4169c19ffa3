"""Task requirements for closing an incident and for publishing a postmortem."""

from django.db.models import QuerySet

from accounts.models import User
from incidents.gates import Check, closing_gate
from incidents.models import Factor, Incident
from postmortems.gates import publishing_gate
from tasks.display import WEAK
from tasks.models import CorrectiveTask, Kind, Priority, Status

URGENT = frozenset({Priority.P0, Priority.P1})


@closing_gate
def urgent_tasks_are_accepted(incident: Incident, user: User) -> list[Check]:
    """Every P0 and P1 task needs an owner and a due date."""
    return [urgent_check(list(tasks_of(incident)), incident)]


def tasks_of(incident: Incident) -> QuerySet[CorrectiveTask]:
    return CorrectiveTask.objects.filter(incident=incident).exclude(status=Status.WONT_DO)


def urgent_check(tasks: list[CorrectiveTask], incident: Incident) -> Check:
    loose = [task for task in tasks if task.priority in URGENT and (task.owner_id is None or task.due_on is None)]
    if not loose:
        return Check("tasks_promised", "Every P0 and P1 task has an owner and a due date", True, "", "")
    refs = ", ".join(task.ref for task in loose[:5])
    words = f"{refs} {'has' if len(loose) == 1 else 'have'} no owner or no due date"
    return Check(
        "tasks_promised", words, False, "Set both for P0 and P1 tasks.", f"/tasks/?incident={incident.ref}&layout=list"
    )


@publishing_gate
def plan_is_sound(incident: Incident, user: User) -> list[Check]:
    """Checks owners and dates, addressed factors, and the kinds of fix. Two queries."""
    tasks = list(tasks_of(incident))
    factors = list(Factor.objects.filter(incident=incident).prefetch_related("corrective_tasks"))
    return [
        urgent_check(tasks, incident),
        factors_check(factors, incident),
        strength_check(tasks, incident),
        *([aim_check(tasks, incident)] if incident.severity.rank == 1 else []),
    ]


def factors_check(factors: list[Factor], incident: Incident) -> Check:
    """Each contributing factor has a task, or a reason why its risk is accepted."""
    open_ones = [
        factor
        for factor in factors
        if factor.kind != Factor.Kind.LUCKY and not factor.accepted_because and not factor.corrective_tasks.all()
    ]
    verb = "is" if len(open_ones) == 1 else "are"
    words = f"{len(open_ones)} of {len(factors)} factors {verb} not addressed" if open_ones else "All factors addressed"
    url = f"{incident.get_absolute_url()}#factors"
    return Check("factors_answered", words, not open_ones, "Link a task, or accept the risk and give a reason.", url)


def strength_check(tasks: list[CorrectiveTask], incident: Incident) -> Check:
    """At least one task is more than training or documentation, the weakest kinds of fix."""
    weak = bool(tasks) and all(task.strength in WEAK for task in tasks)
    hint = "Can the system prevent or detect it?"
    words = "All tasks are training or documentation" if weak else "At least one task is not training or documentation"
    return Check("tasks_strength", words, not weak, hint, f"/tasks/?incident={incident.ref}")


def aim_check(tasks: list[CorrectiveTask], incident: Incident) -> Check:
    """An incident of the highest severity needs a task that detects or prevents a recurrence."""
    met = any(task.kind in {Kind.DETECT, Kind.PREVENT} for task in tasks)
    words = "At least one task detects or prevents a recurrence"
    return Check(
        "tasks_aim", words, met, "Add a task that detects or prevents it.", f"/tasks/new/?incident={incident.ref}"
    )
