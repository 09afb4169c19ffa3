"""Duration metrics of an incident. Every metric has its definition.

Durations are whole seconds between instants. An unknown value is None with its reason, never zero.
"""

from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from itertools import pairwise
from typing import Any

from core.text.durations import duration_text, whole_minutes
from incidents.facts import (
    DROPPED,
    Facts,
    Interval,
    Window,
    clipped,
    seconds_in,
    union,
    weight_unit,
    whole_seconds,
)

OVER = "the incident was merged or canceled"
SLACK = timedelta(seconds=60)  # a larger difference between milestone and end of impact is reported


@dataclass(frozen=True)
class Metric:
    """One metric. While it is still running, `at_least` is set instead of `seconds`, and `open` is true."""

    key: str
    label: str
    definition: str
    seconds: int | None = None
    text: str = "unknown"
    null_reason: str = ""
    approximate: bool = False
    at_least: int | None = None
    warnings: tuple[str, ...] = ()

    @property
    def open(self) -> bool:
        return self.at_least is not None

    @property
    def minutes(self) -> float | None:
        return None if self.seconds is None else round(self.seconds / 60, 2)


LABELS = {
    "detect": ("Time to detect", "impact began to detected"),
    "acknowledge": ("Time to acknowledge", "first page to first acknowledgment by a person"),
    "declare": ("Time to declare", "detected to declared"),
    "escalate": ("Time to escalate", "team requested to team joined, longest"),
    "identify": ("Time to find the cause", "detected to cause identified"),
    "mitigate": ("Time to recover", "impact began to impact ended"),
    "resolve": ("Time to resolve", "impact began to last resolved"),
    "impact": ("Impact time", "minutes with impact, overlaps counted once, gaps excluded"),
    "weighted_impact": ("Weighted impact", "minutes with impact times the share affected"),
    "active_response": ("Active response", "time in an active status"),
    "effort": ("Responder effort", "sum of joined to left for all responders"),
    "diversion": ("Time on ruled-out hypotheses", "time on ruled-out hypotheses between detected and impact ended"),
    "review": ("Time to review", "resolved to reviewed"),
}


def measure(facts: Facts) -> dict[str, Metric]:
    """Every metric of one incident by key, in display order."""
    return {key: MEASURES[key](facts) for key in LABELS}


def _metric(key: str, seconds: int | None = None, reason: str = "", **more: Any) -> Metric:
    label, definition = LABELS[key]
    definition = more.pop("definition", definition)
    about = "≈ " if more.get("approximate") else ""
    if seconds is not None:
        text = more.pop("text", about + duration_text(seconds))
    elif more.get("at_least") is not None:
        text = more.pop("text", f"≥ {duration_text(more['at_least'])}")
    else:
        text = more.pop("text", "unknown")
    return Metric(key, label, definition, seconds, text, null_reason=reason, **more)


def _between(key: str, facts: Facts, since: str, until: str, **more: Any) -> Metric:
    start, end = facts.at(since), facts.at(until)
    if start is None or end is None:
        return _metric(key, reason=f"{milestone_label(since if start is None else until)} is not recorded", **more)
    return _length(key, facts, start, end, since, until, **more)


def _length(key: str, facts: Facts, start: datetime, end: datetime, *names: str, **more: Any) -> Metric:
    if end < start:
        gap = duration_text(whole_seconds(start - end))
        warning = f"{milestone_label(names[-1])} is {gap} before {milestone_label(names[0])}"
        return _metric(key, reason="its times are out of order", warnings=(warning,), **more)
    return _metric(key, whole_seconds(end - start), approximate=facts.is_approximate(*names), **more)


def milestone_label(name: str) -> str:
    return {"impact_started": "impact began", "mitigated": "impact ended"}.get(name, name.replace("_", " "))


def detect(facts: Facts) -> Metric:
    start, detected = facts.impact_start, facts.at("detected")
    if start is None or detected is None:
        return _metric("detect", reason=f"{'impact began' if start is None else 'detected'} is not recorded")
    if detected < start:
        early = whole_seconds(start - detected)
        return _metric("detect", 0, text=f"0 min, caught {duration_text(early)} before impact")
    return _length("detect", facts, start, detected, "impact_started", "detected")


def acknowledge(facts: Facts) -> Metric:
    if facts.acknowledged_by_itself:
        return _metric("acknowledge", reason="acknowledged automatically (not counted)")
    since = "alerted" if facts.at("alerted") else "detected"
    definition = LABELS["acknowledge"][1] if since == "alerted" else "detected to first acknowledgment by a person"
    return _between("acknowledge", facts, since, "acknowledged", definition=definition)


def declare(facts: Facts) -> Metric:
    detected, declared = facts.at("detected"), facts.at("declared")
    if detected and declared and declared < detected:  # a person may be quicker than the machine
        return _metric(
            "declare", 0, text=f"0 min, declared {duration_text(whole_seconds(detected - declared))} before detection"
        )
    return _between("declare", facts, "detected", "declared")


def escalate(facts: Facts) -> Metric:
    waits = [whole_seconds(e.joined - e.requested) for e in facts.escalations if e.joined and e.joined >= e.requested]
    if not waits:
        return _metric("escalate", reason="no escalation with a request and a joining time is recorded")
    text = duration_text(max(waits)) + (f", longest of {len(waits)}" if len(waits) > 1 else "")
    return _metric("escalate", max(waits), text=text)


def identify(facts: Facts) -> Metric:
    if facts.is_live and facts.at("detected") and not facts.at("cause_identified"):
        return _running("identify", facts, facts.at("detected"))
    return _between("identify", facts, "detected", "cause_identified")


def mitigate(facts: Facts) -> Metric:
    start, end = facts.impact_start, facts.ended_at
    if start is None or (facts.windows and not facts.is_live and not seconds_in(facts.impact)):
        return _metric("mitigate", reason="no impact is recorded")
    if end is None:
        return _running("mitigate", facts, start)
    if facts.over and not facts.at("mitigated"):
        return _metric("mitigate", reason=OVER)
    notes: list[str] = []
    stated, last = facts.at("mitigated"), facts.impact_end
    if stated is None:
        notes.append("taken from the end of the last impact window" if last else "taken from resolved")
    elif last and abs(stated - last) > SLACK:
        notes.append(
            f"differs from the end of the last impact window by {duration_text(whole_seconds(abs(stated - last)))}"
        )
    metric = _length("mitigate", facts, start, end, "impact_started", "mitigated")
    return replace(metric, warnings=(*metric.warnings, *notes))


def resolve(facts: Facts) -> Metric:
    start, resolved = facts.impact_start, facts.at("resolved")
    if start is None:
        return _metric("resolve", reason="impact began is not recorded")
    if resolved is None and facts.over:
        return _metric("resolve", reason=OVER)
    if resolved is None:
        return _running("resolve", facts, start) if facts.is_live else _metric("resolve", reason="not resolved yet")
    return _length("resolve", facts, start, resolved, "impact_started", "resolved")


def _running(key: str, facts: Facts, start: datetime | None) -> Metric:
    elapsed = max(0, whole_seconds(facts.now - start)) if start else 0
    return _metric(key, reason="still running, excluded from medians", at_least=elapsed)


def impact(facts: Facts) -> Metric:
    if not facts.windows:
        return _metric("impact", reason="no impact window is recorded")
    return _of_windows("impact", facts, seconds_in(facts.impact))


def weighted_impact(facts: Facts) -> Metric:
    if not facts.windows:
        return _metric("weighted_impact", reason="no impact window is recorded")
    if any(window.share is None for window in facts.windows):
        return _metric("weighted_impact", reason="the affected share is not set for every impact window")
    seconds = weighted_seconds(facts.windows, facts.now)
    population = next((window.population for window in facts.windows if window.population), "")
    text = f"{whole_minutes(seconds)} min weighted by {weight_unit(population)}"
    return _of_windows("weighted_impact", facts, seconds, text=text)


def _of_windows(key: str, facts: Facts, seconds: int, **more: Any) -> Metric:
    about = any(window.approximate for window in facts.windows)
    if any(window.end is None for window in facts.windows):
        more = {name: f"≥ {value}" for name, value in more.items()}
        return _metric(key, reason="impact has not ended", at_least=seconds, approximate=about, **more)
    more = {name: f"≈ {value}" if about else value for name, value in more.items()}
    return _metric(key, seconds, approximate=about, **more)


def weighted_seconds(windows: Iterable[Window], now: datetime) -> int:
    """Sum over elementary slices of length times the largest share among the windows that overlap there."""
    known = [(*window.until(now), window.share or 0.0) for window in windows]
    edges = sorted({edge for start, end, _ in known for edge in (start, end)})
    total = 0.0
    for a, b in pairwise(edges):
        shares = [share for start, end, share in known if start <= a and b <= end]
        total += (b - a).total_seconds() * max(shares, default=0.0)
    return round(total)


def active_response(facts: Facts) -> Metric:
    if not facts.active:
        return _metric("active_response", reason="no status history")
    spans = [(start, end or facts.now) for start, end in facts.active]
    if all(end < start for start, end in spans):
        return _metric("active_response", reason="it was resolved before it was declared")
    seconds = seconds_in((start, end) for start, end in spans if start <= end)
    if any(end is None for _, end in facts.active) and not facts.over:
        return _metric("active_response", reason="still active", at_least=seconds)
    return _metric("active_response", seconds)


def effort(facts: Facts) -> Metric:
    if not facts.efforts:
        return _metric("effort", reason="no responders recorded")
    people: dict[object, list[Interval]] = {}
    for person, start, end in facts.efforts:
        people.setdefault(person, []).append((start, max(start, end or facts.now)))
    seconds = sum(map(seconds_in, people.values()))
    if any(end is None for _, _, end in facts.efforts) and not facts.over:
        return _metric("effort", reason="still active", at_least=seconds)
    return _metric("effort", seconds)


def diversion(facts: Facts) -> Metric:
    """Displayed with the time to recover, never subtracted from it."""
    spans = diversions(facts, {"ruled_out"})
    if not any(h.verdict == "ruled_out" for h in facts.hypotheses):
        return _metric("diversion", reason="no ruled-out hypothesis is recorded")
    return _metric("diversion", seconds_in(spans))


def diversions(facts: Facts, verdicts: Iterable[str] = DROPPED) -> list[Interval]:
    """Spans spent on hypotheses with these verdicts, inside [detected, impact ended], overlaps united."""
    kept = set(verdicts)
    spans = [(h.start, h.end or facts.now) for h in facts.hypotheses if h.verdict in kept]
    first = facts.at("detected") or facts.impact_start or min((a for a, _ in spans), default=facts.now)
    return union(clipped(spans, first, facts.ended_at or facts.now))


def review(facts: Facts) -> Metric:
    return _between("review", facts, "resolved", "reviewed")


MEASURES: dict[str, Callable[[Facts], Metric]] = {
    "detect": detect,
    "acknowledge": acknowledge,
    "declare": declare,
    "escalate": escalate,
    "identify": identify,
    "mitigate": mitigate,
    "resolve": resolve,
    "impact": impact,
    "weighted_impact": weighted_impact,
    "active_response": active_response,
    "effort": effort,
    "diversion": diversion,
    "review": review,
}
