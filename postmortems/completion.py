"""Completion while writing: people by `@`, references by their prefix, `#` and words of a title."""

import re
from typing import Any

from django.core.exceptions import FieldDoesNotExist
from django.db.models import Q, QuerySet

from accounts.models import User
from core.access.models import Circle
from core.references import prefixes

LIMIT = 8
REFERENCE = re.compile(r"#?([A-Z]{1,4})-(\d{0,18})")
Option = dict[str, str]


def complete(typed: str, user: User, circle: Circle) -> list[Option]:
    """`[{label, insert, detail}]` for what was typed; only what `user` may see, only people who see the circle."""
    if typed.startswith("@"):
        return people(typed[1:], circle)
    if match := REFERENCE.fullmatch(typed.upper()):
        prefix, digits = match.groups()
        return numbered(prefix, digits, user)
    return titled(typed.removeprefix("#").strip(), user) if typed.startswith("#") else []


def people(word: str, circle: Circle) -> list[Option]:
    rows = User.objects.people().seeing(circle)
    rows = rows.filter(Q(handle__istartswith=word) | Q(name__icontains=word)).order_by("name")
    return [option(f"@{row.handle}", row.name) for row in rows[:LIMIT]]


def numbered(prefix: str, digits: str, user: User) -> list[Option]:
    model = prefixes().get(prefix)
    if model is None:
        return []
    rows: QuerySet[Any] = model._default_manager.visible_to(user)  # type: ignore[attr-defined]
    if digits:
        rows = rows.filter(pk__startswith=digits)
    return [option(row.ref, row.title) for row in rows.order_by("-pk")[:LIMIT]]


def titled(words: str, user: User) -> list[Option]:
    """The newest incidents and tasks with these words in their title."""
    found: list[Option] = []
    for prefix in ("INC", "A"):
        model = prefixes().get(prefix)
        if model is None or not has_title(model):
            continue
        rows: QuerySet[Any] = model._default_manager.visible_to(user)  # type: ignore[attr-defined]
        rows = rows.filter(title__icontains=words).order_by("-pk")
        found += [option(row.ref, row.title) for row in rows[: LIMIT // 2]]
    return found


def has_title(model: Any) -> bool:
    try:
        model._meta.get_field("title")
    except FieldDoesNotExist:
        return False
    return True


def option(insert: str, detail: str) -> Option:
    return {"label": insert, "insert": insert, "detail": detail[:80]}
