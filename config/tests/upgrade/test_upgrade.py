"""Backups of earlier versions become a database of this version: rows, access lists and pages."""

import gzip
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest
from django.apps import apps
from django.core.management import call_command
from django.db import connection
from django.db.migrations.recorder import MigrationRecorder

from accounts.models import User
from config.fresh_database import new_database_as_default
from config.restore import load
from config.upgrade import without_squashed
from config.verify_archive import verify
from core.testing import NOW, CommittedTestCase, wrong_access_lists
from incidents.actions.metrics import load_stored_facts
from incidents.metrics import compared_seconds, measure
from incidents.models import Incident, TimelineEntry
from postmortems.models import Postmortem
from reminders.models import ScheduledReminder
from tasks.models import CorrectiveTask
from training.models import Session

pytestmark = pytest.mark.slow
NEWEST, OLDER = "0.1.0b2.tar.gz", ["0.1.0a1.tar.gz", "0.1.0b1.tar.gz"]  # migrations between them do not change
# old name → new name; a migration that renames or drops a table adds it here
RENAMED_TABLES = {"tasks_savedview": "dashboard_savedview"}
REBUILT_TABLES = {"insights_cursor", "insights_searchdocument"}  # a migration may empty them; jobs fill them again
DROPPED_TABLES: set[str] = set()


class UpgradeTests(CommittedTestCase):
    def person(self, handle: str) -> User:
        return User.objects.get(handle=handle)

    def get(self, path: str, handle: str) -> tuple[int, str]:
        self.client.force_login(self.person(handle))
        response = self.client.get(path)
        return response.status_code, response.content.decode()

    def test_newest_backup_is_migrated_with_all_rows_and_access(self) -> None:
        self.check(NEWEST)

    @pytest.mark.long
    def test_older_backups_are_migrated_with_all_rows_and_access(self) -> None:
        for name in OLDER:
            with self.subTest(name):
                self.check(name)

    def check(self, name: str) -> None:
        with TemporaryDirectory() as folder, new_database_as_default():
            archive = Path(folder) / "debrief.tar"
            archive.write_bytes(gzip.decompress(Path(__file__).with_name(name).read_bytes()))
            self.manifest = verify(archive)
            load(archive, self.manifest)
            self.check_database()

    def check_database(self) -> None:
        self.check_migrations()
        self.check_columns()
        self.check_rows()
        self.check_access()
        self.check_pages()
        self.check_new_rows()

    def check_migrations(self) -> None:
        applied = set(MigrationRecorder(connection).applied_migrations())
        assert applied >= without_squashed({(app, name) for app, name in self.manifest.migrations})
        call_command("migrate", check_unapplied=True, verbosity=0)

    def check_columns(self) -> None:
        """A new database is made by the squashed migrations; this one by those that they replace."""
        for model in apps.get_models(include_auto_created=True):
            if ".tests." in model.__module__:
                continue  # defined by a test that was collected too
            with connection.cursor() as cursor:
                described = connection.introspection.get_table_description(cursor, model._meta.db_table)
            columns = {column.name for column in described}
            assert columns >= {field.column for field in model._meta.local_concrete_fields}, model

    def check_rows(self) -> None:
        """Migrations may add rows, for example new categories or permissions, but lose none."""
        for table, before in self.manifest.rows.items():
            if table not in DROPPED_TABLES | REBUILT_TABLES:
                name = connection.ops.quote_name(RENAMED_TABLES.get(table, table))
                with connection.cursor() as cursor:
                    cursor.execute(f"SELECT COUNT(*) FROM {name}")
                    count = cursor.fetchone()[0]
                assert count >= before, f"{table} had {before} rows, now {count}"
        private = Incident.objects.get(circle__restricted=True)
        assert (private.lead.handle, private.declared_at) == ("ada", NOW)
        entry = TimelineEntry.objects.select_related("incident").get(incident__circle__restricted=False)
        assert (entry.text, entry.number, entry.incident.last_entry_number) == ("Index rebuilt", 1, 1)
        assert Session.objects.get().enrollments.get(person__handle="grace").state == "going"
        task = CorrectiveTask.objects.get(title="Alert on an empty index")
        assert (task.status, task.verified_by.handle, task.due_dates.get().state) == ("verified", "grace", "kept")
        assert ScheduledReminder.objects.filter(recipient__handle="grace").exists()
        self.check_metrics()
        connection.check_constraints()

    def check_metrics(self) -> None:
        """Those that a migration worked out are those that the actions store."""
        incidents = list(Incident.objects.all())
        for incident in incidents:
            facts = load_stored_facts(incident, NOW)
            assert incident.metric_seconds == compared_seconds(facts, measure(facts)), incident
        assert any(incident.metric_seconds for incident in incidents)

    def check_access(self) -> None:
        assert wrong_access_lists() == []
        for model in [Incident, CorrectiveTask, Postmortem, Session]:
            private = model.objects.filter(circle__restricted=True)
            assert private
            assert not private.visible_to(self.person("mallory"))
            assert set(private.visible_to(self.person("grace"))) == set(private)

    def check_pages(self) -> None:
        private = Incident.objects.get(circle__restricted=True)
        public = Incident.objects.get(circle__restricted=False)
        for path in [
            "/",
            "/incidents/",
            f"/incidents/{public.ref}/",
            "/tasks/",
            "/postmortems/",
            "/audits/",
            "/training/",
        ]:
            for handle in ["grace", "mallory"]:
                status, html = self.get(path, handle)
                assert status == 200, path
                assert handle == "grace" or private.title not in html, path
        for path in [f"/incidents/{private.ref}/", f"/postmortems/{private.ref}/", f"/search/?q={private.title}"]:
            status, html = self.get(path, "grace")
            assert (status, private.title in html) == (200, True), path
            status, html = self.get(path, "mallory")
            assert status == 404 or private.ref not in html, path

    def check_new_rows(self) -> None:
        """Sequences continue after the loaded rows."""
        numbers = set(Incident.objects.values_list("pk", flat=True))
        self.client.force_login(self.person("ada"))
        sent = {"title": "Payments fail", "severity": 1}
        response = self.client.post("/api/v1/incidents/", sent, content_type="application/json")
        assert response.status_code == 201, response.content
        assert Incident.objects.exclude(pk__in=numbers).get().title == "Payments fail"
