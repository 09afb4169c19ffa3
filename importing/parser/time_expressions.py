"""Parses one complete time expression: day, time, zone, range, "around", T+ offset, in any usual order."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from functools import lru_cache

from .clocks import CLOCK, DOTTED, UNKNOWN, Clock, read_clock
from .dates import Day, day_pattern, read_day
from .language import Language
from .zones import Zone, read_offset, zone_at

_TAG = r"</?(?:b|strong|em|i|u|span|code|p|font|small|time|mark|div|td|sup)\b[^<>\n]{0,200}>"
_EMOJI = r"[\u2190-\u2bff\U0001f000-\U0001faff\ufe0f\u200d]|:[a-z0-9_+-]{2,30}:(?=\s)"
DRESS = re.compile(rf"(?:[\s*_`\[({{{{~≈>|•·\"'“–—-]|@(?=[\w])|{_EMOJI}|{_TAG}|&nbsp;)*")
CLOSE = re.compile(rf"(?:[*_`\])]|\s?}}}}|{_TAG})*")
JOIN = re.compile(
    rf"(?:\s*(?:{_TAG})*[*_`]*\s*(?:[,T@|]|-|–|—|:(?=\s))\s*[*_`]*\s*|\s*[)\]*_`]+\s*|\s+)(?:(?:at|on|à|às|"
    rf"um|a las|le|am|em|el)\s+|@\s*)?(?:(?:around|about|approximately|approx\.?|circa|ca\.|roughly)\s+|"
    rf"~\s*)?",
    re.I,
)
RANGE = re.compile(
    r"\s*(?:[*_`]+\s*)?(?:-|–|—|→|->|(?:to|until|till|bis|à|a|às|até|through|hasta|and|et|e|und|y)(?=\s))\s*(?:las\s+)?"
    r"(?:[*_`]+\s*)?(?:at\s+)?",
    re.I,
)
OFFSET = re.compile(
    r"[tT]\s?(?P<sign>[+\-−–])\s?(?:(?P<h>\d{1,3}):(?P<m>\d\d)(?::(?P<s>\d\d))?|(?P<n>\d{1,5}(?:\.\d)?)\s?(?P<u>s|sec|secs|seconds?|m|min|mins|minutes?|h|hr|hrs|hours?|d|days?)?(?![a-z])(?:\s?(?P<n2>\d{1,2})\s?m(?:in)?)?)"
    r"|[tT]\s?\+?\s?0(?![\d:.])"
    r"|(?P<bare>[+])\s?(?P<bn>\d{1,4})\s?(?P<bu>s|sec|m|min|mins|minutes|h|hr|hours?)\b"
)
MAX_TIMES = 500  # in one passage
PLACEHOLDER_DAY = re.compile(r"(?:\d{4}|YYYY)-(?:\d\d|MM)-(?:DD|\?\?)|YYYY-MM-DD")
_ON_THE = re.compile(r"\s+on\s+the\s+(?P<day>(?P<number>\d{1,2})(?:st|nd|rd|th))\b")  # of a month that is known
_TIGHT_ZONE = re.compile(r"\s?(?:[*_`]+\s?)?[(\[]?\s?")


@dataclass(frozen=True)
class When:
    """A time expression. Any of day and clock may be missing; `offset` is minutes after T."""

    start: int
    end: int
    day: Day | None = None
    clock: Clock | None = None
    until_day: Day | None = None
    until: Clock | None = None
    zone: Zone | None = None
    approximate: bool = False
    unknown: bool = False
    offset: float | None = None

    @property
    def only_day(self) -> bool:
        """A day without a time, which is not said to be unknown either."""
        return bool(self.day) and not self.clock and not self.unknown and self.offset is None


@lru_cache
def _about(words: tuple[str, ...]) -> re.Pattern[str]:
    return re.compile(rf"(?<!\w)(?:{'|'.join(re.escape(w) for w in words if w != 'est')})(?!\w)")


@lru_cache
def _lead_words(words: tuple[str, ...]) -> re.Pattern[str]:
    # "times", "events" and the like are no part of a time; "At about" is
    letters = "|".join(re.escape(w) for w in sorted(words, key=len, reverse=True) if w[0].isalpha())
    return re.compile(
        rf"(?:(?:{letters}|time|the morning of|the evening of)\b\.?:?\s*|[~≈]\s*){{1,3}}",
        re.I,
    )


def read_time(
    text: str,
    pos: int,
    end: int,
    lang: Language,
    order: str = "",
    *,
    dots: bool = False,
) -> When | None:
    """The time expression that begins at `pos` (dressing and words like "at about" skipped), or None."""
    end = min(end, pos + 400)
    while pos < end and text[pos].isspace():
        pos += 1
    lost = UNKNOWN.match(text, pos, end)
    if lost and not lost[0][0].isdigit():
        return When(pos, lost.end(), unknown=True)
    start = DRESS.match(text, pos, end).end()  # type: ignore[union-attr]
    approximate = "~" in text[pos:start] or "≈" in text[pos:start]
    p = start
    if words := _lead_words(lang.at + lang.approximately).match(text, p, end):
        lead = words[0].lower()
        approximate = approximate or bool(_about(lang.approximately).search(lead))
        p = DRESS.match(text, words.end(), end).end()  # type: ignore[union-attr]
    if offset := OFFSET.match(text, p, end):
        return When(start, CLOSE.match(text, offset.end(), end).end(), offset=_minutes(offset))  # type: ignore[union-attr]
    if unknown := PLACEHOLDER_DAY.match(text, p, end):
        return When(start, CLOSE.match(text, unknown.end(), end).end(), unknown=True)  # type: ignore[union-attr]
    return _read_parts(text, start, p, end, lang, order, approximate, dots)


def _read_parts(
    text: str,
    start: int,
    p: int,
    end: int,
    lang: Language,
    order: str,
    approximate: bool,
    dots: bool,
) -> When | None:
    day = zone = until = until_day = None
    if match := day_pattern(lang).match(text, p, end):
        day = read_day(match, lang, order)
        if day is None:
            return None
        clock, unknown, rough, p = _clock_after_day(text, match.end(), end)
        approximate = approximate or rough
    elif (lost := UNKNOWN.match(text, p, end)) and not CLOCK.match(text, p, end):
        clock, unknown, p = None, True, lost.end()
    else:
        clock, p = _clock_at(text, p, end, dots=dots, fallback=p)
        unknown = False
    if not (day or clock or unknown):
        return None
    if clock:
        p = _year_after(text, p, end, day)
        zone, p = _zone_at(text, p, end)
        until_day, until, zone, p = _range_at(text, p, end, lang, order, zone, clock)
        if until and until.half and clock.open_half:
            clock = _with_same_am_pm(clock, until)
        if day is None:
            day, p = _day_after(text, p, end, lang, order)
            if zone is None and day:
                zone, p = _zone_at(text, p, end)
    close = CLOSE.match(text, p, end).end()  # type: ignore[union-attr]
    return When(start, close, day, clock, until_day, until, zone, approximate, unknown)


def _clock_after_day(text: str, p: int, end: int) -> tuple[Clock | None, bool, bool, int]:
    """(clock, whether the text says that it is unknown, whether it is approximate, position behind it)."""
    join = JOIN.match(text, p, end)
    follow = join.end() if join else p
    rough = bool(join and re.search(r"~|about|around|approx|ca\.|rough", join[0], re.I))
    if join and (lost := UNKNOWN.match(text, follow, end)) and not CLOCK.match(text, follow, end):
        return None, True, rough, lost.end()
    clock, p = _clock_at(text, follow, end, dots=True, fallback=p)
    return clock, False, rough, p


def _year_after(text: str, p: int, end: int, day: Day | None) -> int:
    """In "15 Feb at 00:25 AM 2031" the year of the day follows the time."""
    if day is None or day.year is None:
        return p
    match = re.compile(rf"\s{day.year}(?![\w:])").match(text, p, end)
    return match.end() if match else p


def _clock_at(text: str, p: int, end: int, *, dots: bool, fallback: int) -> tuple[Clock | None, int]:
    match = CLOCK.match(text, p, end) or (DOTTED.match(text, p, end) if dots else None)
    # behind the T of an ISO instant there is no word boundary
    if not match and text[p - 1 : p] in ("T", "t"):
        match = re.compile(r"(?P<h>\d\d):?(?P<m>\d\d)(?::?(?P<s>\d\d)(?:\.\d{1,9})?)?").match(text, p, end)
    clock = read_clock(match) if match else None
    return (clock, match.end()) if clock and match else (None, fallback)


def _zone_at(text: str, p: int, end: int) -> tuple[Zone | None, int]:
    if p < end and text[p] == "z" and not text[p + 1 : p + 2].isalnum():  # "10:00:00z"
        return Zone("UTC", 0), p + 1
    gap = _TIGHT_ZONE.match(text, p, end)
    q = gap.end() if gap else p
    found = zone_at(text, q, end)
    if found is None and text[p : p + 2] in (" +", " -"):  # "23:41 +03:00"
        found = _spaced_offset(text, p + 1, end)
    if not found or (q != p and text[q : q + 1] in ("+", "-") and not _spaced_offset(text, q, end)):
        return None, p
    zone, q2 = found
    return zone, q2 + 1 if text[q2 : q2 + 1] in ")]" and any(c in text[p:q] for c in "([") else q2


def _spaced_offset(text: str, p: int, end: int) -> tuple[Zone, int] | None:
    """An offset behind a space is one only with its colon and nothing of a range behind it."""
    match = re.compile(r"[+-](?:0\d|1[0-4]):(?:00|15|30|45)(?![\d:]|\s?[apAP]\.?[mM])").match(text, p, end)
    dated = re.compile(r"\d{4}-\d\d-\d\d[ T]\d\d:\d\d(?::\d\d)? \Z").search(text, max(0, p - 22), p)
    if not match or (text[p] == "-" and not dated):  # "10:00 -12:00" is a range
        return None
    zone = read_offset(match[0])
    return (zone, match.end()) if zone else None


def _range_at(
    text: str,
    p: int,
    end: int,
    lang: Language,
    order: str,
    zone: Zone | None,
    clock: Clock,
) -> tuple[Day | None, Clock | None, Zone | None, int]:
    match = RANGE.match(text, p, end)
    if not match or match.end() == p:
        return None, None, zone, p
    q = match.end()
    day = None
    if found := day_pattern(lang).match(text, q, end):
        day = read_day(found, lang, order)
        join = JOIN.match(text, found.end(), end)
        q = join.end() if join else found.end()
    if lost := re.compile(r"\d{1,2}:\?\?").match(text, q, end):
        return None, None, zone, lost.end()
    until, after = _clock_at(text, q, end, dots=False, fallback=p)
    if not until or (until.whole_hour and not until.half):
        return None, None, zone, p
    until_zone, after = _zone_at(text, after, end)
    return day, until, zone or until_zone, after


def _with_same_am_pm(clock: Clock, until: Clock) -> Clock:
    """ "8:20 - 8:24 PM": the first takes the half of the second when that keeps the order."""
    turned = clock.hour % 12 + (12 if until.half == "pm" else 0)
    if turned * 60 + clock.minute <= until.minutes:
        return Clock(clock.start, clock.end, turned, clock.minute, clock.second, half=until.half)
    return clock


def _day_after(text: str, p: int, end: int, lang: Language, order: str) -> tuple[Day | None, int]:
    join = re.compile(r"\s*[,(]?\s*(?:on|of|le|em|am|el|del?)?\s+(?:the\s+)?|\s*[,(]\s*", re.I).match(text, p, end)
    if not join:
        return None, p
    match = day_pattern(lang).match(text, join.end(), end)
    day = read_day(match, lang, order) if match else None
    if not day and (numbered := _ON_THE.match(text, p, end)):
        return Day(*numbered.span("day"), 0, int(numbered["number"])), numbered.end()
    if not day or not match:
        return None, p
    q = match.end()
    return day, q + 1 if text[q : q + 1] == ")" and "(" in join[0] else q


def _minutes(match: re.Match[str]) -> float:
    g = match.groupdict()
    if g["bare"]:
        return int(g["bn"]) * {"s": 1 / 60, "m": 1, "h": 60}[g["bu"][0]]
    if not g["sign"]:
        return 0
    sign = 1 if g["sign"] == "+" else -1
    if g["h"] is not None:
        return sign * (int(g["h"]) * 60 + int(g["m"]) + int(g["s"] or 0) / 60)
    unit = (g["u"] or "m")[0].lower()
    return sign * (float(g["n"]) * {"s": 1 / 60, "m": 1, "h": 60, "d": 1440}[unit] + int(g["n2"] or 0))


def find_times(text: str, start: int, end: int, lang: Language, order: str = "") -> Iterator[When]:
    """Every time expression in running text, left to right, not overlapping."""
    days, clocks = _NextMatch(day_pattern(lang), text, end), _NextMatch(CLOCK, text, end)
    p = start
    for _ in range(MAX_TIMES):
        first = min(days.after(p), clocks.after(p))
        if first >= end:
            return
        when = read_time(text, first, end, lang, order)
        if when and (when.clock or when.day):
            yield _marked_approximate(text, start, when, lang)
            p = max(when.end, first + 1)
        else:
            p = first + 1


class _NextMatch:
    """The next match of a pattern. Remembers it, so that each part of the text is searched once."""

    def __init__(self, pattern: re.Pattern[str], text: str, end: int) -> None:
        self.pattern, self.text, self.end = pattern, text, end
        self.found = -1

    def after(self, p: int) -> int:
        """The start of the first match at or behind `p`; `end` when there is none."""
        if self.found < p:
            match = self.pattern.search(self.text, p, self.end)
            self.found = match.start() if match else self.end
        return self.found


def _marked_approximate(text: str, start: int, when: When, lang: Language) -> When:
    if text[max(start, when.start - 24) : when.start].lower().rstrip().endswith(lang.approximately):
        return replace(when, approximate=True)
    return when
