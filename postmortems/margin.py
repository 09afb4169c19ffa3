"""Cards next to the editor text at their passages: advice, missing parts, threads. Positions are UTF-16 offsets."""

import re
from bisect import bisect_left
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field

from core.advice.language import Note
from incidents.gates import Check
from postmortems.advice import wording_notes
from postmortems.draft_state import first_draft_of, unedited_sentences
from postmortems.drafting.sentences import Source
from postmortems.drafting.update import place_of
from postmortems.models import Postmortem
from postmortems.sections import HEADING, REQUIRED, SOUGHT, required_code, title_of
from postmortems.thread_rows import ThreadRow, thread_rows

MAX_THREADS = 100
# Where a requirement belongs: its code, and what the heading of its section says.
PLACES = {
    **SOUGHT,
    "impact_population": re.compile(r"\bimpact\b", re.I),
    "impact_ended": re.compile(r"\bimpact\b", re.I),
    "lead_up": re.compile(r"timeline|what happened", re.I),
    "hypotheses_closed": re.compile(r"hypothes|sense at the time", re.I),
    "two_factors": re.compile(r"factors?\b|causes?\b", re.I),
    "categories": re.compile(r"factors?\b|causes?\b", re.I),
    "process": re.compile(r"factors?\b|causes?\b", re.I),
    "factors_answered": re.compile(r"factors?\b|causes?\b", re.I),
    "tasks_promised": re.compile(r"\btasks?\b|actions?\b|what we will change", re.I),
    "tasks_strength": re.compile(r"\btasks?\b|actions?\b|what we will change", re.I),
    "tasks_aim": re.compile(r"\btasks?\b|actions?\b|what we will change", re.I),
}


@dataclass(frozen=True)
class Card:
    """One of `note`, `row` and `checks` is set. `start` and `end` are its passage."""

    kind: str  # advice, section or thread
    key: str
    start: int
    end: int
    note: Note | None = None
    fix: tuple[int, int, str] | None = None
    passage: str = ""
    row: ThreadRow | None = None
    checks: list[Check] = field(default_factory=list)


@dataclass(frozen=True)
class Cited:
    """Sources of an unedited sentence of the first draft."""

    start: int
    end: int
    sources: tuple[Source, ...]


def cards_of(postmortem: Postmortem, text: str, unmet: Iterable[Check]) -> list[Card]:
    """All cards in the order of their passages."""
    at = utf16(text)
    found = [*advice_cards(postmortem, text, at), *section_cards(text, unmet, at), *thread_cards(postmortem, text, at)]
    return sorted(found, key=lambda card: (card.start, card.kind, card.key))


def utf16(text: str) -> Callable[[int], int]:
    """From a place in a Python string to the place in the string of a browser."""
    wide = [place for place, character in enumerate(text) if character > "\uffff"]
    return lambda place: place + bisect_left(wide, place)


def advice_cards(postmortem: Postmortem, text: str, at: Callable[[int], int]) -> list[Card]:
    cards = []
    for note in wording_notes(postmortem, text):
        start, end = note.span
        fix = (at(note.fix.span[0]), at(note.fix.span[1]), note.fix.text) if note.fix else None
        passage = " ".join(text[start:end].split())[:60]
        cards.append(Card("advice", f"advice-{note.digest}", at(start), at(end), note, fix, passage))
    return cards


def section_cards(text: str, unmet: Iterable[Check], at: Callable[[int], int]) -> list[Card]:
    """One card per heading with the requirements that belong to it."""
    heads = list(HEADING.finditer(text))
    found: dict[int, Card] = {}
    for check in unmet:
        head = next((heading for heading in heads if belongs(check.code, title_of(heading))), None)
        if head is None:
            continue
        start = head.start()
        card = Card("section", f"section-{check.code}", at(start), at(head.end()), passage=title_of(head)[:60])
        found.setdefault(start, card).checks.append(check)
    return list(found.values())


def belongs(code: str, title: str) -> bool:
    """Whether a requirement belongs to this heading: by `PLACES`, or the section that a template requires."""
    if code.startswith(REQUIRED):
        return code == required_code(title)
    return code in PLACES and bool(PLACES[code].search(title))


def thread_cards(postmortem: Postmortem, text: str, at: Callable[[int], int]) -> list[Card]:
    """Open threads. Those on the whole text or on deleted text stand at its end."""
    rows = thread_rows(text, postmortem.threads.open().for_page()[:MAX_THREADS])
    end = len(text)
    return [
        Card(
            "thread",
            f"thread-{row.thread.pk}",
            at(row.span.start if row.span else end),
            at(row.span.end if row.span else end),
            row=row,
        )
        for row in rows
    ]


def cited(postmortem: Postmortem, text: str) -> list[Cited]:
    """The sources of the sentences from the record that no person edited."""
    first = first_draft_of(postmortem)
    if first is None:
        return []
    at = utf16(text)
    return [
        Cited(at(place := place_of(sentence, text)), at(place + len(sentence.markdown)), sentence.sources)
        for sentence in unedited_sentences(text, first)
        if sentence.sources and not sentence.question
    ]
