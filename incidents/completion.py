"""Completion while writing: people by `@`, timeline entries by `#`, other objects by reference or words of a title."""

import re
from typing import Any

from django.core.exceptions import FieldDoesNotExist
from django.db.models import Q, QuerySet

from accounts.models import User
from core.access.models import Circle
from core.references import prefixes
from incidents.models import Incident, TimelineEntry

LIMIT = 8
REFERENCE = re.compile(r"#?([A-Z]{1,4})-(\d{0,18})")
Option = dict[str, str]


def complete(typed: str, user: User, incident: Incident) -> list[Option]:
    """`[{label, insert, detail}]` for the word before the cursor in a text about an incident.

    Only what `user` may see, and only people who may see the incident.
    """
    if typed.startswith("@"):
        return people(typed[1:], incident.circle)
    if match := REFERENCE.fullmatch(typed.upper()):
        prefix, digits = match.groups()
        return numbered(prefix, digits, user)
    if not typed.startswith("#"):
        return []
    words = typed[1:].strip()
    found = entries(words, user, incident)
    return found if words.isdecimal() else [*found[: LIMIT // 2], *titled(words, user)][:LIMIT]


def people(word: str, circle: Circle) -> list[Option]:
    rows = User.objects.people().seeing(circle)
    rows = rows.filter(Q(handle__istartswith=word) | Q(name__icontains=word)).order_by("name")
    return [option(f"@{row.handle}", row.name) for row in rows[:LIMIT]]


def entries(words: str, user: User, incident: Incident) -> list[Option]:
    """The newest entries with this start of their number, or these words."""
    rows = TimelineEntry.objects.not_removed().visible_to(user).filter(incident=incident)
    if words.isdecimal():
        rows = rows.filter(number__startswith=words)
    elif words:
        rows = rows.filter(text__icontains=words)
    return [option(row.ref, row.text) for row in rows.order_by("-number")[:LIMIT]]


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
