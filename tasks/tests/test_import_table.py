"""Tasks from a CSV file: a preview with errors per row; all rows are created, or none."""

import io
from datetime import timedelta

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.utils import timezone
from openpyxl import load_workbook

from core.testing import TeamTestCase
from incidents.tests.factories import make_incident
from tasks.models import CorrectiveTask
from tasks.tests.factories import make_task

pytestmark = pytest.mark.both_databases


class ImportTests(TeamTestCase):
    def setUp(self):
        self.client.force_login(self.ada)
        self.due = timezone.localdate() + timedelta(days=9)

    def upload(self, text):
        return self.client.post("/tasks/import/", {"file": SimpleUploadedFile("tasks.csv", text.encode())})

    def errors(self, page):
        return {(error.row, error.column): error.message for line in page.context["lines"] for error in line["errors"]}

    def test_preview_creates_nothing_and_confirmation_creates_all(self):
        ready = f"Drop the pool;@grace;{self.due};Gone from all pools;P1"
        page = self.upload(f"Title;Owner;Due;Done when;Priority\n{ready}\nAdd an alert;;;;")
        self.assertContains(page, "Create 2 tasks")
        assert not CorrectiveTask.objects.exists()
        self.client.post("/tasks/import/", {"table": page.context["table"]})
        first, second = CorrectiveTask.objects.order_by("pk")
        assert (first.status, first.owner, first.due_on, first.priority) == ("open", self.grace, self.due, "P1")
        assert (second.status, second.owner) == ("proposed", None)

    def test_the_example_file_can_be_imported(self):
        example = self.client.get("/tasks/import/?example=1")
        assert "attachment" in example["Content-Disposition"]
        page = self.upload(example.content.decode())
        self.assertContains(page, "Create 1 task")

    def test_a_row_with_errors_shows_what_could_be_read(self):
        page = self.upload("Title;Owner;Priority\nDrop the pool;@grace;P9\n")
        self.assertContains(page, "Drop the pool", status_code=422)
        assert page.context["lines"][0]["values"]["owner"] == self.grace

    def test_errors_are_shown_by_row_and_nothing_is_created(self):
        self.grace.is_active = False
        self.grace.save()
        hidden = make_incident(circle=self.circle)
        self.client.force_login(self.mallory)
        rows = [
            "title,owner,due,incident,done when",
            '"=HYPERLINK(""http://x"")",,,,',
            "Add an alert,,31 Feb,,",
            "Add an alert,,2020-01-01,,",
            "Add an alert,@grace,,,It pages",
            f"Add an alert,,,{hidden.ref},",
            "Add an alert,@linus,,,It pages",
            "Drop the pool,@mallory,,,",
        ]
        page = self.upload("\n".join(rows))
        assert page.status_code == 422
        found = self.errors(page)
        assert found[2, "title"] == "This cell is a formula. Enter its text."
        assert "31" in found[3, "due"] or "February" in found[3, "due"]
        assert "is in the past" in found[4, "due"]
        assert "has left" in found[5, "owner"]
        assert "not found" in found[6, "incident"]
        assert "cannot own tasks" in found[7, "owner"]
        assert "what others can check" in found[8, "done when"]
        assert page.context["table"] == "" and not CorrectiveTask.objects.exists()

    def test_table_without_titles_or_too_long_is_a_field_error(self):
        self.assertContains(self.upload("owner\n@ada"), "column “title” is missing", status_code=422)
        many = "title\n" + "\n".join(f"Add alert {n}" for n in range(201))
        self.assertContains(self.upload(many), "Split the file", status_code=422)

    def test_preview_that_was_changed_is_refused(self):
        assert self.client.post("/tasks/import/", {"table": "made up"}).status_code == 409

    def test_viewers_cannot_import(self):
        self.client.force_login(self.linus)
        assert self.client.get("/tasks/import/").status_code == 403

    def by_api(self, csv, **facts):
        return self.client.post("/api/v1/tasks/import/", {"csv": csv, **facts}, content_type="application/json")

    def test_api_dry_run_returns_rows_and_errors(self):
        csv = f"title,owner,due,done when\nDrop the pool,grace,{self.due},Gone\nAdd an alert,,31 Feb,"
        answer = self.by_api(csv, dry_run=True)
        assert answer.status_code == 200 and not CorrectiveTask.objects.exists()
        row = {"row": 2, "title": "Drop the pool", "owner": "grace", "due_on": str(self.due), "task": ""}
        assert answer.json()["rows"] == [row]
        (error,) = answer.json()["errors"]
        assert (error["row"], error["column"], error["typed"]) == (3, "due", "31 Feb")

    def test_api_creates_all_rows_or_none(self):
        answer = self.by_api("title,due\nAdd an alert,\nDrop the pool,2020-01-01")
        assert answer.status_code == 422 and "Row 3, due:" in answer.content.decode()
        assert not CorrectiveTask.objects.exists()
        answer = self.by_api("title\nAdd an alert\nDrop the pool")
        assert [row["task"] for row in answer.json()["rows"]] == [
            task.ref for task in CorrectiveTask.objects.order_by("pk")
        ]
        assert self.by_api("owner\nada").status_code == 422


class ExportTests(TeamTestCase):
    def test_workbook_and_json_have_the_same_rows(self):
        task = make_task(title="=HYPERLINK(1)")
        make_task(title="Hidden", incident=make_incident(circle=self.circle))
        self.client.force_login(self.mallory)
        book = load_workbook(io.BytesIO(self.client.get("/tasks/export.xlsx").content))
        cells = [[cell.value for cell in row] for row in book.active.iter_rows()]
        assert [row[0] for row in cells] == ["task", task.ref]
        assert book.active.cell(2, 2).data_type == "s"
        (row,) = self.client.get("/tasks/export.json").json()
        assert row["title"] == "=HYPERLINK(1)"
        assert self.client.get("/tasks/export.exe").status_code == 404
