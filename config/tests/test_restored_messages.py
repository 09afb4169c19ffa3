"""Messages of scheduled jobs that were due before a restore are not sent after it."""

from datetime import timedelta

import pytest

from audits.jobs import mark_missed_runs, open_due_runs
from audits.models import AuditRun, AuditSchedule
from audits.tests.factories import make_run
from config.restore import suppress_pending
from core.access.models import Circle
from core.testing import NOW, TeamTestCase
from incidents.actions.status_updates import remind_of_update
from incidents.tests.factories import make_incident
from notifications.actions.endpoints import queue_events
from notifications.models import Delivery, Notification, Preferences
from notifications.tests.factories import make_event, make_webhook
from reminders.actions.weekly import send_weekly_digests
from training.models import Session
from training.tests.factories import make_session

pytestmark = pytest.mark.both_databases
MONDAY_NOON = NOW + timedelta(hours=3)


class RestoredMessagesTests(TeamTestCase):
    def restore(self):
        return suppress_pending(now=MONDAY_NOON)

    def assert_nothing_waits(self):
        self.assertEqual(set(Delivery.objects.values_list("state", flat=True)), {"canceled"})

    def test_overdue_status_update_is_not_reminded_of_again(self):
        incident = make_incident(lead=self.ada, update_due_at=NOW)
        self.assertTrue(any("ada@example.test" in line for line in self.restore()))
        self.assertFalse(remind_of_update(incident, now=MONDAY_NOON + timedelta(minutes=1)))
        self.assert_nothing_waits()
        self.assertEqual(Notification.objects.get().recipient, self.ada)  # still in the inbox

    def test_digest_of_the_week_is_not_sent_again(self):
        Preferences.objects.create(person=self.ada, weekly_digest=True)
        self.restore()
        self.assertEqual(send_weekly_digests(now=MONDAY_NOON + timedelta(minutes=1)), 0)
        self.assertEqual(send_weekly_digests(now=MONDAY_NOON + timedelta(days=7)), 1)

    def test_missing_people_of_a_session_are_not_reported_again(self):
        facts = {"facilitator": self.grace, "minimum": 2, "rsvp_until": NOW}
        make_session(self.mona, NOW + timedelta(days=3), **facts)
        self.restore()
        self.assertFalse(Session.objects.minimum_to_check(MONDAY_NOON + timedelta(minutes=1)).exists())
        self.assert_nothing_waits()

    def test_runs_that_were_opened_or_missed_meanwhile_are_not_reported_again(self):
        day = MONDAY_NOON.date()
        missed = make_run(assignee=self.ada, due_on=day - timedelta(days=9), closes_on=day - timedelta(days=2))
        due = day - timedelta(days=2)
        AuditSchedule.objects.create(
            checklist=missed.version.checklist,
            circle=Circle.public(),
            title="Daily check",
            rrule="FREQ=DAILY",
            starts_on=due,
            next_due=due,
            next_opens=due,
            opens_days_before=0,
            assignee=self.grace,
            created_by=self.ada,
            created_at=NOW,
        )
        lines = self.restore()
        self.assertTrue(any("ada@example.test" in line for line in lines), lines)
        self.assertEqual(AuditRun.objects.filter(assignee=self.grace).count(), 3)
        open_due_runs(day.isoformat())
        mark_missed_runs((MONDAY_NOON + timedelta(minutes=1)).isoformat())
        self.assert_nothing_waits()

    def test_webhooks_get_no_event_from_before_the_restore(self):
        webhook = make_webhook(by=self.dana)
        make_event(self.ada)
        self.restore()
        self.assert_nothing_waits()
        webhook.refresh_from_db()
        self.assertEqual(queue_events(webhook, now=MONDAY_NOON + timedelta(minutes=1)), 0)
        make_event(self.ada, 2)
        self.assertEqual(queue_events(webhook, now=MONDAY_NOON + timedelta(minutes=1)), 1)
