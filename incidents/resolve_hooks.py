"""Higher apps react when an incident is resolved, in the same transaction."""

from collections.abc import Callable

from incidents.models import Incident

Hook = Callable[..., object]
_after_resolve: list[Hook] = []


def after_resolve(hook: Hook) -> Hook:
    """Register `(incident, *, by, resolved_at, now)`. Called in `ready()` of the higher app."""
    _after_resolve.append(hook)
    return hook


def run_resolve_hooks(incident: Incident, **facts: object) -> None:
    for hook in _after_resolve:
        hook(incident, **facts)
