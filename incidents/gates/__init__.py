"""What must hold before an incident closes or a postmortem is published. Upper rooms add their own.

A check that is not met can be set aside with a reason; the reason then stays on the page (R46).
"""

from collections.abc import Callable
from dataclasses import dataclass

from accounts.models import User
from incidents.models import Incident


@dataclass(frozen=True)
class Check:
    """One item in words, whether it is met, and where to mend it. `code` names it when it is set aside."""

    code: str
    words: str
    met: bool = False
    hint: str = ""
    url: str = ""
    can_be_none: bool = False  # a writer may confirm "nothing" instead


Gate = Callable[[Incident, User], list[Check]]
_closing: list[Gate] = []


def closing_gate(gate: Gate) -> Gate:
    """Register `(incident, user) -> [Check]`, asked before an incident closes."""
    _closing.append(gate)
    return gate


def unmet_before_closing(incident: Incident, user: User) -> list[Check]:
    return [check for gate in _closing for check in gate(incident, user) if not check.met]
