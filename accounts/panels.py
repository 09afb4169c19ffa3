"""Registry of sections that upper apps add to a team's page: services, open work, readiness."""

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


def panels_of(team: Team, user: User) -> list[dict[str, Any]]:
    return [shown for _, panel in _panels if (shown := panel(user, team))]
