"""Keyset paging: the cursor is the signed `(key, id)` of the last row. Totals are counted up to a limit."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any, Generic, TypeVar

from django.core import signing
from django.db.models import Model, Q, QuerySet

Row = TypeVar("Row", bound=Model)
MAX_COUNTED = 1_000


@dataclass
class Slice(Generic[Row]):
    """Up to `size` rows and the cursor of the next slice ("" at the end)."""

    rows: list[Row]
    more: str


def total_text(rows: QuerySet[Any], one: str, many: str) -> str:
    """`1 incident`, `23 incidents`, `more than 1,000 incidents`: counting stops there, because it reads every row."""
    number = rows.order_by().values("pk")[: MAX_COUNTED + 1].count()
    if number > MAX_COUNTED:
        return f"more than {MAX_COUNTED:,} {many}"
    return f"{number:,} {one if number == 1 else many}"


def seal(values: list[Any], purpose: str) -> str:
    """A signed cursor, so that a forged cursor or one of another list never reaches a query.

    Without a time, so that the link of a page stays the same.
    """
    plain = [value.isoformat() if isinstance(value, date) else value for value in values]
    return signing.Signer(salt=f"cursor {purpose}").sign_object(plain)


def unseal(word: str, purpose: str) -> list[Any] | None:
    """The values of a cursor, or None if its signature is not valid for this list."""
    try:
        values = signing.Signer(salt=f"cursor {purpose}").unsign_object(word)
    except (signing.BadSignature, ValueError):
        return None
    return values if isinstance(values, list) and len(values) == 2 else None


def first_of_each(rows: QuerySet[Row], parts: Iterable[QuerySet[Row]]) -> QuerySet[Row]:
    """Those of `rows` that are in one of `parts`, which are sliced and ordered. One statement.

    Each part is read in the order of an index, where one query for all would sort every row that matches.
    """
    ids = [rows.model._default_manager.filter(pk__in=part.values("pk")).order_by().values("pk") for part in parts]
    return rows.filter(pk__in=ids[0].union(*ids[1:], all=True))


def keyset(
    queryset: QuerySet[Row],
    *,
    key: str,
    after: str = "",
    size: int = 50,
    descending: bool = True,
    parts: Sequence[Q] = (),
    load: QuerySet[Row] | None = None,
) -> Slice[Row]:
    """The rows after the cursor, ordered by `key` then id. `key` must not be null in the queryset.

    `parts` are disjoint conditions that cover the queryset, each with an index in this order. `load` then fetches the
    rows that were found: a queryset without conditions, which would tempt the database to search again.
    """
    sign, step = ("-", "lt") if descending else ("", "gt")
    queryset = queryset.order_by(f"{sign}{key}", f"{sign}pk")
    purpose = f"{queryset.model._meta.label} {sign}{key}"
    if after and (values := unseal(after, purpose)):
        value, pk = values
        queryset = queryset.filter(Q(**{f"{key}__{step}": value}) | Q(**{key: value, f"pk__{step}": pk}))
    if parts:
        firsts = [queryset.filter(part)[: size + 1] for part in parts]
        queryset = first_of_each(queryset if load is None else load.order_by(*queryset.query.order_by), firsts)
    rows = list(queryset[: size + 1])
    more = seal([getattr(rows[size - 1], key), rows[size - 1].pk], purpose) if len(rows) > size else ""
    return Slice(rows[:size], more)
