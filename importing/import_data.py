"""Cleaned data of a confirmed import, passed from form or API to the action. Plain dataclasses."""

from dataclasses import dataclass, field
from datetime import date, datetime
from decimal import Decimal
from typing import Any


@dataclass(frozen=True)
class ImportedEntry:
    at: datetime
    text: str
    type: str = "observation"
    milestone: str = ""
    precision: str = "exact"
    actor: str = ""
    to_team: str = ""
    entered_time: str = ""


@dataclass(frozen=True)
class ImportedHypothesis:
    statement: str
    started: datetime
    ended: datetime | None = None
    verdict: str = "open"
    because: str = ""


@dataclass(frozen=True)
class ImportedFactor:
    text: str
    kind: str = "contributing"
    category: str = ""  # code of the taxonomy


@dataclass(frozen=True)
class ImportedMeasure:
    title: str
    text: str = ""


@dataclass(frozen=True)
class ImportedTask:
    title: str
    text: str = ""
    owner: Any = None  # the account, when the author named one
    owner_name: str = ""
    due: date | None = None
    link: str = ""
    done: bool = False


@dataclass(frozen=True)
class ImportedPerson:
    """A person named in the text. Without an account only the name is kept."""

    name: str
    role: str = ""
    account: Any = None


@dataclass(frozen=True)
class ImportedIncident:
    """One incident as its author confirmed it. Instants are aware; `share` is 0 to 1; `zone` a name of the tz list."""

    title: str
    severity: int
    zone: str
    started: datetime
    ended: datetime | None = None
    kind: str = "real"
    zone_text: str = ""
    summary: str = ""
    share: Decimal | None = None
    population: str = ""
    measured_by: str = ""
    approximate: bool = False
    services: tuple[Any, ...] = ()
    services_named: str = ""  # services missing from the catalog, as written
    add_services: bool = False  # add them to the catalog (managers)
    lead: Any = None
    restricted: bool = False
    reason: str = ""
    text: str = ""  # the postmortem
    entries: tuple[ImportedEntry, ...] = ()
    hypotheses: tuple[ImportedHypothesis, ...] = ()
    factors: tuple[ImportedFactor, ...] = ()
    measures: tuple[ImportedMeasure, ...] = ()
    tasks: tuple[ImportedTask, ...] = field(default=())
    people: tuple[ImportedPerson, ...] = ()
