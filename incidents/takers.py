"""Confirming an import: upper rooms take what is theirs (tasks, audits, training), in the same transaction."""

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date, datetime

from core.accounts.models import User
from incidents.models import Incident, Measure


@dataclass(frozen=True)
class PromisedTask:
    """One task as the text promised it and the importer's author confirmed it. Owner and due date may be missing."""

    title: str
    text: str = ""
    owner: User | None = None
    owner_name: str = ""  # as written, when no account belongs to it
    due: date | None = None
    link: str = ""
    done: bool = False


@dataclass(frozen=True)
class Confirmed:
    """What a confirmed import hands to the rooms above."""

    incident: Incident
    tasks: list[PromisedTask] = field(default_factory=list)
    measures: list[Measure] = field(default_factory=list)


Taker = Callable[..., None]
_takers: list[Taker] = []


def taker(function: Taker) -> Taker:
    """Register an action `(confirmed, *, by: User, now: datetime) -> None`."""
    _takers.append(function)
    return function


def hand_over(confirmed: Confirmed, *, by: User, now: datetime) -> None:
    for take in _takers:
        take(confirmed, by=by, now=now)
