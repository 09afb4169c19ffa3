"""Injects of a script: add, edit, remove."""

from collections.abc import Callable
from datetime import datetime
from functools import partial
from typing import Any

from django.core.files.base import File
from django.db import transaction
from django.utils import timezone

from accounts.models import User
from core.activity.log import record
from core.errors import Invalid, Refused
from core.files.store import save_file_row, store_upload
from core.versioned import claim_version
from training.actions.drills import ARTIFACTS, INJECT_FACTS, MAX_INJECTS
from training.models import Drill, DrillInject, Release
from training.policies import must_edit_drill

KNOWN = frozenset({*INJECT_FACTS, *ARTIFACTS})
MAX_POINTS = 200
LONGEST = 24 * 3600


def check_inject(facts: dict[str, Any]) -> None:
    """Refuse an inject without text or time, or with an artifact that is too large."""
    if not str(facts.get("text", "")).strip():
        raise Invalid("text", "Enter what players see.")
    offset = facts.get("offset_seconds")
    if facts.get("release") == Release.TIME and offset is None:
        raise Invalid("offset_seconds", "Enter a time on the drill clock, for example 5:00.")
    if offset is not None and not 0 <= offset <= LONGEST:
        raise Invalid("offset_seconds", "Enter a time of up to 24 hours.")
    if len(facts.get("chart_points") or []) > MAX_POINTS:
        raise Invalid("chart_points", f"Enter up to {MAX_POINTS} numbers.")


def mark_changed(drill: Drill) -> None:
    Drill.objects.filter(pk=drill.pk).update(has_changes=True)
    drill.has_changes = True


def add_inject(
    drill: Drill, *, by: User, picture: File | None = None, now: datetime | None = None, **facts: Any
) -> DrillInject:
    """Add an inject to the script."""
    must_edit_drill(by, drill)
    facts = {name: value for name, value in facts.items() if name in KNOWN}
    check_inject({"release": Release.TIME, **facts})
    if drill.injects.count() >= MAX_INJECTS:
        raise Refused(f"A drill has at most {MAX_INJECTS} injects. Remove one first.")
    now = now or timezone.now()
    return store(
        DrillInject.objects.for_parent(drill).build(**facts), picture, by=by, now=now, event_type="drill.inject_added"
    )


def edit_inject(
    inject: DrillInject,
    *,
    by: User,
    picture: File | None = None,
    remove_picture: bool = False,
    version: int | None = None,
    now: datetime | None = None,
    **facts: Any,
) -> DrillInject:
    """Edit the given facts of an inject of the script. With a `version`, only if that is still the current one."""
    must_edit_drill(by, inject.drill)
    changed = [name for name in facts if name in KNOWN]
    for name in changed:
        setattr(inject, name, facts[name])
    check_inject({name: getattr(inject, name) for name in KNOWN})
    if remove_picture:
        inject.picture = None
    if remove_picture or picture:
        changed.append("picture")
    edit = partial(save_edit, inject, version, changed)
    return store(inject, picture, by=by, now=now or timezone.now(), event_type="drill.inject_edited", save=edit)


def save_edit(inject: DrillInject, version: int | None, changed: list[str]) -> None:
    """Save only the edited fields, so that a concurrent edit of other fields is kept."""
    claim_version(inject, version)
    inject.save(update_fields=changed)


def set_picture(inject: DrillInject, *, by: User, file: File, now: datetime | None = None) -> DrillInject:
    """Set the picture of an inject, or replace it."""
    return edit_inject(inject, by=by, picture=file, now=now)


def store(
    inject: DrillInject,
    picture: File | None,
    *,
    by: User,
    now: datetime,
    event_type: str,
    save: Callable[[], None] | None = None,
) -> DrillInject:
    """Save the row, with the uploaded picture if there is one."""
    with store_upload(picture, by=by, now=now) as received, transaction.atomic():
        if received is not None:
            if not received.is_picture:
                raise Invalid("picture", "Choose a picture: PNG, JPEG, GIF or WebP.")
            inject.picture = save_file_row(received, by=by, owner=inject.drill, now=now)
        (save or inject.save)()
        mark_changed(inject.drill)
        record(event_type, actor=by, target=inject.drill, at=now, inject=inject.pk)
    return inject


@transaction.atomic
def remove_inject(inject: DrillInject, *, by: User, reason: str = "", now: datetime | None = None) -> None:
    """Remove an inject from the script. Published versions keep it."""
    must_edit_drill(by, inject.drill)
    record("drill.inject_removed", actor=by, target=inject.drill, at=now, text=inject.text[:300], reason=reason)
    mark_changed(inject.drill)
    inject.delete()
