"""What the nightly job deletes, and what it never does."""

import tempfile
from datetime import timedelta
from io import StringIO
from pathlib import Path
from unittest import mock

import pytest
from django.conf import settings
from django.contrib.sessions.models import Session
from django.core.management import call_command
from django.test import override_settings
from django.utils import timezone

from accounts.actions.invitations import invite
from accounts.models import ApiToken, Invitation
from core.activity.log import record
from core.activity.models import Event
from core.api.models import KeyedCall
from core.retention import delete_all_expired
from core.testing import TeamTestCase
from notifications.models import Delivery, Notification
from notifications.tests.factories import make_notifications
from reminders.jobs import plan_reminders
from reminders.models import Policy, ScheduledReminder
from reminders.tests.policies import standard_policy
from tasks.tests.factories import make_task

pytestmark = pytest.mark.both_databases

YEAR = timedelta(days=366)


class RetentionTests(TeamTestCase):
    def setUp(self) -> None:
        self.now = timezone.now()

    def test_messages_are_deleted_after_a_year_unless_pending(self) -> None:
        make_notifications([self.grace, self.linus], by=self.ada, now=self.now - YEAR)
        make_notifications([self.mona], by=self.ada, now=self.now)
        Delivery.objects.filter(recipient=self.grace).update(state=Delivery.State.SENT)
        counts = delete_all_expired(now=self.now)
        assert (counts["deliveries"], counts["notifications"]) == (1, 1)
        assert set(Notification.objects.values_list("recipient", flat=True)) == {self.linus.pk, self.mona.pk}

    def test_more_rows_than_one_batch_are_deleted(self) -> None:
        make_notifications([self.grace, self.linus, self.mona], by=self.ada, now=self.now - YEAR)
        Delivery.objects.update(state=Delivery.State.SENT)
        with mock.patch("core.retention.BATCH", 1):
            assert delete_all_expired(now=self.now)["deliveries"] == 3
        assert not Delivery.objects.exists()

    def test_reminders_of_open_work_are_kept(self) -> None:
        standard_policy()
        Policy.objects.update(hour=0, quiet_from=0, quiet_to=0)
        make_task(owner=self.grace, due_on=self.now.date() - timedelta(days=30))
        assert plan_reminders() > 0
        ScheduledReminder.objects.update(settled_at=self.now - YEAR)
        assert delete_all_expired(now=self.now)["reminders"] == 0
        assert plan_reminders() == 0
        ScheduledReminder.objects.update(target_id=0)  # of finished work
        assert delete_all_expired(now=self.now)["reminders"] > 0

    def test_ended_credentials_are_deleted_and_valid_ones_kept(self) -> None:
        self.client.force_login(self.ada)
        Session.objects.create(session_key="old", session_data="", expire_date=self.now - timedelta(days=31))
        for days in [-31, 30]:
            token, _ = ApiToken.objects.create(self.ada, expiry=timedelta(days=90), name="export")
            ApiToken.objects.filter(pk=token.pk).update(expiry=self.now + timedelta(days=days))
        for name, age in [("old", 120), ("new", 1)]:
            invite(email=f"{name}@example.org", role="viewer", by=self.dana, now=self.now - timedelta(days=age))
        counts = delete_all_expired(now=self.now)
        assert (counts["sessions"], counts["tokens"], counts["invitations"]) == (1, 1, 1)
        assert Session.objects.count() == 1 and ApiToken.objects.count() == 1
        assert Invitation.objects.get().email == "new@example.org"

    def test_work_history_is_kept_and_sign_in_history_deleted_after_two_years(self) -> None:
        old = self.now - timedelta(days=731)
        record("browser_session.ended", actor=self.ada, target=self.ada, at=old)
        record("person.role_changed", actor=self.dana, target=self.ada, at=old)
        assert delete_all_expired(now=self.now)["account_events"] == 1
        assert Event.objects.filter(event_type="person.role_changed").exists()

    def test_responses_to_repeated_requests_are_deleted_after_two_days(self) -> None:
        for key, hours in [("old", 49), ("new", 47)]:
            KeyedCall.objects.create(user=self.ada, key=key, digest="x", at=self.now - timedelta(hours=hours))
        assert delete_all_expired(now=self.now)["keyed_calls"] == 1
        assert KeyedCall.objects.get().key == "new"

    def test_mail_files_are_deleted_after_two_weeks(self) -> None:
        with tempfile.TemporaryDirectory() as folder, override_settings(EMAIL_FILE_PATH=folder):
            (Path(folder) / "a.eml").write_text("Hello")
            assert delete_all_expired(now=self.now)["mail_files"] == 0
            assert delete_all_expired(now=self.now + timedelta(days=15))["mail_files"] == 1

    def test_dry_run_counts_and_deletes_nothing(self) -> None:
        make_notifications([self.grace], by=self.ada, now=self.now - YEAR)
        Delivery.objects.update(state=Delivery.State.SENT)
        words = StringIO()
        call_command("delete_expired", dry_run=True, stdout=words)
        assert "deliveries: 1 would be deleted" in words.getvalue()
        assert Delivery.objects.count() == 1
        call_command("delete_expired", stdout=words)
        assert Delivery.objects.count() == 0

    def test_zero_days_keep_everything(self) -> None:
        make_notifications([self.grace], by=self.ada, now=self.now - YEAR)
        Delivery.objects.update(state=Delivery.State.SENT)
        with override_settings(RETENTION_DAYS=dict.fromkeys(settings.RETENTION_DAYS, 0)):
            assert delete_all_expired(now=self.now) == {}
        assert Delivery.objects.count() == 1
