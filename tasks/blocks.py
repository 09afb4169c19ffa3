"""The block `tasks` of a postmortem, in HTML and in Markdown.

A draft shows the tasks as they are. An approved text shows them as they were at approval, with the state
of today.
"""

from dataclasses import dataclass
from datetime import date
from typing import Any

from django.template.loader import render_to_string

from accounts.models import User
from incidents.models import Incident
from postmortems.blocks import LiveBlock, counted, frozen_rows, live_block
from tasks.display import Line, line, status_chip, today_of
from tasks.models import CorrectiveTask

LIMIT = 50


def due_date_text(due_on: str) -> str:
    """ "30 Nov 2026"; empty without a date."""
    return f"{date.fromisoformat(due_on):%-d %b %Y}" if due_on else ""


def lines(incident: Incident, viewer: User) -> list[Line]:
    rows = CorrectiveTask.objects.visible_to(viewer).filter(incident=incident).select_related("owner", "measure")
    on = today_of(viewer)
    return [line(task, on) for task in rows.order_by("pk")[:LIMIT]]


@dataclass(frozen=True)
class ApprovedLine:
    """A task as it was at approval; `today` is the same task now, or None if it no longer exists."""

    ref: str
    title: str
    measure: str
    owner: str
    state: str
    due_on: date | None
    today: Line | None
    state_today: str


def short_state(task: CorrectiveTask) -> str:
    """ "Open" without what closes it, for a narrow column."""
    return status_chip(task).text.partition(";")[0]


def rows_to_freeze(incident: Incident) -> list[dict[str, Any]]:
    rows = CorrectiveTask.objects.filter(incident=incident).select_related("owner", "measure").order_by("pk")[:LIMIT]
    return [
        {
            "task": task.pk,
            "title": task.title,
            "measure": task.measure.title if task.measure else "",
            "owner": task.owner.name if task.owner else task.owner_name,
            "state": short_state(task),
            "due_on": task.due_on.isoformat() if task.due_on else "",
        }
        for task in rows
    ]


def approved_lines(frozen: list[dict[str, Any]], incident: Incident, viewer: User) -> list[ApprovedLine]:
    now = {line.task.pk: line for line in lines(incident, viewer)}
    return [
        ApprovedLine(
            ref=f"A-{row['task']}",
            title=row["title"],
            measure=row["measure"],
            owner=row["owner"],
            state=row["state"],
            due_on=date.fromisoformat(row["due_on"]) if row["due_on"] else None,
            today=now.get(row["task"]),
            state_today=short_state(now[row["task"]].task) if row["task"] in now else "",
        )
        for row in frozen
    ]


def tasks_html(incident: Incident, viewer: User) -> str:
    frozen = frozen_rows(incident, "tasks")
    if frozen is not None:
        context = {"lines": approved_lines(frozen, incident, viewer)}
        return render_to_string("tasks/tasks_block_approved.html", context)
    return render_to_string("tasks/tasks_block.html", {"lines": lines(incident, viewer), "incident": incident})


def tasks_markdown(incident: Incident, viewer: User) -> str:
    frozen = frozen_rows(incident, "tasks")
    rows = rows_to_freeze(incident) if frozen is None else frozen
    if not rows:
        return "No corrective tasks.\n"
    head = "| Task | Owner | Status | Due |\n|---|---|---|---|\n"
    return head + "".join(markdown_row(row) for row in rows)


def markdown_row(row: dict[str, Any]) -> str:
    cells = [
        f"A-{row['task']} {row['title']}",
        row["owner"] or "Unassigned",
        row["state"],
        due_date_text(row["due_on"]),
    ]
    return "| " + " | ".join(cell.replace("|", "\\|").replace("\n", " ") for cell in cells) + " |\n"


def count_text(incident: Incident, viewer: User) -> str:
    return counted(CorrectiveTask.objects.visible_to(viewer).filter(incident=incident).count(), "task")


live_block(
    LiveBlock(
        "tasks", "Corrective tasks", tasks_html, tasks_markdown, rows_to_freeze, anchor="tasks", count_text=count_text
    )
)
