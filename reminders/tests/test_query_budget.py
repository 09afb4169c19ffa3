"""The number of statements and the processor time, with 10,000 overdue rows of 500 people."""

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
from reminders.default_policy import standard_policy
from reminders.models import ScheduledReminder
from reminders.tests.due_items import DueDate, PromiseTestCase

pytestmark = pytest.mark.slow

ROWS, PEOPLE = 10_000, 500


class PlanningBudget(PromiseTestCase):
    def test_ten_thousand_overdue_rows_of_five_hundred_people(self):
        facts = [User(email=f"p{n}@example.test", handle=f"p{n}", name=f"P {n}") for n in range(PEOPLE)]
        people = User.objects.bulk_create(facts)
        DueDate.objects.bulk_create(
            [
                DueDate(
                    id=n + 1,
                    title=f"Promise {n}",
                    circle_id=PUBLIC_CIRCLE_ID,
                    due=NOW.date() - timedelta(days=1 + n % 90),
                    owner=people[n % PEOPLE],
                    lead=people[(n + 1) % PEOPLE],
                    manager=people[(n + 2) % PEOPLE],
                )
                for n in range(ROWS)
            ],
            batch_size=1000,
        )
        standard_policy()
        with CaptureQueriesContext(connection) as planning:
            begun = time.process_time()
            planned = plan(now=NOW)
            seconds = time.process_time() - begun
        assert planned > 2 * ROWS
        assert len(planning) <= 14, len(planning)
        assert seconds <= 5, seconds
        with CaptureQueriesContext(connection) as grouping:
            assert send_due(now=NOW) == PEOPLE
        assert len(grouping) <= ROWS / 1000 * 50, len(grouping)
        assert Delivery.objects.count() == PEOPLE
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
        assert len(mail.outbox) == PEOPLE == len({message.to[0] for message in mail.outbox})
