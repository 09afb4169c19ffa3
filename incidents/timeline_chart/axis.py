"""Upper half of the wide chart: axis, impact boxes and phases."""

from datetime import datetime

from core.text.durations import duration_text
from incidents.facts import whole_seconds
from incidents.metrics import Phase
from incidents.timeline_chart import labels
from incidents.timeline_chart.canvas import LEFT, ChartLayout
from incidents.timeline_chart.layout import lanes
from incidents.timeline_chart.scale import zone_words
from incidents.timeline_chart.svg import Span

IMPACT_TOP, IMPACT_ROW, IMPACT_HIGH = 48.0, 26.0, 22.0
PHASE_HIGH = 36.0
LINE_SPACING = 130.0  # units between lines with a time
INK = {"undetected": "fg-on-und", "diagnosing": "w", "fixing": "w", "recovering": "dk"}


def axis(sheet: ChartLayout) -> None:
    paper, scale = sheet.paper, sheet.scale
    labeled = set(scale.lines(scale.label_step(LINE_SPACING)))
    first = scale.local(scale.t0)
    paper.write(LEFT, 13, Span(scale.day(scale.t0), "b"))
    for at in scale.midnights():
        x = scale(at)
        paper.shape("path", "fg-mid", d=f"M{x:g} 18V{sheet.down:g}")
        if paper.write(x + 6, 13, Span(scale.day(at), "b")):
            paper.write(x - 6, 13, Span("midnight", "t2 sm"), anchor="end", left=LEFT)
    for at in scale.lines():
        x = scale(at)
        paper.shape("path", "s-grid", d=f"M{x:g} {38 if at in labeled else 42}V{sheet.down:g}")
        if at in labeled:
            anchor = "" if x < LEFT + 16 else "end" if x > sheet.right - 16 else "mid"
            paper.write(x, 32, Span(scale.clock(at), "t2"), anchor=anchor)
    for at, jump in scale.changes():
        _clock_change(sheet, scale(at), whole_seconds(jump))
    paper.write(0, 32, Span(zone_words(sheet.facts, first), "t2 sm"), right=LEFT)


def gaps(sheet: ChartLayout) -> None:
    for start, end in sheet.scale.gaps:
        _gap(sheet, start, end)


def _gap(sheet: ChartLayout, start: datetime, end: datetime) -> None:
    """Mark a shortened gap with its length, and with the day on which the chart goes on."""
    paper, scale, left, right = sheet.paper, sheet.scale, sheet.scale(start), sheet.scale(end)
    paper.shape("rect", "fg-gap", x=left, y=38, width=round(right - left, 1), height=round(sheet.down - 38, 1))
    for x in (left, right):
        paper.shape("path", "fg-leader", d=f"M{x:g} 18V{sheet.down:g}", stroke_dasharray="4 4")
    if scale.day(start) != scale.day(end):
        paper.write(right + 6, 13, Span(scale.day(end), "b"))
    text = labels.gap(start, end)
    if not paper.write((left + right) / 2, 32, Span(text, "t2 sm"), anchor="mid", right=sheet.right):
        paper.notes.append(f"The dashed lines mark a {text}")


def _clock_change(sheet: ChartLayout, x: float, jump: int) -> None:
    """Mark a skipped or repeated hour, with a label here or below the chart."""
    text = f"clocks {'forward' if jump > 0 else 'back'} {duration_text(abs(jump)).removesuffix(' 00 min')}"
    sheet.paper.shape("path", "fg-leader", d=f"M{x:g} 36V{sheet.down:g}", stroke_dasharray="1 3")
    for anchor, place in (("", x + 4), ("end", x - 4)):
        if sheet.paper.write(place, 44, Span(text, "t2 sm"), anchor=anchor, left=LEFT, right=sheet.right):
            return
    sheet.paper.notes.append(f"The dotted line marks {text}")


def impact(sheet: ChartLayout) -> None:
    paper, facts = sheet.paper, sheet.facts
    spans = [window.until(facts.now) for window in facts.windows]
    rows = lanes(spans)
    paper.write(0, IMPACT_TOP + 15, Span("Impact", "t2"))
    for window, (start, end), row in zip(facts.windows, spans, rows, strict=True):
        x, y = sheet.scale(start), IMPACT_TOP + row * IMPACT_ROW
        width = round(max(sheet.scale(end) - x, 2), 1)
        high = IMPACT_HIGH * (0.5 if window.share is None else window.share)
        top = round(y + IMPACT_HIGH - high, 1)
        paper.shape("rect", "fg-box", x=x, y=y, width=width, height=IMPACT_HIGH, rx=3)
        if window.share is None:
            paper.shape("rect", x=x, y=top, width=width, height=high, fill=f"url(#{sheet.key}s)")
        else:
            paper.shape("rect", "fg-impact", x=x, y=top, width=width, height=high, rx=2)
        about = labels.share(window) + ("" if window.end else ", still open")
        lengths = [part for part in (labels.length(facts, window), labels.weighted(facts, window)) if part]
        written = _impact_words(sheet, x, x + width, y + 17, about, lengths)
        crossed = y + 6 < top < y + 20 and written is not None
        gap = f"H{x + 6:g}M{min(x + 14 + written, x + width):g} {top:g}" if crossed and written else ""
        paper.shape("path", "fg-level", d=f"M{x:g} {top:g}{gap}H{x + width:g}")
    sheet.down = IMPACT_TOP + max(rows, default=0) * IMPACT_ROW + IMPACT_HIGH


def _impact_words(sheet: ChartLayout, x: float, end: float, y: float, about: str, lengths: list[str]) -> float | None:
    """Place the label inside the box, else next to it or below the chart. Returns the width used inside, or None."""
    lines = [
        [Span(about, "b"), *([Span(rest, "t2", 10)] if rest else [])] for rest in (", ".join(lengths), lengths[0], "")
    ]
    for pieces in lines[:2]:
        if sheet.paper.write(x + 10, y, *pieces, right=end - 4):
            return sum(piece.width for piece in pieces)
    for pieces in [] if sheet.running and end >= sheet.last - 1 else lines[:2]:
        left = x - 8 - sum(piece.width for piece in pieces)
        if sheet.paper.write(end + 8, y, *pieces, right=sheet.right) or sheet.paper.write(left, y, *pieces, left=LEFT):
            return None
    if sheet.paper.write(x + 10, y, *lines[2], right=end - 4):
        sheet.paper.notes.append(f"Impact {', '.join(lengths)}")
        return lines[2][0].width
    sheet.paper.notes.append(f"Impact {about}: {', '.join(lengths)}")
    return None


def phases_bar(sheet: ChartLayout) -> None:
    top = sheet.down + 10
    paper, now = sheet.paper, sheet.facts.now
    paper.write(0, top + 15, Span("Phases", "t2"))
    under = top + 30
    gone = _followed_spans(sheet)
    for phase in sheet.found:
        start, end = phase.until(now)
        x, width = sheet.scale(start), sheet.scale(end) - sheet.scale(start)
        if not phase.seconds(now):
            text = f"0 min {phase.label.lower()}"
            if paper.write(0, under, Span(text, "t2 sm"), right=LEFT):
                under += 12
            else:
                paper.notes.append(text)
            continue
        paper.shape("rect", f"fg-{phase.name}", x=x, y=top, width=max(width - 1.5, 1.0), height=PHASE_HIGH, rx=3)
    for a, b in gone:
        paper.shape("rect", "fg-away", x=a, y=top, width=round(b - a, 1), height=PHASE_HIGH)
    for phase in sheet.found:
        if phase.seconds(now):
            _phase_label(sheet, phase, top, gone)
    sheet.down = top + PHASE_HIGH


def _phase_label(sheet: ChartLayout, phase: Phase, top: float, gone: list[tuple[float, float]]) -> None:
    """On the widest stretch that is not faded: one line, two lines, or under the figure."""
    start, end = (sheet.scale(at) for at in phase.until(sheet.facts.now))
    free, since = [], start
    for a, b in gone:
        if b > start and a < end:
            free.append((since, a))
            since = max(since, b)
    free.append((since, end))
    a, b = max(free, key=lambda pair: pair[1] - pair[0])
    length = duration_text(phase.seconds(sheet.facts.now))
    so_far = [f"{length} (running)", length] if phase.end is None else [length]
    ink, x, right = INK[phase.name], a + (14 if a > start else 12), b - 8
    for text in so_far:
        if sheet.paper.write(x, top + 23, Span(phase.label, f"b {ink}"), Span(text, ink, 7), right=right):
            return
        if max(Span(phase.label, "b").width, Span(text).width) <= right - x:
            sheet.paper.write(x, top + 15, Span(phase.label, f"b {ink}"))
            sheet.paper.write(x, top + 29, Span(text, ink))
            return
    aside = Span(f"{length} {phase.label.lower()}", "t2 sm")
    if phase is not sheet.found[0] or not sheet.paper.write(0, top + 30, aside, right=LEFT):
        sheet.paper.notes.append(f"{phase.label} {so_far[0]}")


def _followed_spans(sheet: ChartLayout) -> list[tuple[float, float]]:
    """Spans (in units, merged) in which a ruled-out hypothesis was followed; the axis is faded there."""
    spans = sorted((sheet.scale(h.start), sheet.scale(h.end or sheet.facts.now)) for h in sheet.hypotheses)
    phases = [tuple(sheet.scale(at) for at in phase.until(sheet.facts.now)) for phase in sheet.found]
    out: list[tuple[float, float]] = []
    for a, b in spans:
        a = max(a, min((start for start, _ in phases), default=a))
        b = min(b, max((end for _, end in phases), default=a))
        if out and a <= out[-1][1]:
            out[-1] = (out[-1][0], max(out[-1][1], b))
        elif a < b:
            out.append((a, b))
    return out
