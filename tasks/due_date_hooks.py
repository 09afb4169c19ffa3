"""Hooks for higher apps, called when a task gets an owner and a due date, in the same transaction."""

from collections.abc import Callable

from tasks.models import CorrectiveTask

Hook = Callable[..., None]
_hooks: list[Hook] = []


def after_due_date_set(hook: Hook) -> Hook:
    """Register `(task, *, now)`. Called in `ready()` of the higher app."""
    _hooks.append(hook)
    return hook


def run_due_date_hooks(task: CorrectiveTask, **facts: object) -> None:
    for hook in _hooks:
        hook(task, **facts)
