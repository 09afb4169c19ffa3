"""What must hold before an incident closes or a postmortem is published. Upper rooms add their own.

A check that is not met can be set aside with a reason; the reason then stays on the page (R46).
"""

from collections.abc import Callable
from dataclasses import dataclass

from core.accounts.models import User
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
_publishing: list[Gate] = []


def closing_gate(gate: Gate) -> Gate:
    """Register `(incident, user) -> [Check]`, asked before an incident closes."""
    _closing.append(gate)
    return gate


def publishing_gate(gate: Gate) -> Gate:
    """Register `(incident, user) -> [Check]`, shown beside the draft and asked at approval and publication."""
    _publishing.append(gate)
    return gate


def unmet_before_closing(incident: Incident, user: User) -> list[Check]:
    return [check for gate in _closing for check in gate(incident, user) if not check.met]


def checks_before_publishing(incident: Incident, user: User) -> list[Check]:
    """Every item of the review checklist, unmet ones first."""
    checks = [check for gate in _publishing for check in gate(incident, user)]
    return sorted(checks, key=lambda check: check.met)


def unmet_before_publishing(incident: Incident, user: User) -> list[Check]:
    return [check for check in checks_before_publishing(incident, user) if not check.met]
