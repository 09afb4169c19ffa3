"""Content of the search index: every model with a reference, postmortems, hypotheses and checklists."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db.models import Model
from django.utils import timezone

from audits.models import Checklist
from core.references import prefixes
from incidents.models import Hypothesis, Incident
from postmortems.models import Postmortem
from tasks.models import CorrectiveTask

MAX_BODY = 20_000  # characters; of a longer timeline, the first hours can be found


@dataclass(frozen=True)
class Content:
    """What search shows and indexes of one object. `at`: its date for the order of equal matches."""

    reference: str
    title: str
    body: str
    at: datetime
    url: str


def of_incident(incident: Incident) -> Content:
    """Summary, services, hypotheses, factors, timeline, and the document it was imported from."""
    parts = [
        incident.summary,
        *incident.services.values_list("name", flat=True),
        *incident.hypotheses.values_list("statement", flat=True),
        *incident.factors.values_list("statement", flat=True),
        *incident.entries.not_removed().in_order().values_list("text", flat=True)[:500],
        *incident.imports.values_list("source", flat=True)[:1],
    ]
    body = "\n".join(filter(None, parts))
    return Content(incident.ref, incident.title, body, incident.started_at, incident.get_absolute_url())


def of_postmortem(postmortem: Postmortem) -> Content:
    incident = postmortem.incident
    return Content(incident.ref, incident.title, postmortem.text, incident.started_at, postmortem.get_absolute_url())


def of_hypothesis(hypothesis: Hypothesis) -> Content:
    incident = hypothesis.incident
    body = f"{hypothesis.plausible_because}\n{hypothesis.verdict_because}".strip()
    url = f"{incident.get_absolute_url()}#hypotheses"
    return Content(incident.ref, hypothesis.statement, body, hypothesis.started_at, url)


def of_checklist(checklist: Checklist) -> Content:
    """Description and questions of the newest version."""
    version = checklist.versions.order_by("-number").first()
    questions = version.items.values_list("text", flat=True) if version else []
    body = "\n".join([checklist.description, *questions])
    return Content("", checklist.title, body, checklist.created_at, checklist.get_absolute_url())


def of_task(task: CorrectiveTask) -> Content:
    return Content(task.ref, task.title, f"{task.text}\n{task.done_when}", task.created_at, task.get_absolute_url())


def of_other(row: Any) -> Content:
    """Any other model with a reference: its title, and its description if it has one."""
    at = getattr(row, "starts_at", None) or getattr(row, "created_at", None) or timezone.now()
    return Content(row.ref, row.title, str(getattr(row, "description", "") or ""), at, row.get_absolute_url())


READERS: dict[type[Model], Callable[[Any], Content]] = {
    Incident: of_incident,
    Postmortem: of_postmortem,
    Hypothesis: of_hypothesis,
    Checklist: of_checklist,
    CorrectiveTask: of_task,
}


def content_of(row: Model) -> Content:
    return READERS.get(type(row), of_other)(row)


def searchable() -> dict[str, type[Model]]:
    """Label to model, for everything that can be found."""
    return {model._meta.label_lower: model for model in [*prefixes().values(), *READERS]}
