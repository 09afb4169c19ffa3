"""One day for all entries of a draft that have only a clock."""

import re
from collections.abc import Mapping
from datetime import date, timedelta
from typing import Any

CLOCK = re.compile(r"[0-9]{1,2}:[0-9]{2}")
NEXT_DAY_FALL = 6 * 60  # minutes by which a clock must go back to begin the next day


def count_undated(rows: list[Mapping[str, Any]]) -> int:
    """How many rows have a clock without a day."""
    return sum(bool(CLOCK.fullmatch(str(row.get("at") or "").strip())) for row in rows)


def with_day(choices: Mapping[str, Any], day: date) -> dict[str, Any]:
    """The draft with this day for every entry without one; times after midnight use the next day.

    Hypotheses begin and end with entries, so that they get the days of those.
    """
    rows, previous, on = [], 0, day
    by_clock: dict[str, str] = {}
    for row in choices.get("entries", []):
        clock = str(row.get("at") or "").strip()
        if CLOCK.fullmatch(clock):
            hour, minute = (int(part) for part in clock.split(":"))
            if previous - (hour * 60 + minute) >= NEXT_DAY_FALL:
                on += timedelta(days=1)
            previous = hour * 60 + minute
            row = {**row, "at": f"{on.isoformat()} {hour:02d}:{minute:02d}"}
            by_clock.setdefault(clock, row["at"])
        rows.append(row)
    dated = sorted(str(row["at"]) for row in rows if len(str(row.get("at") or "")) > len("2024-02-13"))
    started = on_day(choices.get("started"), day) or (dated[0] if dated else "")
    ended = on_day(choices.get("ended"), day)
    if ended and ended < started and CLOCK.fullmatch(str(choices.get("ended")).strip()):
        ended = on_day(choices.get("ended"), day + timedelta(days=1))
    by_clock.setdefault(str(choices.get("ended") or "").strip(), ended)
    suspected = [
        {
            **row,
            **{name: by_clock.get(str(row.get(name) or "").strip(), row.get(name)) for name in ("started", "ended")},
        }
        for row in choices.get("hypotheses", [])
    ]
    return {**choices, "entries": rows, "hypotheses": suspected, "started": started, "ended": ended}


def on_day(value: Any, day: date) -> str:
    """A clock with its day; anything else as it is."""
    text = str(value or "").strip()
    return f"{day.isoformat()} {text:0>5}" if CLOCK.fullmatch(text) else text
