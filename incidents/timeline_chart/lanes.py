"""Lower half of the wide chart: ruled-out hypotheses, responding teams, numbered entries and the current time."""

from core.text.durations import duration_text
from incidents.facts import Entry, Hypothesis, whole_seconds
from incidents.timeline_chart import labels
from incidents.timeline_chart.chart_layout import LEFT, ChartLayout
from incidents.timeline_chart.spacing import assign_lanes, spread_apart
from incidents.timeline_chart.svg import Span, element, shortened

LANE = 36.0
LABEL_WIDTH = 220.0  # width of the label to the right of a hypothesis
TEAM_BAND_HEIGHT = 22.0
RADIUS, APART, MANY = 9.5, 20.0, 24
TIME_WIDTH = 56.0
KEY = frozenset({"cause_identified", "fix_applied", "mitigated", "resolved"})


def draw_hypotheses(layout: ChartLayout) -> None:
    """Hatched paths for hypotheses; open ones are dashed and end at the current time."""
    hypotheses = layout.hypotheses
    rows = assign_lanes(
        [(hypothesis.start, max(hypothesis.start, hypothesis.end or layout.facts.now)) for hypothesis in hypotheses]
    )
    top = layout.bottom
    for hypothesis, row in sorted(zip(hypotheses, rows, strict=True), key=lambda pair: -pair[1]):
        _hypothesis_bar(layout, hypothesis, top, row)
    for hypothesis, row in zip(hypotheses, rows, strict=True):
        _hypothesis_label(layout, hypothesis, top + 26 + LANE * row)
    layout.bottom = top + (16 + LANE * (max(rows) + 1) if rows else 14)


def _hypothesis_span(layout: ChartLayout, hypothesis: Hypothesis) -> tuple[float, float]:
    a, b = layout.scale(hypothesis.start), layout.scale(hypothesis.end or layout.facts.now)
    return (a, b) if b - a >= 12 else (min(a, layout.right - 12), min(a, layout.right - 12) + 12)


def _hypothesis_bar(layout: ChartLayout, hypothesis: Hypothesis, top: float, row: int) -> None:
    a, b = _hypothesis_span(layout, hypothesis)
    thick = 18.0 if b - a >= 60 else round(max(5.0, (b - a) * 0.3), 1)
    x0, x1, y = a + thick / 2, b - thick / 2, top + 26 + LANE * row
    bend = round(min(24.0, (x1 - x0) / 2), 1)
    down = f"M{x0:.1f} {top - 2:g}C{x0:.1f} {y:g} {x0 + 1:.1f} {y:g} {x0 + bend:.1f} {y:g}"
    up = f"H{x1 - bend:.1f}C{x1:.1f} {y:g} {x1:.1f} {y:g} {x1:.1f} {top + 5:g}"
    canvas, is_open = layout.canvas, hypothesis.end is None
    path = down + (f"H{b:.1f}" if is_open else up)
    canvas.shape("path", "fg-edge", stroke_width=thick, d=path, stroke_dasharray="6 4" if is_open else None)
    canvas.shape("path", "fg-core", stroke_width=thick - 3, d=path)
    if not is_open:
        canvas.shape("path", d=path, fill="none", stroke=f"url(#{layout.key}h)", stroke_width=thick - 3)
        half = min(6.0, thick / 3)
        canvas.shape("path", "fg-arrow", d=f"M{x1 - half:.1f} {top + 10:g}l{half:g} -7 {half:g} 7")
    canvas.block(a, y - thick / 2, b, y + thick / 2)
    canvas.block(a, top, a + thick, y)
    if not is_open:
        canvas.block(b - thick, top, b, y)


def _hypothesis_label(layout: ChartLayout, hypothesis: Hypothesis, y: float) -> None:
    """Place the label to the right of the hypothesis, else to the left, inside it, or below the chart."""
    a, b = _hypothesis_span(layout, hypothesis)
    title = f"{labels.VERDICTS[hypothesis.verdict]}: {hypothesis.statement}"
    text, rest = labels.hypothesis_time(layout.facts, hypothesis, layout.phases)
    sides = [("", b + 16, layout.last - 4 if layout.running else layout.right), ("end", a - 10, LEFT)]
    if abs(sides[0][2] - sides[0][1]) < LABEL_WIDTH:
        sides.sort(key=lambda side: -abs(side[2] - side[1]))
    for anchor, x, limit in sides:
        for second in ([Span(text, "b"), Span(rest)], [Span(text, "b")]):
            if _two_lines(layout, title, second, x, y, anchor, abs(limit - x)):
                return
    thick = 18.0 if b - a >= 60 else 0
    inside = [Span(title, "b tp"), Span(text, "b", 8)]
    if not thick or not layout.canvas.write(a + thick + 6, y - 13, *inside, right=b - thick - 6):
        layout.canvas.notes.append(f"{title}, {text}{rest}")


def _two_lines(
    layout: ChartLayout, title: str, second: list[Span], x: float, y: float, anchor: str, space: float
) -> bool:
    short = shortened(title, space, "b")
    width = max(Span(short, "b").width, sum(span.width for span in second))
    left = x - width if anchor else x
    if (
        width > space
        or len(short) < min(len(title), 24)
        or not layout.canvas.is_free(left, y - 17, left + width, y + 11)
    ):
        return False
    layout.canvas.write(x, y - 8, Span(short, "b tp"), anchor=anchor)
    layout.canvas.write(x, y + 8, *(span for span in second if span.text), anchor=anchor)
    if short != title:
        layout.canvas.notes.append(title)
    return True


def draw_teams(layout: ChartLayout) -> None:
    """One band per team; the chevron is the escalation, the notch the wait until the team joined."""
    facts, top = layout.facts, layout.bottom
    calls = sorted((call for call in facts.escalations if call.to_team), key=lambda call: call.requested)
    first = facts.first_team or next((call.from_team for call in calls if call.from_team), "")
    if not calls and not first:
        return
    layout.canvas.write(0, top + 15, Span("Responding", "t2"))
    begin = layout.scale(facts.impact_start or facts.entries[0].at)
    starts = [begin, *(layout.scale(call.requested) for call in calls)]
    ends = [*starts[1:], layout.last]
    bands = [(first or "On-call", None), *((call.to_team, call) for call in calls)]
    for index, ((team, call), a, b) in enumerate(zip(bands, starts, ends, strict=True)):
        if b - a < 9:
            layout.canvas.notes.append(f"Responding: {team}")
            continue
        _draw_team_band(layout, top, a, b, index > 0, index < len(bands) - 1)
        alert = facts.at("alerted") or facts.at("detected")
        tails = [""]
        if call:
            asked = f"escalated {layout.scale.clock(call.requested)}"
            after = duration_text(whole_seconds(call.requested - alert)) if alert and call.requested >= alert else ""
            tails = [f"{asked}, {after} after the first alert", f"{asked}, after {after}"] if after else [asked]
            tails = [*tails, asked, ""]
            if call.joined and call.joined > call.requested:
                _draw_joining_wait(layout, top, layout.scale(call.requested), layout.scale(call.joined))
        for tail in dict.fromkeys(tails):
            pieces = [Span(team, "b" if call else ""), *([Span(tail, "t2", 10)] if tail else [])]
            if layout.canvas.write(a + (18 if index else 10), top + 15, *pieces, right=b - 10):
                break
        else:
            layout.canvas.notes.append(f"Responding: {team}{', ' + tails[0] if tails[0] else ''}")
    layout.bottom = top + 34


def _draw_team_band(layout: ChartLayout, top: float, a: float, b: float, pointed: bool, points: bool) -> None:
    left = f"M{a - 1:.1f} {top:g}" if pointed else f"M{a:.1f} {top:g}"
    right = f"H{b - 8:.1f}l7 11-7 11" if points else f"H{b:.1f}V{top + TEAM_BAND_HEIGHT:g}"
    back = f"H{a - 1:.1f}l7-11z" if pointed else f"H{a:.1f}z"
    layout.canvas.shape("path", "fg-team2" if pointed else "fg-team", d=left + right + back)


def _draw_joining_wait(layout: ChartLayout, top: float, a: float, b: float) -> None:
    layout.canvas.shape("path", "fg-hand", d=f"M{a:.1f} {top + 23:g}v4H{max(b, a + 3):.1f}v-4")


def draw_entries(layout: ChartLayout) -> None:
    """Numbered discs that lead to their entries, at least 20 units apart; of many only the key ones."""
    facts, y = layout.facts, layout.bottom + 14
    canvas, scale = layout.canvas, layout.scale
    layout.bottom = y
    canvas.write(0, y + 4, Span("Entries", "t2"))
    canvas.shape("path", "s-line", d=f"M{LEFT:g} {y:g}H{layout.last:g}")
    inside = [(e.number or n, e) for n, e in enumerate(facts.entries, start=1) if scale.t0 <= e.at <= scale.t1]
    if missing := len(facts.entries) - len(inside):
        canvas.notes.append(f"{missing} later {'entry' if missing == 1 else 'entries'} in the timeline")
    space = min(MANY, int((layout.last - LEFT - 2 * RADIUS) // APART) + 1)
    chosen = inside if len(inside) <= space else [(n, e) for n, e in inside if e.milestone][:space]
    numbered = {number for number, _ in chosen}
    for tick in dict.fromkeys(round(scale(entry.at)) for number, entry in inside if number not in numbered):
        canvas.shape("path", "s-ink", d=f"M{tick} {y - 4:g}v8")
    places = spread_apart([scale(entry.at) for _, entry in chosen], APART, LEFT + 9, max(layout.last - 9, LEFT + 9))
    rows = [-TIME_WIDTH, -TIME_WIDTH]
    clock = ""
    for (number, entry), x in zip(chosen, places, strict=True):
        _draw_disc(layout, number, entry, x, y)
        at, clock, before = scale(entry.at), scale.clock(entry.at), clock
        if clock == before:  # entries of one minute share its label
            continue
        row = next((row for row, last in enumerate(rows) if at - last >= TIME_WIDTH), None)
        if row is not None and _write_time(layout, entry, at, y + 25 + 13 * row):
            rows[row] = at


def _draw_disc(layout: ChartLayout, number: int, entry: Entry, x: float, y: float) -> None:
    key = entry.milestone in KEY
    kind = "fg-dot key" if key else "fg-dot hyp" if entry.type == "hypothesis" else "fg-dot"
    circle = element("circle", kind, cx=x, cy=y, r=RADIUS)
    inner = element("text", "fg-n inv" if key else "fg-n", body=str(number), x=x, y=y + 4)
    text = f"Entry {number}, {layout.scale.clock(entry.at)}, {entry.text.split(chr(10))[0][:160]}"
    layout.canvas.raw(element("a", body=circle + inner, href=f"#e{entry.pk}", aria_label=text))


def _write_time(layout: ChartLayout, entry: Entry, x: float, y: float) -> bool:
    piece = Span(layout.scale.clock(entry.at), "sm t2")
    anchor = "" if x < LEFT + 16 else "end" if x > layout.right - 16 else "mid"
    return layout.canvas.write(x, y, piece, anchor=anchor)


def draw_now(layout: ChartLayout) -> None:
    """The red line, what has not happened yet behind it, and the clock on top."""
    x, canvas = layout.last, layout.canvas
    if (high := layout.bottom - 74) > 0:  # before the first impact and entry there are no rows to cover
        canvas.shape("rect", x=x, y=48, width=round(layout.right - x, 1), height=high, fill=f"url(#{layout.key}s)")
    canvas.shape("path", "fg-now", d=f"M{x:g} 36V{layout.bottom + 4:g}")
    middle = min(x, layout.right - 31)
    canvas.shape("rect", "f-alarm", x=middle - 31, y=18, width=62, height=18, rx=9)
    text = f"now {layout.scale.clock(layout.facts.now)}"
    canvas.raw(element("text", "sm b mid fg-n inv", body=text, x=middle, y=31))
