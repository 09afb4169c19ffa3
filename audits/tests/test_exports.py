"""Audit exports: complete lists, evidence, limits, access and expiry."""

import csv
import hashlib
import io
import json
import re
from unittest import mock

import pytest
from django.test import SimpleTestCase

from accounts.actions.people import change_role
from accounts.actions.teams import add_member
from audits.actions.audit_exports import delete_expired_exports, open_export, write_requested
from audits.models import AuditExport
from audits.period_export.evidence import member_name
from audits.period_export.lists.people import ACCESS_EVENTS, FOR_ADMINS
from audits.period_export.write import write_export
from audits.tests.export_case import DAY, ExportTestCase
from audits.tests.factories import make_run
from core.activity.event_types import EVENT_TYPES
from core.activity.models import Event
from core.errors import NotAllowed, Refused
from core.files.models import StoredFile
from core.files.tests.factories import upload
from core.testing import NOW, at_most
from incidents.tests.factories import make_incident
from notifications.models import Notification
from tasks.actions.progress import add_evidence
from tasks.tests.factories import make_task

pytestmark = pytest.mark.both_databases
SECRET = "Zebra leak"


class ContentTests(ExportTestCase):
    def test_lists_have_what_happened_in_the_period(self) -> None:
        incident = make_incident(title="=cmd()", started_at=NOW - DAY)
        make_incident(title="Before", started_at=NOW - 40 * DAY)
        task = make_task(incident=incident, owner=self.ada)
        make_run(created_by=self.ada, service=None)
        export = self.export()
        assert [row["title"] for row in self.rows(export, "incidents")] == ["=cmd()"]
        assert [row["task"] for row in self.rows(export, "corrective-tasks")] == [task.ref]
        text = self.zip_of(export).read("lists/incidents.csv").decode("utf-8-sig")
        (row,) = csv.DictReader(io.StringIO(text))
        assert (row["title"], row["declared by"]) == ("'=cmd()", "Ada (ada)")
        assert len(self.rows(export, "audit-runs")) == 1

    def test_numbers_of_the_index_are_those_of_the_lists(self) -> None:
        for number in range(3):
            make_task(incident=make_incident(started_at=NOW - DAY, title=f"N {number}"), owner=self.ada)
        export = self.export()
        page = self.zip_of(export).read("index.html").decode()
        shown = re.findall(r'href="lists/([\w-]+)\.html".*?</th>\s*<td class="number">(\d+)</td>', page, re.DOTALL)
        assert {name: int(count) for name, count in shown} == export.rows
        for name, count in export.rows.items():
            assert len(self.rows(export, name)) == count
        assert "<script" not in page
        assert not re.search(r'(src|href)="(https?:|//)', page)

    def test_changes_of_access_name_people_and_teams(self) -> None:
        change_role(self.grace, role="manager", by=self.dana, now=NOW)
        add_member(self.team, person=self.mona, by=self.dana, now=NOW)
        make_incident(circle=self.circle, started_at=NOW - DAY)
        rows = [(row["change"], row["by"], row["about"]) for row in self.rows(self.export(), "access-changes")]
        assert rows == [
            ("person.role_changed", "Dana (dana)", "Grace (grace)"),
            ("team.joined", "Dana (dana)", "team API"),
        ]

    def test_text_is_never_markup_in_the_pages(self) -> None:
        hostile = "<script>alert(1)</script><img src=x onerror=alert(1)> {{ 7|add:7 }}"
        make_task(incident=make_incident(title=hostile, started_at=NOW - DAY), owner=self.ada, title=hostile)
        export = self.export()
        for name in ["index.html", "lists/incidents.html", "lists/corrective-tasks.html"]:
            page = self.zip_of(export).read(name).decode()
            assert "<script" not in page and "<img" not in page
            assert "default-src 'none'" in page
        assert self.rows(export, "incidents")[0]["title"] == hostile

    def test_last_day_belongs_to_the_period_in_its_zone(self) -> None:
        make_incident(started_at=NOW.replace(hour=7, minute=59), title="Before midnight")
        make_incident(started_at=NOW.replace(hour=8), title="After midnight")
        export = self.export(last_day=NOW.date() - DAY, zone="America/Los_Angeles")
        assert [row["title"] for row in self.rows(export, "incidents")] == ["Before midnight"]

    def test_evidence_is_copied_under_safe_names(self) -> None:
        task = make_task(owner=self.ada)
        row = add_evidence(task, by=self.ada, file=upload(b"22:05 slow\n", "../Ä plan: “x”.txt"), now=NOW)
        export = self.export()
        (evidence,) = self.rows(export, "task-evidence")
        assert evidence["file in this export"] == f"evidence/{row.file.pk}-A-plan-x.txt"
        assert self.zip_of(export).read(evidence["file in this export"]) == b"22:05 slow\n"

    def test_evidence_that_was_changed_on_the_server_is_named(self) -> None:
        task = make_task(owner=self.ada)
        row = add_evidence(task, by=self.ada, file=upload(b"weights\n", "plan.txt"), now=NOW)
        (self.folder / "files" / row.file.stored_as).write_bytes(b"Weights\n")
        export = self.export()
        name = f"evidence/{row.file.pk}-plan.txt"
        assert json.loads(self.zip_of(export).read("MANIFEST.json"))["problems"] == [
            f"{name}: the file is not the one that was attached. Its SHA-256 was {row.file.sha256}."
        ]
        assert f"{name}: the file is not the one" in self.zip_of(export).read("index.html").decode()

    def test_file_name_of_dots_and_other_scripts_is_safe(self) -> None:
        for name in ["..", "障害.log", "a/../../b", "con.", ".htaccess"]:
            assert re.fullmatch(r"evidence/7-[A-Za-z0-9-]+(\.[A-Za-z0-9]+)?", member_name(StoredFile(pk=7, name=name)))

    def test_same_records_give_the_same_bytes(self) -> None:
        make_incident(started_at=NOW - DAY)
        export = self.request()
        made = [io.BytesIO(), io.BytesIO()]
        for out in made:
            write_export(AuditExport.objects.get(pk=export.pk), out, progress=lambda words: None)
        assert made[0].getvalue() == made[1].getvalue()

    def test_team_or_service_limits_the_lists(self) -> None:
        mine = make_task(owner=self.ada, team=self.team)
        make_task(owner=self.ada)
        export = self.export(team=self.team)
        assert [row["task"] for row in self.rows(export, "corrective-tasks")] == [mine.ref]
        assert "access-changes" not in export.rows
        page = self.zip_of(export).read("index.html").decode()
        assert "Not part of an export of one team or service: changes of access and roles." in page

    def test_number_of_statements_does_not_grow_with_the_rows(self) -> None:
        export = self.request()
        for _ in range(12):
            make_task(incident=make_incident(started_at=NOW - DAY), owner=self.ada)
        with at_most(75):
            write_export(export, io.BytesIO(), progress=lambda words: None)


class EventTypeTests(SimpleTestCase):
    def test_changes_of_access_are_known_types_of_events(self) -> None:
        assert {*ACCESS_EVENTS, *FOR_ADMINS} <= EVENT_TYPES


class AccessTests(ExportTestCase):
    def test_what_the_author_may_not_see_is_not_in_the_file(self) -> None:
        hidden = make_incident(title=SECRET, circle=self.circle, started_at=NOW - DAY)
        make_task(incident=hidden, owner=self.ada, title=SECRET)
        outside = change_role(self.mallory, role="manager", by=self.dana, now=NOW)
        make_incident(title="Merged", status="merged", merged_into=hidden, started_at=NOW - DAY)
        with mock.patch("audits.period_export.lists.people.ACCESS_EVENTS", ["person.role_changed"]):
            export = self.export(outside or self.mallory)
        content = b"".join(self.zip_of(export).read(name) for name in self.zip_of(export).namelist())
        assert SECRET.encode() not in content
        assert f"{hidden.ref}," not in content.decode("utf-8", "replace").replace("INC-7 or", "")
        assert [row["merged into"] for row in self.rows(export, "incidents")] == [""]
        assert b"As the author sees it." in content
        assert SECRET in self.zip_of(self.export(self.dana)).read("lists/incidents.csv").decode()

    def test_responders_cannot_export(self) -> None:
        with pytest.raises(NotAllowed):
            self.request(self.ada)

    def test_file_is_refused_once_the_author_no_longer_sees_everything_in_it(self) -> None:
        incident = make_incident(circle=self.circle, started_at=NOW - DAY)
        export = self.export(self.mona)
        assert open_export(export, by=self.mona, now=NOW).file
        self.circle.members.filter(user=self.mona).delete()
        with pytest.raises(Refused, match="Your access has changed"):
            open_export(export, by=self.mona, now=NOW)
        assert open_export(export, by=self.dana, now=NOW).file
        assert incident.pk

    def test_file_has_no_other_address(self) -> None:
        """`/files/` would not notice that the author lost access to what is in the file."""
        file = self.export(self.mona).file
        assert file
        self.client.force_login(self.mona)
        assert self.client.get(file.get_absolute_url()).status_code == 404
        assert self.client.get(f"/api/v1/files/{file.pk}/content/").status_code == 404
        change_role(self.mona, role="responder", by=self.dana, now=NOW)
        assert self.client.get(f"/audits/exports/{AuditExport.objects.get().pk}/download/").status_code == 403

    def test_managers_see_their_own_exports_and_administrators_all(self) -> None:
        export = self.export(self.mona)
        change_role(self.grace, role="manager", by=self.dana, now=NOW)
        self.grace.refresh_from_db()
        for person, status in [(self.mona, 200), (self.dana, 200), (self.grace, 404)]:
            self.client.force_login(person)
            assert self.client.get(f"/audits/exports/{export.pk}/download/").status_code == status
        events = (
            Event.objects.filter(target_kind="audits.auditexport")
            .order_by("pk")
            .values_list("event_type", "actor__handle")
        )
        assert [f"{name} {who}" for name, who in events] == [
            "audit_export.requested mona",
            "audit_export.written mona",
            "audit_export.downloaded mona",
            "audit_export.downloaded dana",
        ]
        assert Notification.objects.get(kind="audit_export_ready").recipient == self.mona

    def test_file_is_deleted_after_a_week_and_its_digests_stay(self) -> None:
        export = self.export()
        assert delete_expired_exports(now=NOW + 6 * DAY) == 0
        assert delete_expired_exports(now=NOW + 8 * DAY) == 1
        export.refresh_from_db()
        assert (export.state, len(export.manifest_sha256)) == ("expired", 64)
        with pytest.raises(Refused, match="has no file"):
            open_export(export, by=self.dana, now=NOW)


class PageTests(ExportTestCase):
    def test_pages_need_few_statements(self) -> None:
        for _ in range(6):
            export = self.export()
        self.client.force_login(self.dana)
        for path, budget in [("", 13), (f"{export.pk}/", 8)]:
            with at_most(budget):
                self.assertContains(self.client.get(f"/audits/exports/{path}"), export.title)

    def test_form_keeps_what_was_typed_and_says_what_is_wrong(self) -> None:
        self.client.force_login(self.mona)
        typed = {"first_day": "2026-02-03", "last_day": "2026-02-01", "zone": "UTC", "sample_size": "7", "seed": "a b"}
        response = self.client.post("/audits/exports/", typed)
        self.assertContains(response, "Use letters, digits, dots and dashes.", status_code=422)
        self.assertContains(response, 'value="2026-02-03"', status_code=422)
        response = self.client.post("/audits/exports/", {**typed, "seed": ""})
        self.assertContains(response, "The last day is before the first one.", status_code=422)

    def test_export_by_api_is_requested_polled_and_downloaded(self) -> None:
        self.client.force_login(self.mona)
        days = {"first_day": "2026-01-01", "last_day": "2026-01-31", "seed": "2026"}
        made = self.client.post("/api/v1/audit-exports/", days, content_type="application/json").json()
        assert (made["status"], made["url"], made["seed"]) == ("waiting", "", "2026")
        assert self.client.get(f"/api/v1/audit-exports/{made['id']}/content/").status_code == 409
        write_requested(made["id"], now=NOW)
        done = self.client.get(f"/api/v1/audit-exports/{made['id']}/").json()
        assert done["status"] == "done" and done["rows"]["incidents"] == 0
        file = self.client.get(done["url"])
        content = b"".join(file.streaming_content)
        assert hashlib.sha256(content).hexdigest() == done["sha256"]
        assert file.headers["Content-Disposition"] == 'attachment; filename="audit-export-2026-01-01-to-2026-01-31.zip"'
