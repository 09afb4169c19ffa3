"""Programs: proposed by responders, made active by managers, retired when they have served."""

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
from training.models import Program
from training.policies import can_plan, must_plan, must_propose

State = Program.State


@transaction.atomic
def create_program(
    *, by: User, title: str, incident: Incident | None = None, now: datetime | None = None, **facts: Any
) -> Program:
    """A manager's program is active at once; a responder's is a proposal."""
    must_propose(by)
    if not title.strip():
        raise Invalid("title", "Name what people learn.")
    now = now or timezone.now()
    program = Program.objects.for_parent(incident or Circle.public()).create(
        title=title.strip(),
        slug=free_slug(title),
        state=State.ACTIVE if can_plan(by) else State.PROPOSED,
        incident=incident,
        created_by=by,
        created_at=now,
        **facts,
    )
    record("program.created", actor=by, target=program, at=now, title=program.title)
    return program


def free_slug(title: str) -> str:
    """The title as an address; a number behind it when another program has it."""
    base = slugify(title)[:100] or "program"
    taken = set(Program.objects.filter(slug__startswith=base).values_list("slug", flat=True))
    tries = (base if number == 1 else f"{base}-{number}" for number in range(1, len(taken) + 2))
    return next(slug for slug in tries if slug not in taken)


@transaction.atomic
def edit_program(program: Program, *, by: User, now: datetime | None = None, **facts: Any) -> Program:
    """Change its words, role or validity."""
    must_plan(by)
    Program.objects.filter(pk=program.pk).update(**facts)
    program.refresh_from_db()
    record("program.edited", actor=by, target=program, at=now, fields=sorted(facts))
    return program


@transaction.atomic
def set_program_state(program: Program, *, to: str, by: User, now: datetime | None = None) -> Program:
    """Make a proposal active, or retire what has served."""
    must_plan(by)
    before = {State.ACTIVE: [State.PROPOSED, State.RETIRED], State.RETIRED: [State.PROPOSED, State.ACTIVE]}
    if to not in before:
        raise Invalid("state", "A program becomes active or is retired.")
    if not Program.objects.filter(pk=program.pk, state__in=before[State(to)]).update(state=to):
        raise Refused("The program was changed just now. Reload to see its state.")
    program.refresh_from_db()
    record(f"program.{to}", actor=by, target=program, at=now)
    return program
