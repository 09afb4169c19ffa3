"""Builds search documents: every model with a reference; some add more text than their title."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db.models import Model
from django.utils import timezone

from core.references import prefixes
from incidents.models import Incident
from tasks.models import CorrectiveTask

LONGEST_BODY = 20_000  # characters; the rest of a longer text is not searchable


@dataclass(frozen=True)
class Words:
    """The searchable text of one object."""

    body: str
    at: datetime


Writer = Callable[[Any], Words]


def of_incident(incident: Incident) -> Words:
    """Summary, hypotheses, factors, timeline, text of the postmortem, and the imported original."""
    postmortem = getattr(incident, "postmortem", None)
    parts = [
        incident.summary,
        *incident.services.values_list("name", flat=True),
        *incident.hypotheses.values_list("statement", flat=True),
        *incident.factors.values_list("statement", flat=True),
        postmortem.text if postmortem else "",
        *incident.entries.standing().in_order().values_list("text", flat=True)[:500],
        *incident.imports.values_list("source", flat=True)[:1],
    ]
    return Words("\n".join(filter(None, parts))[:LONGEST_BODY], incident.started_at)


def of_task(task: CorrectiveTask) -> Words:
    return Words(f"{task.text}\n{task.done_when}"[:LONGEST_BODY], task.created_at)


WRITERS: dict[str, Writer] = {"incidents.incident": of_incident, "tasks.correctivetask": of_task}


def words_of(thing: Model) -> Words:
    """Body and date of an object; models without a function here are searchable by title only."""
    if writer := WRITERS.get(thing._meta.label_lower):
        return writer(thing)
    at = getattr(thing, "starts_at", None) or getattr(thing, "created_at", None) or timezone.now()
    return Words(str(getattr(thing, "description", "") or "")[:LONGEST_BODY], at)


def searchable() -> dict[str, type[Model]]:
    """Label to model, for everything that has a reference."""
    return {model._meta.label_lower: model for model in prefixes().values()}
