"""Frozen facts of an incident as plain data, for rendering an approved text.

`freeze_incident` is called at approval. `thaw_incident` gives an incident whose related managers answer from the
frozen rows, so that blocks, chart and metrics of an approved text are drawn by the code that draws the live ones.
"""

import json
from copy import copy
from typing import Any, cast

from django.core import serializers
from django.db.models import Model

from accounts.models import User
from incidents.models import Category, Incident, Severity

PARTS = ("impact_windows", "entries", "hypotheses", "escalations", "milestones", "factors")
OWN = ("title", "summary", "zone", "zone_text", "kind", "status", "severity", "started_at", "resolved_at")


def freeze_incident(incident: Incident) -> dict[str, Any]:
    """`{"incident": row, "impact_windows": [row, …], …}` in the format of Django's JSON serializer."""
    rows: dict[str, Any] = {"incident": as_data([incident], fields=OWN)[0]}
    for name in PARTS:
        found = getattr(incident, name).all()
        rows[name] = as_data([row for row in found if getattr(row, "removed_at", None) is None])
    return rows


def as_data(rows: list[Any], fields: tuple[str, ...] | None = None) -> list[dict[str, Any]]:
    data: list[dict[str, Any]] = json.loads(serializers.serialize("json", rows, fields=fields))
    return data


def from_data(rows: list[dict[str, Any]]) -> list[Any]:
    """Unsaved instances; lists of ids of many-to-many fields stay in `frozen_ids`."""
    found = []
    for restored in serializers.deserialize("python", rows, ignorenonexistent=True):
        restored.object.frozen_ids = restored.m2m_data or {}  # type: ignore[attr-defined]
        found.append(restored.object)
    return found


def thaw_incident(incident: Incident, facts: dict[str, Any]) -> Incident:
    """A copy of the incident with the frozen values. Two queries: authors and categories."""
    thawed = copy(incident)
    frozen = from_data([facts["incident"]])[0]
    for name in OWN:
        column = "severity_id" if name == "severity" else name
        setattr(thawed, column, getattr(frozen, column))
    if thawed.severity_id != incident.severity_id:
        thawed.severity = Severity.objects.get(pk=thawed.severity_id)
    parts = {name: from_data(facts.get(name, [])) for name in PARTS}
    join_people(parts["entries"])
    join_categories(parts["factors"], parts["entries"])
    thawed._prefetched_objects_cache = {name: fetched(incident, name, rows) for name, rows in parts.items()}  # type: ignore[attr-defined]
    return thawed


def join_people(entries: list[Any]) -> None:
    people = User.objects.in_bulk({entry.author_id for entry in entries})
    for entry in entries:
        entry.author = people[entry.author_id]


def join_categories(factors: list[Any], entries: list[Any]) -> None:
    """Categories and evidence of frozen factors; evidence is the frozen entry, not the one of today."""
    categories = Category.objects.in_bulk({factor.category_id for factor in factors if factor.category_id})
    by_id = {entry.pk: entry for entry in entries}
    for factor in factors:
        if factor.category_id:
            factor.category = categories.get(factor.category_id)
        shown = [by_id[pk] for pk in map(id_of, factor.frozen_ids.get("evidence", [])) if pk in by_id]
        factor._prefetched_objects_cache = {"evidence": answered_by(type(factor).evidence.rel.model, shown)}


def id_of(value: Any) -> int:
    return int(getattr(value, "pk", value))


def fetched(incident: Incident, name: str, rows: list[Any]) -> Any:
    return answered_by(cast(type[Model], incident._meta.get_field(name).related_model), rows)


def answered_by(model: type[Model], rows: list[Any]) -> Any:
    """A queryset that holds these rows already, as `prefetch_related` leaves it."""
    query = model._default_manager.all()
    query._result_cache = rows
    query._prefetch_done = True  # type: ignore[attr-defined]
    return query
