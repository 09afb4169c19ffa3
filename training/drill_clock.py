"""Times on the drill clock, as text."""

import re


def clock_text(seconds: float | None) -> str:
    """`5:00`, `1:02:05`; empty without a value."""
    if seconds is None:
        return ""
    minutes, rest = divmod(int(seconds), 60)
    hours, minutes = divmod(minutes, 60)
    return f"{hours}:{minutes:02}:{rest:02}" if hours else f"{minutes}:{rest:02}"


def parse_clock(text: str) -> int:
    """Seconds of `5` (minutes), `5:30` or `1:02:05`. Raises ValueError for anything else."""
    text = text.strip()
    if not re.fullmatch(r"[0-9]{1,3}(:[0-5]?[0-9]){0,2}", text):
        raise ValueError(text)
    parts = [int(part) for part in text.split(":")]
    if len(parts) == 1:
        return parts[0] * 60
    if len(parts) == 2:
        return parts[0] * 60 + parts[1]
    return parts[0] * 3600 + parts[1] * 60 + parts[2]
