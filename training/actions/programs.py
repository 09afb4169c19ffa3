"""Programmes: proposed by responders, made active by managers, retired when they have served."""

from datetime import datetime
from typing import Any

from django.db import transaction
from django.utils import timezone
from django.utils.text import slugify

from accounts.models import User
from core.access.models import Circle
from core.activity.log import record
from core.errors import Invalid, Refused
from incidents.models import Incident
from training.models import Programme
from training.policies import can_plan, must_plan, must_propose

State = Programme.State


@transaction.atomic
def create_programme(
    *, by: User, title: str, incident: Incident | None = None, now: datetime | None = None, **facts: Any
) -> Programme:
    """A manager's programme is active at once; a responder's is a proposal."""
    must_propose(by)
    if not title.strip():
        raise Invalid("title", "Name what people learn.")
    now = now or timezone.now()
    programme = Programme.objects.for_parent(incident or Circle.public()).create(
        title=title.strip(),
        slug=free_slug(title),
        state=State.ACTIVE if can_plan(by) else State.PROPOSED,
        incident=incident,
        created_by=by,
        created_at=now,
        **facts,
    )
    record("programme.created", actor=by, target=programme, at=now, title=programme.title)
    return programme


def free_slug(title: str) -> str:
    """The title as an address; a number behind it when another programme has it."""
    base = slugify(title)[:100] or "programme"
    taken = set(Programme.objects.filter(slug__startswith=base).values_list("slug", flat=True))
    tries = (base if number == 1 else f"{base}-{number}" for number in range(1, len(taken) + 2))
    return next(slug for slug in tries if slug not in taken)


@transaction.atomic
def edit_programme(programme: Programme, *, by: User, now: datetime | None = None, **facts: Any) -> Programme:
    """Change its words, role or validity."""
    must_plan(by)
    Programme.objects.filter(pk=programme.pk).update(**facts)
    programme.refresh_from_db()
    record("programme.edited", actor=by, target=programme, at=now, fields=sorted(facts))
    return programme


@transaction.atomic
def move_programme(programme: Programme, *, to: str, by: User, now: datetime | None = None) -> Programme:
    """Make a proposal active, or retire what has served."""
    must_plan(by)
    before = {State.ACTIVE: [State.PROPOSED, State.RETIRED], State.RETIRED: [State.PROPOSED, State.ACTIVE]}
    if to not in before:
        raise Invalid("state", "A programme becomes active or is retired.")
    if not Programme.objects.filter(pk=programme.pk, state__in=before[State(to)]).update(state=to):
        raise Refused("The programme was changed just now. Reload to see its state.")
    programme.refresh_from_db()
    record(f"programme.{to}", actor=by, target=programme, at=now)
    return programme
