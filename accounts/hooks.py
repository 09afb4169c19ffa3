"""Hooks for higher apps: called in the transaction that deactivates a person or ends their credentials."""

from collections.abc import Callable, Sequence

from accounts.models import User

Hook = Callable[..., object]
_after_deactivation: list[Hook] = []
_credentials: list[Hook] = []
OpenWork = Callable[[User, User], Sequence[object]]
_open_work: list[OpenWork] = []


def after_deactivation(hook: Hook) -> Hook:
    """Register `(person, *, by, now)`. Called in `ready()` of the higher app."""
    _after_deactivation.append(hook)
    return hook


def run_deactivation_hooks(person: User, **facts: object) -> None:
    for hook in _after_deactivation:
        hook(person, **facts)


def after_credentials_end(hook: Hook) -> Hook:
    """Register `(person)`, which ends secrets of a higher app that read for a person without a password."""
    _credentials.append(hook)
    return hook


def run_credential_hooks(person: User) -> None:
    for hook in _credentials:
        hook(person)


def open_work_source(source: OpenWork) -> OpenWork:
    """Register `(person, viewer)` -> rows with `title`, `url`, `ref`, `detail`, `due`: what the person has to do."""
    _open_work.append(source)
    return source


def open_work(person: User, viewer: User) -> list[object]:
    return [row for source in _open_work for row in source(person, viewer)]
