"""Finds contradictory statements. The review page shows both values."""

from __future__ import annotations

from datetime import datetime

from .bounds import Bounds
from .instants import doubtful_span, minutes_between
from .result import Contradiction, Entry, Found

_TOLERANCE = 1


def read_contradictions(bounds: Bounds, entries: list[Entry]) -> list[Contradiction]:
    """Several starts or ends, a duration that does not fit them, an end before the start."""
    found = [*_several("started_at", "start", bounds.starts), *_several("ended_at", "end", bounds.ends)]
    if bounds.starts and bounds.ends:
        start, end = bounds.starts[0], bounds.ends[0]
        both = isinstance(start.value, datetime) and isinstance(end.value, datetime)
        if both and (words := doubtful_span(start.value, end.value)):
            found.append(Contradiction("ended_at", words, (start.span, end.span)))
        if length := _length(bounds):
            found.append(length)
    found += _outside(bounds, entries)
    return found


def _several(field: str, word: str, values: list[Found]) -> list[Contradiction]:
    firm = [f for f in values if isinstance(f.value, datetime)]
    for other in firm[1:]:
        gap = minutes_between(firm[0].value, other.value)
        if gap:
            words = f"Two readings of the {word}: {_show(firm[0])} ({firm[0].why}) and {_show(other)} ({other.why})."
            return [Contradiction(field, words, (firm[0].span, other.span))]
    return []


def _show(found: Found) -> str:
    return f"{found.value:%Y-%m-%d %H:%M}"


def _length(bounds: Bounds) -> Contradiction | None:
    minutes = minutes_between(bounds.starts[0].value, bounds.ends[0].value)
    if minutes is None or not bounds.lengths or minutes < 0:
        return None
    stated = bounds.lengths[0]
    slack = max(_TOLERANCE, stated.value * 0.25) if "approximate" in stated.why else _TOLERANCE
    if any(
        abs(f.value - minutes) <= (f.value * 0.25 if "approximate" in f.why else _TOLERANCE) for f in bounds.lengths
    ):
        return None
    if abs(stated.value - minutes) <= slack:
        return None
    words = f"The text says {_words(stated.value)}, but start and end are {_words(minutes)} apart."
    return Contradiction("duration_minutes", words, (stated.span, bounds.starts[0].span, bounds.ends[0].span))


def _outside(bounds: Bounds, entries: list[Entry]) -> list[Contradiction]:
    """A first entry more than a day away from the stated start is worth a look."""
    if not bounds.starts or not isinstance(start := bounds.starts[0].value, datetime):
        return []
    timed = [e for e in entries if e.at is not None and (e.at.tzinfo is None) == (start.tzinfo is None)]
    if not timed or any(abs((e.at - start).total_seconds()) <= 86_400 for e in timed if e.at):
        return []
    first = timed[0]
    words = f"The start is {start:%Y-%m-%d %H:%M}, but no entry of the timeline is within a day of it (the first is {first.at:%Y-%m-%d %H:%M})."  # noqa: E501
    return [Contradiction("started_at", words, (bounds.starts[0].span, first.span))]


def _words(minutes: float) -> str:
    whole = round(minutes)
    hours, rest = divmod(whole, 60)
    if not hours:
        return f"{whole} minutes"
    return f"{hours} h {rest:02d} min"
