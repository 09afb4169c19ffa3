"""Reads the numbers in which spreadsheets keep days and times: 45321.4861 is 2024-01-30 11:40.

The number counts days since the end of 1899 (the "1900 system"); its fraction is the time of day. It has no zone.
"""

from __future__ import annotations

import re
from datetime import date, timedelta
from itertools import pairwise

_ZERO = date(1899, 12, 30)
FIRST, LAST = (date(1990, 1, 1) - _ZERO).days, (date(2099, 12, 31) - _ZERO).days
MOST_DAYS = 7  # between the first and last value of a column that no header names
MINUTES, SECONDS = 1_440, 86_400  # of a day
SURE_OF_MINUTE, SURE_OF_SECOND = 4, 5  # digits of a fraction
_NUMBER = re.compile(r"(?P<days>\d{5}|0?)(?:[.,](?P<fraction>\d{1,16}))?(?<=\d)")
_DATED = ("date", "started", "ended")
_CLOCKED = ("time", "started", "ended")


def with_times(rows: list[list[str]], names: list[str]) -> list[list[str]]:
    """The rows with days and times written out where a column holds such numbers, by its header or by all its values.

    `names` says what the columns are called. Other cells of a column with such a header stay as they are.
    """
    columns = [[row[i].strip() if i < len(row) else "" for row in rows] for i in range(len(names))]
    read = {}
    for index, (name, cells) in enumerate(zip(names, columns, strict=True)):
        numbers = [cell for cell in cells[1:] if cell and _NUMBER.fullmatch(cell)]
        if _named_serials(name, numbers) or (not name and _serials_by_value(cells)):
            read[index] = _moment if any(_fraction(number) for number in numbers) else serial_text
        elif name in _CLOCKED and any(map(_fraction, numbers)) and all(map(_is_time_of_day, numbers)):
            read[index] = _time_of_day
    return [[read[i](cell) or cell if i in read else cell for i, cell in enumerate(row)] for row in rows]


def serial_text(value: str) -> str:
    """ "45321.4861" as "2024-01-30 11:40", "45321" as "2024-01-30"; "" for what is no such number."""
    if not _is_serial(value):
        return ""
    return _moment(value) if _fraction(value) else str(_ZERO + timedelta(days=int(value[:5])))


def _moment(value: str) -> str:
    """Day and time; midnight for a whole number."""
    if not _is_serial(value.strip()):
        return ""
    clock, more = _clock(_fraction(value))
    return f"{_ZERO + timedelta(days=int(value.strip()[:5]) + more)} {clock}"


def _time_of_day(value: str) -> str:
    return _clock(_fraction(value))[0] if _is_time_of_day(value.strip()) else ""


# ---- what a column holds
def _named_serials(name: str, numbers: list[str]) -> bool:
    """Whole numbers are days only below the name of a day: 45321 below "Time" may be seconds."""
    if not numbers or not all(map(_is_serial, numbers)):
        return False
    return name in _DATED or (name == "time" and any(map(_fraction, numbers)))


def _serials_by_value(cells: list[str]) -> bool:
    """Every cell is a moment to the minute or second, in order, and all lie within some days."""
    cells = cells if _is_serial(cells[0]) else cells[1:]
    if len(cells) < 2 or not all(_is_serial(cell) and _is_whole(_fraction(cell)) for cell in cells):
        return False
    moments = [float(cell.replace(",", ".")) for cell in cells]
    ordered = all(a <= b for a, b in pairwise(moments)) or all(a >= b for a, b in pairwise(moments))
    return ordered and max(moments) - min(moments) <= MOST_DAYS and any(map(_fraction, cells))


def _is_serial(value: str) -> bool:
    match = _NUMBER.fullmatch(value)
    return bool(match and len(match["days"]) == 5 and FIRST <= int(match["days"]) <= LAST)


def _is_time_of_day(value: str) -> bool:
    """ "0.4861", or "0" for midnight; not "0.12", which is no whole minute and has too few digits for one."""
    match = _NUMBER.fullmatch(value)
    return bool(match and len(match["days"]) < 2 and _is_whole(_fraction(value)))


# ---- fractions of a day
def _fraction(value: str) -> str:
    """The digits behind the point."""
    return re.sub(r"\d*[.,]?", "", value.strip(), count=1).rstrip("0")


def _nearest(fraction: str, parts: int) -> int | None:
    """The whole part of a day (of 1,440 minutes or 86,400 seconds) that these digits are the rounded form of."""
    share = int(fraction or 0) / 10 ** len(fraction)
    nearest = round(share * parts)
    if len(fraction) < SURE_OF_MINUTE:  # ".5" is noon; ".486" may be any of two minutes
        return nearest if int(fraction or 0) * parts % 10 ** len(fraction) == 0 else None
    return nearest if abs(share - nearest / parts) <= max(0.5001 / 10 ** len(fraction), 1e-9) else None


def _is_whole(fraction: str) -> bool:
    minute = _nearest(fraction, MINUTES)
    return minute is not None or (len(fraction) > SURE_OF_SECOND and _nearest(fraction, SECONDS) is not None)


def _clock(fraction: str) -> tuple[str, int]:
    """(time of day, days to add). "~" marks a time that the digits do not give to the minute."""
    minute = _nearest(fraction, MINUTES)
    share = int(fraction or 0) / 10 ** len(fraction)
    about = "~" if minute is None and len(fraction) < SURE_OF_SECOND else ""
    seconds = round(share * MINUTES) * 60 if about or minute is not None else round(share * SECONDS)
    days, seconds = divmod(seconds, SECONDS)
    clock = f"{about}{seconds // 3600:02d}:{seconds // 60 % 60:02d}"
    return clock + (f":{seconds % 60:02d}" if seconds % 60 else ""), days
