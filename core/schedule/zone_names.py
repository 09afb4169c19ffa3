"""Names of time zones for people. `Etc/GMT-1` of the zone data is one hour ahead of UTC, so it is shown as `UTC+1`."""

import re
from collections.abc import Iterable

FIXED = re.compile(r"Etc/GMT([+-])(\d{1,2})")
TYPED = re.compile(r"(?:UTC|GMT)\s?([+\-−])\s?0?(\d{1,2})(?::?00)?", re.I)
SIGNS = {"+": "-", "-": "+", "−": "+"}


def zone_label(name: str) -> str:
    """`UTC+1` for `Etc/GMT-1`; every other name as it is."""
    fixed = FIXED.fullmatch(name)
    if fixed is None:
        return name
    return f"UTC{SIGNS[fixed[1]]}{fixed[2]}" if fixed[2] != "0" else "UTC"


def zone_named(text: str) -> str:
    """The name in the zone data: `Etc/GMT-1` for `UTC+1` or `GMT+01:00`; every other text as it is."""
    typed = TYPED.fullmatch(text.strip())
    if typed is None:
        return text
    hours = int(typed[2])
    return f"Etc/GMT{SIGNS[typed[1]]}{hours}" if hours else "UTC"


def zone_labels(names: Iterable[str]) -> list[str]:
    """What a person chooses from: places, and fixed offsets as `UTC+1`."""
    return sorted({zone_label(name) for name in names if not name.startswith("Etc/") or FIXED.fullmatch(name)})
