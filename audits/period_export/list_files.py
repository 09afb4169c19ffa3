"""One list as CSV, JSON and a readable page, written row by row."""

import csv
import io
import json
from collections.abc import Mapping
from datetime import date, datetime
from pathlib import Path
from tempfile import SpooledTemporaryFile
from typing import IO, Any
from zoneinfo import ZoneInfo

from django.utils.html import escape

from audits.period_export.registry import Cells, ExportList, Scope
from core.activity.seals.canonical import instant
from core.tabular.write_tables import BOM, cell

IN_MEMORY = 2**20  # bytes; longer files go to the disk
STYLE = Path(__file__).with_name("export.css").read_text()
HEAD = """<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline'; img-src data:">
<meta name="viewport" content="width=device-width">
<title>{title}</title>
<style>{style}</style>
</head>
<body class="wide">
<p><a href="../index.html">Audit export</a></p>
<h1>{title}</h1>
<p>{text} Times are in {zone}.</p>
<div class="scroll"><table>
<thead><tr>{columns}</tr></thead>
<tbody>
"""
FOOT = "</tbody>\n</table></div>\n<p>{count}.</p>\n</body>\n</html>\n"


class ListFiles:
    """The three files of a list. `add` each row, then `close`."""

    def __init__(self, table: ExportList, scope: Scope) -> None:
        self.table, self.zone, self.count = table, scope.zone, 0
        self.files: dict[str, IO[bytes]] = {
            ending: SpooledTemporaryFile(max_size=IN_MEMORY)  # noqa: SIM115 - closed by `release`
            for ending in ["csv", "json", "html"]
        }
        self.write("csv", BOM + csv_line([cell(name) for name in table.columns]))
        self.write("json", "[")
        columns = "".join(f"<th scope=col>{escape(name)}</th>" for name in table.columns)
        facts = {"title": escape(table.title), "text": escape(table.text), "zone": escape(scope.zone.key)}
        self.write("html", HEAD.format(**facts, style=STYLE, columns=columns))

    def write(self, ending: str, text: str) -> None:
        self.files[ending].write(text.encode("utf-8", "replace"))

    def add(self, cells: Cells) -> None:
        assert list(cells) == self.table.columns, f"{self.table.name}: its cells are not those of its columns"
        self.write("csv", csv_line([cell(flat(value)) for value in cells.values()]))
        comma = "," if self.count else ""
        self.write("json", f"{comma}\n{json.dumps(plain(cells), ensure_ascii=False)}")
        values = "".join(
            f'<td data-label="{escape(name)}">{escape(readable(value, self.zone))}</td>'
            for name, value in cells.items()
        )
        self.write("html", f"<tr>{values}</tr>\n")
        self.count += 1

    def close(self) -> dict[str, IO[bytes]]:
        self.write("json", "\n]\n")
        self.write("html", FOOT.format(count="1 row" if self.count == 1 else f"{self.count} rows"))
        for file in self.files.values():
            file.seek(0)
        return self.files

    def release(self) -> None:
        for file in self.files.values():
            file.close()


def csv_line(values: list[str]) -> str:
    out = io.StringIO()
    csv.writer(out, lineterminator="\r\n").writerow(values)
    return out.getvalue()


def flat(value: Any) -> Any:
    return "; ".join(value) if isinstance(value, list) else value


def plain(cells: Mapping[str, Any]) -> dict[str, Any]:
    """Values as JSON has them; instants in UTC."""
    return {
        name: instant(value) if isinstance(value, datetime) else value.isoformat() if isinstance(value, date) else value
        for name, value in cells.items()
    }


def readable(value: Any, zone: ZoneInfo) -> str:
    if isinstance(value, datetime):
        return f"{value.astimezone(zone):%Y-%m-%d %H:%M}"
    if isinstance(value, bool):
        return "yes" if value else "no"
    return "" if value is None else str(flat(value))
