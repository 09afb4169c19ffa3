"""Requirements for approving or publishing a postmortem. Higher apps register their own."""

from accounts.models import User
from incidents.gates import Check, Gate
from incidents.models import Incident

_publishing: list[Gate] = []


def publishing_gate(gate: Gate) -> Gate:
    """Register `(incident, user) -> [Check]`, shown next to the draft and checked at approval and publication."""
    _publishing.append(gate)
    return gate


def checks_before_publishing(incident: Incident, user: User) -> list[Check]:
    """Every item of the review checklist, unmet ones first."""
    checks = [check for gate in _publishing for check in gate(incident, user)]
    return sorted(checks, key=lambda check: check.met)


def open_publishing_checks(incident: Incident, user: User) -> list[Check]:
    return [check for check in checks_before_publishing(incident, user) if not check.met]
