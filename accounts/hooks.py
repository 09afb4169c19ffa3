"""Hooks for higher apps: called in the transaction that deactivates a person or ends their credentials."""

from collections.abc import Callable

from accounts.models import User

Hook = Callable[..., object]
_after_deactivation: list[Hook] = []
_credentials: list[Hook] = []


def after_deactivation(hook: Hook) -> Hook:
    """Register `(person, *, by, now)`. Called in `ready()` of the higher app."""
    _after_deactivation.append(hook)
    return hook


def was_deactivated(person: User, **facts: object) -> None:
    for hook in _after_deactivation:
        hook(person, **facts)


def end_with_credentials(hook: Hook) -> Hook:
    """Register `(person)`, which ends secrets of a higher app that read for a person without a password."""
    _credentials.append(hook)
    return hook


def credentials_ended(person: User) -> None:
    for hook in _credentials:
        hook(person)
