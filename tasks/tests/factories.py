"""Rows for tests. Functions with sensible defaults; say only what the test is about."""

from datetime import date, timedelta
from typing import Any

from core.accounts.models import User
from core.testing import NOW
from tasks.models import (
    CHECKED,
    FINISHED,
    AuditRun,
    Checklist,
    ChecklistVersion,
    CorrectiveTask,
    Item,
    Promise,
    Section,
    Status,
)

TODAY = NOW.date()


def make_task(**facts: Any) -> CorrectiveTask:
    """A task owned by Ada, due in a fortnight. `status=` fills what that state needs; the circle is the incident's."""
    status = facts.setdefault("status", Status.OPEN)
    owner = facts.setdefault("owner", None if status == Status.PROPOSED else User.objects.get(handle="ada"))
    due: date | None = facts.setdefault("due_on", TODAY + timedelta(days=14) if owner else None)
    facts.setdefault("first_due_on", due)
    if incident := facts.get("incident"):
        facts.setdefault("circle", incident.circle)
    if status in FINISHED:
        facts.setdefault("done_at", NOW)
        if facts.get("closes_by", "evidence") != "evidence":
            facts.setdefault("proof", "RUN-1")
    if status in CHECKED:
        facts.setdefault("verified_by", User.objects.get(handle="grace"))
        facts.setdefault("verified_at", NOW)
    if status == Status.EFFECTIVE:
        facts.setdefault("check_outcome", "No page came late.")
    if status == Status.BLOCKED:
        facts.setdefault("blocked_reason", "Waits for the vendor")
    facts.setdefault("created_by", owner or User.objects.get(handle="ada"))
    task = CorrectiveTask.objects.create(title=facts.pop("title", "Add an alert"), created_at=NOW, **facts)
    if due:
        state = Promise.State.KEPT if status in FINISHED else Promise.State.NOW
        Promise.objects.create(
            task=task, due_on=due, state=state, made_at=NOW, made_by=task.created_by, circle=task.circle
        )
    return task


def make_run(items: int = 2, critical: int = 0, task: CorrectiveTask | None = None, **facts: Any) -> AuditRun:
    """A planned run of its own checklist. `critical` is the number of a critical item; item facts pass through."""
    asked = {name: facts.pop(name) for name in ["type", "low", "high", "unit", "choices", "passing"] if name in facts}
    number = Checklist.objects.count() + 1
    checklist = Checklist.objects.create(title=f"Checklist {number}", slug=f"checklist-{number}", created_at=NOW)
    version = ChecklistVersion.objects.create(checklist=checklist, number=1, created_at=NOW, published_at=NOW)
    section = Section.objects.create(version=version, place=1, title="Everything")
    for n in range(1, items + 1):
        Item.objects.create(
            version=version, section=section, number=n, text=f"Question {n}", critical=n == critical, **asked
        )
    facts.setdefault("circle", task.circle if task else None)
    facts.setdefault("created_by", User.objects.get(handle="ada"))
    return AuditRun.objects.create(
        version=version, title=facts.pop("title", checklist.title), task=task, asked=items, created_at=NOW, **facts
    )
