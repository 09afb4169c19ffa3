"""The filters of the incident list, as its query string. What is not understood is ignored, never an error."""

from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode

from django.db.models import Q, QuerySet
from django.http import QueryDict

from accounts.models import User
from incidents.models import ACTIVE, Kind, Status

STATUSES = {"open": "Open", **dict(Status.choices)}
LISTED = [Kind.REAL, Kind.BACKFILLED]


@dataclass(frozen=True)
class Filters:
    """`open` stands for every running status; without `kind` drills, near misses and planned work stay out."""

    status: str = ""
    severity: str = ""
    kind: str = ""
    service: str = ""
    q: str = ""
    mine: str = ""
    postmortem: str = ""

    @classmethod
    def read(cls, query: QueryDict) -> "Filters":
        known = {"status": STATUSES, "severity": list("1234"), "kind": [*Kind.values, "all"], "mine": ["1"]}
        known["postmortem"] = ["owed"]
        said = {name: query.get(name, "") for name in cls.__dataclass_fields__}
        kept = {name: value for name, value in said.items() if name not in known or value in known[name]}
        kept["q"], kept["service"] = kept["q"].strip()[:100], kept["service"][:80]
        return cls(**kept)

    def apply(self, rows: QuerySet[Any], viewer: User) -> QuerySet[Any]:
        rows = rows if self.kind == "all" else rows.filter(kind__in=[self.kind] if self.kind else LISTED)
        if self.status:
            rows = rows.filter(status__in=ACTIVE) if self.status == "open" else rows.filter(status=self.status)
        if self.severity:
            rows = rows.filter(severity__rank=int(self.severity))
        if self.service:
            rows = rows.filter(services__slug=self.service)
        if self.mine:
            rows = rows.filter(lead=viewer)
        if self.postmortem:
            rows = rows.filter(postmortem__required=True, postmortem__due_on__isnull=False)
            rows = rows.exclude(postmortem__status="published")
        return rows.filter(self.words()) if self.q else rows

    def words(self) -> Q:
        digits = self.q.upper().removeprefix("INC-")
        by_number = Q(pk=int(digits)) if digits.isdecimal() and len(digits) < 18 else Q()
        by_title = Q()
        for word in self.q.split()[:8]:
            by_title &= Q(title__icontains=word)
        return by_title | by_number if by_number else by_title

    def changed(self, **other: str) -> str:
        """The query string with some values replaced; empty ones fall away."""
        values = {**{name: getattr(self, name) for name in self.__dataclass_fields__}, **other}
        told = urlencode({name: value for name, value in values.items() if value})
        return f"?{told}" if told else "?"

    @property
    def any(self) -> bool:
        return self != Filters()
