"""Reminders that fell due before a restore are never sent afterwards, however often planning runs."""

from datetime import timedelta

import pytest

from config.restore import suppress_pending
from core.testing import NOW
from notifications.models import Delivery
from reminders.actions.planning import plan
from reminders.actions.sending import send_due
from reminders.models import ScheduledReminder
from reminders.tests.due_items import PromiseTestCase

pytestmark = pytest.mark.both_databases


class RestoreTests(PromiseTestCase):
    def test_past_reminders_are_not_sent_after_a_restore(self):
        self.promise(NOW.date() - timedelta(days=3))
        listed = suppress_pending(now=NOW)
        self.assertTrue(any("reminder to ada@example.test about" in line for line in listed), listed)
        for minutes in (1, 2, 60):
            plan(now=NOW + timedelta(minutes=minutes))
            self.assertEqual(send_due(now=NOW + timedelta(minutes=minutes)), 0)
        self.assertFalse(Delivery.objects.exists())
        past = ScheduledReminder.objects.filter(send_at__lte=NOW)
        self.assertEqual(set(past.values_list("state", flat=True)), {"suppressed"})

    def test_later_steps_are_sent_after_a_restore(self):
        self.promise(NOW.date() - timedelta(days=3))
        suppress_pending(now=NOW)
        later = NOW + timedelta(days=10)
        plan(now=later)
        self.assertGreater(send_due(now=later), 0)
