"""Filter of the task list. Unknown values are ignored; a hidden incident behaves like a missing one."""

from dataclasses import dataclass
from datetime import date
from typing import Any
from urllib.parse import urlencode

from django.http import QueryDict

from accounts.models import User
from core.references import number_in
from tasks.models import OWED, CorrectiveTask, Kind, Priority, Status
from tasks.models.corrective_task import CorrectiveTaskQuerySet

STATES = {"owed": sorted(OWED), "all": list(Status.values)} | {status: [status] for status in Status.values}


@dataclass(frozen=True)
class Filter:
    """The validated query of a list. The default of every field does not filter."""

    layout: str = "board"
    state: str = ""
    mine: bool = False
    late: bool = False
    team: str = ""
    kind: str = ""
    priority: str = ""
    incident: str = ""

    @classmethod
    def of(cls, query: QueryDict) -> "Filter":
        def one(name: str, allowed: Any) -> str:
            return word if (word := query.get(name, "")) in allowed else ""

        incident = query.get("incident", "")
        return cls(
            layout="list" if query.get("layout") == "list" else "board",
            state=one("state", STATES),
            mine=query.get("mine") == "1",
            late=query.get("late") == "1",
            team=query.get("team", "")[:80],
            kind=one("kind", Kind.values),
            priority=one("priority", Priority.values),
            incident=incident if number_in(incident, "INC") is not None else "",
        )

    def apply(self, rows: CorrectiveTaskQuerySet, user: User, on: date) -> CorrectiveTaskQuerySet:
        """Apply the filter to `rows`. `on` is today in the zone of `user`."""
        if self.mine:
            rows = rows.owned_by(user)
        if self.late:
            rows = rows.overdue(on)
        if self.team:
            rows = rows.filter(team__slug=self.team)
        if self.kind:
            rows = rows.filter(kind=self.kind)
        if self.priority:
            rows = rows.filter(priority=self.priority)
        if self.incident:
            rows = rows.filter(incident=number_in(self.incident, "INC"))
        return rows

    def in_state(self, rows: CorrectiveTaskQuerySet) -> CorrectiveTaskQuerySet:
        """Filter by state. Without one, show open tasks, or all tasks of the given incident."""
        return rows.filter(status__in=STATES[self.state or ("all" if self.incident else "owed")])

    def words(self) -> dict[str, str]:
        """The filter as query parameters, without defaults."""
        given = {
            "layout": "list" if self.layout == "list" else "",
            "state": self.state,
            "mine": "1" if self.mine else "",
            "late": "1" if self.late else "",
            "team": self.team,
            "kind": self.kind,
            "priority": self.priority,
            "incident": self.incident,
        }
        return {name: value for name, value in given.items() if value}

    def url(self, base: str, **changes: str) -> str:
        """The URL of this filter with some parameters changed; an empty value removes the parameter."""
        words = {name: value for name, value in (self.words() | changes).items() if value}
        return f"{base}?{urlencode(words)}" if words else base


def visible(user: User) -> CorrectiveTaskQuerySet:
    return CorrectiveTask.objects.visible_to(user)
