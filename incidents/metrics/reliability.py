"""Availability and error budget over a window of time."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from incidents.facts import Window, seconds_in, whole_seconds
from incidents.metrics.lengths import weighted_seconds


@dataclass(frozen=True)
class Reliability:
    """Availability and error budget over one window; full or share-weighted, never mixed."""

    window_seconds: int
    consumed_seconds: int
    objective: float
    weighted: bool

    @property
    def availability(self) -> float:
        """Percent."""
        return 100 * (1 - self.consumed_seconds / self.window_seconds)

    @property
    def budget_seconds(self) -> float:
        return (1 - self.objective) * self.window_seconds

    @property
    def burn(self) -> float:
        """Percent of the budget that is spent."""
        return 100 * self.consumed_seconds / self.budget_seconds if self.budget_seconds else 0.0

    @property
    def is_exceeded(self) -> bool:
        return self.consumed_seconds > self.budget_seconds

    @property
    def budget_minutes(self) -> float:
        return self.budget_seconds / 60

    @property
    def consumed_minutes(self) -> float:
        return self.consumed_seconds / 60


def reliability(
    windows: Iterable[Window], start: datetime, end: datetime, objective: float, *, weighted: bool = False
) -> Reliability | None:
    """Over [start, end) for an objective such as 0.999. None if `weighted` and a share is missing."""
    inside = [
        Window(max(window.start, start), min(window.end or end, end), window.share)
        for window in windows
        if window.start < end and (window.end or end) > start
    ]
    if weighted and any(window.share is None for window in inside):
        return None
    consumed = weighted_seconds(inside, end) if weighted else seconds_in(window.until(end) for window in inside)
    return Reliability(whole_seconds(end - start), consumed, objective, weighted)
