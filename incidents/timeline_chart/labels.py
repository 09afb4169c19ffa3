"""Texts of the chart: caption, accessible label and shared labels."""

from datetime import datetime
from html import escape

from core.text.durations import duration_text, whole_minutes
from core.text.shares import percent_text
from incidents.facts import (
    DROPPED,
    Facts,
    Hypothesis,
    Window,
    clipped,
    seconds_in,
    weight_unit,
    whole_seconds,
)
from incidents.metrics import Phase, diversions, measure, phases
from incidents.metrics.lengths import weighted_seconds
from incidents.timeline_chart.scale import is_running, span, zone_with_offset

VERDICTS = {"ruled_out": "Ruled out", "abandoned": "Abandoned", "open": "Hypothesis"}


def share(window: Window) -> str:
    """`≈ 75% of users`, or that it is not stated."""
    if window.share is None:
        return "share not set"
    percent = percent_text(window.share)
    return f"{'≈ ' if window.approximate else ''}{percent}{f' of {window.population}' if window.population else ''}"


def weighted(facts: Facts, window: Window) -> str:
    """`180 min weighted by users`; empty when the share is unknown."""
    if window.share is None:
        return ""
    return f"{whole_minutes(weighted_seconds([window], facts.now))} min weighted by {weight_unit(window.population)}"


def length(facts: Facts, window: Window) -> str:
    text = duration_text(seconds_in([window.until(facts.now)]))
    return text if window.end else f"{text} (running)"


def cost(facts: Facts, hypothesis: Hypothesis) -> int:
    """Seconds of this hypothesis inside [detected, impact ended]."""
    first = facts.at("detected") or facts.impact_start or hypothesis.start
    spans = [(hypothesis.start, hypothesis.end or facts.now)]
    return seconds_in(clipped(spans, first, facts.ended_at or facts.now))


def hypothesis_time(facts: Facts, hypothesis: Hypothesis, found: list[Phase]) -> tuple[str, str]:
    """`35 min` and ` of 1 h 15 min spent diagnosing`, the second only where it is true."""
    text = duration_text(cost(facts, hypothesis))
    if hypothesis.end is None:
        return text, " (running)" if is_running(facts) else ", no end recorded"
    for phase in found:
        start, end = phase.until(facts.now)
        if start <= hypothesis.start and hypothesis.end <= end and phase.name == "diagnosing":
            return text, f" of {duration_text(phase.seconds(facts.now))} spent {phase.label.lower()}"
    return text, ""


def caption(facts: Facts) -> str:
    """One sentence or two from the largest facts, as HTML; empty while it runs."""
    found = [phase for phase in phases(facts) if phase.seconds(facts.now)]
    if facts.over:  # what follows detection was not finished here
        found = [phase for phase in found if phase.name == "undetected"]
    if not found or is_running(facts):
        return ""
    lost = seconds_in(diversions(facts, DROPPED))
    took = measure(facts)["identify"].seconds
    if took and lost and lost * 5 >= took:
        hypotheses = [h for h in facts.hypotheses if h.verdict in DROPPED]
        first = facts.hypotheses and min(facts.hypotheses, key=lambda hypothesis: hypothesis.start) in hypotheses
        where = "the first hypothesis" if first else "a ruled-out hypothesis"
        where, what = (where, f", {hypotheses[0].statement}") if len(hypotheses) == 1 else ("ruled-out hypotheses", "")
        return (
            f"The cause took {duration_text(took)} to find, "
            f"<span>{duration_text(lost)} of it on {where}</span>{escape(what)}."
        )
    largest = sorted(found, key=lambda phase: -phase.seconds(facts.now))[:2]
    return " ".join(phase_sentence(phase, facts.now) for phase in largest)


def phase_sentence(phase: Phase, now: datetime) -> str:
    """ "The fix took 4 min."; for several phases without a time between them, "Fixing and recovering took 9 min." """
    single = phase.label.lower() == phase.name
    return (SENTENCES[phase.name] if single else f"{phase.label} took {{}}.").format(duration_text(phase.seconds(now)))


SENTENCES = {
    "undetected": "It took {} to notice.",
    "diagnosing": "The cause took {} to find.",
    "fixing": "The fix took {}.",
    "recovering": "Recovery took {}.",
}


def label(facts: Facts) -> str:
    """The chart as sentences, for screen readers."""
    whole = span(facts)
    if whole is None:
        return "No data recorded."
    zone, out = zone_with_offset(facts, whole[0]), []

    def moment(at: datetime) -> str:
        local = at.astimezone(facts.tz)
        return f"{local:%H:%M %a} {local.day} {local:%b}"

    for window in facts.windows:
        about = share(window).replace("≈ ", "about ").replace("%", " percent")
        out.append(f"Impact {moment(window.start)} to {moment(window.end) if window.end else 'now'}, {zone}, {about}.")
    if found := phases(facts):
        out.append(", ".join(f"{p.label} {spoken_duration(p.seconds(facts.now))}" for p in found) + ".")
    for hypothesis in facts.hypotheses:
        if hypothesis.verdict in VERDICTS:
            verdict = "still open" if hypothesis.verdict == "open" else VERDICTS[hypothesis.verdict].lower()
            out.append(
                f"Hypothesis {hypothesis.statement}, {verdict} after {spoken_duration(cost(facts, hypothesis))}."
            )
    for escalation in facts.escalations:
        out.append(f"Escalated to {escalation.to_team} at {escalation.requested.astimezone(facts.tz):%H:%M}.")
    return " ".join(out) or f"Entries from {moment(whole[0])}, {zone}."


def spoken_duration(seconds: int) -> str:
    """Rounded down like `duration_text`: "1 hour 15 minutes"."""
    hours, minutes = divmod(whole_minutes(seconds), 60)
    parts = [
        f"{size} {word}{'' if size == 1 else 's'}" for size, word in ((hours, "hour"), (minutes, "minute")) if size
    ]
    return " ".join(parts) or "0 minutes"


def gap(start: datetime, end: datetime) -> str:
    """The length of a shortened gap: "18 h 20 min gap"."""
    return f"{duration_text(whole_seconds(end - start))} gap"
