"""Factors as a tree, and which of them have no task yet."""

from collections.abc import Mapping
from typing import Any

from django.db.models import Prefetch, prefetch_related_objects

from core.references import Resolved
from core.text.inline import NONE, linked
from incidents.models import Factor, TimelineEntry


def tree(factors: list[Factor], *, covered: set[int], numbered: Mapping[str, Resolved] = NONE) -> list[dict[str, Any]]:
    """Roots with their children and evidence. `open`: no task and not accepted. The panel of tasks gives `covered`.

    `numbered`: what `#12` means in statements.
    """
    entries = TimelineEntry.objects.filter(removed_at=None).in_order()
    prefetch_related_objects(factors, Prefetch("evidence", entries))
    below: dict[int | None, list[Factor]] = {}
    known = {factor.pk for factor in factors}
    for factor in factors:
        below.setdefault(factor.parent_id if factor.parent_id in known else None, []).append(factor)
    return branches(below, None, covered, numbered)


def branches(
    below: dict[int | None, list[Factor]], parent: int | None, covered: set[int], numbered: Mapping[str, Resolved]
) -> list[dict[str, Any]]:
    return [
        {
            "row": factor,
            "statement": linked(factor.statement, numbered),
            "open": is_open(factor, covered),
            "root": factor.kind == Factor.Kind.ROOT,
            "children": branches(below, factor.pk, covered, numbered),
        }
        for factor in below.get(parent, [])
    ]


def is_open(factor: Factor, covered: set[int]) -> bool:
    return factor.kind != Factor.Kind.LUCKY and factor.pk not in covered and not factor.accepted_because
