"""Parses times of day: 24 h, 12 h, hour only, 15.26, 1900 UTC, 14h05, 11:21a, and unknown times (--:--)."""

from __future__ import annotations

import re
from dataclasses import dataclass

_MERIDIEM = r"(?:[aApP]\.?\s?[mM]\b\.?|[ap](?![\w'’]))"
CLOCK = re.compile(
    r"(?<![^\W_\u2e80-\uffef])(?<![:.,/$€£#+-])(?:"
    rf"(?P<h>\d{{1,2}}):(?P<m>\d\d)(?::(?P<s>\d\d)(?:[.,]\d{{1,9}})?)?(?!\d|:\d)(?:\s?(?P<mer>{_MERIDIEM}))?(?:\s?Uhr\b)?"
    r"|(?P<hh>\d{1,2})\s?(?:h|H|[時点时]\s?)(?P<hm>\d\d)(?!\s?m|\d)(?:\s?m(?:in)?\b|\s?分)?"
    rf"|(?P<ho>\d{{1,2}})\s?(?P<mero>[aApP]\.?[mM]\b\.?)"
    r"|(?P<h4>[01]\d|2[0-3])(?P<m4>[0-5]\d)(?=\s?(?:UTC|GMT|hrs|hours|hour|h\b|Z\b|[ECMP][SD]T\b|BST|CES?T))(?:\s?(?:hrs|hours|hour|h)\b)?"
    r"|(?P<hu>\d{1,2})(?:[.:](?P<mu>\d\d))?\sUhr\b"
    r"|(?P<hf>\d{1,2})h(?![\w:])(?!\s?\d)"
    r"|(?P<word>noon|midnight|midi|minuit|Mittag|Mitternacht|meio-dia|meia-noite|mediodía|medianoche)\b"
    r")"
)
# 15.26 is a clock only where a time is expected
DOTTED = re.compile(
    rf"(?<![^\W_])(?<![:.,/$€£#+-])(?:(?P<h>\d{{1,2}})\.(?P<m>[0-5]\d)(?![\d.%]|\s?(?:%|[kKMGT]?i?[Bb]\b))(?:\s?(?P<mer>{_MERIDIEM}))?"
    r"|(?!19\d\d|20\d\d)(?P<h4>[01]\d|2[0-3])(?P<m4>[0-5]\d)(?=\s*(?:[:–—-]\s|\s[^\W\d])))"
)
# times that are written down as unknown
UNKNOWN = re.compile(r"(?:--|\?\?|[xX]{2}|HH|\d{1,2}):(?:--|\?\?|[xX]{2}|MM)\b(?::(?:SS|\?\?|--))?|(?<!\S)--:--")

_MIDNIGHT = {"midnight", "minuit", "mitternacht", "meia-noite", "medianoche"}


@dataclass(frozen=True)
class Clock:
    """A time of day. `half` is "am", "pm" or "": "" with an hour from 1 to 12 may still mean either."""

    start: int
    end: int
    hour: int
    minute: int
    second: int = 0
    half: str = ""
    next_day: bool = False  # 24:00
    whole_hour: bool = False  # "6 PM": the minute is not written
    padded: bool = False  # "09:04" is 24 h even if "9.20am" is in the same text

    @property
    def minutes(self) -> int:
        """Minutes after midnight."""
        return self.hour * 60 + self.minute

    @property
    def open_half(self) -> bool:
        """True when a missing am or pm leaves two readings."""
        return not self.half and 1 <= self.hour <= 12 and not self.padded


def read_clock(match: re.Match[str]) -> Clock | None:
    """The time of a `CLOCK` or `DOTTED` match; None for an impossible one (25:00)."""
    g = match.groupdict()
    if word := g.get("word"):
        return Clock(*match.span(), 0 if word.lower() in _MIDNIGHT else 12, 0, half="pm")
    hour = next((g[k] for k in ("h", "hh", "ho", "h4", "hu", "hf") if g.get(k)), None)
    minute = next((g[k] for k in ("m", "hm", "m4", "mu") if g.get(k)), None)
    if hour is None:
        return None
    half = (g.get("mer") or g.get("mero") or "")[:1].lower()
    return _clock(
        match,
        int(hour),
        int(minute or 0),
        int(g.get("s") or 0),
        half,
        whole=minute is None,
    )


def _clock(match: re.Match[str], hour: int, minute: int, second: int, half: str, *, whole: bool) -> Clock | None:
    if minute > 59 or second > 60 or hour > 24 or (hour == 24 and minute):
        return None
    next_day = hour == 24
    if half and hour <= 12:  # "13:06 PM": use the 24 h time
        hour = hour % 12 + (12 if half == "p" else 0)
    return Clock(
        *match.span(), hour % 24, minute, min(second, 59),
        half={"a": "am", "p": "pm"}.get(half, "pm" if hour > 12 else ""), next_day=next_day, whole_hour=whole, padded=match[0].startswith("0"),  # noqa: E501
    )  # fmt: skip
