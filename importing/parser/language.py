"""Loads languages: headings, labels, columns, months and date order from `languages/*.yaml`.

A new language is a new file; a new phrase is a new word in a row. English is always read as well,
because incident words travel ("timeline", "root cause", "owner").
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from functools import lru_cache
from pathlib import Path

import yaml

from .strip_markup import fold

WITHOUT_SPACES = "\u2e80"  # scripts from here on write words without spaces between them
FOLDER = Path(__file__).parent / "languages"
CODES = ("en", *sorted(path.stem for path in FOLDER.glob("*.yaml") if path.stem != "en"))


@dataclass(frozen=True)
class Language:
    """One language with English beneath it. All phrases are folded (see `wording.fold`)."""

    code: str
    months: dict[str, int]
    weekdays: tuple[str, ...]
    date_order: str
    headings: dict[str, str]  # phrase → kind of section
    labels: dict[str, str]  # phrase → name of fact
    columns: dict[str, frozenset[str]]  # name of column → phrases
    approximately: tuple[str, ...]
    at: tuple[str, ...]
    status_words: tuple[str, ...]
    incident_words: frozenset[str]
    longest_first: tuple[str, ...] = field(default=(), compare=False)
    milestones: dict[str, tuple[str, ...]] = field(default_factory=dict, compare=False, hash=False)
    phrases: dict[str, tuple[str, ...]] = field(
        default_factory=dict, compare=False, hash=False
    )  # see `phrases.Wording`


@lru_cache
def _rows(code: str) -> dict:
    text = (FOLDER / f"{code}.yaml").read_text(encoding="utf-8")
    return yaml.load(text, getattr(yaml, "CSafeLoader", yaml.SafeLoader))  # noqa: S506 (both are safe)


def _phrases(table: dict[str, list]) -> dict[str, str]:
    return {fold(str(phrase)): kind for kind, phrases in table.items() for phrase in phrases}


@lru_cache
def language(code: str) -> Language:
    """The language with that code, merged with English."""
    rows = [_rows("en")] + ([_rows(code)] if code != "en" else [])
    months: dict[str, int] = {}
    headings: dict[str, str] = {}
    labels: dict[str, str] = {}
    columns: dict[str, frozenset[str]] = {}
    words: dict[str, tuple[str, ...]] = dict.fromkeys(
        ("weekdays", "approximately", "at", "status_words", "incident_words"), ()
    )
    milestones: dict[str, tuple[str, ...]] = {}
    wordings: dict[str, tuple[str, ...]] = {}
    for row in rows:
        for name, phrases in row.get("phrases", {}).items():
            wordings[name] = wordings.get(name, ()) + tuple(phrases)
        for name, phrases in row.get("milestones", {}).items():
            milestones[name] = milestones.get(name, ()) + tuple(phrases)
        months |= {name.lower(): number for number, names in enumerate(row["months"], 1) for name in names}
        headings |= _phrases(row["headings"])
        labels |= _phrases(row["labels"])
        for name, phrases in row["columns"].items():
            columns[name] = columns.get(name, frozenset()) | {fold(str(p)) for p in phrases}
        for name in words:
            words[name] += tuple(str(word).lower() for word in row.get(name, ()))
    by_length = tuple(sorted(headings, key=lambda phrase: (-len(phrase), phrase)))
    return Language(
        code, months, words["weekdays"], rows[-1]["date_order"], headings, labels, columns,
        words["approximately"], words["at"], tuple(fold(word) for word in words["status_words"]),
        frozenset(fold(word) for word in words["incident_words"]), by_length, milestones, wordings,
    )  # fmt: skip


@lru_cache
def _marks() -> dict[str, tuple[frozenset[str], frozenset[str]]]:
    table = {}
    for code in CODES:
        row = _rows(code)
        phrases = {fold(str(p)) for part in ("headings", "labels") for ps in row[part].values() for p in ps}
        table[code] = (frozenset(row["marks"]), frozenset(phrases))
    return table


def guess_language(text: str) -> str:
    """The code of the language that explains most small words and headings; English when in doubt."""
    sample = text[:20_000]
    words = re.findall(r"[^\W\d_]+", sample.lower())
    titles = {fold(line[:60].split(":")[0]) for line in sample.split("\n")}
    scores = {}
    for code, (marks, phrases) in _marks().items():
        signs = sum(sample.count(mark) for mark in marks if mark > WITHOUT_SPACES)
        scores[code] = sum(word in marks for word in words) + signs + 6 * len(titles & phrases)
    best = max(CODES, key=lambda code: scores[code])
    return best if scores[best] > 1.2 * scores["en"] else "en"
