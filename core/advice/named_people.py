"""Sentences that name a person of the organization as the cause. Pure: names are given."""

import re
from collections.abc import Collection, Iterator

NAME = r"(@?\w[\w'’-]{0,40})(?:[ ]([A-Z][\w'’-]{0,40}))?"
ACTED = r"(?:caused|triggered|broke|introduced|brought\s+down|took\s+down)\b"
CAUSE_OF = r"[Cc]ause\s+(?:was|is)|[Cc]aused\s+by|[Bb]ecause(?:\s+of)?|[Dd]ue\s+to|[Ff]ault\s+of"
BY_A_PERSON = [re.compile(rf"(?<![\w@]){NAME}\s+{ACTED}"), re.compile(rf"\b(?:{CAUSE_OF})\s+{NAME}")]
SHORTEST = 3  # letters: shorter parts of names are words too often


def name_words(names: Collection[str]) -> frozenset[str]:
    """The parts of names by which a text may call a person: `Tomas`, `Vega`."""
    return frozenset(word for name in names for word in name.split() if len(word) >= SHORTEST and word[0].isupper())


def named_causes(text: str, words: Collection[str]) -> Iterator[tuple[int, int]]:
    """Spans such as `Tomas caused` or `because Tomas`, for the `words` of `name_words` and handles (`@tomas`)."""
    for pattern in BY_A_PERSON:
        for match in pattern.finditer(text):
            parts = [re.split(r"['’]s\b", part)[0] for part in match.groups() if part]
            if any(part in words or (part.startswith("@") and len(part) > 1) for part in parts):
                yield match.span()
