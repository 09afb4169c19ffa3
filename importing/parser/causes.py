"""Parses root cause, trigger and contributing factors, and proposes a category for each."""

from __future__ import annotations

import re
from functools import lru_cache
from pathlib import Path

import yaml

from .cause_sentences import paragraph_of, sentences_of
from .labeled_values import Label
from .phrases import Wording
from .result import STATED, WORKED_OUT, Entry, Factor
from .sections import Document, Section
from .strip_markup import first_sentence, fold, plain, sentences
from .text_blocks import Block

_STATES_CAUSE = Wording(
    r"\b(?:the (?:main |underlying |actual |primary |likely )?(?:root )?causes?\b[^.]{0,60}?\b(?:was|is|"
    r"were)\b|the reason (?:for (?:this|it|the \w+) )?(?:was|is)\b|"
    r"root cause\b[^.:]{0,40}(?:\bwas\b|\bis\b|:))|(?:(?!)<<states_cause>>)(?=[:,]?\s*\w)"
)
_CAUSED_BY = Wording(
    r"\b(?:(?:was|were|is|been) (?:directly |ultimately |primarily )?caused by|due to|because|"
    r"triggered by|resulted from|because of|stem(?:s|med) from)\b<<caused_by>>"
)
_CAUSES = Wording(
    r"\b(?:caus(?:ed|es|ing)|triggered(?!:)|led to|leading to|resulted in|resulting in|coincided with|blocked|"
    r"broke|exhausted|overloaded|took down|brought down|knocked out)\b<<causes>>"
)
_FOUND_OUT = re.compile(
    r"\b(?:identified|discovered|found|determined|realised|realized|turned out|it was clear|learned)(?: out)? that\s+",
    re.I,
)
_MISHAP = re.compile(
    r"\b(?:incorrectly|accidentally|mistakenly|unintentionally|misconfigur\w+|inadvertently|by mistake|"
    r"wrongly|erroneously)\b",
    re.I,
)
# "was unreachable, leading to …": the outage with its consequence, not the cause
_EFFECT = re.compile(
    r"\b(?:(?:was|were|is|are|became|went|remained|stayed)\s+(?:\w+\s+)?(?:unreachable|unavailable|down|offline"
    r"|inaccessible|degraded|slow|unresponsive|unstable|impacted|affected)"
    r"|(?:could|can)\s?not be (?:reached|used|opened)"
    r"|stopped (?:answering|responding|working))\b[^.;]{0,40}?,?\s(?:leading to|causing|resulting in"
    r"|which (?:led to|caused|resulted in)|and (?:led to|caused|resulted in))\b"
    r"|\b(?:outage|downtime|disruption|unavailability|incident)\s+(?:that\s+|which\s+)?(?:led to|caused|resulted in)\b",
    re.I,
)
_GUESS = Wording(r"\b(?:suspect(?:s|ing)?|maybe|might be|may be|could be|perhaps|possibly)\b<<suspects>>")
_CAUSE_FOUND = re.compile(
    r"\broot cause (?:was )?(?:identified|found|detected|discovered)\b\W*(?:as |that )?(?P<what>.{8,})", re.I
)
_EMOJI = re.compile(r"^(?:[\u2190-\u2bff\U0001f000-\U0001faff\ufe0f\u200d]\s*)+")
_WHY = re.compile(r"\W{0,6}(?:\d\W{1,3})?why\b[^?]{3,200}\?", re.I)
_POINTS_BACK = re.compile(r"(?:this|that|it|these|which)\b", re.I)
_COUNTED = Wording(
    r"\b(?:two|three|four|five|several|multiple|following|compounding|these|\d<<several>>)\b[^.]{0,40}\b"
    r"(?:factors|causes|reasons|issues|things|problems<<factors>>)\b"
)
_ABOUT_CAUSE = Wording(r"\bcaus\w*|\bfactors?\b|\bresult\w*|\breasons?\b<<factors>>")
MOST_WORDINGS = 3


def read_causes(doc: Document, labels: list[Label], entries: list[Entry]) -> list[Factor]:
    """Root causes first, the clearest one at the top, then trigger and contributing factors."""
    roots = (
        _from_labels(doc, labels)
        or [*_from_statements(doc, entries, *_OPENING), *_from_sections(doc)]
        or _from_statements(doc, entries, *_LATER)
    )
    if not roots:
        roots = _from_wording(doc, entries) or _from_entries(doc, entries) or _from_went_wrong(doc)
    listed = _from_counted_lists(doc, roots)
    found = _without_duplicates([*roots, *_find_triggers(doc, labels), *listed, *_find_contributing(doc)])
    return [factor for factor in found if re.search(r"\w{2}", factor.text)]  # "..." in a template is no cause


def _factor(doc: Document, start: int, end: int, kind: str, certainty: str, why: str, text: str = "") -> Factor:
    text = _EMOJI.sub("", text or plain(doc.source[start:end]))
    return Factor(text[:1000], kind, category_of(text), (start, end), certainty, why)


def _from_labels(doc: Document, labels: list[Label]) -> list[Factor]:
    """ "Root Cause: …" in the summary is the cause in one sentence; the section below it is detail."""
    found = []
    for label in labels:
        if label.name == "root_cause" and len(plain(label.raw(doc)).split()) >= 3:
            found.append(_root_cause(doc, label.start, label.end, STATED, f"the line “{label.title}”"))
    return found[:3]


def _root_cause(doc: Document, start: int, end: int, certainty: str, why: str) -> Factor:
    """The first sentence that is more than a label."""
    for a, b in sentences(doc.source[start : min(end, start + 3000)]):
        text = plain(doc.source[start + a : start + b])
        if len(text.split()) >= 4:
            return _factor(doc, start + a, start + b, "root", certainty, why, text)
    return _factor(doc, start, end, "root", certainty, why)


def _from_sections(doc: Document) -> list[Factor]:
    titled = sorted(doc.of("root_cause", "root_and_resolution"), key=lambda s: fold(s.title) not in doc.lang.headings)
    for section in titled:
        why = f"the section “{section.title}”"
        prose = section.prose
        if not prose:
            continue
        first = paragraph_of(section, prose[0])
        items = [b for b in prose if b.kind == "item"]
        intro = doc.source[slice(*first)].rstrip()
        if items and (prose[0].kind == "item" or intro.endswith(":")):
            level = min(b.level for b in items)
            tops = [b for b in items if b.level == level]
            if whys := _last_why(doc, tops):
                return [_factor(doc, whys.start, whys.end, "root", STATED, why, _answer(doc, whys))]
            if not (prose[0].kind == "line" and _is_long_intro(doc, intro)):
                return [_factor(doc, b.start, b.end, "root", STATED, why, _first_sentences(doc, b)) for b in tops[:6]]
        return _stated_or_first_sentence(doc, section, first, why)
    return []


def _last_why(doc: Document, items: list[Block]) -> Block | None:
    """Of a list of questions why, the deepest one."""
    asked = len(items) > 1 and all(_WHY.match(doc.raw(block)) for block in items)
    return items[-1] if asked else None


def _answer(doc: Document, block: Block) -> str:
    """The answer behind "Why did it fail?"."""
    question, mark, answer = plain(doc.raw(block)).partition("?")
    return answer.strip() if mark and len(answer.split()) > 2 else question


def _is_long_intro(doc: Document, intro: str) -> bool:
    return not _COUNTED.of(doc.lang).search(intro) and len(intro.split()) > 14


def _stated_or_first_sentence(doc: Document, section: Section, first: tuple[int, int], why: str) -> list[Factor]:
    """The sentence "the root cause was …" of the section if there is one, else its first sentence."""
    for block in section.prose[:6]:
        start, end = paragraph_of(section, block)
        for a, b in sentences(doc.source[start:end]):
            if _STATES_CAUSE.of(doc.lang).search(doc.source[start + a : start + b]):
                return [_root_cause(doc, start + a, start + b, STATED, why)]
    return [_root_cause(doc, *first, STATED, why)]


def _first_sentences(doc: Document, block: Block) -> str:
    text = plain(doc.source[block.start : block.end])
    parts = [text[a:b] for a, b in sentences(text)]
    return " ".join(parts[:2]) if parts and len(parts[0].split()) < 8 else (parts[0] if parts else text)


_OPENING = (("summary", "preamble"),)
_LATER = (("conclusion", "lessons", "resolution", "other", "debugging", "impact"),)


def _from_statements(doc: Document, entries: list[Entry], *groups: tuple[str, ...]) -> list[Factor]:
    """A sentence that calls something the root cause."""
    for section in doc.of("conclusion") if "conclusion" in groups[0] else ():
        for block in section.prose[:1]:
            if re.match(r"\W*in (?:short|brief|a nutshell)\b", doc.raw(block), re.I):
                start, end = paragraph_of(section, block)
                return [_factor(doc, start, end, "root", WORKED_OUT, f"“in short” in the {section.title.lower()}")]
    for kinds in (("summary", "preamble"), ("conclusion", "lessons", "resolution", "other", "debugging", "impact")):
        for start, end, where in sentences_of(doc, entries, *kinds):
            if _STATES_CAUSE.of(doc.lang).search(doc.source[start:end]):
                return [_factor(doc, start, end, "root", STATED, f"a sentence in the {where}")]
    return []


def _from_wording(doc: Document, entries: list[Entry]) -> list[Factor]:
    """Sentences that state a cause without the words root cause: at most three, marked as worked out."""
    found: list[Factor] = []
    spans = sentences_of(doc, entries, "summary", "preamble", "other", "debugging", "resolution", "conclusion")
    for index, (start, end, where) in enumerate(spans):
        if len(found) == MOST_WORDINGS:
            break
        text = doc.source[start:end]
        if _EFFECT.search(text) or _GUESS.of(doc.lang).search(text):
            continue
        why = f"a sentence in the {where} states a cause"
        if _CAUSED_BY.of(doc.lang).search(text) or _FOUND_OUT.search(text) or _MISHAP.search(text):
            found.append(_factor(doc, start, end, "root", WORKED_OUT, why))
        elif _CAUSES.of(doc.lang).search(text):
            begin = (
                spans[index - 1][0] if _POINTS_BACK.match(text) and index and where == spans[index - 1][2] else start
            )
            found.append(_factor(doc, begin, end, "root", WORKED_OUT, why))
    return found


def _from_entries(doc: Document, entries: list[Entry]) -> list[Factor]:
    """The first timeline entry that names the root cause."""
    for entry in entries:
        if match := _CAUSE_FOUND.search(entry.text):
            what, why = match["what"].strip(), "the entry that names the cause"
            return [Factor(what, "root", category_of(entry.text), entry.span, WORKED_OUT, why)]
    return []


def _from_went_wrong(doc: Document) -> list[Factor]:
    """The first sentence below "What went wrong" of a text that tells it in prose and lists nothing that went well."""
    retrospective = any(section.kind in ("went_well", "lucky") for section in doc.sections)
    for section in doc.of("went_wrong") if not retrospective else ():
        if section.prose and all(block.kind == "line" for block in section.blocks):
            span, why = paragraph_of(section, section.prose[0]), f"the section “{section.title}”"
            return [_root_cause(doc, *span, WORKED_OUT, why)]
    return []


def _from_counted_lists(doc: Document, roots: list[Factor]) -> list[Factor]:
    """ "This was caused by two factors:" and the items below it."""
    found = []
    for section in doc.of("summary", "preamble", "other", "conclusion", "root_cause", "debugging"):
        for block, following in zip(section.blocks, section.blocks[1:], strict=False):
            text = doc.source[block.start : block.end].rstrip()
            if block.kind != "line" or following.kind != "item" or not text.endswith(":"):
                continue
            whole = doc.source[paragraph_of(section, block)[0] : block.end]
            if _COUNTED.of(doc.lang).search(whole) and _ABOUT_CAUSE.of(doc.lang).search(whole):
                kind = "contributing" if roots and all(f.certainty == STATED for f in roots) else "root"
                found += [
                    _factor(doc, b.start, b.end, kind, STATED, "listed as a cause", _first_sentences(doc, b))
                    for b in _items_of_list(section, following)
                ]
    return found


def _items_of_list(section: Section, first: Block) -> list[Block]:
    run: list[Block] = []
    for block in section.blocks[section.blocks.index(first) :]:
        if block.kind == "item" and block.level <= first.level:
            run.append(block)
        elif block.kind == "heading" or (block.kind == "line" and block.level <= first.level):
            break
    return run[:8]


def _find_triggers(doc: Document, labels: list[Label]) -> list[Factor]:
    """The first sentence of the section on the trigger, else the value of its label."""
    for section in doc.of("trigger"):
        if section.prose:
            start, end = paragraph_of(section, section.prose[0])
            for first, last in list(sentences(doc.source[start:end]))[:1]:
                why = f"the section “{section.title}”"
                return [_factor(doc, start + first, start + last, "trigger", STATED, why)]
    for label in labels:
        if label.name == "trigger":
            return [_factor(doc, label.start, label.end, "trigger", STATED, f"the line “{label.title}”")]
    return []


def _find_contributing(doc: Document) -> list[Factor]:
    found = []
    for section in doc.of("contributing"):
        items = [b for b in section.prose if b.kind == "item"]
        level = min((b.level for b in items), default=0)
        blocks = [b for b in items if b.level == level] or section.prose
        found += [
            _factor(
                doc, b.start, b.end, "contributing", STATED, f"the section “{section.title}”", _first_sentences(doc, b)
            )
            for b in blocks[:20]
            if plain(doc.source[b.start : b.end])
        ]
    return found


def _without_duplicates(factors: list[Factor]) -> list[Factor]:
    seen: set[str] = set()
    kept = []
    for factor in factors:
        key = first_sentence(factor.text).lower()[:80]
        if key and key not in seen:
            seen.add(key)
            kept.append(factor)
    return kept


@lru_cache
def _categories() -> dict[str, list[str]]:
    return yaml.safe_load((Path(__file__).parent / "categories.yaml").read_text(encoding="utf-8"))


def category_of(text: str) -> str:
    """The taxonomy code with most words in the text; "" when none fits."""
    lowered = text.lower()
    scores = {code: sum(word in lowered for word in words) for code, words in _categories().items()}
    best = max(scores, key=lambda code: scores[code])
    return best if scores[best] else ""
