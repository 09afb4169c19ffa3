"""Rejects templates, exercise texts and unrelated texts, so that they are not imported as incidents."""

from __future__ import annotations

import re

from .language import WITHOUT_SPACES
from .sections import Document
from .strip_markup import fold

TEMPLATE = "This looks like an empty template: headings, but nothing filled in. There is nothing to import yet."
EXERCISE = "This reads like an exercise or a guide on writing postmortems, not like an incident. Nothing was imported."
NOTHING = "No incident was found in this text: no timeline, no cause, no measures. Paste the write-up of an incident."

# "[First sign of trouble - e.g. an alarm]": an example in brackets instead of a value
EXAMPLE = re.compile(
    r"\[[^\[\]\n]{0,160}\b(?:e\.g\.|for example|such as|z\. ?b\.|p\. ?ex\.|por ejemplo|"
    r"por exemplo)[^\[\]\n]{0,160}\](?!\()",
    re.I,
)
# a whole value in brackets that is no link, no reference and no time
IN_BRACKETS = re.compile(r"\W{0,6}\[(?![ xX✓]\])[A-Z](?=[^\[\]\n]{6,200}?\s[^\[\]\n]{2})[^\[\]\n]{9,400}\]\W{0,3}")
_PLACEHOLDER = re.compile(
    r"\{\{(?![<%]|\s?\d)[^{}\n]{0,80}\}\}|\[(?:brief|insert|your|name|date|time|title|describe|"
    r"description|link|enter|add|yyyy|hh:mm|incident|owner|summary|e\.g\.|list|what|how|when|who|number|"
    r"start|end|xx+|team|service)\b[^\[\]\n]{0,120}\](?!\()|<(?:insert|your|name|date|time|title|describe|"
    r"enter|add|link|owner|yyyy|description|incident|summary|service|team|who|what|"
    r"person)\b[^<>\n]{0,100}>|\bYYYY[-/]MM[-/]DD\b|\bHH:MM\b|\b(?:TBD|TODO|XXX+|lorem ipsum)\b|_{4,}|"
    r"\.{5,}|\bMM/DD/YYYY\b|\bDD/MM/YYYY\b|\b(?:20)?XX[-/]XX[-/]XX\b|<hh:mm>|\bgoes here\b|"
    r"\bdescribe [\w ]{1,40}\bhere\b",
    re.I,
)
# a line or cell that is nothing but words in brackets, perhaps behind a label: "**Date:** [YYYY-MM-DD]"
_ONLY_BRACKETS = re.compile(
    r"(?:[\W_]{0,8}[^:|\[\]\n]{1,40}:)?[\W_]{0,8}(?:\[(?![ xX✓\]]\])[^\[\]\n]{1,160}\](?!\()[^\w\[\n]{0,9}){1,12}"
)
_TEMPLATE_LINE = re.compile(r"[^\n]{0,60}\b(?:template|vorlage|modèle|plantilla)[ \t]{0,9}(?:\n|$)", re.I)
_EXERCISE = re.compile(
    r"\b(?:your task is|write (?:a|your|an? (?:incident )?)\s*(?:blameless )?post-?mortem|(?:must|"
    r"should) (?:contain|include|be (?:written|between|short))|requirements?:|for this (?:task|project|"
    r"exercise)|in this (?:exercise|project|assignment|template)|mandatory|advanced tasks?|"
    r"learning objectives|by the end of this|(?:add|publish|share) (?:urls?|your) (?:here|post-?mortem)|"
    r"word limit|(?:400|600)[- ]?(?:to[- ]?)?(?:600)? words|attract(?:ive)? (?:people|readers)|"
    r"use this template|how to (?:use|write|fill|run)|copy this (?:template|document)|fill (?:in|"
    r"out) (?:the|this|each)|delete this (?:line|section|text)|repo(?:sitory)?: github|template (?:for|"
    r"from)|guidance:|instructions?:|explain (?:what|how|why)|describe (?:what|how|why|the)|"
    r"a (?:good )?postmortem (?:is|should)|what is a postmortem)\b",
    re.I,
)


_STRONG = {"severity", "root_cause", "impact", "detected", "mitigated", "resolved", "declared", "trigger", "detection"}
_WEAK = {"started", "ended", "duration"}
_TELLING_SECTIONS = {"root_cause", "root_and_resolution", "impact", "summary", "resolution", "trigger"}


_IN_BRACES = re.compile(r"\{[^{}\n]{1,120}\}|<[^<>\n]{1,120}>")


def is_placeholder(text: str) -> bool:
    """True when a value is only a bracketed instruction or example; such a text is never taken over."""
    if "{" in text and not re.search(r"\w", _IN_BRACES.sub("", text)):
        return True
    return bool(IN_BRACKETS.fullmatch(text) or EXAMPLE.fullmatch(text.strip(" \t\"'*_-–—:.")))


def rejection_reason(
    doc: Document,
    *,
    labels: set[str],
    timed: int,
    actions: int,
    causes: int,
    dated: int = 0,
    clocked: int = 0,
    events: int = 0,
    table: bool = False,
    chat: bool = False,
) -> str | None:
    """The reason to reject this document; None if it describes an incident.

    Of the `timed` entries of a timeline `dated` carry their own day and `clocked` a time; `events`: dated sentences;
    `table`: a table or list names its columns of times and texts, so that one row is enough; `chat`: people write
    in turn.
    Structure outranks wording: a dated timeline is accepted whatever the text calls itself.
    """
    source = doc.source[:60_000]
    words = len(re.findall(r"\w+", source))
    placeholders = len(_PLACEHOLDER.findall(source)) + len(EXAMPLE.findall(source))
    exercise = len({m[0].lower() for m in _EXERCISE.finditer(source)})
    vocabulary = _vocabulary(doc, source)
    known = [s for s in doc.sections if (s.kind not in ("preamble", "other") and s.level < 8) or s.inline]
    filled = _filled(doc)
    if _mostly_brackets(doc):
        return TEMPLATE
    if placeholders >= 3 and placeholders * 12 > timed * 40 + filled / 6:
        return TEMPLATE
    form = _calls_itself_template(doc) or _TEMPLATE_LINE.match(source.lstrip())
    if placeholders >= 3 and not dated and (form or (not clocked and placeholders * 72 > filled)):
        return TEMPLATE
    if exercise >= 3 and timed < 3:
        return EXERCISE
    if len(known) >= 4 and filled < 12 * len(known) and timed == 0:
        return TEMPLATE if filled < 8 * len(known) or placeholders or exercise else None
    if _calls_itself_template(doc) and timed == 0 and (placeholders or exercise or filled < 150):
        return TEMPLATE
    titled = any(s.kind in ("timeline", "updates") for s in doc.sections)
    listed = titled or any(b.head for s in doc.sections for b in s.blocks)
    listed = listed or _other_script(source)
    if (
        (listed and dated >= 2)
        or (chat and clocked >= 2 and vocabulary > 1)
        or (titled and clocked >= 2 and vocabulary)
        or (events and causes and vocabulary)
    ):
        return None
    if table and (titled or listed) and (dated or (clocked and vocabulary)):
        return None
    telling = bool({section.kind for section in doc.sections} & _TELLING_SECTIONS)
    named = len(labels & _STRONG) + (len(labels & _WEAK) >= 2)
    evidence = named + 2 * (timed >= 2) + (timed >= 1) + (actions >= 1) + (causes >= 1)
    evidence += min(len({section.kind for section in known}), 3)
    few_words = vocabulary < (2 if telling else 3) and not (causes and timed >= 2)
    if words < 8 or few_words or (evidence < 2 and vocabulary < 4):
        return NOTHING
    return None


def _mostly_brackets(doc: Document) -> bool:
    """At least four values, and most of all values, are words in brackets."""
    lines = [line for line in doc.source[:60_000].split("\n") if not line.lstrip().startswith("#")]
    values = [cell for line in lines for cell in (line.split("|") if "|" in line else [line])]
    worded = [value.strip() for value in values if re.search(r"[^\W\d_]{2}", value)]
    bracketed = [value for value in worded if _ONLY_BRACKETS.fullmatch(value)]
    return len(bracketed) >= 4 and len(bracketed) * 2 > len(worded)


def _other_script(source: str) -> bool:
    """Most letters are not Latin: none of the languages has words for this text, so only its structure counts."""
    letters = [letter for letter in source[:5_000] if letter.isalpha()]
    return sum(letter > "\u024f" for letter in letters) * 2 > len(letters)


def _vocabulary(doc: Document, source: str) -> int:
    """How many different incident words of the language the text uses."""
    folded = f" {fold(source[:20_000])} "
    return sum((f" {word} " if word < WITHOUT_SPACES else word) in folded for word in doc.lang.incident_words)


def _calls_itself_template(doc: Document) -> bool:
    titles = " ".join(s.title for s in doc.sections[:2]) + " " + doc.filename
    return bool(re.search(r"\btemplate\b|\bvorlage\b|\bmodèle\b|\bplantilla\b|\bmodelo de\b", titles, re.I))


def _filled(doc: Document) -> int:
    """Words below known headings, without table headers and questions."""
    count = 0
    for section in doc.sections:
        for block in section.blocks:
            if block.kind in ("line", "item"):
                count += len(doc.raw(block).split())
            elif block.kind == "row" and block.head:
                count += sum(len(doc.source[s:e].split()) for s, e in block.cells[1:])
    return count
