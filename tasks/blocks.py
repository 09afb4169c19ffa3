"""The live block `tasks` of a postmortem, in HTML and in Markdown. Always shows the current state."""

from django.template.loader import render_to_string

from accounts.models import User
from incidents.models import Incident
from postmortems.blocks import LiveBlock, live_block
from tasks.display import Line, line, today_of
from tasks.models import CorrectiveTask

MOST = 50


def lines(incident: Incident, viewer: User) -> list[Line]:
    rows = CorrectiveTask.objects.visible_to(viewer).filter(incident=incident).select_related("owner", "measure")
    on = today_of(viewer)
    return [line(task, on) for task in rows.order_by("pk")[:MOST]]


def html(incident: Incident, viewer: User) -> str:
    return render_to_string("tasks/tasks_block.html", {"lines": lines(incident, viewer), "incident": incident})


def markdown(incident: Incident, viewer: User) -> str:
    rows = lines(incident, viewer)
    if not rows:
        return "No corrective tasks.\n"
    head = "| Task | Owner | State | Due |\n|---|---|---|---|\n"
    return head + "".join(markdown_row(row) for row in rows)


def markdown_row(row: Line) -> str:
    task = row.task
    owner = task.owner.name if task.owner else task.owner_name or "Unassigned"
    cells = [f"{task.ref} {task.title}", owner, row.chip.text, task.due_on.isoformat() if task.due_on else ""]
    return "| " + " | ".join(cell.replace("|", "\\|").replace("\n", " ") for cell in cells) + " |\n"


live_block(LiveBlock("tasks", "Corrective tasks", html, markdown))
