"""200 people answer for 20 seats at the same moment: 20 are seated, 180 wait in one order without gaps."""

import time
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from threading import Barrier

import pytest
from django.db import OperationalError, connections
from django.utils import timezone

from accounts.models import User
from accounts.roles import Role
from core.testing import MANY, CommittedTestCase, make_user
from notifications.models import Notification
from training.actions.enrollment import rsvp
from training.models import Enrollment, Session
from training.tests.factories import make_session

pytestmark = pytest.mark.slow
PEOPLE, SEATS, THREADS = 200, 20, MANY


class LargeSessionTests(CommittedTestCase):
    def test_first_20_get_seats_and_180_wait_in_order(self):
        mona = make_user("mona", Role.MANAGER)
        people = User.objects.bulk_create(
            User(handle=f"p{n}", email=f"p{n}@example.test", name=f"Person {n}") for n in range(PEOPLE)
        )
        session = make_session(mona, starts=timezone.now() + timedelta(days=7), capacity=SEATS)
        gate = Barrier(THREADS)

        def some(first):
            """Every eighth person, one after the other; the eight threads start together."""
            gate.wait()
            try:
                for person in people[first::THREADS]:
                    self.answer_until_accepted(session, person)
            finally:
                connections.close_all()

        with ThreadPoolExecutor(THREADS) as pool:
            list(pool.map(some, range(THREADS)))
        session.refresh_from_db()
        assert session.taken == SEATS
        states = list(Enrollment.objects.values_list("state", flat=True))
        assert (states.count("going"), states.count("waiting")) == (SEATS, PEOPLE - SEATS)
        line = Enrollment.objects.filter(state="waiting").with_place().order_by("place")
        assert [row.place for row in line] == list(range(1, PEOPLE - SEATS + 1))
        assert [row.pk for row in line] == [row.pk for row in line.order_by("waiting_since", "pk")]
        self.everyone_was_told_once()
        self.seats_move_up_in_order(session, [row.person for row in line.select_related("person")])

    def answer_until_accepted(self, session, person):
        """A pool without a free connection is a 503 with Retry-After; people then try again."""
        for _ in range(20):
            try:
                rsvp(Session.objects.get(pk=session.pk), by=person, state="going", now=timezone.now())
            except OperationalError:
                time.sleep(0.2)
            else:
                return
        raise AssertionError(f"{person} got no answer")

    def everyone_was_told_once(self):
        kinds = list(Notification.objects.values_list("kind", flat=True))
        assert (kinds.count("session_confirmed"), kinds.count("session_waiting")) == (SEATS, PEOPLE - SEATS)

    def seats_move_up_in_order(self, session, line):
        """Five who are going decline; the first five of the line have their seats."""
        for row in Enrollment.objects.filter(state="going").select_related("person").order_by("pk")[:5]:
            rsvp(Session.objects.get(pk=session.pk), by=row.person, state="declined", now=timezone.now())
        moved = Notification.objects.filter(kind="session_promoted").order_by("pk").values_list("recipient", flat=True)
        assert list(moved) == [person.pk for person in line[:5]]
        session.refresh_from_db()
        assert session.taken == SEATS
