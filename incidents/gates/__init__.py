"""Checks before an incident is closed. Higher apps register their own checks.

An unmet check can be overridden with a reason, which the page displays.
"""

from collections.abc import Callable
from dataclasses import dataclass

from accounts.models import User
from incidents.models import Incident


@dataclass(frozen=True)
class Check:
    """One requirement: text, whether it is met, and a link to fix it. `code` identifies it when overridden."""

    code: str
    words: str
    met: bool = False
    hint: str = ""
    url: str = ""
    can_be_none: bool = False  # the writer can confirm "none" instead


Gate = Callable[[Incident, User], list[Check]]
_closing: list[Gate] = []


def closing_gate(gate: Gate) -> Gate:
    """Register `(incident, user) -> [Check]`, called before an incident is closed."""
    _closing.append(gate)
    return gate


def open_closing_checks(incident: Incident, user: User) -> list[Check]:
    return [check for gate in _closing for check in gate(incident, user) if not check.met]
