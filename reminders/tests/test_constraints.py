"""What the database refuses, whoever asks."""

from datetime import date

from django.db import IntegrityError, transaction

from core.testing import NOW, TeamTestCase
from reminders.default_policy import standard_policy
from reminders.models import Policy, ScheduledReminder, ScheduleStep


class ConstraintTests(TeamTestCase):
    def refuses(self, name, make):
        with transaction.atomic(), self.assertRaises(IntegrityError) as caught:
            make()
            make()
        return name in str(caught.exception) or "UNIQUE" in str(caught.exception)

    def test_one_occasion_per_rung_person_and_channel(self):
        rung = standard_policy().rungs.all()[0]
        facts = {"kind": "task", "target_kind": "x", "target_id": 1, "due": date(2024, 2, 21), "rung": rung}
        facts |= {"recipient": self.ada, "day": date(2024, 2, 16), "send_at": NOW, "circle": self.circle}
        assert self.refuses("reminded_once_per_occasion", lambda: ScheduledReminder.objects.create(**facts))

    def test_one_rung_per_day_and_audience(self):
        policy = standard_policy()
        assert self.refuses(
            "one_rung_per_day_and_audience",
            lambda: ScheduleStep.objects.create(policy=policy, offset=14, audience="lead"),
        )

    def test_hours_are_on_the_clock(self):
        with transaction.atomic(), self.assertRaises(IntegrityError):
            Policy.objects.create(slug="odd", name="Odd", hour=24)
