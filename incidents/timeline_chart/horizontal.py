"""The horizontal chart: 1100 units wide on a page, 740 in columns and in print."""

from incidents.facts import Facts
from incidents.metrics import phases
from incidents.timeline_chart import axis, lanes
from incidents.timeline_chart.canvas import EDGE, LEFT, ChartLayout
from incidents.timeline_chart.scale import Scale, long_gaps, span
from incidents.timeline_chart.svg import Canvas


def draw(facts: Facts, width: int, key: str) -> Canvas | None:
    """The chart in `width` units with its height set; None if there are no facts."""
    scale = scale_of(facts, width)
    if scale is None:
        return None
    sheet = ChartLayout(facts, scale, Canvas(width), key, phases(facts))
    if sheet.running:
        middle = min(sheet.last, sheet.right - 31)
        sheet.paper.block(middle - 33, 18, middle + 33, 36)
    for row in (axis.impact, axis.phases_bar, lanes.hypotheses_lane, lanes.leads, lanes.entries):
        row(sheet)
    axis.gaps(sheet)
    drawn = len(sheet.paper.parts)
    axis.axis(sheet)
    sheet.paper.parts = sheet.paper.parts[drawn:] + sheet.paper.parts[:drawn]  # the grid lies under everything
    if sheet.running:
        lanes.now(sheet)
    sheet.paper.height = sheet.down + 42
    return sheet.paper


def scale_of(facts: Facts, width: int) -> Scale | None:
    whole = span(facts)
    return Scale(*whole, LEFT, width - EDGE, facts.tz, long_gaps(facts, *whole)) if whole else None
