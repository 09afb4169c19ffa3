"""Every pattern applied to user text is linear: twice the text, about twice the time.

The postmortem parser is left out: it runs in a child process that is stopped after two seconds of CPU.
"""

import re
import time
from collections.abc import Iterator
from importlib import import_module
from itertools import product
from types import ModuleType
from typing import Any

import pytest
from django.conf import settings
from django.test import SimpleTestCase

from core.advice.language import check_language, rules
from core.advice.tasks import advise_on_task
from postmortems.sections import sections

pytestmark = pytest.mark.slow
LENGTH = 6_000
NOTICED = 0.006  # seconds; a linear pattern needs about a tenth of it for LENGTH characters
MAX_RATIO = 2.8
APPS = [
    *[
        "accounts",
        "alerts",
        "audits",
        "config",
        "core",
        "dashboard",
        "importing",
        "incidents",
        "insights",
        "notifications",
    ],
    *["postmortems", "reminders", "tasks", "training"],
]
PIECES = [
    *[" ", "|", ".", "#", "*", "`", '"', "“", "a", "a ", " a", "a.", "-", "/", "_", "0", "0 ", "\n", "\t", "a-"],
    *["{{", "{{ ", "[", "<", "(", ":", "@", "@a", "~", "é", "A", "A_", "--|", "://", "\\", "a:\\", "```\n", "| |\n"],
    *['<h1 id="a">', '<data value="', "2026-03-02T09:00 ", " by 1 d", "1.", "+", "at a", "> a\n", "\n\n", " \n"],
]
FRAMES = [("", ""), ("# a", "b"), ("\n", "\x01"), ("by 1", "\x01")]
# Used only with `match` or `fullmatch`, where the search does not restart at every character.
ANCHORED = {"core.text.markdown.SCHEME", "core.schedule.ical.ADDRESS", "core.schedule.moments.AHEAD"}
SHORT = {"core.schedule.moments.ZONE"}  # searched in at most 60 characters; longer texts are refused before


def product_modules() -> Iterator[ModuleType]:
    for app in APPS:
        for path in sorted((settings.ROOT / app).rglob("*.py")):
            parts = path.relative_to(settings.ROOT).with_suffix("").parts
            if {"tests", "migrations", "management", "parser", "__init__", "sample", "asgi", "wsgi"} & set(parts):
                continue
            if re.search(r"re\.compile\(", path.read_text()):
                yield import_module(".".join(parts))


def patterns_in(value: Any) -> Iterator[re.Pattern[str]]:
    if isinstance(value, re.Pattern):
        if isinstance(value.pattern, str):
            yield value
    elif isinstance(value, list | tuple):
        for each in value:
            yield from patterns_in(each)
    elif isinstance(value, dict):
        yield from patterns_in(list(value.values()))


def all_patterns() -> dict[str, re.Pattern[str]]:
    found = {f"lexicon {rule.code}": rule.pattern for rule in rules()}
    for module in product_modules():
        for name, value in vars(module).items():
            for number, pattern in enumerate(patterns_in(value)):
                found[f"{module.__name__}.{name}" + (f"[{number}]" if number else "")] = pattern
    return found


def texts(pattern: re.Pattern[str], length: int) -> Iterator[str]:
    words = {f"{word} " for word in re.findall(r"(?<!\\)[A-Za-z]{2,}", pattern.pattern)}
    for piece, (before, after) in product([*PIECES, *sorted(words)], FRAMES):
        yield before + (piece * (length // len(piece) + 1))[:length] + after


def seconds(pattern: re.Pattern[str], text: str, *, anchored: bool) -> float:
    began = time.thread_time()
    if anchored:
        pattern.match(text)
    else:
        for _ in pattern.finditer(text):
            pass
    return time.thread_time() - began


def grows_too_fast(pattern: re.Pattern[str], *, anchored: bool) -> str:
    """The start of a text for which twice the length takes more than about twice the time; "" if there is none."""
    for short, long in zip(texts(pattern, LENGTH), texts(pattern, 2 * LENGTH), strict=True):
        if seconds(pattern, short, anchored=anchored) < NOTICED:
            continue
        first = min(seconds(pattern, short, anchored=anchored) for _ in range(3))
        second = min(seconds(pattern, long, anchored=anchored) for _ in range(2))
        if first > NOTICED and second > MAX_RATIO * first:
            return f"{short[:24]!r}: {first * 1000:.0f} ms, twice as long {second * 1000:.0f} ms"
    return ""


class PatternTests(SimpleTestCase):
    def test_patterns_take_linear_time(self) -> None:
        found = all_patterns()
        self.assertGreater(len(found), 100)
        self.assertLess(ANCHORED | SHORT, found.keys())
        slow = []
        for name, pattern in found.items():
            if name not in SHORT and (words := grows_too_fast(pattern, anchored=name in ANCHORED)):
                slow.append(f"{name} {words}")
        self.assertEqual(slow, [])

    def test_quadratic_pattern_is_detected(self) -> None:
        self.assertTrue(grows_too_fast(re.compile(r"^(#+)[ \t]+(.+?)[ \t]*#*$", re.M), anchored=False))


class WholePassTests(SimpleTestCase):
    """The passes themselves, at the size a postmortem may have."""

    def test_advice_on_the_largest_text_takes_bounded_time(self) -> None:
        for text in ["|" * 256_000, "# a" + " " * 256_000 + "b", "a." * 128_000, "add " * 64_000, '"' * 256_000]:
            began = time.thread_time()
            check_language(text, "narrative")
            check_language(text, "action")
            sections(text)
            advise_on_task(text[:20_000])
            self.assertLess(time.thread_time() - began, 3.0, text[:8])
