"""The parser's result: frozen, JSON-ready records. Every value has its position in the source.

`certainty` is one of three words: `stated` (in the text), `worked out` (derived; `why` explains how),
`contradictory` (two values; both are in `Parsed.contradictions`).
A `span` is ``(start, end)`` in characters of `Parsed.source_text`.
"""

from __future__ import annotations

from dataclasses import dataclass, field, fields
from datetime import datetime
from typing import Any

STATED = "stated"
WORKED_OUT = "worked out"
CONTRADICTORY = "contradictory"
CERTAINTIES = (STATED, WORKED_OUT, CONTRADICTORY)

EXACT = "exact"
APPROXIMATE = "approximate"
UNKNOWN = "unknown"

# Types of a timeline entry.
ENTRY_TYPES = (
    "change",
    "alert",
    "observation",
    "hypothesis",
    "decision",
    "action",
    "communication",
    "escalation",
    "status",
    "external",
)
VERDICTS = ("ruled out", "confirmed", "open")
FACTOR_KINDS = ("trigger", "root", "contributing", "detection", "response", "lucky")
LESSON_KINDS = ("went well", "went wrong", "lucky", "learned")

Span = tuple[int, int]
NOWHERE: Span = (0, 0)


@dataclass(frozen=True)
class Found:
    """One value with its position, certainty and reason, in words for the person who confirms it.

    `value` is text, a number, a list of texts, or a datetime (aware when the text names a zone, naive when not).
    A start or end without any date is the text ``HH:MM``.
    """

    value: Any
    span: Span = NOWHERE
    certainty: str = STATED
    why: str = ""


@dataclass(frozen=True)
class Entry:
    """One line of the timeline.

    Exactly one of these is the time: `at` (aware, or naive when no zone is known), `clock` (``HH:MM``, no date known),
    `day` (no time known), `offset_minutes` (T+ notation without an anchor). All empty: unknown in the text.
    """

    text: str
    at: datetime | None = None
    until: datetime | None = None
    clock: str = ""
    day: str = ""  # YYYY-MM-DD when the text gives a day but no time
    offset_minutes: float | None = None
    local: str = ""  # the time as it is written
    zone: str = ""  # the zone as it is written, "" when none is
    precision: str = EXACT
    type: str = "observation"
    actor: str = ""
    to_team: str = ""  # for an escalation: who it went to
    detail: str = ""  # further paragraphs below a heading entry
    suggested: bool = False  # read from a sentence, not from a timeline
    span: Span = NOWHERE
    time_span: Span = NOWHERE
    certainty: str = STATED
    why: str = ""


@dataclass(frozen=True)
class Hypothesis:
    """A hypothesis and the time spent on it."""

    statement: str
    started: datetime | None = None
    ended: datetime | None = None
    started_clock: str = ""  # HH:MM of an entry without a date, as in `Entry.clock`
    ended_clock: str = ""
    minutes: int | None = None
    verdict: str = "open"
    end_assumed: bool = False  # the text has a verdict, but not its time
    spans: tuple[Span, ...] = ()
    certainty: str = WORKED_OUT
    why: str = ""


@dataclass(frozen=True)
class Action:
    """A measure (`kind` improvement) or a task (`kind` task). Owner and due date are taken from the text only."""

    text: str
    kind: str = "task"
    owner: str = ""
    due: str = ""  # YYYY-MM-DD
    due_text: str = ""  # as written, also when it is no date ("J+7", "Q4")
    links: tuple[str, ...] = ()
    state: str = ""  # "done" or ""
    priority: str = ""
    section: str = ""
    span: Span = NOWHERE
    certainty: str = STATED
    why: str = ""


@dataclass(frozen=True)
class Factor:
    """A trigger, root cause or contributing factor with a proposed category."""

    text: str
    kind: str = "contributing"
    category: str = ""
    span: Span = NOWHERE
    certainty: str = STATED
    why: str = ""


@dataclass(frozen=True)
class Lesson:
    """What went well, what went wrong, where the team was lucky."""

    text: str
    kind: str = "learned"
    span: Span = NOWHERE
    certainty: str = STATED
    why: str = ""


@dataclass(frozen=True)
class Participant:
    """A person or handle named in the text. Mapping to accounts is for the person who confirms."""

    name: str
    role: str = ""
    span: Span = NOWHERE
    certainty: str = STATED
    why: str = ""


@dataclass(frozen=True)
class Contradiction:
    """Two statements that contradict each other. The review page shows both."""

    field: str
    words: str
    spans: tuple[Span, ...] = ()


@dataclass(frozen=True)
class Question:
    """Something to confirm, in one short sentence."""

    words: str
    field: str = ""
    span: Span = NOWHERE


@dataclass(frozen=True)
class Parsed:
    """Everything found in one document. With a `problem`, all lists are empty and the words are for the person."""

    source_text: str = ""
    format: str = "text"
    filename: str = ""
    language: str = "en"
    fingerprint: str = ""  # equal for the same text with other line ends: detects duplicate files
    problem: str | None = None
    facts: dict[str, Found] = field(default_factory=dict)
    entries: tuple[Entry, ...] = ()
    hypotheses: tuple[Hypothesis, ...] = ()
    measures: tuple[Action, ...] = ()
    tasks: tuple[Action, ...] = ()
    factors: tuple[Factor, ...] = ()
    lessons: tuple[Lesson, ...] = ()
    participants: tuple[Participant, ...] = ()
    contradictions: tuple[Contradiction, ...] = ()
    questions: tuple[Question, ...] = ()
    missing: tuple[str, ...] = ()
    left_out: tuple[str, ...] = ()  # parts of a Word file that are not read, for example "2 comments"
    only_text: bool = False  # imported as plain text: `draft_of` keeps the source as the text of the postmortem

    @property
    def readable(self) -> bool:
        """True when there is a text, also where nothing was found in it: it can be imported as plain text."""
        return bool(self.source_text.strip())

    def as_text(self) -> Parsed:
        """The same document taken over as plain text: its first line as title, nothing else read from it."""
        first = next((line for line in self.source_text.split("\n") if line.strip()), "")
        start = self.source_text.find(first)
        title = first.strip(" #*_=\t")[:200]
        facts = {"title": Found(title, (start, start + len(first)), WORKED_OUT, "the first line")} if title else {}
        return Parsed(
            source_text=self.source_text,
            format=self.format,
            filename=self.filename,
            language=self.language,
            fingerprint=self.fingerprint,
            facts=facts,
            left_out=self.left_out,
            only_text=True,
        )

    def value(self, name: str) -> Any:
        """The value of a fact, or None."""
        found = self.facts.get(name)
        return found.value if found else None

    def to_dict(self) -> dict[str, Any]:
        """A JSON-ready copy; `from_dict` reads it back unchanged."""
        return {f.name: _plain(getattr(self, f.name)) for f in fields(self)}

    @classmethod
    def from_dict(cls, data: dict[str, Any]) -> Parsed:
        """Rebuild from `to_dict` (also after a trip through JSON). Unknown keys are ignored."""
        known = {f.name: data[f.name] for f in fields(cls) if f.name in data}
        known["facts"] = {name: _build(Found, value) for name, value in known.get("facts", {}).items()}
        for name, record in _RECORDS.items():
            known[name] = tuple(_build(record, item) for item in known.get(name, ()))
        for name in ("missing", "left_out"):
            known[name] = tuple(known.get(name, ()))
        return cls(**known)


_RECORDS: dict[str, type] = {
    "entries": Entry,
    "hypotheses": Hypothesis,
    "measures": Action,
    "tasks": Action,
    "factors": Factor,
    "lessons": Lesson,
    "participants": Participant,
    "contradictions": Contradiction,
    "questions": Question,
}


def _plain(value: Any) -> Any:
    if isinstance(value, datetime):
        return {"moment": value.isoformat()}
    if isinstance(value, list | tuple):
        return [_plain(item) for item in value]
    if isinstance(value, dict):
        return {key: _plain(item) for key, item in value.items()}
    if hasattr(value, "__dataclass_fields__"):
        return {f.name: _plain(getattr(value, f.name)) for f in fields(value)}
    return value


def _rich(value: Any, *, texts: bool) -> Any:
    if isinstance(value, dict) and set(value) == {"moment"}:
        return datetime.fromisoformat(value["moment"])
    if isinstance(value, list):
        return [_rich(item, texts=texts) for item in value] if texts else tuple(_rich(i, texts=texts) for i in value)
    return value


def _build(record: type, data: dict[str, Any]) -> Any:
    known: dict[str, Any] = {}
    for f in fields(record):
        if f.name in data:
            known[f.name] = _rich(data[f.name], texts=f.name == "value")
    return record(**known)
