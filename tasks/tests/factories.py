"""Rows for tests. Functions with sensible defaults; pass only what the test is about."""

from datetime import date, timedelta
from typing import Any

from accounts.models import User
from core.access.models import Circle
from core.testing import NOW
from incidents.models import Category, Incident, Service
from tasks.models import CHECKED, FINISHED, CorrectiveTask, DueDate, Recurrence, Status

TODAY = NOW.date()


def make_task(**facts: Any) -> CorrectiveTask:
    """A task owned by Ada, due in a fortnight. `status=` fills what that state needs; the circle is the incident's."""
    status = facts.setdefault("status", Status.OPEN)
    owner = facts.setdefault("owner", None if status == Status.PROPOSED else User.objects.get(handle="ada"))
    due: date | None = facts.setdefault("due_on", TODAY + timedelta(days=14) if owner else None)
    facts.setdefault("first_due_on", due)
    incident = facts.get("incident")
    facts["circle"] = facts.get("circle") or (incident.circle if incident else Circle.public())
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
        state = DueDate.State.KEPT if status in FINISHED else DueDate.State.NOW
        DueDate.objects.for_parent(task).create(due_on=due, state=state, made_at=NOW, made_by=task.created_by)
    return task


def make_recurrence(task: CorrectiveTask, incident: Incident) -> Recurrence:
    """An incident that contradicts a verified task."""
    category, _ = Category.objects.get_or_create(code="T1", defaults={"name": "Configuration"})
    service, _ = Service.objects.get_or_create(slug="edge", defaults={"name": "Edge"})
    return Recurrence.objects.for_parent(incident).create(
        task=task,
        category=category,
        service=service,
        promised_on=TODAY,
        verified_at=NOW,
        verified_by=task.verified_by or User.objects.get(handle="grace"),
        previous_status=Status.VERIFIED,
        found_at=NOW,
    )
