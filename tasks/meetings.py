"""Creates a proposed task from a review meeting."""

from datetime import datetime

from accounts.models import User
from incidents.models import Incident
from postmortems.meeting_tasks import meeting_task_maker
from tasks.actions.proposals import propose_task


@meeting_task_maker
def propose_from_meeting(incident: Incident, *, by: User, title: str, now: datetime) -> str:
    return propose_task(title=title, by=by, incident=incident, now=now).ref
