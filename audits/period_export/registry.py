"""The lists of an audit export. Higher apps register theirs in `apps.ready()`."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from functools import cached_property
from typing import Any
from zoneinfo import ZoneInfo

from django.db import models
from django.db.models import Q, QuerySet

from accounts.models import Team, User
from audits.models import AuditExport
from core.access.models import Circle
from core.access.rule import restricted_circle_ids
from core.tabular.write_tables import Value
from incidents.models import Incident, Service

Cells = Mapping[str, Value | list[str]]


@dataclass(frozen=True)
class Scope:
    """Whose view, which period and which part. `start <= instant < end`; both days belong to the period."""

    viewer: User
    start: datetime
    end: datetime
    first_day: date
    last_day: date
    zone: ZoneInfo
    team: Team | None = None
    service: Service | None = None

    @classmethod
    def of(cls, export: AuditExport) -> "Scope":
        start, end = export.bounds
        days = (export.first_day, export.last_day)
        return cls(export.by, start, end, *days, ZoneInfo(export.zone), export.team, export.service)

    @property
    def is_everything(self) -> bool:
        return self.team is None and self.service is None

    def within(self, *instants: str) -> Q:
        """Condition: one of these instants lies in the period."""
        found = Q()
        for name in instants:
            found |= Q(**{f"{name}__gte": self.start, f"{name}__lt": self.end})
        return found

    def within_days(self, *days: str) -> Q:
        found = Q()
        for name in days:
            found |= Q(**{f"{name}__gte": self.first_day, f"{name}__lte": self.last_day})
        return found

    @property
    def incidents(self) -> QuerySet[Incident]:
        """Of any time: those of the team's services or of the service, as the viewer sees them."""
        rows = Incident.objects.visible_to(self.viewer)
        if self.service:
            return rows.filter(pk__in=Incident.objects.filter(services=self.service).values("pk"))
        if self.team:
            return rows.filter(pk__in=Incident.objects.filter(services__team=self.team).values("pk"))
        return rows

    @cached_property
    def hidden_circles(self) -> frozenset[int]:
        return circles_hidden_from(self.viewer)

    @cached_property
    def names(self) -> dict[tuple[str, int], str]:
        """Names of people and teams by kind and id, for events about them."""
        people = {("accounts.user", user.pk): person(user) for user in User.objects.only("name", "handle")}
        return people | {("accounts.team", team.pk): f"team {team.name}" for team in Team.objects.only("name")}

    def ref(self, row: Any) -> str:
        """The reference of a related object, or "" if there is none or the viewer may not see it."""
        return row.ref if row is not None and row.circle_id not in self.hidden_circles else ""


def circles_hidden_from(user: User) -> frozenset[int]:
    if user.is_admin:
        return frozenset()
    return frozenset(Circle.objects.filter(pk__in=restricted_circle_ids(user)).values_list("pk", flat=True))


@dataclass(frozen=True)
class ExportList:
    """One list: `rows(scope)` in a fixed order, `cells(row, scope)` with the same keys for every row.

    `text` says which rows it has. A list with a reference in its first column can be sampled. `part_of_scope`: whether
    an export of one team or service has it. `file(row)`: the attachment of a row.
    """

    name: str  # of its files
    title: str
    text: str
    columns: list[str]
    rows: Callable[[Scope], QuerySet[Any]]
    cells: Callable[[Any, Scope], Cells]
    order: int
    sampled: bool = False
    part_of_scope: bool = True
    file: Callable[[Any], Any] | None = field(default=None)


_lists: dict[str, ExportList] = {}


def export_list(found: ExportList) -> ExportList:
    _lists[found.name] = found
    return found


def export_lists(scope: Scope) -> list[ExportList]:
    rows = [each for each in _lists.values() if each.part_of_scope or scope.is_everything]
    return sorted(rows, key=lambda each: each.order)


def left_out(scope: Scope) -> list[ExportList]:
    """Lists that an export of one team or service does not have."""
    return [] if scope.is_everything else [each for each in _lists.values() if not each.part_of_scope]


def person(user: "User | models.Model | None") -> str:
    return f"{user.name} ({user.handle})" if isinstance(user, User) else ""
