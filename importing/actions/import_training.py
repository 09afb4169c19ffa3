"""If a confirmed import plans training, creates a program with one planned session for its incident and task."""

from datetime import datetime

from django.db import transaction
from django.utils import timezone

from accounts.models import User
from incidents.models import Incident
from tasks.models import ClosesBy, CorrectiveTask
from training.actions.programs import create_program
from training.actions.sessions import create_session
from training.models import Session

TITLES = 120


@transaction.atomic
def import_training(incident: Incident, *, by: User, now: datetime | None = None) -> None:
    """Prepare a session for each imported task that closes by a session."""
    now = now or timezone.now()
    waiting = CorrectiveTask.objects.filter(incident=incident, closes_by=ClosesBy.SESSION, sessions=None)
    for task in waiting.order_by("pk"):
        prepare_training(task, incident, by=by, now=now)


def prepare_training(task: CorrectiveTask, incident: Incident, *, by: User, now: datetime) -> Session:
    program = create_program(by=by, title=task.title[:TITLES], incident=incident, goals=task.text, now=now)
    return create_session(
        program,
        by=by,
        title=f"Replay of {incident.ref}",
        incident=incident,
        task=task,
        now=now,
        format=Session.Format.REPLAY,
        zone=incident.zone,
    )
