"""Finds words in a text that blame, judge or are too vague. Pure: takes text, returns notes, changes nothing.

Code, links, paths, log lines, quoted lines and table heads are skipped. Words in quotation marks are evidence: they
are noted as a hint at most. A note has the word, the reason and a suggestion; a dismissed note does not return.
"""

import hashlib
import re
from bisect import bisect_right
from collections.abc import Collection, Iterator
from dataclasses import dataclass, replace
from functools import cache
from itertools import islice, pairwise
from pathlib import Path
from typing import Any

import yaml

from core.advice.named_people import named_causes

LEVELS = ("error", "warn", "hint")
NARRATIVE = frozenset({"narrative", "summary", "timeline", "analysis", "lessons"})
BLANK = "\x1a"  # replaces characters that are not checked; not a letter, space or end of sentence
MAX_CHARS = 256 * 1024
MAX_STRONG_WORDS = 2
MAX_NOTES = 200  # more would not be read

UNREAD = [
    re.compile(r"^ {0,3}(```|~~~).*?(?:^ {0,3}\1|\Z)", re.M | re.S),
    re.compile(r"`[^`\n]+`"),
    re.compile(r"^ {0,3}>.*$", re.M),
    re.compile(r"^(?=[^\n]*\|)[^\n]*(?=\n(?=[^\n]*--)[ |:-]+$)", re.M),
    re.compile(r"\b(?:https?|ssh|git|s3)://\S+|\bwww\.\S+"),
    re.compile(r"(?<!\w)(?:~|\.{1,2})?/[\w.-]+(?:/[\w.-]+)*|\b[A-Z]:\\\S+"),
    re.compile(
        r"^[ \t]*(?:\[?\d{4}-\d\d-\d\dT\d\d:\d\d\S*\]?\s+\S.*|\[(?:ERROR|WARN\w*|INFO|DEBUG|FATAL)\].*|at \S+\(.*\))$",
        re.M,
    ),
    re.compile(r"(?<![@\w.])[A-Za-z]\w*(?:[._]\w+)+"),
]
QUOTED = re.compile(r'"[^"\n]{1,300}"|“[^“”\n]{1,300}”')
QUOTES = "\"'“”‘’«»"
SENTENCE = re.compile(r"(?<=[.?!])\s+|\n+")
NEGATION = re.compile(r"\b(?:not|never|no|avoid\w*|instead\s+of|rather\s+than|so-called)\b", re.I)
MECHANISM = re.compile(r"\b(?:by|through|via|with|from|using|because|when|after)\b", re.I)
PASSIVE = re.compile(r"\b(?:was|were)\s+(?:changed|deployed|modified|removed|disabled|deleted)\b", re.I)
FIRST_PERSON = re.compile(r"\b(?:I|my)\b(?!/)")
ACRONYM = re.compile(r"\b[A-Z]{2,6}\b")


@cache
def word_list(name: str) -> frozenset[str]:
    """A word list of `words.yaml`."""
    return frozenset(yaml.safe_load(Path(__file__).with_name("words.yaml").read_text(encoding="utf-8"))[name].split())


@dataclass(frozen=True)
class Note:
    """`span` is where in the text; `digest` is what a dismissal remembers: the code and the sentence."""

    code: str
    level: str
    span: tuple[int, int]
    message: str
    suggestion: str = ""
    tone: str = ""
    digest: str = ""
    fix: "Fix | None" = None


@dataclass(frozen=True)
class Fix:
    """Plain words that can replace `text[span]`."""

    span: tuple[int, int]
    text: str


@dataclass(frozen=True)
class Rule:
    code: str
    level: str
    scope: str
    tone: str
    pattern: re.Pattern[str]
    message: str
    suggestion: str
    guard: str = ""
    replace: tuple[re.Pattern[str], str] | None = None

    def applies_to(self, scope: str) -> bool:
        return self.scope in {"any", scope} or (self.scope == "narrative" and scope in NARRATIVE)


@dataclass(frozen=True)
class About:
    """Facts of the incident or task, for rules that depend on them. None: unknown."""

    impact_share: float | None = None  # 0 to 1
    factors: int | None = None
    deliverable: str = ""
    components: Collection[str] = ()


@cache
def rules() -> tuple[Rule, ...]:
    """The lexicon, compiled once."""
    rows: list[dict[str, Any]] = yaml.safe_load(Path(__file__).with_name("lexicon.yaml").read_text(encoding="utf-8"))
    return tuple(
        Rule(
            row["code"], row["level"], row["scope"], row["tone"], re.compile(row["pattern"], re.I | re.M),
            row["message"], row["suggestion"], row.get("guard", ""), _replacement(row.get("replace")),
        )
        for row in rows
    )  # fmt: skip


def _replacement(row: list[str] | None) -> tuple[re.Pattern[str], str] | None:
    return (re.compile(row[0], re.I), row[1]) if row else None


def check_language(
    text: str,
    scope: str = "narrative",
    *,
    impact_share: float | None = None,
    factors: int | None = None,
    deliverable: str = "",
    components: Collection[str] = (),
    people: Collection[str] = (),
    glossary: Collection[str] | None = None,
    dismissed: Collection[str] = (),
) -> list[Note]:
    """Notes on `text` in reading order. `scope`: summary, timeline, analysis, lessons (or narrative), action.

    `people` are the parts of names of the organization (`name_words`), which are not to be named as a cause.
    Only the most severe note of a sentence has a suggestion, and a fix where plain words can replace it. With a
    `glossary`, unexplained acronyms are noted too.
    """
    text = text[:MAX_CHARS]
    about = About(impact_share, factors, deliverable, components)
    read, sentences = _readable(text), _sentences(text)
    quotes = [match.span() for match in QUOTED.finditer(text)]
    notes = list(islice(_by_pattern(text, read, scope, about, quotes), MAX_NOTES))
    if scope in NARRATIVE:
        notes += islice(_people_as_causes(read, people), MAX_NOTES)
        notes += islice(_by_sentence(read, sentences), MAX_NOTES)
        notes += islice(_acronyms(read, glossary), MAX_NOTES) if glossary is not None else []
    kept = [noted for note in notes if (noted := _signed(note, text, sentences)).digest not in dismissed]
    return _one_suggestion_each(sorted(kept, key=lambda note: (note.span, note.code)), sentences)


def tone_warning(notes: Collection[Note], *, went_well: bool, at: tuple[int, int] = (0, 0)) -> Note | None:
    """One warning for a document with many strong words and nothing under "what went well", shown at `at`."""
    strong = [note for note in notes if note.tone == "animated"]
    if went_well or len(strong) <= MAX_STRONG_WORDS:
        return None
    message, suggestion = "The tone is strong and nothing positive is mentioned.", "Also note what went well."
    return Note("N7", "warn", at, message, suggestion, digest=hashlib.sha256(b"N7").hexdigest()[:16])


def _readable(text: str) -> str:
    for pattern in UNREAD:
        text = pattern.sub(lambda match: re.sub(r"[^\n]", BLANK, match.group(0)), text)
    return text


def _sentences(text: str) -> list[tuple[int, int]]:
    edges = [0, *(match.end() for match in SENTENCE.finditer(text)), len(text)]
    return [(a, b) for a, b in pairwise(edges) if a < b]


def _by_pattern(text: str, read: str, scope: str, about: About, quotes: list[tuple[int, int]]) -> Iterator[Note]:
    for rule in rules():
        if not rule.applies_to(scope):
            continue
        for match in rule.pattern.finditer(read):
            start, end = match.span()
            if BLANK in match.group(0) or _is_excused(rule, read, start, end, about):
                continue
            level = rule.level
            if any(a < start and end < b for a, b in quotes):
                if rule.guard == "quoted" or _is_wrapped(text, start, end):
                    continue
                level = "hint"
            fix = _fix(rule, read, start, end)
            yield Note(rule.code, level, (start, end), rule.message, rule.suggestion, rule.tone, fix=fix)


def _fix(rule: Rule, text: str, start: int, end: int) -> Fix | None:
    """The replacement with the case of the original. Removed words take the blank or comma behind them along."""
    found = rule.replace[0].fullmatch(text, start, end) if rule.replace else None
    if found is None or rule.replace is None:
        return None
    words, capital = found.expand(rule.replace[1]), text[start].isupper()
    if not words:
        end = min(len(text), end + len(text[end : end + 2]) - len(text[end : end + 2].lstrip(", ")))
        if capital and end < len(text) and text[end].isalpha():
            return Fix((start, end + 1), text[end].upper())
    return Fix((start, end), words[:1].upper() + words[1:] if capital else words)


def _is_excused(rule: Rule, text: str, start: int, end: int, about: About) -> bool:
    before = SENTENCE.split(text[max(0, start - 200) : start])[-1]
    near = " ".join(before.split()[-4:])
    if NEGATION.search(near) or _is_wrapped(text, start, end):
        return True
    if rule.guard == "component":
        return _names_a_component(before, about.components)
    if rule.guard == "impact_below_100":
        return about.impact_share is None or about.impact_share >= 1
    if rule.guard == "fewer_than_two_factors":
        return about.factors is not None and about.factors >= 2
    return rule.guard == "no_deliverable_field" and bool(about.deliverable.strip())


def _is_wrapped(text: str, start: int, end: int) -> bool:
    return start > 0 and end < len(text) and text[start - 1] in QUOTES and text[end] in QUOTES


def _names_a_component(before: str, components: Collection[str]) -> bool:
    """Whether the nearest words on the left name a service of the catalog or a technical component."""
    near = " ".join(re.findall(r"[\w-]+", before.lower())[-4:])
    named = {component.lower() for component in components} | word_list("components")
    return any(re.search(rf"\b{re.escape(name)}s?\b", near) for name in named)


def _people_as_causes(read: str, people: Collection[str]) -> Iterator[Note]:
    for start, end in named_causes(read, people):
        if BLANK not in read[start:end] and not NEGATION.search(read[max(0, start - 40) : end]):
            suggestion = "Describe what made it possible: a missing check, a default, what could be known then."
            yield Note("NM13", "error", (start, end), "This names a person as the cause.", suggestion)


def _by_sentence(read: str, sentences: list[tuple[int, int]]) -> Iterator[Note]:
    for a, b in sentences:
        sentence = read[a:b]
        if (match := PASSIVE.search(sentence)) and not MECHANISM.search(sentence):
            span = (a + match.start(), a + match.end())
            yield Note("N5", "hint", span, "This change has no actor.", "Name the tool or process that made it.")
        if match := FIRST_PERSON.search(sentence):
            span = (a + match.start(), a + match.end())
            yield Note(
                "N6", "hint", span, "First-person accounts are fine.", "In a summary, use the role instead of “I”."
            )


def _acronyms(read: str, glossary: Collection[str]) -> Iterator[Note]:
    seen = word_list("acronyms") | set(glossary)
    for match in ACRONYM.finditer(read):
        word = match.group(0)
        if word in seen:
            continue
        seen |= {word}
        around = read[max(0, match.start() - 1) : match.end() + 2]
        if not (around.startswith("(") or "(" in around[-2:]):
            yield Note(
                "N4",
                "hint",
                match.span(),
                f"{word} is not in the glossary.",
                "Spell out the abbreviation on first use.",
            )


def _signed(note: Note, text: str, sentences: list[tuple[int, int]]) -> Note:
    a, b = _sentence_of(note, sentences)
    near = " ".join(text[max(a, note.span[0] - 200) : min(b, note.span[1] + 200)].lower().split())
    return replace(note, digest=hashlib.sha256(f"{note.code}:{near}".encode(errors="replace")).hexdigest()[:16])


def _sentence_of(note: Note, sentences: list[tuple[int, int]]) -> tuple[int, int]:
    place = bisect_right(sentences, (note.span[0], MAX_CHARS)) - 1
    return sentences[place] if place >= 0 else note.span


def _one_suggestion_each(notes: list[Note], sentences: list[tuple[int, int]]) -> list[Note]:
    most_severe: dict[tuple[int, int], Note] = {}
    for note in notes:
        place = _sentence_of(note, sentences)
        if place not in most_severe or LEVELS.index(note.level) < LEVELS.index(most_severe[place].level):
            most_severe[place] = note
    return [
        note if most_severe[_sentence_of(note, sentences)] is note else replace(note, suggestion="", fix=None)
        for note in notes
    ]
