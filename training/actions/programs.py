"""Programs: suggested by responders, activated and archived by managers."""

from collections.abc import Iterable
from datetime import datetime
from secrets import token_hex
from typing import Any

from django.core.files.base import File
from django.db import transaction
from django.utils import timezone
from django.utils.text import slugify

from accounts.models import Team, User
from core.access.models import PUBLIC_CIRCLE_ID, Circle
from core.activity.log import record
from core.errors import Invalid, Refused
from core.files.store import remove_stored_file, save_file_row, store_upload
from core.versioned import check_version, claim_version
from incidents.models import Incident
from training.models import Program, ProgramFile, ProgramVersion
from training.policies import can_plan, must_plan, must_propose

State = Program.State
CONTENT = ["title", "goals", "material", "role", "valid_months", "steps"]
MAX_FILES = 20

TAKEN_BY_PAGES = {"new"}  # /training/programs/new/ is the form


@transaction.atomic
def create_program(
    *,
    by: User,
    title: str,
    incident: Incident | None = None,
    prerequisites: Iterable[Program] = (),
    audience: Iterable[Team] = (),
    now: datetime | None = None,
    **facts: Any,
) -> Program:
    """Create a program: active if created by a manager, else proposed."""
    must_propose(by)
    if not title.strip():
        raise Invalid("title", "Enter a title.")
    now = now or timezone.now()
    program = Program.objects.for_parent(incident or Circle.public()).create(
        title=title.strip(),
        slug=new_slug(title, of_incident=incident is not None),
        state=State.ACTIVE if can_plan(by) else State.PROPOSED,
        incident=incident,
        created_by=by,
        created_at=now,
        **facts,
    )
    set_links(program, check_prerequisites(program, list(prerequisites)), list(audience))
    store_version(program, by=by, note="First version", now=now)
    record("program.created", actor=by, target=program, at=now, title=program.title)
    return program


def store_version(program: Program, *, by: User, note: str, now: datetime) -> None:
    """Keep the content as it is now under the program's version."""
    facts = {name: getattr(program, name) for name in CONTENT}
    ProgramVersion.objects.for_parent(program).create(
        number=program.version, note=note, created_by=by, created_at=now, **facts
    )


def new_slug(title: str, *, of_incident: bool) -> str:
    """A unique slug of the title. Programs of an incident always have a random suffix.

    They may be hidden. If one had the plain slug, a new program of the same title would reveal it.
    """
    base = slugify(title)[:100] or "program"
    taken = of_incident or base in TAKEN_BY_PAGES or Program.objects.filter(slug=base).exists()
    return f"{base}-{token_hex(4)}" if taken else base


@transaction.atomic
def edit_program(
    program: Program,
    *,
    by: User,
    version: int | None = None,
    note: str = "",
    prerequisites: Iterable[Program] | None = None,
    audience: Iterable[Team] | None = None,
    now: datetime | None = None,
    **facts: Any,
) -> Program:
    """Change the program; with a `version`, only if that is still the current one.

    New content is a new version with its note. Certificates keep the version they were issued for.
    """
    must_plan(by)
    if not facts.get("title", program.title).strip():
        raise Invalid("title", "Enter a title.")
    now = now or timezone.now()
    changed = {name: value for name, value in facts.items() if getattr(program, name) != value}
    wanted = None if prerequisites is None else check_prerequisites(program, list(prerequisites))
    linked = set_links(program, wanted, None if audience is None else list(audience))
    if not changed and not linked:
        check_version(program, version)
        return program
    claim_version(program, version)
    Program.objects.filter(pk=program.pk).update(**changed)
    program.refresh_from_db()
    store_version(program, by=by, note=note.strip(), now=now)
    record("program.edited", actor=by, target=program, at=now, fields=sorted([*changed, *linked]), note=note.strip())
    return program


def set_links(program: Program, prerequisites: list[Program] | None, audience: list[Team] | None) -> list[str]:
    """Set what is given and differs. Returns the names of the changed fields."""
    changed = []
    for name, rows in (("prerequisites", prerequisites), ("audience", audience)):
        related = getattr(program, name)
        if rows is not None and {row.pk for row in rows} != set(related.values_list("pk", flat=True)):
            related.set(rows)
            changed.append(name)
    return changed


def check_prerequisites(program: Program, wanted: list[Program]) -> list[Program]:
    """Refuse a program that needs itself, directly or through others, and one of another access list."""
    if any(required.circle_id not in {PUBLIC_CIRCLE_ID, program.circle_id} for required in wanted):
        raise Invalid("prerequisites", "A prerequisite belongs to another incident. Choose a general program.")
    seen: set[int] = set()
    open_ones = {program.pk for program in wanted}
    while open_ones:
        if program.pk in open_ones:
            raise Invalid("prerequisites", "A program cannot require itself, directly or through another program.")
        seen |= open_ones
        needed = Program.objects.filter(required_by__in=open_ones).values_list("pk", flat=True)
        open_ones = set(needed) - seen
    return wanted


def add_file(program: Program, *, by: User, file: File, now: datetime | None = None) -> ProgramFile:
    """Add a file to the material. `core/files` decides which files are allowed."""
    must_plan(by)
    now = now or timezone.now()
    if program.files.filter(file__removed_at=None).count() >= MAX_FILES:
        raise Refused(f"A program has at most {MAX_FILES} files. Remove one first.")
    with store_upload(file, by=by, now=now) as received, transaction.atomic():
        if received is None:
            raise Invalid("file", "Choose a file.")
        stored = save_file_row(received, by=by, owner=program, now=now)
        row = ProgramFile.objects.for_parent(program).create(file=stored, added_by=by, added_at=now)
        record("program.file_added", actor=by, target=program, at=now, what=stored.name, sha256=stored.sha256)
    return row


@transaction.atomic
def remove_file(program: Program, row: ProgramFile, *, by: User, now: datetime | None = None) -> None:
    """Remove a file from the material. Its name and checksum are kept."""
    must_plan(by)
    if not remove_stored_file(row.file, by=by, now=now or timezone.now()):
        raise Refused("This file was already removed.")
    record("program.file_removed", actor=by, target=program, at=now, what=row.file.name, sha256=row.file.sha256)


@transaction.atomic
def set_program_state(program: Program, *, to: str, by: User, now: datetime | None = None) -> Program:
    """Activate or archive a program."""
    must_plan(by)
    before = {State.ACTIVE: [State.PROPOSED, State.ARCHIVED], State.ARCHIVED: [State.PROPOSED, State.ACTIVE]}
    if to not in before:
        raise Invalid("state", "Choose active or archived.")
    if not Program.objects.filter(pk=program.pk, state__in=before[State(to)]).update(state=to):
        raise Refused("This program was changed by someone else. Reload and try again.")
    program.refresh_from_db()
    record(f"program.{to}", actor=by, target=program, at=now)
    return program
