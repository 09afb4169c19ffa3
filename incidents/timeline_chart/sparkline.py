"""The shape of an incident in a row of a list, from the column its actions store."""

from collections.abc import Sequence
from datetime import datetime
from html import escape

from django.utils.safestring import SafeString, mark_safe

from core.text.durations import whole_minutes
from incidents.facts import Interval, whole_seconds

WIDTH = 120.0
Shape = Sequence[Sequence[str | None]]


def mini(shape: Shape, now: datetime) -> SafeString:
    """`[[name, start, end | null], …]` of `metrics.shape` as a strip of phases with a notch per detour; "" without."""
    parts = [(escape(str(name)), *_span(start, end, now)) for name, start, end in shape]
    phases = [(name, a, b) for name, a, b in parts if name != "detour"]
    if not phases:
        return SafeString("")
    first, total = phases[0][1], sum(whole_seconds(b - a) for _, a, b in phases)
    drawn, labels, x, gone = [], [], 0.0, 0
    places: list[tuple[Interval, float]] = []
    for name, a, b in phases:
        seconds = whole_seconds(b - a)
        width = WIDTH * seconds / total if total else 0.0
        labels.append(f"{name} {whole_minutes(seconds)}")
        places.append(((a, b), x))
        if width:
            drawn.append(_phase(name, x, max(width - 0.8, 0.6)))
        x += width
    for name, a, b in parts:
        if name == "detour":
            gone += whole_seconds(b - a)
            drawn.append(_notch(_at(a, places, total, first), _at(b, places, total, first)))
    label = f"Phases in minutes: {', '.join(labels)}"
    label += f", {whole_minutes(gone)} spent on ruled-out hypotheses" if gone else ""
    markup = f'<svg class="db-mini" viewBox="0 0 120 15" role="img" aria-label="{label}">{"".join(drawn)}</svg>'
    return mark_safe(markup)  # noqa: S308 - names are escaped above, the rest are numbers


def _span(start: str | None, end: str | None, now: datetime) -> Interval:
    a = datetime.fromisoformat(start or "")
    return a, max(a, datetime.fromisoformat(end) if end else now)


def _phase(name: str, x: float, width: float) -> str:
    return f'<rect class="fg-{name}" x="{x:.1f}" y="1" width="{width:.1f}" height="8" rx="1"/>'


def _at(at: datetime, places: list[tuple[Interval, float]], total: int, first: datetime) -> float:
    """The position of an instant on the strip, without gaps."""
    x = 0.0
    for (a, b), place in places:
        if at >= a:
            x = place + WIDTH * whole_seconds(min(at, b) - a) / (total or 1)
    return x


def _notch(a: float, b: float) -> str:
    bend = round(min(4.0, max(b - a, 2.0) / 2), 1)
    x = round(min(a, WIDTH - 2 * bend), 1)
    across = round(max(b - x - 2 * bend, 0.0), 1)
    return f'<path class="fg-arrow" d="M{x:g} 9.5q0 4 {bend:g} 4h{across:g}q{bend:g} 0 {bend:g}-4"/>'
