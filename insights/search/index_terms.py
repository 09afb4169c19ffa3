"""Converts text into index terms, the same for SQLite and PostgreSQL: only `[a-z][a-z0-9]*`.

`db-01.example.com` becomes `db n01 example com`, so it is found whole, as a phrase, and by each of its parts. Scripts
that are written without spaces become pairs of characters. English words are indexed with their stem too.
"""

import re
import unicodedata
from functools import lru_cache

MAX_WORDS = 8  # of a query
MAX_PARTS = 12  # of one word of a query
ACCENTS = re.compile("[\u0300-\u036f]")
UNSPACED = "\u3040-\u30ff\u3400-\u4dbf\u4e00-\u9fff\uac00-\ud7af\uf900-\ufaff"  # kana, Han, Hangul
UNSPACED += "\u0e00-\u0eff\u1000-\u109f\u1780-\u17ff"  # Thai, Lao, Burmese, Khmer
RUNS = re.compile(rf"[{UNSPACED}]+|(?<![^\W_])v(?=\d)|[^\W_{UNSPACED}]+")  # `v2` is `v` and `2`
IS_UNSPACED = re.compile(rf"[{UNSPACED}]")
VOWEL = re.compile("[aeiouy]")
ENGLISH = re.compile("[a-z]{4,30}")
ENDINGS = [("sses", "ss"), ("ies", "y"), ("ied", "y"), ("s", "")]


def normalize(text: str) -> str:
    """Lower case, without the accents of Latin letters; `ß` is `ss`."""
    decomposed = ACCENTS.sub("", unicodedata.normalize("NFKD", text))
    return unicodedata.normalize("NFC", decomposed).casefold()


def index_text(text: str) -> str:
    """The terms of `text` in order, then the stems that differ from their words."""
    terms, stems = [], set()
    for run in RUNS.findall(normalize(text)):
        if IS_UNSPACED.match(run):
            terms += [encode(run[i : i + 2]) for i in range(len(run))]  # the last one is a single character
        else:
            terms.append(encode(run))
            if stem(run) != run:
                stems.add(stem(run))
    return " ".join([*terms, *sorted(stems)])


def query_items(text: str) -> list[list[str]]:
    """One list of consecutive terms for each word of a query; every one of them must match."""
    items = []
    for word in normalize(text).split()[:MAX_WORDS]:
        terms: list[str] = []
        for run in RUNS.findall(word):
            if IS_UNSPACED.match(run):
                terms += [encode(run[i : i + 2]) for i in range(max(1, len(run) - 1))]
            else:
                terms.append(encode(run))
        if terms:
            items.append(terms[:MAX_PARTS])
    return items


@lru_cache(maxsize=20_000)
def encode(run: str) -> str:
    """An ASCII word that begins with a letter, so that no parser splits it or reads it as a number."""
    if not run.isascii():
        return "u" + "".join(f"{ord(character):05x}" for character in run[:40])
    return f"n{run[:60]}" if run[0].isdigit() else run[:60]


@lru_cache(maxsize=20_000)
def stem(word: str) -> str:
    """`retries`, `retried` and `retrying` to `retry`. A word that is not English stays as it is."""
    if not ENGLISH.fullmatch(word):
        return word
    base = word
    for ending, replacement in ENDINGS:
        if base.endswith(ending) and not base.endswith(("ss", "us", "is")):
            base = base.removesuffix(ending) + replacement
            break
        if ending == "sses" and base.endswith(ending):
            return base[:-2]
    for ending in ("ing", "ed"):
        rest = base.removesuffix(ending)
        if rest != base and len(rest) >= 3 and VOWEL.search(rest) and not base.endswith("eed"):
            doubled = len(rest) > 3 and rest[-1] == rest[-2] and rest[-1] not in "lsz"
            base = rest[:-1] if doubled else rest
            break
    return base.removesuffix("e") if len(base) > 4 else base
