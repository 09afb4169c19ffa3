"""Advice on the wording of a postmortem: each section with the rules of its kind. Cached by text and facts."""

import hashlib
import re
from collections.abc import Callable, Iterator
from dataclasses import replace
from functools import partial

from django.core.cache import cache

from accounts.models import User
from core.advice.language import MAX_CHARS, Note, check_language, tone_warning
from core.advice.named_people import name_words
from postmortems.models import Postmortem
from postmortems.sections import HEADING as HEADING_LINE
from postmortems.sections import SOUGHT, answered, title_of

KEEP_SECONDS = 600
MAX_NOTES = 60
MAX_PEOPLE = 2_000
FENCE = re.compile(r" {0,3}(```|~~~)")
HEADING = re.compile(r"#{1,6}[ \t]")
SCOPES = [
    ("timeline", re.compile(r"timeline", re.I)),
    ("analysis", re.compile(r"\b(?:causes?|factors?|analysis|hypothes[ie]s)\b", re.I)),
]


def wording_notes(postmortem: Postmortem, text: str) -> list[Note]:
    """Notes on `text` in reading order, one per sentence, without those that were dismissed for this document."""
    text = text[:MAX_CHARS]
    incident = postmortem.incident
    shares = [window.share for window in incident.impact_windows.all() if window.share is not None]
    share = float(max(shares)) if shares else None
    factors = incident.factors.count()
    services = sorted(incident.services.values_list("name", flat=True))
    dismissed = sorted(postmortem.dismissed)
    people = people_words()
    known = partial(check_language, components=services, people=people, dismissed=dismissed)
    look = partial(known, impact_share=share, factors=factors)

    def check() -> list[Note]:
        parts = scoped_parts(text)
        notes = [shifted(note, a) for a, b, scope in parts for note in look(text[a:b], scope)]
        tone = tone_warning(notes, went_well=answered(text, "went_well"), at=went_well_heading(text))
        found = [tone] if tone and tone.digest not in dismissed else []
        return sorted([*found, *(note for note in notes if note.suggestion)][:MAX_NOTES], key=lambda note: note.span)

    return cached(f"{(share, factors, services, dismissed, sorted(people))}\n{text}", check)


def went_well_heading(text: str) -> tuple[int, int]:
    """The position of the heading "What went well", else of the first line."""
    heads = [head for head in HEADING_LINE.finditer(text) if SOUGHT["went_well"].search(title_of(head))]
    return heads[0].span() if heads else (0, text.find("\n") if "\n" in text else len(text))


def blaming_words(text: str) -> list[Note]:
    """What must not be published without a reason: wording that names a person as the cause. Dismissed or not."""
    people = people_words()

    def check() -> list[Note]:
        return [note for note in check_language(text, people=people) if note.level == "error"]

    return cached(f"{sorted(people)}\n{text}", check)


def people_words() -> frozenset[str]:
    """The words by which a text may name someone. One statement."""
    return name_words(User.objects.people().values_list("name", flat=True)[:MAX_PEOPLE])


def cached(content: str, check: Callable[[], list[Note]]) -> list[Note]:
    """The notes on the same content are computed once for all editors."""
    key = f"advice:{hashlib.sha256(content.encode(errors='replace')).hexdigest()}"
    return list(cache.get_or_set(key, check, KEEP_SECONDS) or [])


def scoped_parts(text: str) -> Iterator[tuple[int, int, str]]:
    """`(start, end, scope)` of each section. Lines inside code blocks are no headings."""
    start, scope, at, fence = 0, "narrative", 0, ""
    for line in text.splitlines(keepends=True):
        mark = FENCE.match(line)
        if mark and fence in {"", mark.group(1)}:
            fence = "" if fence else mark.group(1)
        elif not fence and HEADING.match(line):
            if at > start:
                yield start, at, scope
            start, scope = at, next((name for name, words in SCOPES if words.search(line[:200])), "narrative")
        at += len(line)
    if at > start:
        yield start, at, scope


def shifted(note: Note, by: int) -> Note:
    start, end = note.span
    fix = note.fix and replace(note.fix, span=(note.fix.span[0] + by, note.fix.span[1] + by))
    return replace(note, span=(start + by, end + by), fix=fix)
