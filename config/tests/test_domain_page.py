"""docs/domain.md draws the states from the same data that the actions enforce."""

from collections.abc import Mapping
from pathlib import Path

from django.db.models import TextChoices
from django.test import SimpleTestCase

from audits.models import AuditRun
from incidents.models import incident as incidents
from postmortems.models import Postmortem
from tasks.models import corrective_task
from training.models import Session

PAGE = Path(__file__).parents[2] / "docs" / "domain.md"
MACHINES: dict[str, tuple[type[TextChoices], Mapping[str, frozenset[str]]]] = {
    "Incident": (incidents.Status, incidents.TRANSITIONS),
    "Postmortem": (Postmortem.Status, Postmortem.TRANSITIONS),
    "Corrective task": (corrective_task.Status, corrective_task.TRANSITIONS),
    "Audit run": (AuditRun.State, AuditRun.TRANSITIONS),
    "Session": (Session.Status, Session.TRANSITIONS),
}


def diagram(states: type[TextChoices], moves: Mapping[str, frozenset[str]]) -> str:
    """A Mermaid state diagram, in the order of the enum."""
    lines = [f"    {state.value}: {state.label}" for state in states]
    for start in states:
        lines += [f"    {start.value} --> {end.value}" for end in states if end in moves.get(start, frozenset())]
    return "\n".join(["```mermaid", "stateDiagram-v2", *lines, "```"])


class DomainPage(SimpleTestCase):
    maxDiff = None

    def test_every_diagram_matches_the_code(self) -> None:
        page = PAGE.read_text()
        for name, (states, moves) in MACHINES.items():
            with self.subTest(name):
                wanted = f"### {name}\n\n{diagram(states, moves)}\n"
                self.assertIn(wanted, page, f"Put this into docs/domain.md:\n\n{wanted}")
