"""Context of the issue card on the task page."""

from typing import Any

from tasks.forms.issues import IssueForm
from tasks.models import CorrectiveTask, IssueLink, TrackerConnection


def issue_context(task: CorrectiveTask) -> dict[str, Any]:
    """The linked issue, else the projects that an issue may be linked from. Empty without projects."""
    connections = list(TrackerConnection.objects.all())
    link = IssueLink.objects.filter(task=task).select_related("connection").first() if connections else None
    if link is None:
        return {"connections": connections, "issue_form": IssueForm(connections=connections)}
    link.task = task
    return {"issue_link": link, "issue_conflict": link.conflict()}
