from datetime import timedelta

import pytest
from django.utils import timezone

from notifications.models import Delivery
from reminders.jobs import plan_reminders
from reminders.models import Policy
from reminders.tests.due_items import PromiseTestCase
from reminders.tests.policies import standard_policy

pytestmark = pytest.mark.both_databases


class PlanRemindersJob(PromiseTestCase):
    def test_job_plans_reminders_and_enqueues_them(self):
        standard_policy()
        Policy.objects.update(hour=0, quiet_from=0, quiet_to=0)
        self.promise(timezone.now().date() - timedelta(days=30))
        assert plan_reminders() == 3
        assert Delivery.objects.count() == 3
