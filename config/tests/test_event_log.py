"""The seals of the event log in jobs, retention and backups."""

import tempfile
from datetime import timedelta
from io import StringIO
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command
from django.test import override_settings
from django.utils import timezone

from config.archived_log import verify_archived_log
from config.backup import backup
from config.jobs import check_event_log
from core.activity.log import record
from core.activity.models import Event, EventSeal
from core.activity.seals.sealing import seal_events
from core.activity.seals.verification import DatabaseLog, verify_log
from core.retention import delete_all_expired
from core.testing import TeamTestCase
from notifications.models import Notification

pytestmark = pytest.mark.both_databases


class EventLogTests(TeamTestCase):
    def setUp(self) -> None:
        self.now = timezone.now()
        old = self.now - timedelta(days=731)
        record("browser_session.ended", actor=self.ada, target=self.ada, at=old)
        record("person.role_changed", actor=self.dana, target=self.ada, at=old, before="viewer", after="responder")
        self.seal(self.now - timedelta(hours=3))

    def seal(self, at) -> None:  # type: ignore[no-untyped-def]
        seal_events(now=at)
        seal_events(now=at + timedelta(minutes=1))

    def test_deleting_old_account_events_keeps_the_log_verifiable(self) -> None:
        delete_all_expired(now=self.now)
        deletion = Event.objects.get(event_type="event_log.events_deleted")
        assert (deletion.data["count"], deletion.data["reason"]) == (1, "retention of account events")
        report = verify_log(DatabaseLog(), now=self.now)
        assert (report.problems, report.deleted) == ([], 1)

    def test_administrators_are_notified_once_a_day_of_a_changed_log(self) -> None:
        Event.objects.filter(event_type="person.role_changed").update(data={"after": "admin"})
        check_event_log()
        check_event_log()
        note = Notification.objects.get(kind="event_log_changed")
        assert note.recipient == self.dana
        assert "(person.role_changed): changed after it was sealed" in note.text

    @override_settings(MEDIA_ROOT=tempfile.mkdtemp(), DATA_DIR=Path(tempfile.mkdtemp()))
    def test_seals_of_a_backup_are_verified(self) -> None:
        with tempfile.TemporaryDirectory() as folder:
            file = Path(folder) / "debrief.tar"
            report = verify_archived_log(file, backup(file, now=self.now))
            assert report is not None
            assert (report.problems, report.events, report.seals) == ([], 2, 1)
            words = StringIO()
            call_command("restore", file, verify=True, stdout=words)
            assert "Event log: Seals: 1, 0 of them signed. Sealed events: 2." in words.getvalue()
            changed = Event.objects.get(event_type="person.role_changed")
            Event.objects.filter(pk=changed.pk).update(data={"after": "admin"})
            backup(file, now=self.now)
            with self.assertRaisesMessage(CommandError, f"Event {changed.pk} of "):
                call_command("restore", file, verify=True, stdout=words)
            EventSeal.objects.all().delete()
            backup(file, now=self.now)
            call_command("restore", file, verify=True, stdout=words)
            assert "Seals: 0" in words.getvalue()
