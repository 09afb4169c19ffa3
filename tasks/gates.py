"""What this room asks before an incident closes and before a postmortem is published."""

from django.db.models import QuerySet

from accounts.models import User
from incidents.gates import Check, closing_gate
from incidents.models import Factor, Incident
from postmortems.gates import publishing_gate
from tasks.models import CorrectiveTask, Kind, Priority, Status, Strength

URGENT = frozenset({Priority.P0, Priority.P1})
WEAK = frozenset({Strength.STANDARDISE, Strength.TRAIN})


@closing_gate
def urgent_tasks_are_promised(incident: Incident, user: User) -> list[Check]:
    """R44: nothing urgent without an owner and a date."""
    return [urgent_check(list(tasks_of(incident)), incident)]


def tasks_of(incident: Incident) -> QuerySet[CorrectiveTask]:
    return CorrectiveTask.objects.filter(incident=incident).exclude(status=Status.WONT_DO)


def urgent_check(tasks: list[CorrectiveTask], incident: Incident) -> Check:
    loose = [task for task in tasks if task.priority in URGENT and (task.owner_id is None or task.due_on is None)]
    if not loose:
        return Check("tasks_promised", "Every P0 and P1 task has an owner and a date", True, "", "")
    refs = ", ".join(task.ref for task in loose[:5])
    words = f"{refs} {'has' if len(loose) == 1 else 'have'} no owner or no date"
    return Check("tasks_promised", words, False, "P0 and P1 need both.", f"/tasks/?incident={incident.ref}&layout=list")


@publishing_gate
def plan_is_sound(incident: Incident, user: User) -> list[Check]:
    """R34, R36, R38, R44: promised, aimed at the factors, not only of the weakest kinds. Two queries."""
    tasks = list(tasks_of(incident))
    factors = list(Factor.objects.filter(incident=incident).prefetch_related("corrective_tasks"))
    return [
        urgent_check(tasks, incident),
        factors_check(factors, incident),
        strength_check(tasks, incident),
        *([aim_check(tasks, incident)] if incident.severity.rank == 1 else []),
    ]


def factors_check(factors: list[Factor], incident: Incident) -> Check:
    """R38: each factor has a task, or a word on why not."""
    open_ones = [
        factor
        for factor in factors
        if factor.kind != Factor.Kind.LUCKY and not factor.accepted_because and not factor.corrective_tasks.all()
    ]
    words = (
        f"{len(open_ones)} of {len(factors)} factors have no task and no decision"
        if open_ones
        else "Every factor has a task or a decision"
    )
    url = f"{incident.get_absolute_url()}#factors"
    return Check("factors_answered", words, not open_ones, "Link a task to it, or say why it is accepted.", url)


def strength_check(tasks: list[CorrectiveTask], incident: Incident) -> Check:
    """R36: training and rules alone hold least."""
    weak = bool(tasks) and all(task.strength in WEAK for task in tasks)
    hint = "Could the system itself prevent or show it?"
    words = "All tasks standardise or train" if weak else "The plan is more than rules and training"
    return Check("tasks_strength", words, not weak, hint, f"/tasks/?incident={incident.ref}")


def aim_check(tasks: list[CorrectiveTask], incident: Incident) -> Check:
    """R34: the most severe incidents lead to something that detects or prevents."""
    met = any(task.kind in {Kind.DETECT, Kind.PREVENT} for task in tasks)
    words = "A task detects or prevents it next time"
    return Check("tasks_aim", words, met, "Add one that detects or prevents.", f"/tasks/new/?incident={incident.ref}")
