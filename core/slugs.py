"""Slugs of new rows."""

from collections.abc import Collection
from typing import Any

from django.db.models import QuerySet


def free_slug(base: str, rows: QuerySet[Any], *, reserved: Collection[str] = ()) -> str:
    """`base`, or `base-2`, `base-3` … if one of the rows has it or it is reserved (for example by a URL)."""
    taken = {*rows.filter(slug__startswith=base).values_list("slug", flat=True), *reserved}
    slug, number = base, 2
    while slug in taken:
        slug, number = f"{base}-{number}", number + 1
    return slug
