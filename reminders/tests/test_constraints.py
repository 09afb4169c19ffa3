"""Database constraints of reminders."""

from datetime import date

import pytest
from django.db import IntegrityError, transaction

from core.testing import NOW, TeamTestCase
from reminders.models import Policy, ScheduledReminder, ScheduleStep
from reminders.tests.policies import standard_policy

pytestmark = pytest.mark.both_databases


class ConstraintTests(TeamTestCase):
    def refuses(self, name, make):
        with transaction.atomic(), self.assertRaises(IntegrityError) as caught:
            make()
            make()
        return name in str(caught.exception) or "UNIQUE" in str(caught.exception)

    def test_duplicate_reminder_per_step_and_person_is_rejected(self):
        step = standard_policy().steps.all()[0]
        facts = {"kind": "task", "target_kind": "x", "target_id": 1, "due": date(2024, 2, 21), "step": step}
        facts |= {"recipient": self.ada, "day": date(2024, 2, 16), "send_at": NOW, "circle": self.circle}
        assert self.refuses("reminded_once_per_step", lambda: ScheduledReminder.objects.create(**facts))

    def test_duplicate_step_per_day_and_audience_is_rejected(self):
        policy = standard_policy()
        assert self.refuses(
            "one_step_per_day_and_audience",
            lambda: ScheduleStep.objects.create(policy=policy, offset=14, audience="lead"),
        )

    def test_hours_outside_0_to_23_are_rejected(self):
        with transaction.atomic(), self.assertRaises(IntegrityError):
            Policy.objects.create(slug="odd", name="Odd", hour=24)
