"""State while a horizontal chart is drawn: facts, scale, canvas, and how far down it reaches."""

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
    canvas: Canvas
    key: str  # prefix of the pattern ids
    phases: list[Phase]
    bottom: float = 0.0  # lower edge of what is drawn

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
