"""The composer command `/task`: proposes a task while the incident is still running."""

import re

from core.errors import Invalid
from incidents.actions.commands import Line, composer_command
from incidents.actions.timeline import add_entry
from incidents.commands import SlashCommand
from incidents.models import EntryType, Kind
from tasks.actions.proposals import propose_task

LONGEST = 200
HANDLE = re.compile(r"(?:^|\s)@[\w.-]{1,60}(?=\s|$)")
TASK = SlashCommand(
    "task", "Task", "list-check", "a task", "brand", "Proposes a corrective task. Owner and date can follow."
)


@composer_command(TASK)
def task_command(line: Line) -> None:
    """Propose the task and log its reference. A person mentioned with @ is notified by the entry."""
    if line.incident.kind == Kind.DRILL:
        raise Invalid("text", "This is a drill. Add findings in the hot wash; they become tasks there.")
    title = HANDLE.sub("", line.rest).strip()
    if not title:
        raise Invalid("text", "Add a task.")
    if len(title) > LONGEST:
        raise Invalid("text", f"Enter a task of up to {LONGEST} characters.")
    task = propose_task(title=title, by=line.by, incident=line.incident, now=line.now)
    words = f"Task {task.ref} proposed: {line.rest}"
    add_entry(line.incident, by=line.by, text=words, at=line.at, type=EntryType.STATUS, now=line.now, **line.fields)
