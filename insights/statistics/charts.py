"""Charts as numbers for SVG: dot plots of durations, bars of phases, and lines of counts."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from core.statistics import Spread, poisson_interval
from core.text.durations import duration_text

LEFT, RIGHT, ROW, TOP = 160, 530, 58, 42
DOT = 4  # units; closer dots are drawn as one
FEW = 3  # a statistic needs as many values
STEPS = [1, 2, 5, 10, 15, 30, 60, 120, 180, 360, 720, 1440, 2880, 5760, 10080, 20160, 43200]  # minutes
Scale = Callable[[float], float]
Value = tuple[int, int]  # seconds, number of the incident


@dataclass(frozen=True)
class Dot:
    x: float
    words: str
    incident: int | None  # None for several


@dataclass(frozen=True)
class DotRow:
    """One period: its dots, and the median with its interval unless there are too few values."""

    label: str
    n: int
    y: int
    dots: list[Dot]
    median: float | None
    median_words: str
    low: float | None
    width: float

    @property
    def top(self) -> int:
        return self.y - 13


@dataclass(frozen=True)
class DotPlot:
    rows: list[DotRow]
    ticks: list[tuple[float, str]]

    @property
    def height(self) -> int:
        return TOP + ROW * len(self.rows)

    @property
    def bottom(self) -> int:
        return self.height - 22


def dot_plot(rows: Sequence[tuple[str, Sequence[Value], Spread]]) -> DotPlot:
    """One row per period, oldest first: label, values and their spread."""
    step, last = axis(max((seconds for _, values, _ in rows for seconds, _ in values), default=0))

    def x(seconds: float) -> float:
        return round(LEFT + (RIGHT - LEFT) * seconds / last, 1)

    ticks = [(x(at), tick_text(at)) for at in range(0, last + 1, step)]
    return DotPlot([row_of(number, row, x) for number, row in enumerate(rows)], ticks)


def tick_text(seconds: int) -> str:
    """Whole units where possible: 30 min, 2 h, 3 d."""
    for length, unit in ((86_400, "d"), (3_600, "h")):
        if seconds and seconds % length == 0:
            return f"{seconds // length} {unit}"
    return duration_text(seconds)


def row_of(number: int, row: tuple[str, Sequence[Value], Spread], x: Scale) -> DotRow:
    label, values, spread = row
    shown = spread.median if spread.n >= FEW else None
    low, high = spread.interval or (None, None)
    return DotRow(
        label=label,
        n=spread.n,
        y=TOP + ROW * number,
        dots=dots(values, x),
        median=None if shown is None else x(shown),
        median_words="" if shown is None else duration_text(shown),
        low=None if low is None else x(low),
        width=0.0 if low is None or high is None else round(x(high) - x(low), 1),
    )


def dots(values: Sequence[Value], x: Scale) -> list[Dot]:
    """One dot for each incident, or for those too close to tell apart."""
    near: dict[int, list[Value]] = {}
    for seconds, incident in values:
        near.setdefault(round(x(seconds) / DOT), []).append((seconds, incident))
    return [dot_of(group, x) for _, group in sorted(near.items())]


def dot_of(group: list[Value], x: Scale) -> Dot:
    seconds, incident = group[0]
    if len(group) == 1:
        return Dot(x(seconds), f"INC-{incident}, {duration_text(seconds)}", incident)
    lowest, highest = min(group)[0], max(group)[0]
    words = f"{len(group)} incidents, {duration_text(lowest)} to {duration_text(highest)}"
    return Dot(round((x(lowest) + x(highest)) / 2, 1), words, None)


def axis(most: int) -> tuple[int, int]:
    """Step and end of an axis with at most six steps, in seconds."""
    step = next((minutes * 60 for minutes in STEPS if most <= minutes * 60 * 5), STEPS[-1] * 60)
    while most > step * 6:
        step *= 2
    return step, max(1, -(-most // step)) * step


@dataclass(frozen=True)
class Bar:
    name: str
    label: str
    seconds: int
    share: float
    y: int
    width: float

    @property
    def words(self) -> str:
        return f"{round(self.share * 100)}%, {duration_text(self.seconds)}"

    @property
    def text_y(self) -> int:
        return self.y + 16

    @property
    def text_x(self) -> float:
        return self.width + 108


def phase_bars(seconds: dict[str, int]) -> list[Bar]:
    """One bar per phase, as a share of all phases."""
    total, longest = sum(seconds.values()), max(seconds.values(), default=0)
    return [
        Bar(
            name=name,
            label=name.capitalize(),
            seconds=length,
            share=length / total if total else 0.0,
            y=8 + 40 * number,
            width=round(120 * length / longest, 1) if longest else 0.0,
        )
        for number, (name, length) in enumerate(seconds.items())
    ]


@dataclass(frozen=True)
class CountBar:
    """One period of a trend: its count with the exact interval, and a bar."""

    count: int
    low: float
    high: float
    x: int
    height: float

    @property
    def y(self) -> float:
        return TALL - self.height

    @property
    def interval(self) -> str:
        return f"{self.low:.1f}–{self.high:.1f}"


WIDE, TALL = 10, 20


def count_bars(counts: Sequence[int], most: int) -> list[CountBar]:
    """The counts of one row of a trend. `most`: the highest count of all rows, for one scale."""
    return [
        CountBar(count, *poisson_interval(count), WIDE * number + 1, round(TALL * count / max(1, most), 1))
        for number, count in enumerate(counts)
    ]
