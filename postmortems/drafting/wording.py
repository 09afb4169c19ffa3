"""Wording of times, lists and quotations in a draft."""

import re
from datetime import datetime, timedelta, tzinfo

from core.text.durations import duration_text

LONGEST = 400  # characters of one entry that a sentence repeats
ENDS = re.compile(r"[.!?…]$")
LEADING = re.compile(r"^(?:[#>*+\-\s]|\d{1,3}[.)]\s)+")  # would make a heading, list or quote of a paragraph


def clock(moment: datetime, zone: tzinfo) -> str:
    return f"{moment.astimezone(zone):%H:%M}"


def day(moment: datetime, zone: tzinfo) -> str:
    return f"{moment.astimezone(zone):%-d %B %Y}"


def length(value: timedelta | float) -> str:
    """`35 min`, `1 h 15 min`, `4 h`; "less than a minute" for the rest."""
    seconds = value.total_seconds() if isinstance(value, timedelta) else value
    return duration_text(seconds).removesuffix(" 00 min") if seconds >= 60 else "less than a minute"


def plain(text: str) -> str:
    """A person's text on one line, without Markdown at the start or comments that would affect the text around it."""
    line = LEADING.sub("", " ".join(text.replace("<!--", "").replace("-->", "").split()))
    return line if len(line) <= LONGEST else f"{line[:LONGEST].rsplit(' ', 1)[0]} …"


def sentence(text: str, note: str = "") -> str:
    """A person's text as a sentence: capital letter, full stop, and `note` in parentheses before it."""
    words = plain(text)
    words = words[:1].upper() + words[1:]
    stop = words[-1] if ENDS.search(words) else "."
    return f"{words.rstrip('.!?')} ({note}){stop}" if note else words.rstrip(".") + "." if stop == "." else words


def clause(text: str) -> str:
    """A person's text inside a sentence, without its full stop."""
    return plain(text).rstrip(". ")
