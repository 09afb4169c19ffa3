"""What upper rooms know about how a task closes: the sessions that are planned for it."""

from collections.abc import Callable
from dataclasses import dataclass

from core.accounts.models import User
from tasks.models import CorrectiveTask


@dataclass(frozen=True)
class Closer:
    """One line beside the task: what closes it, where it is, and how far it came ("Open, 30 Nov, 14:00")."""

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
