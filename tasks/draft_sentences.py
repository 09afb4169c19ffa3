"""Sentences about corrective tasks in the first draft of a postmortem."""

from incidents.models import Factor, Incident
from postmortems.draft_sources import draft_source
from postmortems.drafting.sentences import Sentence, Source, ask
from postmortems.drafting.wording import clause
from tasks.models import CorrectiveTask, Status

LIMIT = 20


@draft_source("tasks")
def task_sentences(incident: Incident) -> list[Sentence]:
    """How many there are, who does what, and a question for each factor without a task. Two queries."""
    rows = CorrectiveTask.objects.filter(incident=incident).exclude(status=Status.WONT_DO)
    tasks = list(rows.prefetch_related("factors").order_by("pk")[:LIMIT])
    if not tasks:
        return []
    number = f"{len(tasks)} corrective tasks are" if len(tasks) > 1 else "One corrective task is"
    ready = sum(task.owner_id is not None and task.due_on is not None for task in tasks)
    text = f"{number} recorded, {ready or 'none'} with an owner and a due date."
    sources = tuple(Source(task.ref, task.get_absolute_url()) for task in tasks)
    lines = [Sentence("tasks.count", text, sources, paragraph="tasks")]
    return lines + [*open_ends(tasks), *uncovered(incident, tasks)][:LIMIT]


def open_ends(tasks: list[CorrectiveTask]) -> list[Sentence]:
    """A question for each task without a result to verify."""
    return [
        ask(f"task.{task.pk}.done_when", f"How will another person see that {task.ref} is done?")
        for task in tasks
        if not task.done_when
    ]


def uncovered(incident: Incident, tasks: list[CorrectiveTask]) -> list[Sentence]:
    covered = {factor.pk for task in tasks for factor in task.factors.all()}
    return [
        ask(f"factor.{factor.pk}.task", f"Which task answers “{clause(factor.statement)}”?")
        for factor in incident.factors.all()
        if factor.kind != Factor.Kind.LUCKY and factor.pk not in covered and not factor.accepted_because
    ]
