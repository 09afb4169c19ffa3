"""One wide drawing in the making: what every row of it needs, and how far down the rows above have come."""

from dataclasses import dataclass

from incidents.facts import Facts, Hypothesis
from incidents.metrics import Phase
from incidents.timeline_chart.labels import VERDICTS
from incidents.timeline_chart.scale import Scale, is_running
from incidents.timeline_chart.svg import Canvas

LEFT, EDGE = 96.0, 12.0


@dataclass
class Sheet:
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
        """Where what is known ends: now, or the right edge."""
        return self.scale(self.facts.now) if self.running else self.scale.last

    @property
    def ideas(self) -> list[Hypothesis]:
        """Hypotheses that are drawn; a confirmed one needs no separate path."""
        return [idea for idea in self.facts.hypotheses if idea.verdict in VERDICTS]
