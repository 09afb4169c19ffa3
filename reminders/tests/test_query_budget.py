"""The number of statements and the processor time of planning and sending, for overdue rows of many people."""

import time
from datetime import timedelta

import pytest
from django.core import mail
from django.db import connection
from django.test.utils import CaptureQueriesContext

from accounts.models import User
from core.access.models import PUBLIC_CIRCLE_ID
from core.testing import NOW
from notifications.delivery import deliver_batch
from notifications.models import Delivery
from reminders.actions.planning import plan
from reminders.actions.sending import send_due
from reminders.models import ScheduledReminder
from reminders.tests.due_items import DueDate, PromiseTestCase
from reminders.tests.policies import standard_policy

pytestmark = pytest.mark.slow


class PlanningBudget(PromiseTestCase):
    rows, people = 2_000, 100

    def test_overdue_rows_are_planned_and_sent_within_the_budget(self):
        facts = [User(email=f"p{n}@example.test", handle=f"p{n}", name=f"P {n}") for n in range(self.people)]
        people = User.objects.bulk_create(facts)
        DueDate.objects.bulk_create(
            [
                DueDate(
                    id=n + 1,
                    title=f"Promise {n}",
                    circle_id=PUBLIC_CIRCLE_ID,
                    due=NOW.date() - timedelta(days=1 + n % 90),
                    owner=people[n % self.people],
                    lead=people[(n + 1) % self.people],
                    manager=people[(n + 2) % self.people],
                )
                for n in range(self.rows)
            ],
            batch_size=1000,
        )
        standard_policy()
        with CaptureQueriesContext(connection) as planning:
            begun = time.process_time()
            planned = plan(now=NOW)
            seconds = time.process_time() - begun
        assert planned > 2 * self.rows
        assert len(planning) <= 14, len(planning)
        assert seconds <= 5, seconds
        with CaptureQueriesContext(connection) as grouping:
            assert send_due(now=NOW) == self.people
        assert len(grouping) <= self.rows / 1000 * 50, len(grouping)
        assert Delivery.objects.count() == self.people
        assert not ScheduledReminder.objects.filter(state="planned", send_at__lte=NOW).exists(), "a row was skipped"
        assert plan(now=NOW) == 0
        with CaptureQueriesContext(connection) as sending:
            begun = time.process_time()
            while deliver_batch(now=NOW, deadline=time.monotonic() + 60):
                pass
            seconds += time.process_time() - begun
        occasions = ScheduledReminder.objects.filter(state="sent").count()
        asked = [each for each in [*planning, *grouping, *sending] if "SAVEPOINT" not in each["sql"]]
        assert len(asked) <= occasions / 1000 * 50, (len(asked), occasions)
        assert seconds <= 30, seconds
        assert len(mail.outbox) == self.people == len({message.to[0] for message in mail.outbox})


@pytest.mark.long
class FullPlanningBudget(PlanningBudget):
    """The size that docs/performance.md promises."""

    rows, people = 10_000, 500
