"""Tables for spreadsheets: CSV in which no cell is a formula, and the same rows as a workbook."""

import csv
import io
import re
from collections.abc import Iterable, Sequence
from datetime import date, datetime
from decimal import Decimal

from tablib import Dataset

STARTERS = frozenset("=+-@\t\r\x00＝＋－＠−")  # also the full-width forms that some programs accept
BLANKS = " \t\r\n\x0b\x0c\x00\u00a0\u200b\u2000\u2001\u2002\u2003\u2009\u202f\u3000\ufeff"
NUMBER = re.compile(r"[+-]?\d{1,15}(?:[.,]\d+)?%?")
BOM = "\ufeff"

Value = str | int | float | Decimal | bool | date | datetime | None


def cell(value: Value) -> str:
    """The text of one cell. Text that a spreadsheet reads as a formula gets a leading '; numbers stay numbers."""
    if value is None:
        return ""
    if isinstance(value, datetime):
        return value.isoformat(timespec="seconds")
    if isinstance(value, bool):
        return "yes" if value else "no"
    text = str(value)
    if isinstance(value, int | float | Decimal | date) or NUMBER.fullmatch(text):
        return text
    text = text.replace("\x00", "")
    starts = {text[:1], text.lstrip(BLANKS)[:1]}
    return f"'{text}" if starts & STARTERS else text


def to_csv(header: Sequence[str], rows: Iterable[Sequence[Value]]) -> str:
    """RFC 4180 with a byte order mark, so that spreadsheets read it as UTF-8."""
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\r\n", quoting=csv.QUOTE_MINIMAL)
    writer.writerow([cell(name) for name in header])
    writer.writerows([cell(value) for value in row] for row in rows)
    return BOM + out.getvalue()


def to_xlsx(header: Sequence[str], rows: Iterable[Sequence[Value]]) -> bytes:
    """The same rows as a workbook; every cell is text or a number, never a formula."""
    data = Dataset(headers=[cell(name) for name in header])
    for row in rows:
        data.append([value if isinstance(value, int | float) else cell(value) for value in row])
    return data.export("xlsx", escape=True)
