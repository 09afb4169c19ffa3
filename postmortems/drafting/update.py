"""Updates a first draft without changing what a person wrote.

A sentence that is unchanged in the text is replaced or removed. One that a person changed or removed is never touched
again. New sentences are inserted after the one they follow.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace

from postmortems.drafting.sentences import Sentence


@dataclass(frozen=True)
class Update:
    text: str
    sentences: list[Sentence]
    changed: int = 0
    added: int = 0
    removed: int = 0

    @property
    def is_empty(self) -> bool:
        return not (self.changed or self.added or self.removed)


def place_of(sentence: Sentence, text: str) -> int:
    """Position of the unchanged sentence; -1 if a person changed or removed it."""
    words, at = sentence.markdown, -1
    while (at := text.find(words, at + 1)) != -1:
        end = at + len(words)
        if (at == 0 or text[at - 1].isspace()) and (end == len(text) or text[end].isspace()):
            return at
    return -1


def update(text: str, before: Sequence[Sentence], now: Sequence[Sentence]) -> Update:
    """The text with the sentences of `now` in place of those of `before` that no person edited."""
    fresh = {new.key: new for new in now}
    unedited = {old.key for old in before if not old.edited and place_of(old, text) != -1}
    edited = {old.key for old in before} - unedited
    changed = removed = 0
    for old in before:
        if old.key not in unedited:
            continue
        new = fresh.get(old.key)
        if new is None:
            text, removed = without(old, text), removed + 1
        elif new.markdown != old.markdown:
            text, changed = swapped(old, new, text), changed + 1
    added = 0
    present: list[Sentence] = []
    for sentence in now:
        if sentence.key not in edited and sentence.key not in unedited:
            text, put = inserted(sentence, present, text)
            added += put
            if not put:
                edited.add(sentence.key)
        if sentence.key not in edited:
            present.append(sentence)
    kept = [replace(new, edited=new.key in edited) for new in now]
    return Update(text, kept, changed, added, removed)


def swapped(old: Sentence, new: Sentence, text: str) -> str:
    at = place_of(old, text)
    return text[:at] + new.markdown + text[at + len(old.markdown) :]


def without(sentence: Sentence, text: str) -> str:
    """The text without the sentence, one space next to it, and a paragraph that becomes empty."""
    at = place_of(sentence, text)
    before, after = text[:at], text[at + len(sentence.markdown) :]
    if before.endswith("\n\n") and (after.startswith("\n\n") or not after.strip()):
        return before.removesuffix("\n\n") + (after or "\n")
    return before + after.removeprefix(" ") if after.startswith(" ") else before.removesuffix(" ") + after


def inserted(sentence: Sentence, present: list[Sentence], text: str) -> tuple[str, int]:
    """Position after the last remaining sentence of its section, else below the heading; 0 if neither exists."""
    above = [other for other in present if other.section == sentence.section and place_of(other, text) != -1]
    if above:
        last = above[-1]
        end = place_of(last, text) + len(last.markdown)
        joined = (
            not sentence.question
            and not last.question
            and bool(sentence.paragraph)
            and last.paragraph == sentence.paragraph
        )
        return text[:end] + (" " if joined else "\n\n") + sentence.markdown + text[end:], 1
    heading = f"## {sentence.section}\n"
    start = 0 if text.startswith(heading) else text.find("\n" + heading) + 1
    if not text.startswith(heading) and start == 0:
        return text, 0
    end = start + len(heading)
    rest = text[end:]
    if rest.lstrip("\n").startswith("<!-- ") and not rest.lstrip("\n").startswith("<!-- Question: "):
        end += rest.find("-->") + len("-->\n") if "-->" in rest else 0
    return text[:end] + "\n" + sentence.markdown + "\n" + text[end:], 1
