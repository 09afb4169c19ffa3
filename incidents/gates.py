"""What must hold before an incident closes or a postmortem is published. Upper rooms add their own."""

from collections.abc import Callable
from dataclasses import dataclass

from core.accounts.models import User
from incidents.models import Incident


@dataclass(frozen=True)
class Unmet:
    """One item in words, and where to mend it. `code` names it when somebody sets it aside with a reason."""

    code: str
    text: str
    url: str = ""


Gate = Callable[[Incident, User], list[Unmet]]
_closing: list[Gate] = []
_publishing: list[Gate] = []


def closing_gate(gate: Gate) -> Gate:
    _closing.append(gate)
    return gate


def publishing_gate(gate: Gate) -> Gate:
    _publishing.append(gate)
    return gate


def unmet_before_closing(incident: Incident, user: User) -> list[Unmet]:
    return [item for gate in _closing for item in gate(incident, user)]


def unmet_before_publishing(incident: Incident, user: User) -> list[Unmet]:
    return [item for gate in _publishing for item in gate(incident, user)]
