"""The horizontal chart: 1100 units wide on a page, 740 in columns and in print."""

from incidents.facts import Facts
from incidents.metrics import phases
from incidents.timeline_chart import axis, lanes
from incidents.timeline_chart.chart_layout import EDGE, LEFT, ChartLayout
from incidents.timeline_chart.scale import Scale, long_gaps, span
from incidents.timeline_chart.svg import Canvas


def draw(facts: Facts, width: int, key: str) -> Canvas | None:
    """The chart in `width` units with its height set; None if there are no facts."""
    scale = scale_of(facts, width)
    if scale is None:
        return None
    layout = ChartLayout(facts, scale, Canvas(width), key, phases(facts))
    if layout.running:
        middle = min(layout.last, layout.right - 31)
        layout.canvas.block(middle - 33, 18, middle + 33, 36)
    for draw_part in (axis.draw_impact, axis.draw_phases, lanes.draw_hypotheses, lanes.draw_teams, lanes.draw_entries):
        draw_part(layout)
    axis.draw_gaps(layout)
    drawn = len(layout.canvas.parts)
    axis.draw_axis(layout)
    layout.canvas.parts = layout.canvas.parts[drawn:] + layout.canvas.parts[:drawn]  # the grid lies under everything
    if layout.running:
        lanes.draw_now(layout)
    layout.canvas.height = layout.bottom + 42
    return layout.canvas


def scale_of(facts: Facts, width: int) -> Scale | None:
    whole = span(facts)
    return Scale(*whole, LEFT, width - EDGE, facts.tz, long_gaps(facts, *whole)) if whole else None
