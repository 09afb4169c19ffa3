"""Formats durations for pages, charts, metrics, exports and emails."""

MINUTES_PER_HOUR, MINUTES_PER_DAY = 60, 1440


def whole_minutes(seconds: float) -> int:
    """Minutes as every page, export and sentence rounds them: down, as clocks do."""
    return int(seconds // 60)


def duration_text(seconds: float) -> str:
    """`45 s`, `35 min`, `1 h 15 min`, `2 d 14 h`: whole units, rounded down as clocks do."""
    if seconds < 0:
        return f"−{duration_text(-seconds)}"
    if 0 < seconds < 60:
        return f"{int(seconds) or 1} s"
    minutes = whole_minutes(seconds)
    hours, rest = divmod(minutes, MINUTES_PER_HOUR)
    if not hours:
        return f"{rest} min"
    if minutes < MINUTES_PER_DAY:
        return f"{hours} h {rest:02d} min"
    return f"{hours // 24} d {hours % 24} h"
