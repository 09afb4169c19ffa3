"""Suggestions for a task: does it state the result, the owner, the due date and how to verify it?"""

import re
from collections.abc import Collection
from typing import Any, Final

from core.advice.language import Note, check_language, word_list

UNASKED: Final[Any] = object()  # a field that the form does not have is not missing
MAX_WORDS = 12
MAX_CHARS = 1_000  # characters of a title that are checked; forms refuse longer titles
VERBS = word_list("verbs")
DUE_WORDS = re.compile(r"\bby\s+(?:\+?\d{1,4}\s*(?:d|days?|w|weeks?)|\d{4}-\d\d-\d\d|\d{1,2}\s+\w{3,9})\s*$", re.I)
ONE_WORD = re.compile(r"`[^`]+`|\"[^\"]+\"|“[^“”]+”|(?<![%×.+-])[%×.+-]*\w[\w%×.+-]*")
BOUND = re.compile(r"\d|`|\"|“|\b(?:each|every|all|both|one|two|three|once)\b|(?<![a-z])[a-z]+-[a-z]*\d", re.I)
WEAK = frozenset({"respond_better", "learn"})


def advise_on_task(
    title: str,
    done_when: str = UNASKED,
    owner: object = UNASKED,
    due: object = UNASKED,
    kind: str = "",
) -> list[Note]:
    """Notes on one task: its title first, then missing fields. Advice only; never blocking."""
    title = " ".join(title[:MAX_CHARS].split())
    asked = done_when is not UNASKED
    notes = check_language(title, "action", deliverable=str(done_when) if asked else "") + _shape(title)
    if asked and len(str(done_when or "").split()) < 3:
        notes.append(
            _note("N3a", "Add a verifiable outcome.", "Set “Done when” to a result that another person can check.")
        )
    if owner is not UNASKED and not owner:
        notes.append(_note("N3b", "No owner.", "Assign one person."))
    if due is not UNASKED and not due:
        notes.append(_note("N3c", "No due date.", "Use the default for its priority."))
    if kind in WEAK and not asked and not re.search(r"\d", title):
        notes.append(
            _note("N3d", "Set a measurable learning goal.", "State who, how many, and what they can do afterwards.")
        )
    return notes


def advise_on_plan(kinds: Collection[str], *, most_severe: bool) -> list[Note]:
    """Notes on all tasks of one incident by their kinds; `most_severe` for an incident of the highest severity."""
    notes = []
    if most_severe and not set(kinds) & {"detect", "prevent"}:
        notes.append(_note("P1", "No task detects or prevents a recurrence.", "Add a task of either kind.", "warn"))
    if kinds and set(kinds) <= WEAK:
        notes.append(_note("P2", "All tasks are training or documentation.", "Add an automated safeguard.", "warn"))
    return notes


def _shape(title: str) -> list[Note]:
    found = ONE_WORD.findall(DUE_WORDS.sub("", title))
    if not found:
        return [_note("N1", "No title.", "Start with a verb, for example Add, Audit or Run.")]
    notes = []
    first = found[0].lower()
    if first not in VERBS and first.removeprefix("re-") not in VERBS:
        notes.append(_note("N1", "Start the title with a verb.", "For example Add, Audit or Run."))
    elif not BOUND.search(title) and len(found) < 5:
        notes.append(_note("N1b", "The scope is not clear.", "Add a number, a name or a limit."))
    if len(found) > MAX_WORDS:
        message = f"{len(found)} words. Move the expected result to “Done when”."
        notes.append(_note("N2", message, f"Keep the title within {MAX_WORDS} words."))
    return notes


def _note(code: str, message: str, suggestion: str, level: str = "hint") -> Note:
    return Note(code, level, (0, 0), message, suggestion)
