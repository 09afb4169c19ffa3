"""Registry of sections that higher apps add to the pages of teams and people."""

from collections.abc import Callable
from typing import Any

from accounts.models import Team, User

Panel = Callable[[User, Team], dict[str, Any] | None]
_panels: list[tuple[int, Panel]] = []


def team_panel(order: int) -> Callable[[Panel], Panel]:
    """Register `(user, team) -> {"template": …, …context}` or None; at most three queries. Called in `ready()`.

    `"slot"` is "top" (across the page), "side", or "main", the default.
    """

    def register(panel: Panel) -> Panel:
        _panels.append((order, panel))
        _panels.sort(key=lambda each: each[0])
        return panel

    return register


PersonPanel = Callable[[User, User], dict[str, Any] | None]
_person_panels: list[PersonPanel] = []


def person_panel(panel: PersonPanel) -> PersonPanel:
    """Register `(user, person) -> {"template": …, …context}` or None for a person's page. Called in `ready()`."""
    _person_panels.append(panel)
    return panel


def panels_of_person(person: User, user: User) -> list[dict[str, Any]]:
    return [shown for panel in _person_panels if (shown := panel(user, person))]


def panels_of(team: Team, user: User) -> list[dict[str, Any]]:
    return [shown for _, panel in _panels if (shown := panel(user, team))]
