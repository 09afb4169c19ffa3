"""Parses calendar days. A day without a year gets the year of a nearby passage."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import date
from functools import lru_cache

from .language import Language

FIRST_YEAR, LAST_YEAR = 1990, 2100


@dataclass(frozen=True)
class Day:
    """A day in the text. `year` is None when not written; `swapped` is the other reading of 03/04/2024.

    `month` is 0 for "the 16th": the month of the nearest day.
    """

    start: int
    end: int
    month: int
    day: int
    year: int | None = None
    last_day: int | None = None  # "October 20-23"
    swapped: bool = False  # true while both orders are possible

    def on(self, year: int | None = None) -> date | None:
        """The date, with `year` used when none is written."""
        use = self.year or year
        return date_or_none(use, self.month, self.day) if use else None

    def turned(self) -> Day:
        """The same text read with day and month exchanged."""
        return replace(self, month=self.day, day=self.month)


def date_or_none(year: int, month: int, day: int) -> date | None:
    """A real date within the years an incident can have, or None."""
    if not FIRST_YEAR <= year <= LAST_YEAR:
        return None
    try:
        return date(year, month, day)
    except ValueError:
        return None


@lru_cache
def _pattern(names: tuple[str, ...], weekdays: tuple[str, ...], order: str) -> re.Pattern[str]:
    month = "|".join(re.escape(n) for n in sorted(names, key=len, reverse=True))
    week = "|".join(re.escape(n) for n in sorted(set(weekdays), key=len, reverse=True))
    year = r"(?:19|20)\d\d(?!\d|:\d)"
    clock = r"\d{1,2}:\d\d(?:\s?[ap]\.?m\b\.?)?"  # "15 Feb at 00:25 AM 2031": the year follows the time
    parts = [
        r"(?P<iy>\d{4})(?P<is>[-/.])(?P<im>\d{1,2})(?P=is)(?P<id>\d{1,2})(?!\d)",
        r"(?P<by>(?:19|20)\d\d)(?P<bm>[01]\d)(?P<bd>[0-3]\d)(?=T\d{4})",
        rf"(?P<dd>\d{{1,2}})(?:(?:st|nd|rd|th|er|º|ª)?\s+|\.\s*|-)(?:(?:of|de|d['’])\s*)?(?P<dm>{month})\b\.?(?:(?:,?\s+(?:(?:de|del)\s+)?|-)(?P<dy>{year})|(?=,?\s+(?:at\s+)?{clock}\s+(?P<dl>{year})))?",
        rf"(?P<mm>{month})(?:\.\s*|\s+|(?=\d))(?P<md>\d{{1,2}})(?:st|nd|rd|th)?(?![\d:.]\d|\s?[ap]\.?m|\d)(?:\s?[-–]\s?(?P<ml>\d{{1,2}})(?:st|nd|rd|th)?(?![\d:]|\s?[ap]\.?m))?(?:,?\s+(?:of\s+)?(?P<my>{year})|(?=,?\s+(?:at\s+)?{clock}\s+(?P<ml2>{year})))?",
        r"(?P<na>\d{1,2})(?P<ns>[/-])(?P<nb>\d{1,2})(?P=ns)(?P<ny>\d{4}|\d\d)(?![\d/-])",
        r"(?:(?P<jy>\d{4})年\s?)?(?P<jm>\d{1,2})月\s?(?P<jd>\d{1,2})[日号](?:\s?[(（][月火水木金土日一二三四五六][)）])?",
        r"(?P<pd>\d{1,2})\.(?P<pm>\d{1,2})\.(?P<py>\d{4}|\d\d)(?![\d.])",
    ]
    if order == "dmy":
        parts += [
            r"(?P<sd>\d\d)/(?P<sm>\d\d)(?![\d/])",
            r"(?P<gd>\d{1,2})\.(?P<gm>\d{1,2})\.(?=[\s,)*]|$)",
        ]
    return re.compile(
        rf"(?<![^\W_\u2e80-\uffef])(?<![/.-])(?:(?:{week})\b\.?,?\s+(?:the\s+|le\s+|den\s+|dem\s+)?)?(?:{'|'.join(parts)})",
        re.I,
    )


def day_pattern(lang: Language) -> re.Pattern[str]:
    """The compiled pattern of all date notations in that language."""
    return _pattern(tuple(lang.months), lang.weekdays, lang.date_order)


def read_day(match: re.Match[str], lang: Language, order: str = "") -> Day | None:
    """The day of a `day_pattern` match; None when there is no such day."""
    g = match.groupdict()
    span = match.span()
    if g["iy"]:
        return _day(span, int(g["im"]), int(g["id"]), int(g["iy"]))
    if g["by"]:
        return _day(span, int(g["bm"]), int(g["bd"]), int(g["by"]))
    if g["jm"]:
        return _day(span, int(g["jm"]), int(g["jd"]), g["jy"])
    if g["dd"]:
        return _day(span, lang.months[g["dm"].lower()], int(g["dd"]), g["dy"] or g["dl"])
    if g["mm"]:
        found = _day(span, lang.months[g["mm"].lower()], int(g["md"]), g["my"] or g["ml2"])
        return replace(found, last_day=int(g["ml"])) if found and g["ml"] and int(g["ml"]) <= 31 else found
    if g["na"]:
        return _numeric(span, int(g["na"]), int(g["nb"]), g["ny"], order or lang.date_order)
    if g["pd"]:
        return _day(span, int(g["pm"]), int(g["pd"]), g["py"])
    if g.get("sd"):
        return _day(span, int(g["sm"]), int(g["sd"]), None)
    return _day(span, int(g["gm"]), int(g["gd"]), None) if g.get("gd") else None


def _day(span: tuple[int, int], month: int, day: int, year: int | str | None) -> Day | None:
    number = _year(year)
    if number is not None and not date_or_none(number, month, day):
        return None
    if number is None and not date_or_none(2024, month, day):
        return None
    return Day(*span, month=month, day=day, year=number)


def _year(year: int | str | None) -> int | None:
    if year is None or year == "":
        return None
    number = int(year)
    return number + 2000 if number < 100 else number


def _numeric(span: tuple[int, int], a: int, b: int, year: str, order: str) -> Day | None:
    as_mdy, as_dmy = _day(span, a, b, year), _day(span, b, a, year)
    if as_mdy and as_dmy and a != b:
        if order:
            return as_dmy if order == "dmy" else as_mdy
        return replace(as_dmy, swapped=True)
    return as_mdy or as_dmy


def find_days(text: str, start: int, end: int, lang: Language, order: str = "") -> Iterator[Day]:
    """All days between `start` and `end`, in order. Impossible ones (31 February) are passed over."""
    for match in day_pattern(lang).finditer(text, start, end):
        if day := read_day(match, lang, order):
            yield day


def numeric_order(text: str, lang: Language) -> str:
    """How this document writes 03/04/2024: "dmy", "mdy", or "" if unknown.

    A number above 12 decides; else the order in which the dates lie close together; else the language.
    """
    doubtful: list[Day] = []
    for match in day_pattern(lang).finditer(text[:200_000]):
        if not match["na"]:
            continue
        a, b = int(match["na"]), int(match["nb"])
        if 12 < a <= 31 and b <= 12:
            return "dmy"
        if 12 < b <= 31 and a <= 12:
            return "mdy"
        if (day := read_day(match, lang, "dmy")) and a != b:
            doubtful.append(day)
        if len(doubtful) > 200:
            break
    if lang.date_order:
        return lang.date_order
    return _closest_order(doubtful)


def _closest_order(days: list[Day]) -> str:
    straight = {d.on() for d in days}
    turned = {d.turned().on() for d in days}
    if len(straight) < 2 or None in straight or None in turned:
        return ""
    spread_dmy = (max(straight) - min(straight)).days  # type: ignore[type-var, operator]
    spread_mdy = (max(turned) - min(turned)).days  # type: ignore[type-var, operator]
    if min(spread_dmy, spread_mdy) > 14 or spread_dmy == spread_mdy:
        return ""
    return "dmy" if spread_dmy < spread_mdy else "mdy"
