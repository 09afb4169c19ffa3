"""Registry of extra panels on the pages of incidents and services. Each has a bounded number of queries."""

from collections.abc import Callable
from typing import Any

from accounts.models import User
from incidents.models import Incident, Service

Panel = Callable[[Incident, User], dict[str, Any] | None]
_panels: dict[str, list[Panel]] = {}


def incident_panel(slot: str) -> Callable[[Panel], Panel]:
    """Register `(incident, user) -> {"template": path, …its context}` (or None) for a slot.

    Slots: "side", "main" and "header" of the incident page, "reading" for the page of its postmortem.
    """

    def register(panel: Panel) -> Panel:
        _panels.setdefault(slot, []).append(panel)
        return panel

    return register


def panels(slot: str, incident: Incident, user: User) -> list[dict[str, Any]]:
    return [found for panel in _panels.get(slot, []) if (found := panel(incident, user))]


ServicePanel = Callable[[Service, User], dict[str, Any] | None]
_service_panels: list[ServicePanel] = []


def service_panel(panel: ServicePanel) -> ServicePanel:
    """Register `(service, user) -> {"template": path, …its context}` (or None) for the page of a service."""
    _service_panels.append(panel)
    return panel


def panels_of_service(service: Service, user: User) -> list[dict[str, Any]]:
    return [found for panel in _service_panels if (found := panel(service, user))]


_annotations: dict[str, Callable[[], Any]] = {}


def incident_annotation(name: str) -> Callable[[Callable[[], Any]], Callable[[], Any]]:
    """Register `() -> expression`, read as `incident.<name>` in the page's own statement."""

    def register(expression: Callable[[], Any]) -> Callable[[], Any]:
        _annotations[name] = expression
        return expression

    return register


def annotations() -> dict[str, Any]:
    return {name: expression() for name, expression in _annotations.items()}
