"""Who has the page of an object open, in all processes. Kept in the shared cache for less than a minute, never stored.

The value of a page is what each process of the stream knows: `{process: (time, {user id: name})}`. Each process reads
and writes the pages of its listeners together, once per heartbeat and when someone comes or goes. If two processes
write at the same moment, one of them is missing until its next heartbeat.
"""

import time
from collections.abc import Mapping
from dataclasses import dataclass
from secrets import token_hex
from typing import Any

from django.core.cache import caches

from core.references import PATTERN, prefixes
from core.web.templatetags.ui import initials, tint_of

SECONDS = 40.0  # after which a process that does not write any more is left out
SHOWN = 24
PROCESS = token_hex(6)

People = dict[int, str]
"""Names by the id of the person."""


@dataclass(frozen=True)
class Page:
    """The page of an object that belongs to a circle: shown only to people who may see the circle."""

    reference: str
    circle_id: int


@dataclass(frozen=True)
class Present:
    """Sent to one listener: who else is on its page."""

    people: tuple[tuple[int, str], ...]

    def facts(self) -> list[dict[str, Any]]:
        return [{"name": name, "initials": initials(name), "tint": tint_of(pk)} for pk, name in self.people]


def page_of(reference: str, user: Any) -> Page | None:
    """The page of `INC-214`, if this person may see it."""
    match = PATTERN.fullmatch(reference)
    model: Any = prefixes().get(match.group(1)) if match else None
    if match is None or model is None or not any(field.name == "circle" for field in model._meta.fields):
        return None
    rows = model._default_manager.visible_to(user).filter(pk=int(match.group(2)))
    circle = rows.values_list("circle_id", flat=True).first()
    return Page(reference, circle) if circle else None


def exchange(here: Mapping[str, People], process: str = PROCESS) -> dict[str, People]:
    """Write who is on these pages in this process, and return who is on them in any process."""
    now, cache = time.time(), caches["counters"]
    found = cache.get_many([key(page) for page in here])
    kept = {}
    for page, people in here.items():
        others = {name: entry for name, entry in found.get(key(page), {}).items() if now - entry[0] < SECONDS}
        kept[page] = {**others, process: (now, people)}
    cache.set_many({key(page): entries for page, entries in kept.items()}, SECONDS)
    return {
        page: {pk: name for _, people in entries.values() for pk, name in people.items()}
        for page, entries in kept.items()
    }


def key(page: str) -> str:
    return f"present:{page}"
