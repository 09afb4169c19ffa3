"""Matches a text with a hypothesis by words. Linear in the length of the text."""

import re

WORD = re.compile(r"\w+")
MAX_WORDS = 2
# Words that describe any failure: they do not distinguish hypotheses.
GENERIC = frozenset(
    """
    about after again all and any are because before behind broken cause caused could does down during each error
    errors every failed failing failure failures first for from full had has have high instead into issue
    issues its load low more most near not off one only other our out over overload overloaded problem
    problems request requests same send sends sent server servers service services setting settings several should
    slow slowly slowness some spike system than that the their them then there this three too traffic two
    unavailable under very wait waiting waits was were what when which while with without wrong
    """.split()  # noqa: SIM905 - a list of words is read, not computed
)


def distinctive_words(statement: str, *, without: str = "") -> str:
    """The first words that distinguish this hypothesis, comma-separated: "database" of "Database overload"."""
    taken = set(WORD.findall(without.lower()))
    words = [word for word in WORD.findall(statement.lower()) if len(word) > 2]
    telling = [word for word in dict.fromkeys(words) if word not in GENERIC and word not in taken]
    return ", ".join((telling or [word for word in dict.fromkeys(words) if word not in taken])[:MAX_WORDS])


def mentions(text: str, words: str) -> bool:
    """Whether the text has one of these comma-separated words or phrases, as whole words, in any case."""
    said = f" {' '.join(WORD.findall(text.lower()))} "
    wanted = (" ".join(WORD.findall(phrase.lower())) for phrase in words.split(","))
    return any(f" {phrase} " in said or f" {phrase}s " in said for phrase in wanted if phrase)
