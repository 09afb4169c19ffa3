"""Loads the facts for a first draft, and collects sentences that other apps register."""

from collections.abc import Callable, Iterable
from datetime import datetime

from incidents.load_facts import facts_for
from incidents.models import Incident
from postmortems.drafting.fill import fill
from postmortems.drafting.record import Record
from postmortems.drafting.sentences import Filled, Sentence
from postmortems.models import TemplateSection
from postmortems.models.template import block_line, hint_comment

Writer = Callable[[Incident], list[Sentence]]
_writers: dict[str, Writer] = {}


def draft_source(content: str) -> Callable[[Writer], Writer]:
    """Register `(incident) -> [Sentence]` for a content that a higher app knows: "tasks", "earlier". Few queries.

    Every reader of the postmortem will read these sentences: rows of the incident itself, nothing restricted beyond it.
    """

    def register(writer: Writer) -> Writer:
        _writers[content] = writer
        return writer

    return register


def record_of(incident: Incident, now: datetime) -> Record:
    """The parts of the incident as a record, from prefetched rows if there are any."""
    entries = [entry for entry in incident.entries.all() if entry.removed_at is None]

    def others(content: str) -> list[Sentence]:
        return _writers[content](incident) if content in _writers else []

    return Record(
        incident=incident,
        facts=facts_for(incident, now),
        entries=sorted(entries, key=lambda entry: (entry.at, entry.pk)),
        windows=list(incident.impact_windows.select_related("service").order_by("starts_at", "pk")),
        hypotheses=sorted(incident.hypotheses.all(), key=lambda row: (row.started_at, row.pk)),
        factors=sorted(incident.factors.all(), key=lambda row: row.pk),
        escalations=sorted(incident.escalations.all(), key=lambda row: (row.requested_at, row.pk)),
        services=list(incident.services.order_by("name").values_list("name", flat=True)),
        others=others,
    )


def draft_of(incident: Incident, sections: Iterable[TemplateSection], now: datetime) -> Filled:
    """The first draft of this incident from its record as it is now. Stores nothing."""
    return fill(sections, record_of(incident, now), comment=hint_comment, block=block_line)
