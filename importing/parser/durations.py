"""Parses durations: "2 hours and 45 minutes", "4h 12m", "1h50m", "240 min", "3h 14m", "PT4H"."""

from __future__ import annotations

import re

_NUMBER_WORDS = {
    "one": 1,
    "two": 2,
    "three": 3,
    "four": 4,
    "five": 5,
    "six": 6,
    "eight": 8,
    "ten": 10,
    "an": 1,
    "a": 1,
    "une": 1,
    "deux": 2,
    "uma": 1,
    "duas": 2,
    "una": 1,
    "dos": 2,
    "eine": 1,
    "zwei": 2,
    "half an": 0.5,
}
_WORDS = "|".join(_NUMBER_WORDS)
_THOUSANDS = r"\d{1,3}[ ,.\u00a0\u202f]\d{3}(?!\d)"  # 1,440


def _amount(unit: str) -> str:
    """A pattern of digits or a number word, with its group."""
    digits = rf"{_THOUSANDS}|\d{{1,5}}(?:[.,]\d{{1,2}})?"
    return rf"(?P<n{unit}>{digits}|(?:{_WORDS})(?=[ -](?:[a-z]{{3}}|h\b)))"


_DAY = r"(?:days?|jours?|dias?|días?|tage?n?|d)\b"
_HOUR = r"(?:hours?|hrs?|heures?|horas?|stunden?|std\.?|h)(?![a-z])"
_MINUTE = r"(?:minutes?|mins?|minutos?|minuten?|m)(?![a-z])"
_SECOND = r"(?:seconds?|secs?|s)(?![a-z])"
_GLUE = r"\s*(?:,|and|et|e|y|und)?\s*"
DURATION = re.compile(
    r"(?<![\w.:,/$-])(?:"
    rf"{_amount('d')}[\s-]?{_DAY}(?:{_GLUE}(?P<dh>\d{{1,3}})\s?{_HOUR})?(?:{_GLUE}(?P<dm>\d{{1,3}})\s?{_MINUTE})?"
    r"|(?P<ch>\d{1,3})\s?h\s?(?P<cm>\d\d)(?!\d)(?:\s?m(?:in)?\b)?"
    rf"|{_amount('h')}[\s-]?{_HOUR}(?:{_GLUE}(?P<hm>\d{{1,3}})\s?{_MINUTE})?"
    rf"|{_amount('m')}[\s-]?{_MINUTE}"
    r")",
    re.I,
)
_ABOUT = re.compile(
    r"(?:~|≈|about|approximately|approx\.?|around|roughly|nearly|almost|over|more than|up to|environ|"
    r"cerca de|etwa|ca\.?|estimated)\s*$",
    re.I,
)


def read_duration(match: re.Match[str]) -> float:
    """Minutes of a `DURATION` match."""
    g = match.groupdict()
    if g["nd"]:
        return _number(g["nd"]) * 1440 + int(g["dh"] or 0) * 60 + int(g["dm"] or 0)
    if g["nh"]:
        return _number(g["nh"]) * 60 + int(g["hm"] or 0)
    if g["ch"]:
        return int(g["ch"]) * 60 + int(g["cm"])
    return _number(g["nm"])


def _number(text: str) -> float:
    if re.fullmatch(_THOUSANDS, text):
        return float(re.sub(r"\D", "", text))
    return _NUMBER_WORDS.get(text.lower()) or float(text.replace(",", "."))


def find_duration(
    text: str, start: int, end: int, times: list[tuple[int, int]] | None = None
) -> tuple[float, tuple[int, int], bool] | None:
    """The first length of time: minutes, span, and whether the text calls it approximate.

    `times` are positions of clock times; "8h20" may be a clock time.
    """
    matches = DURATION.finditer(text, start, min(end, start + 2000))
    match = next((m for m in matches if not any(a <= m.start() < b for a, b in times or ())), None)
    if not match:
        return None
    about = bool(_ABOUT.search(text[max(start, match.start() - 16) : match.start()]))
    return read_duration(match), match.span(), about
