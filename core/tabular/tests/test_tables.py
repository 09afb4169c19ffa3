"""Written cells are never formulas; each row is read correctly or reports its error."""

import csv
import io
import time
from datetime import UTC, date, datetime, timedelta
from datetime import time as time_of_day
from threading import BoundedSemaphore
from unittest.mock import patch
from zipfile import ZIP_DEFLATED, ZipFile

import pytest
from django.test import SimpleTestCase
from openpyxl import Workbook

from core.tabular import read_tables
from core.tabular.read_tables import CellError, Unreadable, read_table
from core.tabular.write_tables import cell, to_csv, to_xlsx

SHEET = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"


def workbook(rows):
    """A workbook whose sheet has these rows as XML."""
    sheet, packed = "xl/worksheets/sheet1.xml", io.BytesIO()
    with ZipFile(io.BytesIO(to_xlsx(["Title"], []))) as plain, ZipFile(packed, "w", ZIP_DEFLATED) as made:
        for name in set(plain.namelist()) - {sheet}:
            made.writestr(name, plain.read(name))
        made.writestr(sheet, f'<worksheet xmlns="{SHEET}"><sheetData>{rows}</sheetData></worksheet>')
    return packed.getvalue()


def whole(text):
    if not text.isdigit():
        raise ValueError(f"“{text}” is not a whole number.")
    return int(text)


COLUMNS = {"Title": str, "Days": whole}


class WritingTests(SimpleTestCase):
    def test_formulas_are_written_as_text(self):
        for hostile in [
            "=SUM(A1)", "+cmd|' /C x'!A0", "-1+1", "@SUM(1)", "\t=1", "\r=1", "\x00=1", " =1", "\n=1", "\u00a0=1",
            "\u3000=1", "\x0b=1", "＝1", "＋1+1", "－1+1", "＠SUM(1)", "−1+1", "-2+3+cmd|' /C x'!A0",
        ]:  # fmt: skip
            with self.subTest(hostile):
                assert cell(hostile).startswith("'")

    def test_harmless_cells_stay_readable(self):
        for text in ["2026-11-22", "TRUE", "00123", "3-4", "a\t=1", "%0A=1", "-5", "+7", "-3.5", "a;=1+1", ""]:
            assert cell(text) == text
        assert cell(-5) == "-5"
        assert cell(None) == ""
        assert cell(True) == "yes"
        assert cell(date(2026, 3, 2)) == "2026-03-02"
        assert cell(datetime(2026, 3, 2, 9, tzinfo=UTC)) == "2026-03-02T09:00:00+00:00"

    def test_separators_and_quotes_stay_in_their_cell(self):
        rows = [['a",=1+1,"b', "a\r\n=1+1,b", '""', "x,y;z"]]
        text = to_csv(["one", "two", "three", "=four"], rows)
        assert text.startswith("\ufeff")
        back = list(csv.reader(io.StringIO(text.removeprefix("\ufeff"), newline="")))
        assert back == [["one", "two", "three", "'=four"], *rows]

    def test_workbook_has_the_same_rows_as_csv(self):
        table = read_table(to_xlsx(["Title", "Days"], [["=1+1", 15], ["plain", 7]]), COLUMNS)
        assert [row for _, row in table.rows] == [{"Title": "=1+1", "Days": 15}, {"Title": "plain", "Days": 7}]


class ReadingTests(SimpleTestCase):
    def test_valid_rows_are_read_and_invalid_ones_reported(self):
        table = read_table(b"title;days;other\nAudit;15;x\n\n;3;\nTrain;soon;\n", COLUMNS, required=["Title"])
        assert table.rows == [(2, {"Title": "Audit", "Days": 15})]
        assert table.errors == [
            CellError(4, "Title", "Title is missing."),
            CellError(5, "Days", "“soon” is not a whole number.", "soon"),
        ]

    def test_written_tables_are_read_back_unchanged(self):
        typed = ["=1+1", "'quoted'", "-5", "a\nb", "ü, „x“", "@ada"]
        table = read_table(to_csv(["Title"], [[text] for text in typed]).encode(), COLUMNS)
        assert [row["Title"] for _, row in table.rows] == typed

    def test_usual_separators_and_encodings_are_read(self):
        for data in [b"Title,Days\nb\xc3\xbc,1", "Title\tDays\nbü\t1".encode("utf-16"), b"Title|Days\r\nb\xfc|1"]:
            assert read_table(data, COLUMNS).rows == [(2, {"Title": "bü", "Days": 1})]

    def test_workbook_that_expands_too_much_is_refused(self):
        packed = io.BytesIO()
        with ZipFile(packed, "w", ZIP_DEFLATED) as bomb:
            bomb.writestr("xl/worksheets/sheet1.xml", b"0" * 50_000_000)
        with self.assertRaisesMessage(Unreadable, "workbook is too large"):
            read_table(packed.getvalue(), COLUMNS)

    @pytest.mark.slow
    def test_workbook_of_few_bytes_cannot_hold_the_web_process(self):
        """Sparse row numbers, one row of millions of cells, and long texts."""
        began = time.process_time()
        text = f'<row><c t="inlineStr"><is><t>{"x" * 30_000}</t></is></c></row>'
        last = '<row r="1048576000"><c r="A1048576000"><v>1</v></c></row>'
        for rows in [last, f"<row>{'<c/>' * 6_000_000}</row>", text * 300]:
            with self.assertRaisesMessage(Unreadable, "workbook is too large"):
                read_table(workbook(rows), COLUMNS)
        assert time.process_time() - began < 3

    def test_upload_does_not_wait_long_for_other_workbooks(self):
        busy = BoundedSemaphore(1)
        quickly = patch.multiple(read_tables, AT_ONCE=busy, WAIT_SECONDS=0.01)
        with busy, quickly, self.assertRaisesMessage(Unreadable, "Other workbooks are being read"):
            read_table(workbook("<row/>"), COLUMNS)

    def test_broken_workbook_is_refused_with_a_message(self):
        wide, unknown = '<row><c r="ZZZZZZ1"><v>1</v></c></row>', '<row><c t="s"><v>999</v></c></row>'
        for rows in ["<c", unknown, '<row r="x"/>', wide]:
            with self.subTest(rows), self.assertRaisesMessage(Unreadable, "cannot be opened"):
                read_table(workbook(rows), COLUMNS)

    def test_rows_are_counted_before_readers_are_called(self):
        calls = []
        with self.assertRaisesMessage(Unreadable, "Up to 2 rows"):
            read_table(b"Title\na\nb\n\nc\n", {"Title": calls.append}, max_rows=2)
        assert not calls

    def test_other_files_are_refused_with_a_message(self):
        for data, words in [
            (b"", "empty"),
            (b"\n\n", "empty"),
            (b"Days\n1", "“Title” is missing"),
            (b"\x00\x01\x02", "not a table"),
            (b"PK\x03\x04broken", "cannot be opened"),
            (b"a" * 2_000_000, "The limit is 1 MB"),
            (b"Title" + b"," * 500, "200 columns"),
            (b"Title\n" + b"x\n" * 10_001, "10000 rows"),
            (b'Title\n"' + b"x" * 50_000, "quotation mark"),
        ]:
            with self.subTest(words), self.assertRaisesMessage(Unreadable, words):
                read_table(data, COLUMNS, required=["Title"])


class SheetTests(SimpleTestCase):
    def test_every_visible_sheet_is_read_as_it_is_seen(self):
        book = Workbook()
        log = book.active
        log.title = "Log"
        log.append([datetime(2031, 5, 3, 10, 2), date(2031, 5, 3), datetime(2031, 5, 3), time_of_day(10, 2)])
        log.append([timedelta(hours=26, minutes=5), 45321.5, True, "'=1+1"])
        log.append([])
        log.append(["=SUM(A1)", '=HYPERLINK("http://example.test")', "@ada", None])
        book.create_sheet("Secret").sheet_state = "hidden"
        book.create_sheet("Empty")
        saved = io.BytesIO()
        book.save(saved)
        assert read_tables.read_sheets(saved.getvalue()) == [
            (
                "Log",
                [
                    ["2031-05-03 10:02:00", "2031-05-03", "2031-05-03 00:00:00", "10:02:00"],
                    ["26:05:00", "45321.5", "True", "'=1+1"],
                    [],
                    ["=SUM(A1)", '=HYPERLINK("http://example.test")', "@ada"],
                ],
            ),
            ("Empty", []),
        ]

    def test_formula_is_its_stored_result(self):
        rows = '<row><c t="str"><f>A2</f><v>Alert fires</v></c><c><f>1+1</f><v>2</v></c></row>'
        assert read_tables.read_sheets(workbook(rows)) == [("Tablib Dataset", [["Alert fires", "2"]])]

    @pytest.mark.slow
    def test_hostile_workbook_is_refused_with_a_message(self):
        cell, unclosed = f'<c t="str"><f>1</f><v>{"x" * 30_000}</v></c>', "<row>" + "<c><f>" * 100_000
        for rows, words in [
            (f"<row>{cell}</row>" * 300, "too large"),
            (f"<row>{'<c><f>1</f></c>' * 300}</row>", "200 columns"),
            (unclosed, "cannot be opened"),
        ]:
            with self.subTest(words), self.assertRaisesMessage(Unreadable, words):
                read_tables.read_sheets(workbook(rows))
