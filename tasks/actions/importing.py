"""A confirmed import promises tasks: each is sorted by its words, and what it needs to close is prepared."""

from datetime import datetime
from typing import Any

from django.db import transaction
from django.utils import timezone

from core.accounts.models import User
from core.activity.log import record
from core.errors import Invalid
from incidents.models import Measure
from incidents.takers import Confirmed, PromisedTask, taker
from tasks.actions.planning import plan_run
from tasks.actions.promising import local_day
from tasks.actions.proposing import open_task, propose_task
from tasks.classifying import Sort, classify, shared_words, topics_in
from tasks.models import AuditSchedule, Checklist, ClosesBy, CorrectiveTask
from tasks.recurring import in_words

PURPOSE = Checklist.Purpose
DONE_WHEN = {
    ClosesBy.RUN: "A run of the checklist is signed and approved, and every finding has a task.",
    ClosesBy.SESSION: "A session was held, attendance is recorded and its outcome is written down.",
}
LEAST_SHARED = 2  # fewer common words say nothing about which measure a task makes real


@taker
@transaction.atomic
def take_tasks(confirmed: Confirmed, *, by: User, now: datetime | None = None) -> None:
    """Every promised task becomes a proposal; with an owner and a day still ahead, and a clear end, it is open."""
    now = now or timezone.now()
    for promised in confirmed.tasks:
        take_one(promised, confirmed, by=by, now=now)


def take_one(promised: PromisedTask, confirmed: Confirmed, *, by: User, now: datetime) -> CorrectiveTask:
    sort = classify(promised.title, promised.text)
    checklist = best_checklist(f"{promised.title} {promised.text}", sort) if sort.closes_by == "run" else None
    closes_by = ClosesBy(sort.closes_by) if checklist or sort.closes_by != "run" else ClosesBy.EVIDENCE
    task = propose_task(
        title=promised.title[:200],
        text=said_of(promised, now),
        by=by,
        incident=confirmed.incident,
        measure=measure_of(promised, confirmed.measures),
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
    open_if_promised(task, promised, by=by, now=now)
    return task


def said_of(promised: PromisedTask, now: datetime) -> str:
    """A day that has passed cannot be promised again, and is not forgotten."""
    today = timezone.localdate(now, promised.owner.zone if promised.owner else None)
    past = promised.due is not None and promised.due < today
    words = f"The write-up promised it for {promised.due}." if past else ""
    return "\n\n".join(filter(None, [promised.text, words]))


def open_if_promised(task: CorrectiveTask, promised: PromisedTask, *, by: User, now: datetime) -> None:
    """Owner and day as the text said them. What cannot stand (a day that has passed, no clear end) stays a proposal."""
    if promised.owner is None or promised.due is None or promised.due < local_day(now, task):
        return
    try:
        with transaction.atomic():
            open_task(task, by=by, owner=promised.owner, due_on=promised.due, now=now)
    except Invalid as missing:
        record("task.left_proposed", actor=by, target=task, at=now, why=missing.message)


def prepare_run(task: CorrectiveTask, checklist: Checklist, sort: Sort, *, by: User, now: datetime) -> None:
    """A schedule of the checklist and its first run. Both get their day when the task gets one."""
    facts: dict[str, Any] = {"incident": task.incident, "circle_id": task.circle_id}
    schedule = AuditSchedule.objects.create(
        title=task.title, checklist=checklist, rrule=sort.rrule, task=task, created_by=by, created_at=now, **facts
    )
    record("schedule.created", actor=by, target=schedule, at=now, often=in_words(sort.rrule), task=task.ref)
    plan_run(checklist, by=by, title=task.title, task=task, schedule=schedule, now=now)


def best_checklist(words: str, sort: Sort) -> Checklist | None:
    """The published checklist that shares most topics with the words; else the general one of that purpose."""
    purposes = [PURPOSE.PROCEDURE] if sort.is_procedure else [PURPOSE.AUDIT, PURPOSE.REVIEW]
    found = list(Checklist.objects.in_use().filter(purpose__in=purposes).order_by("pk"))
    fitting = max(found, key=lambda each: topics_in(words, each.topics), default=None)
    if fitting is not None and topics_in(words, fitting.topics):
        return fitting
    return next((checklist for checklist in found if not checklist.topics), None)


def measure_of(promised: PromisedTask, measures: list[Measure]) -> Measure | None:
    """The measure this task makes real: the one it shares most words with."""
    words = f"{promised.title} {promised.text}"
    scored = [
        (shared_words(words, f"{measure.title} {measure.text}"), -place) for place, measure in enumerate(measures)
    ]
    most, place = max(scored, default=(0, 0))
    return measures[-place] if most >= LEAST_SHARED else None
