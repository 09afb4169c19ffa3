"""Several schedulers at once, as after a clumsy restart: one occasion, one effect."""

import threading
from datetime import timedelta

import pytest
from django.db import OperationalError, connection, connections

from core.access.models import Circle
from core.testing import NOW, CommittedTestCase, make_user
from notifications.models import Delivery, Notification
from reminders.actions.planning import plan
from reminders.actions.sending import send_due
from reminders.due_sources import due_source, due_sources
from reminders.models import ScheduledReminder
from reminders.tests.due_items import TABLE, DueDate, open_promises
from reminders.tests.policies import standard_policy

pytestmark = [pytest.mark.slow, pytest.mark.race]

PLANNERS, PEOPLE, EACH = 5, 10, 10


class RaceTests(CommittedTestCase):
    def setUp(self) -> None:
        with connection.cursor() as cursor:
            cursor.execute(TABLE)
        self.addCleanup(self.drop)
        others = dict(due_sources)
        due_sources.clear()
        due_source("promise")(open_promises)
        self.addCleanup(due_sources.update, others)
        self.addCleanup(due_sources.clear)

    def drop(self) -> None:
        with connection.cursor() as cursor:
            cursor.execute("DROP TABLE reminders_duedate")

    def test_five_concurrent_planners_send_one_reminder(self):
        standard_policy()
        people = [make_user(f"p{n}") for n in range(PEOPLE)]
        due = NOW.date() - timedelta(days=1)
        public = DueDate.objects.for_parent(Circle.public())
        made = range(PEOPLE * EACH)
        public.bulk_create(public.build(id=n + 1, title=f"P {n}", due=due, owner=people[n % PEOPLE]) for n in made)
        gate, sent, broken = threading.Barrier(PLANNERS), [], []

        def planner(skew: int) -> None:
            try:
                gate.wait()
                plan(now=NOW + timedelta(seconds=skew))
                sent.append(send_due(now=NOW + timedelta(seconds=skew)))
            except OperationalError as error:  # a planner that met another tries again a minute later
                broken.append(error)
            finally:
                connections.close_all()

        threads = [threading.Thread(target=planner, args=(n * 20,)) for n in range(PLANNERS)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        assert sum(sent) == PEOPLE, (sent, broken)
        assert Delivery.objects.count() == PEOPLE
        assert Notification.objects.count() == ScheduledReminder.objects.filter(state="sent").count() == PEOPLE * EACH
