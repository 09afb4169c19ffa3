"""Programs: suggested by responders, activated and archived by managers."""

from datetime import datetime
from typing import Any

from django.db import transaction
from django.utils import timezone
from django.utils.text import slugify

from accounts.models import User
from core.access.models import Circle
from core.activity.log import record
from core.errors import Invalid, Refused
from core.versioned import claim_version
from incidents.models import Incident
from training.models import Program
from training.policies import can_plan, must_plan, must_propose

State = Program.State


@transaction.atomic
def create_program(
    *, by: User, title: str, incident: Incident | None = None, now: datetime | None = None, **facts: Any
) -> Program:
    """Create a program: active if created by a manager, else proposed."""
    must_propose(by)
    if not title.strip():
        raise Invalid("title", "Enter a title.")
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
    """A unique slug of the title, with a number if another program has it."""
    base = slugify(title)[:100] or "program"
    taken = set(Program.objects.filter(slug__startswith=base).values_list("slug", flat=True))
    tries = (base if number == 1 else f"{base}-{number}" for number in range(1, len(taken) + 2))
    return next(slug for slug in tries if slug not in taken)


@transaction.atomic
def edit_program(
    program: Program, *, by: User, version: int | None = None, now: datetime | None = None, **facts: Any
) -> Program:
    """Change its text, role or validity; with a `version`, only if that is still the current one."""
    must_plan(by)
    claim_version(program, version)
    Program.objects.filter(pk=program.pk).update(**facts)
    program.refresh_from_db()
    record("program.edited", actor=by, target=program, at=now, fields=sorted(facts))
    return program


@transaction.atomic
def set_program_state(program: Program, *, to: str, by: User, now: datetime | None = None) -> Program:
    """Activate or archive a program."""
    must_plan(by)
    before = {State.ACTIVE: [State.PROPOSED, State.RETIRED], State.RETIRED: [State.PROPOSED, State.ACTIVE]}
    if to not in before:
        raise Invalid("state", "Choose active or retired.")
    if not Program.objects.filter(pk=program.pk, state__in=before[State(to)]).update(state=to):
        raise Refused("This program was changed by someone else. Reload and try again.")
    program.refresh_from_db()
    record(f"program.{to}", actor=by, target=program, at=now)
    return program
