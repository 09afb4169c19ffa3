"""Cells that span rows or columns: their day and words apply to all rows they span."""

from __future__ import annotations

import io

import docx
import pytest

from importing.parser.parse import parse
from importing.parser.result import Parsed

TABLE = """<table>
<tr><th>Date</th><th>Time</th><th>Event</th><th>By</th></tr>
<tr><td rowspan="3">3 May 2031</td><td>21:50</td><td>Certificate expires</td><td rowspan="2">Ada</td></tr>
<tr><td>22:05</td><td>Check reports the site as down</td></tr>
<tr><td>22:20</td><td rowspan="2">Renewal is tried</td><td>Grace</td></tr>
<tr><td>4 May 2031</td><td>00:55</td><td>Linus</td></tr>
</table>"""
EXPECTED = [
    ("2031-05-03 21:50", "Certificate expires"),
    ("2031-05-03 22:05", "Check reports the site as down"),
    ("2031-05-03 22:20", "Renewal is tried"),
    ("2031-05-04 00:55", "Renewal is tried"),
]


def rows_of(parsed: Parsed) -> list[tuple[str, str]]:
    return [(f"{entry.at:%Y-%m-%d %H:%M}", entry.text) for entry in parsed.entries]


@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("page.html", f"<html><body><h1>Outage</h1><h2>Timeline</h2>{TABLE}</body></html>"),
        ("page.md", f"# Outage\n\n## Timeline\n\n{TABLE}\n"),
        ("page.md", "# Outage\n\n## Timeline\n\n" + TABLE.replace("\n", "") + "\n"),
        ("page.html", f"<html><body><h1>Outage</h1><h2>Timeline</h2><table><tr><td>{TABLE}</td></tr></table></body>"),
    ],
)
def test_spanned_cells_of_html_apply_to_all_their_rows(name: str, text: str) -> None:
    parsed = parse(text.encode(), filename=name)
    assert rows_of(parsed) == EXPECTED
    assert [entry.actor for entry in parsed.entries] == ["Ada", "Ada", "Grace", "Linus"]


def word_table(rows: int) -> tuple[docx.document.Document, docx.table.Table]:
    document = docx.Document()
    document.add_heading("Outage", 0)
    document.add_heading("Timeline", 1)
    return document, document.add_table(rows=rows, cols=3)


def bytes_of(document: docx.document.Document) -> bytes:
    out = io.BytesIO()
    document.save(out)
    return out.getvalue()


def test_merged_cells_of_word_apply_to_all_their_rows() -> None:
    document, table = word_table(5)
    for index, texts in enumerate(
        [("Date", "Time", "Event"), ("3 May 2031", "21:50", "Certificate expires"), ("", "22:05", EXPECTED[1][1])]
        + [("", "22:20", "Renewal is tried"), ("4 May 2031", "00:55", "")]
    ):
        for cell, text in zip(table.rows[index].cells, texts, strict=True):
            cell.text = text
    table.cell(1, 0).merge(table.cell(3, 0))
    table.cell(3, 2).merge(table.cell(4, 2))
    assert rows_of(parse(bytes_of(document), filename="outage.docx")) == EXPECTED


def test_day_across_the_whole_table_is_the_day_of_the_rows_below() -> None:
    document, table = word_table(5)
    for index, texts in enumerate(
        [("Time", "Event", "By"), ("3 May 2031", "", ""), ("21:50", "Certificate expires", "Ada")]
        + [("4 May 2031", "", ""), ("00:55", "Renewal is tried", "Ada")]
    ):
        for cell, text in zip(table.rows[index].cells, texts, strict=True):
            cell.text = text
    for index in (1, 3):
        table.cell(index, 0).merge(table.cell(index, 2))
    assert rows_of(parse(bytes_of(document), filename="outage.docx")) == [EXPECTED[0], EXPECTED[3]]


def test_day_across_the_whole_table_of_a_page_is_the_day_of_the_rows_below() -> None:
    page = (
        "<html><body><h1>Outage</h1><h2>Timeline</h2><table><tr><th>Time</th><th>Event</th></tr>"
        "<tr><td colspan=2>3 May 2031</td></tr><tr><td>21:50</td><td>Certificate expires</td></tr>"
        "<tr><td colspan=2>4 May 2031</td></tr><tr><td>00:55</td><td>Renewal is tried</td></tr></table></body></html>"
    )
    assert rows_of(parse(page.encode(), filename="page.html")) == [EXPECTED[0], EXPECTED[3]]


def test_owner_that_spans_rows_owns_each_action() -> None:
    page = (
        "<html><body><h1>Outage of the shop server</h1><h2>Root cause</h2><p>The disk was full.</p><h2>Actions</h2>"
        "<table><tr><th>Action</th><th>Owner</th><th>Due</th></tr>"
        "<tr><td>Add an alert</td><td rowspan=2>Ada</td><td rowspan='2'>2031-05-20</td></tr>"
        "<tr><td>Clean the disk</td></tr></table></body></html>"
    )
    tasks = parse(page.encode(), filename="page.html").tasks
    assert [(task.text, task.owner, task.due) for task in tasks] == [
        ("Add an alert", "Ada", "2031-05-20"),
        ("Clean the disk", "Ada", "2031-05-20"),
    ]


def test_long_merged_column_of_word_is_read() -> None:
    document, table = word_table(400)
    cells = list(table._cells)
    for index in range(400):
        cells[index * 3 + 1].text = f"{index // 60:02d}:{index % 60:02d}"
        cells[index * 3 + 2].text = f"Retry {index} fails"
    for index in range(400):
        cells[index * 3]._tc.get_or_add_tcPr().get_or_add_vMerge().val = "restart" if index == 0 else "continue"
    cells[0].text = "3 May 2031"
    parsed = parse(bytes_of(document), filename="outage.docx")
    assert len(parsed.entries) == 400
    assert {str(entry.at.date()) for entry in parsed.entries if entry.at} == {"2031-05-03"}


def test_absurd_spans_do_no_harm() -> None:
    page = "<html><body><h1>Outage</h1><table>" + "<tr><td rowspan=99999 colspan=99999>a<td rowspan=0>b</tr>" * 500
    assert len(parse(page.encode(), filename="page.html").source_text) < 200_000


def test_first_row_of_a_word_table_without_header_is_read() -> None:
    document = docx.Document()
    facts = document.add_table(rows=2, cols=2)
    for index, texts in enumerate([("Severity", "High"), ("Start", "3 May 2031 21:50 UTC")]):
        for cell, text in zip(facts.rows[index].cells, texts, strict=True):
            cell.text = text
    document.add_paragraph("Root cause: the disk of the database server was full.")
    assert parse(bytes_of(document), filename="outage.docx").value("severity") == "High"


def test_zone_in_the_header_of_a_word_table_is_read() -> None:
    document, table = word_table(2)
    for index, texts in enumerate([("Date", "Time (UTC+2)", "Event"), ("3 May 2031", "21:50", "Alert fires")]):
        for cell, text in zip(table.rows[index].cells, texts, strict=True):
            cell.text = text
    assert str(parse(bytes_of(document), filename="outage.docx").entries[0].at) == "2031-05-03 21:50:00+02:00"
