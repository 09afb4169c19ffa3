"""Metrics of one incident: pure functions over `incidents.facts.Facts`."""

from typing import Any

from incidents.facts import Facts
from incidents.metrics.contradictory_times import Problem, problems
from incidents.metrics.lengths import LABELS, Metric, diversions, measure
from incidents.metrics.phases import PHASES, Phase, phases, shape
from incidents.metrics.reliability import Reliability, reliability

COUNTED = frozenset({"real"})  # kinds that count in statistics
COMPARED = (
    "detect",
    "acknowledge",
    "declare",
    "identify",
    "mitigate",
    "resolve",
)  # metrics with medians over incidents

__all__ = [
    "COMPARED",
    "COUNTED",
    "LABELS",
    "PHASES",
    "Metric",
    "Phase",
    "Problem",
    "Reliability",
    "compared_seconds",
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
        "metric_seconds": compared_seconds(facts, metrics),
        "impact_seconds": metrics["impact"].seconds,
        "weighted_seconds": metrics["weighted_impact"].seconds,
        "mitigation_seconds": metrics["mitigate"].seconds,
        "diversion_seconds": metrics["diversion"].seconds,
        "phases": shape(facts),
    }


def compared_seconds(facts: Facts, metrics: dict[str, Metric]) -> dict[str, int]:
    """The known metrics that statistics compare, and the seconds of each phase once the impact has ended."""
    known = {key: seconds for key in COMPARED if (seconds := metrics[key].seconds) is not None}
    found = phases(facts)
    if any(phase.end is None for phase in found):
        return known
    for phase in found:
        known[phase.name] = known.get(phase.name, 0) + phase.seconds(facts.now)
    return known
