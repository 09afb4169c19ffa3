"""State while rendering a horizontal chart: shared values, and the height used so far."""

from dataclasses import dataclass

from incidents.facts import Facts, Hypothesis
from incidents.metrics import Phase
from incidents.timeline_chart.labels import VERDICTS
from incidents.timeline_chart.scale import Scale, is_running
from incidents.timeline_chart.svg import Canvas

LEFT, EDGE = 96.0, 12.0


@dataclass
class ChartLayout:
    facts: Facts
    scale: Scale
    paper: Canvas
    key: str  # prefix of the pattern ids
    found: list[Phase]
    down: float = 0.0

    @property
    def right(self) -> float:
        return self.scale.last

    @property
    def running(self) -> bool:
        return is_running(self.facts)

    @property
    def last(self) -> float:
        """The end of known facts: now, or the right edge."""
        return self.scale(self.facts.now) if self.running else self.scale.last

    @property
    def hypotheses(self) -> list[Hypothesis]:
        """Hypotheses to draw; a confirmed one has no separate lane."""
        return [hypothesis for hypothesis in self.facts.hypotheses if hypothesis.verdict in VERDICTS]
