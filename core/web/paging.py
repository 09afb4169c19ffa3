"""Keyset paging: `(key, id)` of the last row, sealed into one opaque word. Says "more", never "of N"."""

import json
from base64 import urlsafe_b64decode, urlsafe_b64encode
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Generic, TypeVar

from django.db.models import Model, Q, QuerySet

Row = TypeVar("Row", bound=Model)


@dataclass
class Slice(Generic[Row]):
    """Up to `size` rows and the word that opens the next slice ("" at the end)."""

    rows: list[Row]
    more: str


def seal(values: list[Any]) -> str:
    plain = [value.isoformat() if isinstance(value, datetime) else value for value in values]
    return urlsafe_b64encode(json.dumps(plain, default=str).encode()).decode().rstrip("=")


def unseal(word: str) -> list[Any] | None:
    """The values of a cursor, or None when the word was not made by us."""
    try:
        values = json.loads(urlsafe_b64decode(word + "=" * (-len(word) % 4)))
    except (ValueError, UnicodeDecodeError):
        return None
    return values if isinstance(values, list) and len(values) == 2 else None


def keyset(
    queryset: QuerySet[Row], *, key: str, after: str = "", size: int = 50, descending: bool = True
) -> Slice[Row]:
    """The rows after the cursor, ordered by `key` then id. `key` must not be null in the queryset."""
    sign, step = ("-", "lt") if descending else ("", "gt")
    queryset = queryset.order_by(f"{sign}{key}", f"{sign}pk")
    if after and (values := unseal(after)):
        value, pk = values
        queryset = queryset.filter(Q(**{f"{key}__{step}": value}) | Q(**{key: value, f"pk__{step}": pk}))
    rows = list(queryset[: size + 1])
    more = seal([getattr(rows[size - 1], key), rows[size - 1].pk]) if len(rows) > size else ""
    return Slice(rows[:size], more)
