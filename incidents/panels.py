"""Registry of extra panels on the incident page. Each has a bounded number of queries."""

from collections.abc import Callable
from typing import Any

from accounts.models import User
from incidents.models import Incident

Panel = Callable[[Incident, User], dict[str, Any] | None]
_panels: dict[str, list[Panel]] = {}


def incident_panel(slot: str) -> Callable[[Panel], Panel]:
    """Register `(incident, user) -> {"template": path, …its context}` (or None) for a slot: "side" or "main"."""

    def register(panel: Panel) -> Panel:
        _panels.setdefault(slot, []).append(panel)
        return panel

    return register


def panels(slot: str, incident: Incident, user: User) -> list[dict[str, Any]]:
    return [found for panel in _panels.get(slot, []) if (found := panel(incident, user))]


_annotations: dict[str, Callable[[], Any]] = {}


def incident_annotation(name: str) -> Callable[[Callable[[], Any]], Callable[[], Any]]:
    """Register `() -> expression`, read as `incident.<name>` in the page's own statement."""

    def register(expression: Callable[[], Any]) -> Callable[[], Any]:
        _annotations[name] = expression
        return expression

    return register


def annotations() -> dict[str, Any]:
    return {name: expression() for name, expression in _annotations.items()}
