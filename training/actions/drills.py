"""Drills: create from an incident or empty, edit, publish, archive."""

from collections.abc import Iterable
from datetime import datetime
from typing import Any

from django.db import transaction
from django.utils import timezone

from accounts.models import User
from core.access.models import Circle
from core.activity.log import record
from core.errors import Invalid, Refused
from core.versioned import claim_version
from incidents.models import Category, Factor, Incident
from training.drill_repeats import next_due
from training.drill_script import write_script
from training.models import Drill, DrillInject, DrillVersion
from training.policies import must_edit_drill, must_facilitate
from training.scenario import load_scenario

State = Drill.State
FACTS = ("title", "player_title", "briefing", "decoy", "decoy_words", "cause", "cause_words", "escalate_to")
EDITABLE = frozenset({*FACTS, "objectives", "repeat_months"})
INJECT_FACTS = ("release", "offset_seconds", "channel", "sender", "text", "ask_words", "is_decoy", "expected")
ARTIFACTS = ("document", "chart_title", "chart_points")
MAX_INJECTS = 200


@transaction.atomic
def create_drill_from_incident(incident: Incident, *, by: User, now: datetime | None = None) -> Drill:
    """Turn an incident into a drill that can be run immediately. It has the access list of the incident."""
    must_facilitate(by)
    now = now or timezone.now()
    scenario = load_scenario(incident)
    if not scenario.entries:
        raise Refused(f"{incident.ref} has no timeline entries, so there is nothing to replay. Add entries first.")
    if incident.is_active:
        raise Refused(f"{incident.ref} is still running. Turn it into a drill after it is resolved.")
    script = write_script(scenario)
    drill = Drill.objects.for_parent(incident).create(
        reference_start=script.start, created_by=by, created_at=now, **script.facts
    )
    seen = Factor.objects.filter(incident=incident).exclude(category=None).values_list("category", flat=True)
    drill.categories.set(set(seen))
    rows = DrillInject.objects.for_parent(drill)
    DrillInject.objects.bulk_create([rows.build(**facts) for facts in script.injects])
    record("drill.created", actor=by, target=drill, at=now, incident=incident.ref)
    return publish_drill(drill, by=by, note=f"Made from {incident.ref}", now=now)


@transaction.atomic
def create_drill(
    *, by: User, title: str, categories: Iterable[Category] = (), now: datetime | None = None, **facts: Any
) -> Drill:
    """Create a tabletop drill without an incident. It is a draft until its first version is published."""
    must_facilitate(by)
    if not title.strip():
        raise Invalid("title", "Enter a title.")
    now = now or timezone.now()
    facts["player_title"] = facts.get("player_title", "").strip() or title.strip()
    facts["repeat_owner"] = by if facts.get("repeat_months") else None
    drill = Drill.objects.for_parent(Circle.public()).create(
        title=title.strip(), created_by=by, created_at=now, **facts
    )
    drill.categories.set(categories)
    update_next_due(drill)
    record("drill.created", actor=by, target=drill, at=now)
    return drill


@transaction.atomic
def edit_drill(
    drill: Drill,
    *,
    by: User,
    version: int | None = None,
    categories: Iterable[Category] | None = None,
    now: datetime | None = None,
    **facts: Any,
) -> Drill:
    """Edit the drill; with a `version`, only if that is still the current one. Runs use the published version."""
    must_edit_drill(by, drill)
    facts = {name: value for name, value in facts.items() if name in EDITABLE}
    for name in ("title", "player_title"):
        if not str(facts.get(name, getattr(drill, name))).strip():
            raise Invalid(name, "Enter a title.")
    claim_version(drill, version)
    if categories is not None:
        drill.categories.set(categories)
    changed = {name: value for name, value in facts.items() if getattr(drill, name) != value}
    script_changed = drill.has_changes or bool(changed.keys() - {"repeat_months"})
    if "repeat_months" in changed:
        changed["repeat_owner"] = by if changed["repeat_months"] else None
    Drill.objects.filter(pk=drill.pk).update(has_changes=script_changed, **changed)
    drill.refresh_from_db()
    update_next_due(drill)
    record("drill.edited", actor=by, target=drill, at=now or timezone.now(), fields=sorted(changed))
    return drill


def update_next_due(drill: Drill) -> None:
    """Store the day on the drill, where lists and reminders read it."""
    drill.next_due_on = next_due(drill)
    Drill.objects.filter(pk=drill.pk).update(next_due_on=drill.next_due_on)


def snapshot(drill: Drill) -> dict[str, Any]:
    """The script as plain data: what a version keeps and a run uses."""
    facts: dict[str, Any] = {name: getattr(drill, name) for name in FACTS}
    injects = [
        {name: getattr(inject, name) for name in (*INJECT_FACTS, *ARTIFACTS)} | {"picture": inject.picture_id}
        for inject in drill.injects.all()
    ]
    return {**facts, "objectives": drill.objective_list, "injects": injects}


@transaction.atomic
def publish_drill(drill: Drill, *, by: User, note: str = "", now: datetime | None = None) -> Drill:
    """Make the current script the version that runs use."""
    must_edit_drill(by, drill)
    now = now or timezone.now()
    script = snapshot(drill)
    if not script["injects"]:
        raise Refused("Add at least one inject before you publish the drill.")
    as_read = Drill.objects.filter(pk=drill.pk, script_version=drill.script_version).exclude(state=State.ARCHIVED)
    facts = {"script_version": drill.next_version, "state": State.READY, "has_changes": False}
    if not as_read.update(**facts):
        raise Refused("This drill was changed by someone else or is archived. Reload and try again.")
    drill.refresh_from_db()
    DrillVersion.objects.for_parent(drill).create(
        number=drill.script_version, script=script, note=note.strip(), created_by=by, created_at=now
    )
    record("drill.published", actor=by, target=drill, at=now, number=drill.script_version, note=note.strip())
    return drill


@transaction.atomic
def set_archived(drill: Drill, *, archived: bool, by: User, now: datetime | None = None) -> Drill:
    """Archive a drill, or restore it. Its runs and versions are kept."""
    must_edit_drill(by, drill)
    if archived and drill.runs.unfinished().exists():
        raise Refused("A run of this drill has not ended. End or cancel it first.")
    back = State.READY if drill.script_version else State.DRAFT
    rows = Drill.objects.filter(pk=drill.pk)
    rows = rows.exclude(state=State.ARCHIVED) if archived else rows.filter(state=State.ARCHIVED)
    if not rows.update(state=State.ARCHIVED if archived else back):
        raise Refused("This drill was changed by someone else. Reload and try again.")
    drill.refresh_from_db()
    record("drill.archived" if archived else "drill.restored", actor=by, target=drill, at=now or timezone.now())
    return drill
