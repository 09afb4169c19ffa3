"""Hook for higher apps: called in the transaction that deactivates a person."""

from collections.abc import Callable

from accounts.models import User

Hook = Callable[..., object]
_after_deactivation: list[Hook] = []


def after_deactivation(hook: Hook) -> Hook:
    """Register `(person, *, by, now)`. Called in `ready()` of the higher app."""
    _after_deactivation.append(hook)
    return hook


def was_deactivated(person: User, **facts: object) -> None:
    for hook in _after_deactivation:
        hook(person, **facts)
