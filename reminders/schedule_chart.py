"""Chart of a reminder schedule: a line per audience, a disc per step. Pure."""

from collections.abc import Sequence
from datetime import date

from django.utils.html import escape
from django.utils.safestring import SafeString, mark_safe

from reminders.steps import StepLine

LEFT, RIGHT = 132, 722
LEAST_GAP = 62
ROWS = {"manager": (30, "Manager"), "lead": (66, "Team lead"), "owner": (102, "Owner")}


def reminder_chart(
    lines: Sequence[StepLine], *, due: date | None = None, stopped: tuple[date, str] | None = None
) -> SafeString:
    """The schedule as SVG; empty for fewer than two steps. `stopped` is the day it ended and why ("Done 20 Feb")."""
    if len(lines) < 2:
        return mark_safe("")
    xs = places([line.when for line in lines])
    parts = [row_markup(y, name) for y, name in ROWS.values()]
    parts.append('<path class="s-line" d="M92 134H750"/>')
    parts.append(unit_markup(lines))
    parts.append(connecting_lines(lines, xs))
    parts += [step_markup(line, x, due) for line, x in zip(lines, xs, strict=True)]
    if stopped:
        parts.append(stop_markup(lines, xs, *stopped))
    label = escape(sentence(lines, stopped))
    body = "\n".join(parts)
    svg = f'<svg class="db-svg not-s" viewBox="0 0 760 176" role="img" aria-label="{label}">\n{body}</svg>'
    return mark_safe(svg)  # noqa: S308 (numbers, dates and escaped words only)


def places(days: Sequence[date]) -> list[float]:
    """The x of each step, in proportion to its day but never closer than its label needs."""
    span = max((days[-1] - days[0]).days, 1)
    xs = [LEFT + (day - days[0]).days / span * (RIGHT - LEFT) for day in days]
    for n in range(1, len(xs)):
        xs[n] = max(xs[n], xs[n - 1] + LEAST_GAP)
    for n in range(len(xs) - 1, -1, -1):
        xs[n] = min(xs[n], RIGHT - (len(xs) - 1 - n) * LEAST_GAP)
    return [round(x, 1) for x in xs]


def row_markup(y: int, name: str) -> str:
    return f'<path class="s-grid" d="M92 {y}H750"/><text class="t2" x="0" y="{y + 4}">{name}</text>'


def unit_markup(lines: Sequence[StepLine]) -> str:
    """ "days" or "working days", if all steps are counted in the same unit."""
    units = {line.working for line in lines if line.offset}
    words = ("working days" if units.pop() else "days") if len(units) == 1 else ""
    return f'<text class="t2 sm" x="0" y="168">{words}</text>'


def row_of(line: StepLine) -> tuple[int, str]:
    """Height and name of its row. Other audiences, such as a named person, are drawn in the row of the owner."""
    return ROWS.get(line.audience, ROWS["owner"])


def connecting_lines(lines: Sequence[StepLine], xs: Sequence[float]) -> str:
    """Sent steps are connected by a solid line, planned and canceled ones by a dashed line."""
    points = [f"{x} {row_of(line)[0]}" for line, x in zip(lines, xs, strict=True)]
    sent = sum(line.state == "sent" for line in lines)
    solid = f'<path class="s-brand" d="M{" L".join(points[:sent])}"/>' if sent > 1 else ""
    rest = points[max(sent - 1, 0) :]
    dashed = f'<path class="s-dash" d="M{" L".join(rest)}"/>' if len(rest) > 1 else ""
    return solid + dashed


def step_markup(line: StepLine, x: float, due: date | None) -> str:
    y = row_of(line)[0]
    disc = f'<circle class="{"f-brand" if line.state == "sent" else "f-surface"}" cx="{x}" cy="{y}" r="6.5"/>'
    if line.lacks_recipient:
        disc = f'<path class="s-ink" d="M{x - 4} {y - 4}l8 8M{x + 4} {y - 4}l-8 8"/>'
    if line.state == "sent":
        disc += f'<path class="s-tick" d="M{x - 3} {y}l2 2.5 4-5"/>'
    bold = " b" if line.when == due else ""
    words = "due" if line.offset == 0 else f"{abs(line.offset)} {'before' if line.offset < 0 else 'after'}"
    words = "no one" if line.lacks_recipient else words
    return (
        f'{disc}<path class="s-grid" d="M{x} {y + 9}V134"/>'
        f'<text class="mid{bold}" x="{x}" y="152">{line.when:%-d %b}</text>'
        f'<text class="t2 sm mid" x="{x}" y="168">{words}</text>'
    )


def stop_markup(lines: Sequence[StepLine], xs: Sequence[float], day: date, words: str) -> str:
    """A bar after the last step before this day."""
    before = [x for line, x in zip(lines, xs, strict=True) if line.when <= day]
    x = round((before[-1] + 24) if before else LEFT - 20, 1)
    return (
        f'<path class="s-ink" d="M{x} 88V116"/><text class="b" x="{x + 8}" y="84">'
        f"{escape(words)}, schedule stops</text>"
    )


def sentence(lines: Sequence[StepLine], stopped: tuple[date, str] | None) -> str:
    items = [
        f"{line.when:%-d %B} {line.words} to the {row_of(line)[1].lower()}, {line.state}"
        if not line.lacks_recipient
        else f"{line.when:%-d %B} {line.words.rstrip('.')}"
        for line in lines
    ]
    end = f" {stopped[1]}, the schedule stops." if stopped else ""
    return f"Reminder schedule. {'; '.join(items)}.{end}"
