"""Chart of a policy preview: a line per audience, a disc per step, shaded weekends and holidays. Pure."""

from collections.abc import Collection, Sequence
from datetime import date, timedelta

from django.utils.html import escape
from django.utils.safestring import SafeString, mark_safe

from reminders.preview import PreviewLine

WIDTH, LEFT, RIGHT, TOP, ROW = 560, 100, 538, 30, 38
LEAST_GAP = 41
ROWS = {
    "team": "Team",
    "person": "Person",
    "incident": "Incident lead",
    "manager": "Manager",
    "lead": "Team lead",
    "owner": "Owner",
}
LONGEST_SPAN = 150  # days; beyond it weekends are hairlines


def preview_chart(lines: Sequence[PreviewLine], due: date, holidays: Collection[date] = ()) -> SafeString:
    """An SVG; empty without steps."""
    if not lines:
        return mark_safe("")
    days = sorted({*(line.day for line in lines), due})
    places = dict(zip(days, label_positions(days), strict=True))
    shown = [name for name in ROWS if any(line.step.audience == name for line in lines)]
    heights = {name: TOP + n * ROW for n, name in enumerate(shown)}
    floor = TOP + (len(shown) - 1) * ROW + 24
    parts = [shade(day, places, floor, holidays) for day in between(days) if day.weekday() > 4 or day in holidays]
    parts += [
        f'<path class="s-grid" d="M88 {y}H552"/><text class="t2" x="0" y="{y + 4}">{ROWS[name]}</text>'
        for name, y in heights.items()
    ]
    parts.append(f'<path class="s-line" d="M88 {floor}H552"/><path class="s-ink" d="M{places[due]} 14V{floor}"/>')
    points = [(places[line.day], heights[line.step.audience]) for line in lines]
    parts.append(f'<path class="s-dash" d="M{" L".join(f"{x} {y}" for x, y in points)}"/>')
    parts += [disc(line, x, y) for line, (x, y) in zip(lines, points, strict=True)]
    parts += [label(day, places[day], floor, due, lines) for day in days]
    head = f'<svg class="db-svg" viewBox="0 0 {WIDTH} {floor + 58}" role="img" aria-label="{escape(sentence(lines))}">'
    return mark_safe("\n".join([head, *parts, "</svg>"]))  # noqa: S308 (numbers, dates and escaped words only)


def label_positions(days: Sequence[date]) -> list[float]:
    """The x of each day, in proportion, but never closer than its label needs."""
    span = max((days[-1] - days[0]).days, 1)
    found = [LEFT + (day - days[0]).days / span * (RIGHT - LEFT) for day in days]
    for n in range(1, len(found)):
        found[n] = max(found[n], found[n - 1] + LEAST_GAP)
    for n in range(len(found) - 1, -1, -1):
        found[n] = min(found[n], RIGHT - (len(found) - 1 - n) * LEAST_GAP)
    return [round(x, 1) for x in found]


def between(days: Sequence[date]) -> list[date]:
    span = (days[-1] - days[0]).days
    return [days[0] + timedelta(days=n) for n in range(span + 1)] if span <= LONGEST_SPAN else []


def place(day: date, places: dict[date, float]) -> float:
    """The x of any day between the first and the last."""
    before, after = max(known for known in places if known <= day), min(known for known in places if known >= day)
    if before == after:
        return places[before]
    return places[before] + (places[after] - places[before]) * (day - before).days / (after - before).days


def shade(day: date, places: dict[date, float], floor: int, holidays: Collection[date]) -> str:
    x, last = place(day, places), max(places)
    width = max(place(min(day + timedelta(days=1), last), places) - x, 2)
    kind = "db-hol" if day in holidays and day.weekday() < 5 else "db-off"
    return (
        f'<rect class="{kind}" x="{round(x - width / 2, 1)}" y="14" width="{round(width, 1)}" height="{floor - 14}"/>'
    )


def disc(line: PreviewLine, x: float, y: int) -> str:
    if line.has_recipient:
        return f'<circle class="f-brand" cx="{x}" cy="{y}" r="6.5"/>'
    return (
        f'<circle class="f-hole" cx="{x}" cy="{y}" r="6.5"/>'
        f'<text class="sm b ta mid" x="{x}" y="{y - 13}">no one</text>'
    )


def label(day: date, x: float, floor: int, due: date, lines: Sequence[PreviewLine]) -> str:
    offset = next((line.step.offset for line in lines if line.day == day), None)
    words = "due" if day == due else f"{'+' if (offset or 0) > 0 else '−'}{abs(offset or 0)}"
    bold = " b" if day == due else ""
    return (
        f'<text class="sm t2 mid" x="{x}" y="{floor + 17}">{day:%a}</text>'
        f'<text class="mid{bold}" x="{x}" y="{floor + 33}">{day.day} {day:%b}</text>'
        f'<text class="sm t2 mid" x="{x}" y="{floor + 50}">{words}</text>'
    )


def sentence(lines: Sequence[PreviewLine]) -> str:
    items = [f"{line.day.day} {line.day:%B} to {line.who or 'no one'}" for line in lines]
    return f"Schedule of {len(lines)} messages: {'; '.join(items)}."
