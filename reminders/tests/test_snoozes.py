from datetime import timedelta

import pytest

from accounts.bots import bot
from core.activity.models import Event
from core.errors import Invalid, NotAllowed
from core.testing import NOW, TeamTestCase
from reminders.actions.snoozes import snooze

pytestmark = pytest.mark.both_databases


class SnoozeRuleTests(TeamTestCase):
    def test_snooze_is_recorded_with_its_reason(self):
        snooze(by=self.ada, until=NOW + timedelta(days=2), reason="Away.", now=NOW)
        assert Event.objects.get(event_type="reminder.snoozed").data["reason"] == "Away."

    def test_snooze_over_a_week_is_refused(self):
        with self.assertRaisesMessage(Invalid, "up to 7 days"):
            snooze(by=self.ada, until=NOW + timedelta(days=30), reason="Away.", now=NOW)

    def test_snooze_requires_a_future_date_and_a_reason(self):
        with self.assertRaises(Invalid):
            snooze(by=self.ada, until=NOW, reason="Away.", now=NOW)
        with self.assertRaises(Invalid):
            snooze(by=self.ada, until=NOW + timedelta(days=1), reason=" ", now=NOW)

    def test_bots_cannot_snooze(self):
        with self.assertRaises(NotAllowed):
            snooze(by=bot("calendar"), until=NOW + timedelta(days=1), reason="Away.", now=NOW)
