from datetime import timedelta

from django.utils import timezone

from core.notifications.models import Delivery
from core.notifications.pulse import last_tick
from core.reminders.jobs import plan_reminders
from core.reminders.models import Policy
from core.reminders.standing import standard_policy
from core.reminders.tests.promises import PromiseTestCase


class PlanRemindersJob(PromiseTestCase):
    def test_one_run_plans_hands_over_and_leaves_its_mark(self):
        standard_policy()
        Policy.objects.update(hour=0, quiet_from=0, quiet_to=0)
        self.promise(timezone.now().date() - timedelta(days=30))
        assert plan_reminders() == 3
        assert Delivery.objects.count() == 3
        assert last_tick() is not None
