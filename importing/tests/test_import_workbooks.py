"""Workbooks are imported by page and API as CSV files are, and refused with a message beyond the limits."""

from io import BytesIO
from unittest import mock
from zipfile import ZipFile

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.utils import timezone

from core.tabular.read_tables import NOT_OPENED, PROBLEMS, Unreadable
from core.tabular.tests.test_tables import workbook
from core.tabular.write_tables import to_xlsx
from core.testing import TeamTestCase
from importing import workbooks
from importing.models import Import
from importing.uploads import create_imports, unpack_documents

ROWS = [["Time", "Event"], ["2024-01-30 11:40:00", "Alert fires"], ["2024-01-30 12:05:00", "Errors gone"]]
LATER = [["Time", "Event"], ["2024-03-02 08:00:00", "Queue is full"]]


def packed(**files: bytes) -> bytes:
    out = BytesIO()
    with ZipFile(out, "w") as archive:
        for name, data in files.items():
            archive.writestr(name, data)
    return out.getvalue()


WORKBOOK = packed(**{"[Content_Types].xml": b"", "xl/workbook.xml": b""})


class WorkbookTests(TeamTestCase):
    def read_as(self, **sheets: list[list[str]]) -> mock._patch:
        return mock.patch.object(workbooks, "read_sheets", return_value=list(sheets.items()))

    def test_uploaded_workbook_opens_its_review(self) -> None:
        self.client.force_login(self.ada)
        file = SimpleUploadedFile("log.xlsx", to_xlsx(ROWS[0], ROWS[1:]))
        answer = self.client.post("/imports/read/", {"files": file})
        import_row = Import.objects.get()
        assert (answer.status_code, answer["Location"]) == (302, import_row.get_absolute_url())
        assert (import_row.name, import_row.found) == ("log.xlsx", "2 entries")
        assert [row["at"] for row in import_row.choices["entries"]] == ["2024-01-30 11:40", "2024-01-30 12:05"]
        self.assertContains(self.client.get(import_row.get_absolute_url()), "The text has no time zone.")

    def test_api_makes_an_import_of_each_sheet_with_a_timeline(self) -> None:
        self.client.force_login(self.ada)
        with self.read_as(January=ROWS, March=LATER):
            answer = self.client.post("/api/v1/imports/", {"file": SimpleUploadedFile("log.xlsx", WORKBOOK)})
        assert answer.status_code == 201, answer.content
        assert [row["name"] for row in answer.json()] == ["log.xlsx January", "log.xlsx March"]

    def test_page_says_that_a_workbook_has_several_incidents(self) -> None:
        self.client.force_login(self.ada)
        with self.read_as(January=ROWS, March=LATER):
            file = SimpleUploadedFile("log.xlsx", WORKBOOK)
            page = self.client.post("/imports/read/", {"files": file}, follow=True)
        self.assertContains(page, "The workbook has 2 incidents. Review those you need and discard the others.")

    def test_workbook_in_an_archive_is_read_and_other_archives_are_no_workbooks(self) -> None:
        with self.read_as(Sheet1=ROWS):
            found = unpack_documents([("all.zip", packed(**{"a.xlsx": WORKBOOK, "b.md": b"Outage", "xl/c.md": b"x"}))])
        assert [(document.name, document.problem) for document in found] == [
            ("a.xlsx", ""),
            ("b.md", ""),
            ("xl/c.md", ""),
        ]

    def test_unreadable_workbook_is_refused_with_its_reason(self) -> None:
        for data, reading, problem in [
            (WORKBOOK, Unreadable(NOT_OPENED), "cannot be opened"),
            (WORKBOOK, [[("Sheet1", [])]], "There is no text"),
            (WORKBOOK + b"x" * 1_000_000, [[]], "larger than 1 MB"),
        ]:
            with self.subTest(problem), mock.patch.object(workbooks, "read_sheets", side_effect=reading):
                (import_row,) = create_imports([("log.xlsx", data)], by=self.ada, now=timezone.now())
                assert import_row.state == Import.State.FAILED
                assert problem in import_row.problem

    def test_workbooks_of_one_upload_are_limited(self) -> None:
        two = [("a.xlsx", WORKBOOK), ("b.xlsx", WORKBOOK)]
        for files in [[("all.zip", packed(**dict(two)))], two]:
            with mock.patch.object(workbooks, "MAX_WORKBOOKS", 1), self.read_as(Sheet1=ROWS):
                found = unpack_documents([*files, ("c.md", b"Outage")])
            assert [document.problem for document in found] == ["", workbooks.TOO_MANY, ""]

    def test_workbooks_of_one_upload_share_a_limit_of_seconds(self) -> None:
        slow = mock.Mock(monotonic=mock.Mock(side_effect=[100, 107, 110, 125]))
        files = [(f"{name}.xlsx", WORKBOOK) for name in "abc"]
        with mock.patch.object(workbooks, "time", slow), self.read_as(Sheet1=ROWS):
            found = unpack_documents([*files, ("d.md", b"Outage")])
        assert [document.problem for document in found] == ["", "", workbooks.TOO_SLOW, ""]

    @pytest.mark.slow
    def test_time_of_a_refused_workbook_counts(self) -> None:
        hostile = workbook(f'<row><c t="str"><v>{"x" * 30_000}</v></c></row>' * 300)
        with mock.patch.object(workbooks, "MAX_SECONDS", 0.01):
            found = unpack_documents([("a.xlsx", hostile), ("b.xlsx", hostile)])
        assert [document.problem for document in found] == [PROBLEMS["large"], workbooks.TOO_SLOW]
        assert len(hostile) < 50_000
