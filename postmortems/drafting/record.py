"""Input of a first draft: the parts of one incident with their numbers and links."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import cached_property
from typing import Any
from zoneinfo import ZoneInfo

from core.schedule.moments import zone_with_offset
from incidents.facts import Facts
from incidents.metrics import Metric, Phase, measure, phases
from postmortems.drafting.sentences import Sentence, Source
from postmortems.drafting.wording import clock, day


@dataclass(frozen=True)
class Record:
    """Loaded rows, in order. `others` gives sentences of other apps by content, for example `tasks`."""

    incident: Any
    facts: Facts
    entries: Sequence[Any] = ()
    windows: Sequence[Any] = ()
    hypotheses: Sequence[Any] = ()
    factors: Sequence[Any] = ()
    escalations: Sequence[Any] = ()
    services: Sequence[str] = ()
    others: Callable[[str], list[Sentence]] = lambda content: []

    @property
    def zone(self) -> ZoneInfo:
        return self.incident.tz  # type: ignore[no-any-return]

    def clock(self, at: datetime) -> str:
        """`22:00 GMT (UTC+0)`: with the zone as everywhere else."""
        return f"{clock(at, self.zone)} {zone_with_offset(self.zone, at, self.incident.zone_label)}"

    def span(self, start: datetime, end: datetime) -> str:
        """`from 22:00 UTC on 13 February 2024 to 02:00 the next day`; both dates when they are further apart."""
        days = (end.astimezone(self.zone).date() - start.astimezone(self.zone).date()).days
        last = {0: "", 1: " the next day"}.get(days, f" on {day(end, self.zone)}")
        return f"from {self.clock(start)} on {day(start, self.zone)} to {clock(end, self.zone)}{last}"

    @cached_property
    def metrics(self) -> dict[str, Metric]:
        return measure(self.facts)

    @cached_property
    def phases(self) -> list[Phase]:
        return phases(self.facts)

    @property
    def targets(self) -> dict[str, int]:
        """Minutes by metric, of the incident's severity."""
        return self.incident.severity.targets or {}

    def link(self, label: str, anchor: str) -> Source:
        return Source(label, f"{self.incident.get_absolute_url()}#{anchor}")

    def entry(self, row: Any) -> Source:
        """Entry 6 is `#6` of the timeline."""
        return self.link(f"Entry {row.number}", f"e{row.pk}")

    def factor(self, row: Any) -> Source:
        return self.link(f"Factor {[factor.pk for factor in self.factors].index(row.pk) + 1}", "factors")

    @property
    def impact(self) -> Source:
        return self.link("Impact", "impact")

    def hypothesis(self, row: Any) -> Source:
        number = [hypothesis.pk for hypothesis in self.hypotheses].index(row.pk) + 1
        return self.link(f"Hypothesis {number}", "hypotheses")

    def milestone(self, name: str) -> Source:
        """The entry that marks it, else the chart with all milestones."""
        marking = self.marking(name)
        return self.entry(marking) if marking else self.link("Milestones", "chart")

    def marking(self, name: str) -> Any:
        """The entry that marks a milestone, else the only one at the same instant; None without."""
        if marked := [entry for entry in self.entries if entry.milestone == name]:
            return marked[0]
        at = self.facts.at(name)
        same = [entry for entry in self.entries if entry.at == at]
        return same[0] if len(same) == 1 else None

    def entry_near(self, at: datetime) -> Any:
        """The only entry within a minute of an instant; None without or when there are several."""
        near = [entry for entry in self.entries if abs(entry.at - at) < timedelta(minutes=1)]
        return near[0] if len(near) == 1 else None
