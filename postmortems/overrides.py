"""Requirements that were open at approval or publication, as readers see them: by reason and person."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True)
class OverrideGroup:
    """Requirements that one person left open for one reason."""

    reason: str
    by: str
    texts: list[str]


def grouped_overrides(overrides: Iterable[dict[str, Any]]) -> list[OverrideGroup]:
    """In the order in which they were left open."""
    found: dict[tuple[str, str], OverrideGroup] = {}
    for override in overrides:
        key = (override["reason"], override["by"])
        found.setdefault(key, OverrideGroup(*key, [])).texts.append(override["text"])
    return list(found.values())


def override_lines(overrides: Iterable[dict[str, Any]]) -> list[str]:
    """One line for each requirement, for exports: text, reason and person."""
    return [
        f"{row['text']}{'' if row['text'].endswith('?') else '.'} Reason: {row['reason']} ({row['by']})"
        for row in overrides
    ]
