"""References (`INC-214`, `A-79`, `#12`) in links, paths, text and the palette; stored as numbers.

An app calls `reference("A", model)` in `ready()`. The model has `ref`, `title`, `get_absolute_url()` and a manager
with `visible_to(user)`. A reference that a person may not see is not resolved, like one that does not exist.

`#12` is a number within the object that a text belongs to; the code that shows the text resolves it.
"""

import re
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from django.contrib.auth import get_user_model
from django.db import models
from django.urls import register_converter, reverse

BIGGEST_ID = 2**63 - 1
MAX_MENTIONS = 200  # in one text
PATTERN = re.compile(r"\b([A-Z]{1,4})-(\d{1,18})\b")
MENTION = re.compile(r"(?<![\w@./-])@([a-z0-9](?:[a-z0-9_.-]{0,38}[a-z0-9_])?)", re.IGNORECASE)
NUMBER = re.compile(r"(?<![\w&#/.@-])#([1-9]\d{0,5})(?![\w#-]|\.\d)")
NAMES_BEFORE = re.compile(
    r"\b(?:(?:PR|MR|issue|ticket|bug|build|job|request)s?|fix(?:e[sd]|ing)?|(?:clos|resolv)(?:e[sd]?|ing)):? $", re.I
)
LONGEST_NAME = len("resolving: ")
BETWEEN = re.compile(r",? ?(?:(?:and|or|and/or|&|\+) )?")  # two numbers of one list
LONGEST_BETWEEN = len(", and/or ")

_models: dict[str, type[models.Model]] = {}


@dataclass(frozen=True)
class Resolved:
    """A reference that this person may see."""

    ref: str
    title: str
    url: str
    kind: str


def reference(prefix: str, model: type[models.Model]) -> None:
    """Give the model its prefix and the converter `<PREFIX:pk>`: `PREFIX-79` outside, 79 inside."""
    _models[prefix] = model

    class Converter:
        regex = rf"{prefix}-[1-9][0-9]{{0,17}}"

        def to_python(self, value: str) -> int:
            return int(value.removeprefix(f"{prefix}-"))

        def to_url(self, value: Any) -> str:
            return value if str(value).startswith(f"{prefix}-") else f"{prefix}-{int(value)}"

    register_converter(Converter, prefix)


def prefixes() -> dict[str, type[models.Model]]:
    return dict(_models)


def model_of(kind: str) -> type[models.Model] | None:
    """The registered model whose label is `kind` (`tasks.correctivetask`), as stored on events and notifications."""
    return next((model for model in _models.values() if model._meta.label_lower == kind), None)


def number_in(ref: str, prefix: str) -> int | None:
    """79 of `A-79`; None for anything else that was typed."""
    match = PATTERN.fullmatch(ref)
    return int(match.group(2)) if match and match.group(1) == prefix else None


class OtherSystems:
    """Recognizes numbers of other systems, as in `PR #12` and `issues #3, #4 and #5`, when asked about each in turn."""

    def __init__(self) -> None:
        self.last_end = -LONGEST_BETWEEN - 1  # of the last number of another system

    def has(self, match: re.Match[str]) -> bool:
        text, start = match.string, match.start()
        near = start - self.last_end <= LONGEST_BETWEEN
        listed = near and BETWEEN.fullmatch(text, self.last_end, start)
        found = bool(listed or NAMES_BEFORE.search(text, max(start - LONGEST_NAME, 0), start))
        if found:
            self.last_end = match.end()
        return found


def numbers_in(text: str) -> set[int]:
    """12 of `#12`."""
    others = OtherSystems()
    return {int(match.group(1)) for match in NUMBER.finditer(text) if not others.has(match)}


def resolve_references(refs: Iterable[str], user: Any) -> dict[str, Resolved]:
    """The `refs` that `user` may see. One query per prefix, for any number of references."""
    wanted: dict[str, set[int]] = defaultdict(set)
    for ref in refs:
        if (match := PATTERN.fullmatch(ref)) and match.group(1) in _models:
            wanted[match.group(1)].add(int(match.group(2)))
    found = {}
    for prefix, ids in wanted.items():
        for row in _models[prefix]._default_manager.visible_to(user).filter(pk__in=ids):  # type: ignore[attr-defined]
            found[row.ref] = Resolved(row.ref, row.title, row.get_absolute_url(), row._meta.label_lower)
    return found


def resolve_mentions(mentions: Iterable[str]) -> dict[str, Resolved]:
    """`@ada` of people with an account. One query, none without mentions."""
    handles = {mention.removeprefix("@").lower(): mention for mention in mentions}
    if not handles:
        return {}
    people: Any = get_user_model()._default_manager.filter(handle__in=list(handles)[:MAX_MENTIONS], is_active=True)
    return {
        handles[person.handle]: Resolved(
            handles[person.handle], person.name, reverse("accounts:person", args=[person.handle]), "accounts.user"
        )
        for person in people
        if person.handle in handles
    }
