"""Contradictory times of an incident. Accepted during the response, reported at review."""

from dataclasses import dataclass
from datetime import timedelta

from core.text.durations import duration_text
from incidents.facts import Facts, whole_seconds
from incidents.metrics.lengths import milestone_label

FUTURE = timedelta(minutes=5)  # clocks differ a little; anything later is a mistake


@dataclass(frozen=True)
class Problem:
    """Times that contradict each other, with a message."""

    code: str
    text: str


def problems(facts: Facts) -> list[Problem]:
    """Every pair of times that cannot be right, and times in the future. Declared before detected is fine."""
    start, ended = facts.impact_start, facts.at("mitigated")
    pairs = [
        ("mitigated_before_impact", "Impact ended", ended, "impact began", start),
        ("resolved_before_mitigated", "Resolved", facts.at("resolved"), "impact ended", ended or start),
        ("acknowledged_before_detected", "Acknowledged", facts.at("acknowledged"), "detected", facts.at("detected")),
    ]
    found = [
        Problem(code, f"{late} is {duration_text(whole_seconds(before - after))} before {early}. Check both times.")
        for code, late, after, early, before in pairs
        if after and before and after < before
    ]
    late = [name for name, milestone in facts.milestones.items() if milestone.at > facts.now + FUTURE]
    return found + [
        Problem("in_the_future", f"{milestone_label(name).capitalize()} is in the future.") for name in late
    ]
