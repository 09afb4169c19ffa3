"""The vertical chart for narrow screens: 340 units wide, 1.85 units a minute."""

from datetime import timedelta

from core.text.durations import duration_text
from incidents.facts import Facts, Hypothesis
from incidents.metrics import Phase, phases
from incidents.timeline_chart import labels
from incidents.timeline_chart.scale import BREAK, Scale, drawn_minutes, is_running, long_gaps, span, zone_with_offset
from incidents.timeline_chart.spacing import assign_lanes
from incidents.timeline_chart.svg import Canvas, Span, shortened

WIDTH, TOP = 340.0, 40.0
PER_MINUTE, MIN_HEIGHT, MAX_HEIGHT = 1.85, 200.0, 900.0
KEY = frozenset({"cause_identified", "fix_applied", "mitigated", "resolved"})
LANE = 30.0
BELOW = 26.0  # space below the last minute
MANY = 100  # times that are tried


def draw(facts: Facts, key: str) -> Canvas | None:
    """The vertical chart with its height set; None if there are no facts."""
    whole = span(facts)
    if whole is None:
        return None
    start, end = whole[0], min(whole[1], facts.now) if is_running(facts) else whole[1]
    end = max(end, start + timedelta(minutes=10))
    gaps = long_gaps(facts, start, end)
    high = min(max(drawn_minutes(start, end, gaps) * PER_MINUTE + BREAK * len(gaps), MIN_HEIGHT), MAX_HEIGHT)
    scale, canvas = Scale(start, end, TOP, TOP + high, facts.tz, gaps), Canvas(WIDTH)
    phase_list = phases(facts)
    canvas.write(0, 12, Span(f"{zone_with_offset(facts, start)}, {scale.day(start)}", "t2 sm"))
    _impact(facts, scale, canvas, key)
    _timeline(facts, scale, canvas, phase_list)
    _midnights(scale, canvas)
    _hypotheses(facts, scale, canvas, key, phase_list)
    _gaps(scale, canvas)
    _label_phases_and_escalations(facts, scale, canvas, phase_list)
    _label_entry_times(facts, scale, canvas)
    if is_running(facts):
        canvas.shape("path", "fg-now", d=f"M44 {scale.last:g}H{WIDTH:g}")
        canvas.write(WIDTH, scale.last + 14, Span(f"now {scale.clock(facts.now)}", "sm b ta"), anchor="end")
    canvas.height = scale.last + BELOW
    return canvas


def _impact(facts: Facts, scale: Scale, canvas: Canvas, key: str) -> None:
    spans = [window.until(facts.now) for window in facts.windows]
    for window, (a, b), row in zip(facts.windows, spans, assign_lanes(spans), strict=True):
        y, high, wide = scale(a), max(scale(b) - scale(a), 2.0), 12.0
        x = 48.0 if row == 0 else 48.0 - 2 * min(row, 3)
        canvas.shape("rect", "fg-box", x=x, y=y, width=wide, height=high, rx=3)
        filled = wide * (0.5 if window.share is None else window.share)
        kind, fill = ("fg-impact", None) if window.share is not None else ("", f"url(#{key}s)")
        canvas.shape("rect", kind, x=x + wide - filled, y=y, width=filled, height=high, rx=2, fill=fill)
    if facts.windows and not canvas.write(WIDTH, 12, Span(labels.share(facts.windows[0]), "b sm"), anchor="end"):
        canvas.notes.append(f"Impact: {labels.share(facts.windows[0])}")


def _timeline(facts: Facts, scale: Scale, canvas: Canvas, phase_list: list[Phase]) -> None:
    for phase in phase_list:
        a, b = (scale(at) for at in phase.until(facts.now))
        if b > a:
            canvas.shape("rect", f"fg-{phase.name}", x=68, y=a, width=40, height=max(b - a - 1.5, 1.0), rx=3)
    for hypothesis in facts.hypotheses:
        if hypothesis.verdict in labels.VERDICTS:
            a, b = scale(hypothesis.start), scale(hypothesis.end or facts.now)
            canvas.shape("rect", "fg-away", x=68, y=a, width=40, height=max(round(b - a, 1), 1.0))


def _hypotheses(facts: Facts, scale: Scale, canvas: Canvas, key: str, phase_list: list[Phase]) -> None:
    hypotheses = [hypothesis for hypothesis in facts.hypotheses if hypothesis.verdict in labels.VERDICTS]
    rows = assign_lanes(
        [(hypothesis.start, max(hypothesis.start, hypothesis.end or facts.now)) for hypothesis in hypotheses]
    )
    drawn = list(zip(hypotheses, [min(row, 3) for row in rows], strict=True))
    for hypothesis, row in sorted(drawn, key=lambda pair: -pair[1]):
        _hypothesis_bar(facts, scale, canvas, key, hypothesis, row)
    for hypothesis, row in drawn:
        _hypothesis_label(facts, scale, canvas, hypothesis, 166 + LANE * row, phase_list)


def _hypothesis_bar(facts: Facts, scale: Scale, canvas: Canvas, key: str, hypothesis: Hypothesis, row: int) -> None:
    a, b = scale(hypothesis.start), scale(hypothesis.end or facts.now)
    b = max(b, a + 12)
    thick = 16.0 if b - a >= 40 else round(max(5.0, (b - a) * 0.35), 1)
    y0, y1, x = a + thick / 2, b - thick / 2, 146 + LANE * row
    bend = round(min(16.0, (y1 - y0) / 2), 1)
    out = f"M106 {y0:.1f}C{x:g} {y0:.1f} {x:g} {y0:.1f} {x:g} {y0 + bend:.1f}"
    back = f"V{y1 - bend:.1f}C{x:g} {y1:.1f} {x:g} {y1:.1f} 114 {y1:.1f}"
    path = out + (f"V{b:.1f}" if hypothesis.end is None else back)
    canvas.shape(
        "path", "fg-edge", stroke_width=thick, d=path, stroke_dasharray="6 4" if hypothesis.end is None else None
    )
    canvas.shape("path", "fg-core", stroke_width=thick - 3, d=path)
    if hypothesis.end is not None:
        canvas.shape("path", d=path, fill="none", stroke=f"url(#{key}h)", stroke_width=thick - 3)
        half = round(min(6.0, thick / 3), 1)
        canvas.shape("path", "fg-arrow", d=f"M120 {y1 - half:.1f}l-6 {half:g} 6 {half:g}")
    canvas.block(108, a, x + thick / 2, b)


def _hypothesis_label(
    facts: Facts, scale: Scale, canvas: Canvas, hypothesis: Hypothesis, x: float, phase_list: list[Phase]
) -> None:
    a, b = scale(hypothesis.start), scale(hypothesis.end or facts.now)
    length, rest = labels.hypothesis_time(facts, hypothesis, phase_list)
    text = f"{length}{rest}" if hypothesis.end is None else f"{length} spent"
    verdict, statement = f"{labels.VERDICTS[hypothesis.verdict]}:", hypothesis.statement
    short = shortened(statement, WIDTH - x, "b")
    for middle in ((a + b) / 2, b + 4, a + 60, b + 44, a - 24, a - 72):
        y = round(max(middle - 16, TOP + 9), 1)
        if y + 34 > scale.last + BELOW:
            continue
        width = max(Span(verdict, "b").width, Span(short, "b").width, Span(text).width)
        if short and canvas.is_free(x, y - 9, x + width, y + 34) and x + width <= WIDTH + 0.5:
            canvas.write(x, y, Span(verdict, "b tp"))
            canvas.write(x, y + 15, Span(short, "b tp"))
            canvas.write(x, y + 31, text)
            if short != statement:
                canvas.notes.append(f"{verdict} {statement}")
            return
    canvas.notes.append(f"{verdict} {statement}, {text}")


def _label_phases_and_escalations(facts: Facts, scale: Scale, canvas: Canvas, phase_list: list[Phase]) -> None:
    for call in facts.escalations:
        y = scale(call.requested)
        canvas.shape("path", "fg-hand", d=f"M64 {y:g}H112")
        text = f"→ {call.to_team}"
        if not any(canvas.write(118, y + down, Span(text, "sm")) for down in (12, 4, 26, -6)):
            canvas.notes.append(f"{text}, {scale.clock(call.requested)}")
    for phase in phase_list:
        length = phase.seconds(facts.now)
        a, b = (scale(at) for at in phase.until(facts.now))
        text = duration_text(length) + (" (running)" if phase.end is None else "")
        pieces = [Span(phase.label, "b"), Span(text, "t2", 6)]
        places = (a + b) / 2 + 4, b - 6, a + 14
        if not length or not any(a <= y - 4 <= b and canvas.write(118, round(y, 1), *pieces) for y in places):
            canvas.notes.append(f"{phase.label} {text}" if length else f"0 min {phase.label.lower()}")


def _midnights(scale: Scale, canvas: Canvas) -> None:
    for at in scale.midnights():
        y = scale(at)
        canvas.shape("path", "fg-mid", d=f"M46 {y:g}H{WIDTH:g}")
        if not canvas.write(WIDTH, y - 5, Span(f"midnight, {scale.day(at)}", "sm t2"), anchor="end"):
            canvas.write(WIDTH, y - 5, Span(scale.day(at), "sm t2"), anchor="end")


def _gaps(scale: Scale, canvas: Canvas) -> None:
    """Mark the shortened gaps with their length, and with the day on which the chart goes on."""
    for start, end in scale.gaps:
        top, bottom = scale(start), scale(end)
        canvas.shape("rect", "fg-gap", x=44, y=top, width=WIDTH - 44, height=round(bottom - top, 1))
        for y in (top, bottom):
            canvas.shape("path", "fg-leader", d=f"M44 {y:g}H{WIDTH:g}", stroke_dasharray="4 4")
        text = f"{labels.gap(start, end)}, {scale.day(end)}"
        canvas.write(WIDTH - 4, (top + bottom) / 2 + 4, Span(text, "sm t2"), anchor="end")


def _label_entry_times(facts: Facts, scale: Scale, canvas: Canvas) -> None:
    """Key entries first, so that their times are kept when there is little space."""
    inside = [entry for entry in facts.entries if scale.t0 <= entry.at <= scale.t1]
    for y in dict.fromkeys(round(scale(entry.at)) for entry in inside):
        canvas.shape("path", "s-ink", d=f"M62 {y}h6")
    key = [entry for entry in inside if entry.milestone in KEY][:MANY]
    rest = [entry for entry in inside if entry.milestone not in KEY][:MANY]
    for entry in [*key, *rest]:
        look = "sm b" if entry.milestone in KEY else "sm t2"
        canvas.write(40, scale(entry.at) + 4, Span(scale.clock(entry.at), look), anchor="end", left=-4)
