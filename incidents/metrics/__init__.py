"""Metrics of one incident: pure functions over `incidents.facts.Facts`."""

from typing import Any

from incidents.facts import Facts
from incidents.metrics.lengths import LABELS, Metric, diversions, measure
from incidents.metrics.order import Problem, problems
from incidents.metrics.phases import Phase, phases, shape
from incidents.metrics.reliability import Reliability, reliability

COUNTED = frozenset({"real"})  # kinds that count in statistics

__all__ = [
    "COUNTED",
    "LABELS",
    "Metric",
    "Phase",
    "Problem",
    "Reliability",
    "diversions",
    "measure",
    "phases",
    "problems",
    "reliability",
    "shape",
    "stored",
]


def stored(facts: Facts) -> dict[str, Any]:
    """The columns of an incident that lists read, as its actions store them."""
    metrics = measure(facts)
    return {
        "impact_seconds": metrics["impact"].seconds,
        "weighted_seconds": metrics["weighted_impact"].seconds,
        "mitigation_seconds": metrics["mitigate"].seconds,
        "diversion_seconds": metrics["diversion"].seconds,
        "phases": shape(facts),
    }
