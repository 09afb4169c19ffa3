"""What a first start does when it is killed, or when two machines start together."""

from io import StringIO
from unittest import mock

import pytest
from django.core.management import CommandError, call_command
from django.db import connection
from django.db.migrations.recorder import MigrationRecorder
from django.test import TestCase, override_settings

from accounts.actions.first_admin_link import first_admin_link
from accounts.models import User
from config.diagnosis import CHECKS
from config.management.commands.prepare import has_no_data
from core.testing import TeamTestCase
from core.web.readiness import migration_obstacle

pytestmark = pytest.mark.both_databases


class FirstStartTests(TestCase):
    def test_start_killed_while_loading_the_sample_is_repeated(self) -> None:
        """The sample is one transaction, and the link comes after it: before both there is nothing."""
        assert has_no_data()
        first_admin_link()
        assert not has_no_data()  # somebody may have removed the sample since

    def test_sample_is_loaded_once(self) -> None:
        loaded: list[str] = []

        def run(name: str, **options: object) -> None:
            loaded.append(name)

        words = StringIO()
        with override_settings(SAMPLE=True), mock.patch("config.management.commands.prepare.call_command", run):
            call_command("prepare", stdout=words)
            User.objects.create_user("ada@example.test", handle="ada", name="Ada")
            call_command("prepare", stdout=StringIO())
        assert loaded.count("load_sample") == 1
        assert "Loading the sample data, about half a minute" in words.getvalue()

    def test_squashed_migrations_are_recorded_in_a_database_that_has_those_they_replace(self) -> None:
        """As after an upgrade from a version before the squashed ones: nothing to run, and still ready."""
        recorder = MigrationRecorder(connection)
        squashed = [name for name in recorder.applied_migrations() if "_squashed_" in name[1]]
        assert squashed
        for app, name in squashed:
            recorder.record_unapplied(app, name)
        assert "not applied" in migration_obstacle(set(recorder.applied_migrations()))
        with override_settings(SAMPLE=False):
            call_command("prepare", stdout=StringIO())
        assert migration_obstacle(set(recorder.applied_migrations())) == ""

    def test_welcome_link_command_prints_a_url(self) -> None:
        words = StringIO()
        call_command("welcome_link", stdout=words)
        assert words.getvalue().startswith("http")
        assert "/welcome/" in words.getvalue()


class DoctorTests(TeamTestCase):
    def run_doctor(self, *checks: str) -> tuple[bool, str]:
        words = StringIO()
        try:
            call_command("doctor", *checks, stdout=words)
        except SystemExit:
            return False, words.getvalue()
        return True, words.getvalue()

    def test_unreachable_mail_server_is_a_failure(self) -> None:
        closed = {"EMAIL_HOST": "127.0.0.1", "EMAIL_PORT": 1}
        backend = "django.core.mail.backends.smtp.EmailBackend"
        with override_settings(**closed, EMAIL_BACKEND=backend):
            well, words = self.run_doctor("mail")
        assert not well
        assert "ConnectionRefusedError" in words

    def test_worker_and_scheduler_that_never_ran_are_failures(self) -> None:
        well, words = self.run_doctor("worker", "scheduler")
        assert not well
        assert words.count("has never run") == 2

    def test_environment_that_contradicts_itself_is_a_failure(self) -> None:
        with override_settings(BASE_URL="https://debrief.example.org", ALLOWED_HOSTS=["debrief.example.com"]):
            assert (
                "add debrief.example.org, the host of BASE_URL, to ALLOWED_HOSTS" in self.run_doctor("environment")[1]
            )
        with override_settings(SECURE_SSL_REDIRECT=True, PROXY_COUNT=0):
            assert "BEHIND_PROXY" in self.run_doctor("environment")[1]
        with override_settings(EMAIL_HOST="smtp.example.org", EMAIL_PORT=465):
            assert "EMAIL_PORT 465" in self.run_doctor("environment")[1]
        with mock.patch.dict("os.environ", {"EMAIL_HOST_USER": "debrief"}):  # the name in Django
            assert "EMAIL_HOST_USER: not a setting of Debrief" in self.run_doctor("environment")[1]
        assert self.run_doctor("environment")[0]

    def test_unknown_check_is_refused_with_the_names(self) -> None:
        self.assertRaisesMessage(
            CommandError, "There is no check worcker. Checks: versions,", call_command, "doctor", "worcker"
        )

    def test_missing_pdf_libraries_are_named_with_the_packages(self) -> None:
        with mock.patch("config.diagnosis.find_library", return_value=None):
            well, words = CHECKS["pdf"]()
        assert not well
        assert "libpango-1.0-0" in words
