"""Concurrent answers: no seat is given twice, and none stays empty while people wait."""

from datetime import timedelta

import pytest
from django.utils import timezone

from accounts.roles import Role
from core.activity.models import Event
from core.errors import Refused
from core.testing import MANY, NOW, CommittedTestCase, at_once, make_user
from incidents.models import Category, Severity
from training.actions.attendance import mark_attendance
from training.actions.closing import close_session
from training.actions.drill_release import release_inject
from training.actions.drill_runs import DEFAULT_SEVERITY
from training.actions.enrollment import change_capacity, rsvp
from training.actions.sessions import cancel_session
from training.models import DrillRunInject, Enrollment, Session
from training.tests.drill_rows import make_live_run
from training.tests.factories import make_enrollment, make_session

pytestmark = [pytest.mark.slow, pytest.mark.race]


class SeatRaceTests(CommittedTestCase):
    def setUp(self):
        self.mona = make_user("mona", Role.MANAGER)
        self.people = [make_user(f"p{number}") for number in range(MANY)]

    def fresh(self, session):
        return Session.objects.get(pk=session.pk)

    def states(self, session):
        rows = list(Enrollment.objects.filter(session=session).values_list("state", flat=True))
        return {state: rows.count(state) for state in set(rows)}

    def holds(self, session):
        """Taken seats match the answers, and no one waits while a seat is free."""
        session.refresh_from_db()
        states = self.states(session)
        self.assertEqual(session.taken, states.get("going", 0))
        self.assertLessEqual(session.taken, session.capacity)
        if session.taken < session.capacity:
            self.assertEqual(states.get("waiting", 0), 0, states)

    def test_concurrent_rsvps_fill_three_seats_exactly(self):
        session = make_session(self.mona, capacity=3)
        outcome = at_once(lambda n: rsvp(self.fresh(session), by=self.people[n], state="going", now=NOW))
        self.assertEqual(outcome.count("won"), MANY)
        self.assertEqual(self.states(session), {"going": 3, "waiting": 5})
        self.holds(session)

    def test_seat_released_in_a_race_goes_to_the_waitlist(self):
        for _ in range(5):
            session = make_session(self.mona, capacity=4)
            for person in self.people[:4]:
                make_enrollment(session, person)

            def change(number, session=session):
                rsvp(self.fresh(session), by=self.people[number], state="declined" if number < 4 else "going", now=NOW)

            self.assertEqual(at_once(change).count("won"), MANY)
            self.assertEqual(self.states(session), {"declined": 4, "going": 4})
            self.holds(session)

    def test_concurrent_rsvps_of_one_person_take_one_seat(self):
        session = make_session(self.mona, capacity=3)

        def change(number):
            rsvp(self.fresh(session), by=self.people[0], state=["going", "declined"][number % 2], now=NOW)

        at_once(change)
        self.assertEqual(Enrollment.objects.count(), 1)
        self.holds(session)

    def test_concurrent_answers_and_added_seats_never_overbook(self):
        for _ in range(3):
            session = make_session(self.mona, capacity=2)

            def change(number, session=session):
                if number == 0:
                    change_capacity(self.fresh(session), by=self.mona, capacity=5, now=NOW)
                else:
                    rsvp(self.fresh(session), by=self.people[number], state="going", now=NOW)

            at_once(change)
            self.assertEqual(self.states(session), {"going": 5, "waiting": 2})
            self.holds(session)

    def test_rsvp_of_a_canceled_session_is_refused(self):
        session = make_session(self.mona, capacity=20)
        stale = self.fresh(session)
        cancel_session(self.fresh(session), by=self.mona, reason="Snow", now=NOW)
        with self.assertRaises(Refused):
            rsvp(stale, by=self.people[0], state="going", now=NOW)
        self.assertFalse(Enrollment.objects.exists())

    def test_concurrent_requests_close_a_session_once(self):
        now = timezone.now()
        session = make_session(self.mona, starts=now)
        mark_attendance(session, person=self.people[0], presence="present", by=self.mona, now=now)
        outcome = at_once(lambda n: close_session(self.fresh(session), by=self.mona, outcome=f"Word {n}", now=now))
        self.assertEqual(outcome.count("won"), 1)


class InjectRaceTests(CommittedTestCase):
    def test_concurrent_processes_release_an_inject_once(self):
        for rank in (2, DEFAULT_SEVERITY):
            Severity.objects.get_or_create(rank=rank, defaults={"name": f"SEV-{rank}", "description": "x"})
        Category.objects.get_or_create(code="CFG", defaults={"name": "Configuration"})
        ada, grace = make_user("ada"), make_user("grace")
        run = make_live_run(ada, [grace])
        due = NOW + timedelta(seconds=302)
        inject = run.injects.get(offset_seconds=300)
        outcome = at_once(lambda _: release_inject(DrillRunInject.objects.get(pk=inject.pk), by=ada, now=due))
        self.assertEqual(outcome, ["refused"] * (MANY - 1) + ["won"])
        self.assertEqual(Event.objects.filter(event_type="drill.inject_released", data__inject=inject.pk).count(), 1)
