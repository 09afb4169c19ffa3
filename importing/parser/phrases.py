"""Patterns for English with the phrases that the language of a document adds from its data (`languages/*.yaml`).

In a phrase `*` stands for the rest of a word and `…` for up to 40 characters of the same sentence. ``<<name>>`` in a
pattern is the place of the phrases called so: it becomes further alternatives, or nothing.
"""

from __future__ import annotations

import re
from collections.abc import Mapping

from .language import CODES, WITHOUT_SPACES, Language, language

_PLACE = re.compile(r"<<(\w+)>>")


class Wording:
    """A pattern that reads English and the language of the document, or with `any_language` all of them."""

    def __init__(self, pattern: str, *, any_language: bool = False) -> None:
        self.pattern, self.any_language = pattern, any_language
        self.compiled: dict[str, re.Pattern[str]] = {}

    def of(self, lang: Language) -> re.Pattern[str]:
        """The pattern with the phrases of that language."""
        if lang.code not in self.compiled:
            read = [language(code) for code in CODES] if self.any_language else [lang]
            whole = _PLACE.sub(
                lambda place: "".join(_alternatives(each.phrases, place[1]) for each in read), self.pattern
            )
            self.compiled[lang.code] = re.compile(whole, re.I)
        return self.compiled[lang.code]


def _alternatives(phrases: Mapping[str, tuple[str, ...]], name: str) -> str:
    longest_first = sorted(phrases.get(name, ()), key=len, reverse=True)
    return "".join(f"|{phrase_pattern(phrase)}" for phrase in longest_first)


def phrase_pattern(phrase: str) -> str:
    """A phrase of the data as a pattern, with the ends of its words where the script has spaces."""
    whole = re.escape(phrase.replace("'", "’")).replace("’", "['’]").replace(r"\*", r"\w{0,20}")
    whole = whole.replace("…", r"\b[^.]{0,40}?\b").replace(r"\ ", r"\s+")
    begin = r"(?<!\w)" if phrase[0].isalnum() and phrase[0] < WITHOUT_SPACES else ""
    end = r"(?!\w)" if phrase[-1].isalnum() and phrase[-1] < WITHOUT_SPACES else ""
    return begin + whole + end
