"""Registry for higher apps: audit runs and sessions that close a task, and extra parts of the task page."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django.db.models import Q, QuerySet

from accounts.models import User
from tasks.models import CorrectiveTask


@dataclass(frozen=True)
class Closer:
    """One line on the task page: reference and URL of what closes the task, and its state ("Open, 30 Nov, 14:00")."""

    ref: str
    url: str
    words: str


Source = Callable[[CorrectiveTask, User], list[Closer]]
_sources: dict[str, Source] = {}


def closer(kind: str) -> Callable[[Source], Source]:
    """Register `(task, user) -> [Closer]` for tasks that close by `kind`; one query. Called in `ready()`."""

    def register(source: Source) -> Source:
        _sources[kind] = source
        return source

    return register


def closers_of(task: CorrectiveTask, user: User) -> list[Closer]:
    source = _sources.get(task.closes_by)
    return source(task, user) if source else []


Panel = Callable[[CorrectiveTask, User], dict[str, Any]]
_panels: list[Panel] = []


def task_panel(panel: Panel) -> Panel:
    """Register `(task, user) -> context` for a task's page: `{"lines": template or "", "buttons": template, …}`."""
    _panels.append(panel)
    return panel


def task_panels(task: CorrectiveTask, user: User) -> list[dict[str, Any]]:
    return [panel(task, user) for panel in _panels]


Covered = Callable[[User], "QuerySet[Any]"]
_covering: list[Covered] = []


def covers_tasks(source: Covered) -> Covered:
    """Register `(user) -> ids of tasks` whose run or session is already on the user's My work: one row for both."""
    _covering.append(source)
    return source


def covered_tasks(user: User) -> Q:
    """Condition for tasks represented by other work of this user. Runs no query."""
    found = Q(pk__in=[])
    for source in _covering:
        found |= Q(pk__in=source(user))
    return found
