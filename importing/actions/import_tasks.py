"""Creates the tasks of a confirmed import: each is classified by its text, and its session or run is prepared."""

from collections.abc import Sequence
from datetime import datetime

from django.db import transaction
from django.utils import timezone

from accounts.models import User
from core.activity.log import record
from core.errors import Invalid
from importing.actions.import_audits import best_checklist, prepare_run
from importing.import_data import ImportedTask
from incidents.models import Incident, Measure
from tasks.actions.due_dates import local_day
from tasks.actions.proposals import accept_task, propose_task
from tasks.classify_imported import classify, shared_words
from tasks.models import ClosesBy, CorrectiveTask

LEAST_SHARED = 2  # fewer common words do not identify the measure of a task
DONE_WHEN = {
    ClosesBy.RUN: "A run of the checklist is signed and approved, and every finding has a task.",
    ClosesBy.SESSION: "A session was held, attendance is recorded and its outcome is written down.",
}


@transaction.atomic
def import_tasks(
    incident: Incident, tasks: Sequence[ImportedTask], measures: list[Measure], *, by: User, now: datetime | None = None
) -> None:
    """Every task becomes a proposal; with an owner and a day still ahead, and a clear end, it is open."""
    now = now or timezone.now()
    for row in tasks:
        import_task(incident, row, measures, by=by, now=now)


def import_task(
    incident: Incident, promised: ImportedTask, measures: list[Measure], *, by: User, now: datetime
) -> CorrectiveTask:
    sort = classify(promised.title, promised.text)
    checklist = best_checklist(f"{promised.title} {promised.text}", sort) if sort.closes_by == "run" else None
    closes_by = ClosesBy(sort.closes_by) if checklist or sort.closes_by != "run" else ClosesBy.EVIDENCE
    task = propose_task(
        title=promised.title[:200],
        text=task_text(promised, now),
        by=by,
        incident=incident,
        measure=measure_of(promised, measures),
        kind=sort.kind,
        strength=sort.strength,
        closes_by=closes_by,
        done_when=DONE_WHEN.get(closes_by, ""),
        owner_name="" if promised.owner else promised.owner_name[:100],
        link=promised.link,
        now=now,
    )
    if checklist:
        prepare_run(task, checklist, sort, by=by, now=now)
    accept_if_complete(task, promised, by=by, now=now)
    return task


def task_text(promised: ImportedTask, now: datetime) -> str:
    """A day that has passed cannot be promised again, and is not forgotten."""
    today = timezone.localdate(now, promised.owner.zone if promised.owner else None)
    past = promised.due is not None and promised.due < today
    words = f"The write-up promised it for {promised.due}." if past else ""
    return "\n\n".join(filter(None, [promised.text, words]))


def accept_if_complete(task: CorrectiveTask, promised: ImportedTask, *, by: User, now: datetime) -> None:
    """Accept the task with owner and date from the text. With a past date or without "Done when" it stays proposed."""
    if promised.owner is None or promised.due is None or promised.due < local_day(now, task):
        return
    try:
        with transaction.atomic():
            accept_task(task, by=by, owner=promised.owner, due_on=promised.due, now=now)
    except Invalid as missing:
        record("task.kept_as_proposed", actor=by, target=task, at=now, why=missing.message)


def measure_of(promised: ImportedTask, measures: list[Measure]) -> Measure | None:
    """The measure of this task: the one with which it shares most words."""
    words = f"{promised.title} {promised.text}"
    scored = [
        (shared_words(words, f"{measure.title} {measure.text}"), -place) for place, measure in enumerate(measures)
    ]
    most, place = max(scored, default=(0, 0))
    return measures[-place] if most >= LEAST_SHARED else None
