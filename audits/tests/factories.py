"""Rows for tests. Functions with sensible defaults; pass only what the test is about."""

from typing import Any

from accounts.models import User
from audits.models import AuditRun, Checklist, ChecklistVersion, Item, Section
from core.access.models import Circle
from core.testing import NOW
from tasks.models import CorrectiveTask


def make_run(items: int = 2, critical: int = 0, task: CorrectiveTask | None = None, **facts: Any) -> AuditRun:
    """A planned run of its own checklist. `critical` is the number of a critical item; item facts pass through."""
    names = ["type", "low", "high", "unit", "choices", "passing", "note_on_fail"]
    asked = {name: facts.pop(name) for name in names if name in facts}
    number = Checklist.objects.count() + 1
    checklist = Checklist.objects.create(title=f"Checklist {number}", slug=f"checklist-{number}", created_at=NOW)
    version = ChecklistVersion.objects.create(checklist=checklist, number=1, created_at=NOW, published_at=NOW)
    section = Section.objects.create(version=version, place=1, title="Everything")
    for n in range(1, items + 1):
        Item.objects.create(
            version=version, section=section, number=n, text=f"Question {n}", critical=n == critical, **asked
        )
    parent = task or facts.get("incident")
    facts["circle"] = facts.get("circle") or (parent.circle if parent else Circle.public())
    facts.setdefault("created_by", User.objects.get(handle="ada"))
    return AuditRun.objects.create(
        version=version, title=facts.pop("title", checklist.title), task=task, asked=items, created_at=NOW, **facts
    )
