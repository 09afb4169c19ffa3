"""Context of the factor workshop: the tree with questions, evidence, unaddressed factors and possible time saved."""

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from core.text.durations import duration_text
from incidents.incident_detail import IncidentDetail
from incidents.models import Factor, HalfTimeAnswer, TimelineEntry

ASKS = {
    Factor.Kind.DETECTION: "How did it go unnoticed?",
    Factor.Kind.RESPONSE: "How did the response take this long?",
    Factor.Kind.CONTRIBUTING: "How could this happen?",
    Factor.Kind.TRIGGER: "How did it start?",
    Factor.Kind.LUCKY: "How did it stay smaller than it could have been?",
}
LEAST = 120  # seconds; half of less is not worth a question


@dataclass
class Node:
    """One factor. `answers` are its children, grouped by the question that they answer."""

    row: Factor
    number: int
    evidence: list[tuple[int, TimelineEntry]]
    tasks: list[Any]
    answers: list[tuple[str, list["Node"]]] = field(default_factory=list)

    @property
    def is_addressed(self) -> bool:
        return bool(self.tasks or self.row.accepted_because or self.row.kind == Factor.Kind.LUCKY)

    @property
    def css_class(self) -> str:
        """`root`, `open` (not addressed), both or none."""
        names = [("root", self.row.kind == Factor.Kind.ROOT), ("open", not self.is_addressed)]
        return " ".join(name for name, holds in names if holds)


@dataclass(frozen=True)
class HalfTime:
    """A part of the response with its length, half of it, and the answer. Strings are for display."""

    part: str
    question: str
    answer: HalfTimeAnswer | None

    @property
    def kind(self) -> str:
        """The kind of a factor made from the answer."""
        return Factor.Kind.DETECTION if self.part == HalfTimeAnswer.Part.DETECT else Factor.Kind.RESPONSE


@dataclass(frozen=True)
class Workshop:
    roots: list[Node]
    nodes: list[Node]
    chosen: Node | None
    entries: list[tuple[int, TimelineEntry, list[int]]]  # number, entry, numbers of the factors it shows
    half_time: list[HalfTime]

    @property
    def open(self) -> list[Node]:
        return [node for node in self.nodes if not node.is_addressed]

    @property
    def addressed(self) -> int:
        return len(self.nodes) - len(self.open)

    @property
    def answered(self) -> int:
        return sum(bool(question.answer) for question in self.half_time)


def build(
    detail: IncidentDetail, answers: list[HalfTimeAnswer], tasks_of: Callable[[int], list[Any]], chosen: int | None
) -> Workshop:
    """The workshop from loaded rows; factors need their evidence prefetched."""
    numbers = {entry.pk: entry.number for entry in detail.entries}
    nodes = {
        factor.pk: Node(
            factor,
            number,
            sorted(
                ((numbers[entry.pk], entry) for entry in factor.evidence.all() if entry.pk in numbers),
                key=lambda pair: pair[0],
            ),
            tasks_of(factor.pk),
        )
        for number, factor in enumerate(detail.factors, start=1)
    }
    roots = []
    for node in nodes.values():
        above = nodes.get(node.row.parent_id or 0)
        if above is None:
            roots.append(node)
        else:
            put_answer(above, node)
    listed = list(nodes.values())
    first_open = next((node for node in listed if not node.is_addressed), listed[0] if listed else None)
    shown = nodes.get(chosen or 0, first_open)
    entries = [
        (entry.number, entry, [node.number for node in listed if any(n == entry.number for n, _ in node.evidence)])
        for entry in detail.entries
    ]
    return Workshop(roots, listed, shown, entries, half_times(detail, answers))


def put_answer(above: Node, node: Node) -> None:
    """Put the factor under the question it answers, by default the usual question of its kind."""
    question = node.row.question or ASKS.get(Factor.Kind(node.row.kind), "How could this happen?")
    for asked, found in above.answers:
        if asked == question:
            found.append(node)
            return
    above.answers.append((question, [node]))


def half_times(detail: IncidentDetail, answers: list[HalfTimeAnswer]) -> list[HalfTime]:
    given = {answer.part: answer for answer in answers}
    rows = []
    for part in HalfTimeAnswer.Part:
        seconds = detail.metrics[part.value].seconds
        if seconds and seconds >= LEAST:
            lengths = f"{duration_text(seconds / 2)} instead of {duration_text(seconds)}"
            rows.append(HalfTime(part.value, f"How could {part.label} have taken {lengths}?", given.get(part.value)))
    return rows


def tasks_by_factor(panels: list[dict[str, Any]]) -> Callable[[int], list[Any]]:
    """The tasks that higher apps registered for the slot "factors", by factor."""
    found: dict[int, list[Any]] = {}
    for panel in panels:
        for pk, rows in panel.get("by_factor", {}).items():
            found.setdefault(pk, []).extend(rows)
    return lambda pk: found.get(pk, [])
