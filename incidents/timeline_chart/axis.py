"""Upper half of the wide chart: axis, impact boxes and phases."""

from datetime import datetime

from core.text.durations import duration_text
from incidents.facts import whole_seconds
from incidents.metrics import Phase
from incidents.timeline_chart import labels
from incidents.timeline_chart.chart_layout import LEFT, ChartLayout
from incidents.timeline_chart.scale import zone_with_offset
from incidents.timeline_chart.spacing import assign_lanes
from incidents.timeline_chart.svg import Span

IMPACT_TOP, IMPACT_ROW, IMPACT_HIGH = 48.0, 26.0, 22.0
PHASE_HIGH = 36.0
PHASES_APART = 10.0  # from the impact boxes
LINE_SPACING = 130.0  # units between lines with a time
INK = {"undetected": "fg-on-und", "diagnosing": "w", "fixing": "w", "recovering": "dk"}


def draw_axis(layout: ChartLayout) -> None:
    canvas, scale = layout.canvas, layout.scale
    labeled = set(scale.lines(scale.label_step(LINE_SPACING)))
    first = scale.local(scale.t0)
    canvas.write(LEFT, 13, Span(scale.day(scale.t0), "b"))
    for at in scale.midnights():
        x = scale(at)
        canvas.shape("path", "fg-mid", d=f"M{x:g} 18V{layout.bottom:g}")
        if canvas.write(x + 6, 13, Span(scale.day(at), "b")):
            canvas.write(x - 6, 13, Span("midnight", "t2 sm"), anchor="end", left=LEFT)
    for at in scale.lines():
        x = scale(at)
        canvas.shape("path", "s-grid", d=f"M{x:g} {38 if at in labeled else 42}V{layout.bottom:g}")
        if at in labeled:
            anchor = "" if x < LEFT + 16 else "end" if x > layout.right - 16 else "mid"
            canvas.write(x, 32, Span(scale.clock(at), "t2"), anchor=anchor)
    for at, jump in scale.changes():
        _clock_change(layout, scale(at), whole_seconds(jump))
    canvas.write(0, 32, Span(zone_with_offset(layout.facts, first), "t2 sm"), right=LEFT)


def draw_gaps(layout: ChartLayout) -> None:
    for start, end in layout.scale.gaps:
        _gap(layout, start, end)


def _gap(layout: ChartLayout, start: datetime, end: datetime) -> None:
    """Mark a shortened gap with its length, and with the day on which the chart goes on."""
    canvas, scale, left, right = layout.canvas, layout.scale, layout.scale(start), layout.scale(end)
    canvas.shape("rect", "fg-gap", x=left, y=38, width=round(right - left, 1), height=round(layout.bottom - 38, 1))
    for x in (left, right):
        canvas.shape("path", "fg-leader", d=f"M{x:g} 18V{layout.bottom:g}", stroke_dasharray="4 4")
    if scale.day(start) != scale.day(end):
        canvas.write(right + 6, 13, Span(scale.day(end), "b"))
    text = labels.gap(start, end)
    if not canvas.write((left + right) / 2, 32, Span(text, "t2 sm"), anchor="mid", right=layout.right):
        canvas.notes.append(f"The dashed lines mark a {text}")


def _clock_change(layout: ChartLayout, x: float, jump: int) -> None:
    """Mark a skipped or repeated hour, with a label here or below the chart."""
    text = f"clocks {'forward' if jump > 0 else 'back'} {duration_text(abs(jump)).removesuffix(' 00 min')}"
    layout.canvas.shape("path", "fg-leader", d=f"M{x:g} 36V{layout.bottom:g}", stroke_dasharray="1 3")
    for anchor, place in (("", x + 4), ("end", x - 4)):
        if layout.canvas.write(place, 44, Span(text, "t2 sm"), anchor=anchor, left=LEFT, right=layout.right):
            return
    layout.canvas.notes.append(f"The dotted line marks {text}")


def draw_impact(layout: ChartLayout) -> None:
    """One box for each impact window. The row is left out if none is recorded, as in the report of a drill."""
    canvas, facts = layout.canvas, layout.facts
    if not facts.windows:
        layout.bottom = IMPACT_TOP - PHASES_APART
        return
    spans = [window.until(facts.now) for window in facts.windows]
    rows = assign_lanes(spans)
    canvas.write(0, IMPACT_TOP + 15, Span("Impact", "t2"))
    for window, (start, end), row in zip(facts.windows, spans, rows, strict=True):
        x, y = layout.scale(start), IMPACT_TOP + row * IMPACT_ROW
        width = round(max(layout.scale(end) - x, 2), 1)
        high = IMPACT_HIGH * (0.5 if window.share is None else window.share)
        top = round(y + IMPACT_HIGH - high, 1)
        canvas.shape("rect", "fg-box", x=x, y=y, width=width, height=IMPACT_HIGH, rx=3)
        if window.share is None:
            canvas.shape("rect", x=x, y=top, width=width, height=high, fill=f"url(#{layout.key}s)")
        else:
            canvas.shape("rect", "fg-impact", x=x, y=top, width=width, height=high, rx=2)
        about = labels.share(window) + ("" if window.end else ", still open")
        lengths = [part for part in (labels.length(facts, window), labels.weighted(facts, window)) if part]
        written = _write_impact_label(layout, x, x + width, y + 17, about, lengths)
        crossed = y + 6 < top < y + 20 and written is not None
        gap = f"H{x + 6:g}M{min(x + 14 + written, x + width):g} {top:g}" if crossed and written else ""
        canvas.shape("path", "fg-level", d=f"M{x:g} {top:g}{gap}H{x + width:g}")
    layout.bottom = IMPACT_TOP + max(rows, default=0) * IMPACT_ROW + IMPACT_HIGH


def _write_impact_label(
    layout: ChartLayout, x: float, end: float, y: float, about: str, lengths: list[str]
) -> float | None:
    """Place the label inside the box, else next to it or below the chart. Returns the width used inside, or None."""
    lines = [
        [Span(about, "b"), *([Span(rest, "t2", 10)] if rest else [])] for rest in (", ".join(lengths), lengths[0], "")
    ]
    for pieces in lines[:2]:
        if layout.canvas.write(x + 10, y, *pieces, right=end - 4):
            return sum(piece.width for piece in pieces)
    for pieces in [] if layout.running and end >= layout.last - 1 else lines[:2]:
        left = x - 8 - sum(piece.width for piece in pieces)
        if layout.canvas.write(end + 8, y, *pieces, right=layout.right) or layout.canvas.write(
            left, y, *pieces, left=LEFT
        ):
            return None
    if layout.canvas.write(x + 10, y, *lines[2], right=end - 4):
        layout.canvas.notes.append(f"Impact {', '.join(lengths)}")
        return lines[2][0].width
    layout.canvas.notes.append(f"Impact {about}: {', '.join(lengths)}")
    return None


def draw_phases(layout: ChartLayout) -> None:
    """The phases on one line, with the time of ruled-out hypotheses faded. Left out if there are none."""
    if not layout.phases and not layout.hypotheses:
        return
    top = layout.bottom + PHASES_APART
    canvas, now = layout.canvas, layout.facts.now
    canvas.write(0, top + 15, Span("Phases", "t2"))
    under = top + 30
    gone = _followed_spans(layout)
    for phase in layout.phases:
        start, end = phase.until(now)
        x, width = layout.scale(start), layout.scale(end) - layout.scale(start)
        if not phase.seconds(now):
            text = f"0 min {phase.label.lower()}"
            if canvas.write(0, under, Span(text, "t2 sm"), right=LEFT):
                under += 12
            else:
                canvas.notes.append(text)
            continue
        canvas.shape("rect", f"fg-{phase.name}", x=x, y=top, width=max(width - 1.5, 1.0), height=PHASE_HIGH, rx=3)
    for a, b in gone:
        canvas.shape("rect", "fg-away", x=a, y=top, width=round(b - a, 1), height=PHASE_HIGH)
    for phase in layout.phases:
        if phase.seconds(now):
            _phase_label(layout, phase, top, gone)
    layout.bottom = top + PHASE_HIGH


def _phase_label(layout: ChartLayout, phase: Phase, top: float, gone: list[tuple[float, float]]) -> None:
    """On the widest stretch that is not faded: one line, two lines, or under the figure."""
    start, end = (layout.scale(at) for at in phase.until(layout.facts.now))
    free, since = [], start
    for a, b in gone:
        if b > start and a < end:
            free.append((since, a))
            since = max(since, b)
    free.append((since, end))
    a, b = max(free, key=lambda pair: pair[1] - pair[0])
    length = duration_text(phase.seconds(layout.facts.now))
    so_far = [f"{length} (running)", length] if phase.end is None else [length]
    ink, x, right = INK[phase.name], a + (14 if a > start else 12), b - 8
    for text in so_far:
        if layout.canvas.write(x, top + 23, Span(phase.label, f"b {ink}"), Span(text, ink, 7), right=right):
            return
        if max(Span(phase.label, "b").width, Span(text).width) <= right - x:
            layout.canvas.write(x, top + 15, Span(phase.label, f"b {ink}"))
            layout.canvas.write(x, top + 29, Span(text, ink))
            return
    aside = Span(f"{length} {phase.label.lower()}", "t2 sm")
    if phase is not layout.phases[0] or not layout.canvas.write(0, top + 30, aside, right=LEFT):
        layout.canvas.notes.append(f"{phase.label} {so_far[0]}")


def _followed_spans(layout: ChartLayout) -> list[tuple[float, float]]:
    """Spans (in units, merged) in which a ruled-out hypothesis was followed; the axis is faded there."""
    spans = sorted((layout.scale(h.start), layout.scale(h.end or layout.facts.now)) for h in layout.hypotheses)
    phases = [tuple(layout.scale(at) for at in phase.until(layout.facts.now)) for phase in layout.phases]
    out: list[tuple[float, float]] = []
    for a, b in spans:
        a = max(a, min((start for start, _ in phases), default=a))
        b = min(b, max((end for _, end in phases), default=a))
        if out and a <= out[-1][1]:
            out[-1] = (out[-1][0], max(out[-1][1], b))
        elif a < b:
            out.append((a, b))
    return out
