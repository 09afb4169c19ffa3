"""Metrics stored on the incident. Every action that changes their inputs calls `recompute_metrics()`."""

from datetime import datetime

from django.db.models import Q

from incidents.facts import Facts, facts_of
from incidents.metrics import stored
from incidents.models import Hypothesis, ImpactWindow, Incident, Milestone, MilestoneName


def lock_incident(incident: Incident) -> None:
    """Before rows of its milestones or impact change, and before metrics are worked out. Every action takes these locks
    in one order, the incident first, so two of them cannot block each other; on SQLite the transaction itself is the
    lock. Columns that the metrics read are read again, since another action may have changed them meanwhile."""
    locked = Incident.objects.select_for_update(no_key=True)
    incident.refresh_from_db(fields=["status", "closed_at", "declared_at"], from_queryset=locked)


def recompute_metrics(incident: Incident, now: datetime) -> Incident:
    """Work out started_at, the minutes and the phases again and store them on the row, so that lists need no joins.

    The lock comes first: what a concurrent action changed is read once that action has ended.
    """
    lock_incident(incident)
    facts = load_stored_facts(incident, now)
    began = facts.impact_start or first_entry(incident) or incident.declared_at
    columns = {"started_at": began, **stored(facts)}
    Incident.objects.filter(pk=incident.pk).update(**columns)
    for name, value in columns.items():
        setattr(incident, name, value)
    return incident


def load_stored_facts(incident: Incident, now: datetime) -> Facts:
    """The facts behind the stored metrics, with the impact of merged incidents and the earliest detection."""
    own = Q(incident=incident)
    united = own | Q(incident__merged_into=incident)
    stones = list(Milestone.objects.filter(own | united & Q(name=MilestoneName.DETECTED)).order_by("-at"))
    return facts_of(
        incident,
        now=now,
        windows=ImpactWindow.objects.filter(united),
        milestones=stones,  # the earliest detection comes last, so it overwrites the others
        hypotheses=Hypothesis.objects.filter(own),
    )


def first_entry(incident: Incident) -> datetime | None:
    return incident.entries.not_removed().in_order().values_list("at", flat=True).first()
