"""A session has seats, a line, attendance and an outcome; only then does it close the task that waits for it."""

from datetime import date, timedelta

from core.errors import Invalid, NotAllowed, Refused
from core.testing import NOW, TeamTestCase
from incidents.tests.factories import make_incident
from notifications.models import Notification
from notifications.targets import render_notices
from tasks.models import CorrectiveTask
from tasks.tests.factories import make_task
from training.actions.attendance import mark_attendance
from training.actions.closing import close_session
from training.actions.enrollment import change_capacity, invite_people, rsvp
from training.actions.session_edits import move_session
from training.actions.sessions import cancel_session, open_session, plan_session
from training.tests.factories import make_enrollment, make_program, make_session
from training.views.session_page import steps

WEEK = NOW + timedelta(days=7)


class SeatsTests(TeamTestCase):
    def test_last_seat_is_taken_once_and_the_next_person_waits(self):
        session = make_session(self.mona, capacity=1)
        self.assertEqual(rsvp(session, by=self.ada, state="going", now=NOW).state, "going")
        self.assertEqual(rsvp(session, by=self.grace, state="going", now=NOW).state, "waiting")
        session.refresh_from_db()
        self.assertEqual(session.taken, 1)

    def test_released_seat_goes_to_the_first_on_the_waitlist(self):
        session = make_session(self.mona, capacity=1)
        make_enrollment(session, self.ada)
        make_enrollment(session, self.linus, "waiting", since=NOW + timedelta(minutes=1))
        first = make_enrollment(session, self.grace, "waiting", since=NOW)
        rsvp(session, by=self.ada, state="declined", now=NOW)
        first.refresh_from_db()
        session.refresh_from_db()
        self.assertEqual((first.state, session.taken), ("going", 1))
        self.assertEqual(Notification.objects.get(kind="session_promoted").recipient, self.grace)

    def test_waitlist_does_not_move_shortly_before_the_start(self):
        session = make_session(self.mona, starts=NOW + timedelta(hours=1), capacity=1)
        make_enrollment(session, self.ada)
        waiting = make_enrollment(session, self.grace, "waiting")
        rsvp(session, by=self.ada, state="declined", now=NOW)
        waiting.refresh_from_db()
        session.refresh_from_db()
        self.assertEqual((waiting.state, session.taken), ("waiting", 0))

    def test_more_seats_promote_people_and_too_few_are_refused(self):
        session = make_session(self.mona, capacity=1)
        make_enrollment(session, self.ada)
        make_enrollment(session, self.grace, "waiting")
        session.refresh_from_db()
        session = change_capacity(session, by=self.mona, capacity=3, now=NOW)
        self.assertEqual((session.capacity, session.taken), (3, 2))
        with self.assertRaisesMessage(Invalid, "Seats already taken: 2"):
            change_capacity(session, by=self.mona, capacity=1, now=NOW)

    def test_repeated_rsvp_takes_one_seat(self):
        session = make_session(self.mona)
        for _ in range(2):
            rsvp(session, by=self.ada, state="going", now=NOW)
        session.refresh_from_db()
        self.assertEqual(session.taken, 1)

    def test_rsvp_is_closed_after_the_start(self):
        session = make_session(self.mona, starts=NOW - timedelta(minutes=1))
        with self.assertRaisesMessage(Refused, "is closed"):
            rsvp(session, by=self.ada, state="going", now=NOW)


class CalendarTests(TeamTestCase):
    def calendar(self, kind, person):
        note = Notification.objects.get(kind=kind, recipient=person)
        return render_notices([note], person)[0].notice.calendar().content.decode()

    def test_moved_session_updates_the_same_calendar_event(self):
        session = make_session(self.mona, title="Replay of the outage")
        invite_people(session, [self.ada, self.grace], by=self.mona, now=NOW)
        first = self.calendar("session_invitation", self.ada)
        self.assertIn("METHOD:REQUEST", first)
        self.assertIn(f"UID:{session.calendar_uid}@debrief", first)
        self.assertIn("DTSTART:20260309T090000Z", first)
        move_session(
            session,
            by=self.mona,
            starts_at=WEEK + timedelta(days=1),
            ends_at=WEEK + timedelta(days=1, hours=1),
            reason="The room is closed.",
            now=NOW,
        )
        moved = self.calendar("session_moved", self.ada)
        self.assertIn("SEQUENCE:1", moved)
        self.assertIn("DTSTART:20260310T090000Z", moved)

    def test_canceled_session_is_removed_from_the_calendar(self):
        session = make_session(self.mona)
        make_enrollment(session, self.ada)
        cancel_session(session, by=self.mona, reason="The room is closed.", now=NOW)
        self.assertIn("METHOD:CANCEL", self.calendar("session_canceled", self.ada))

    def test_person_without_access_is_not_invited(self):
        session = make_session(self.mona, circle=self.circle)
        invite_people(session, [self.ada, self.mallory], by=self.mona, now=NOW)
        self.assertEqual(list(session.enrollments.values_list("person__handle", flat=True)), ["ada"])


class OutcomeTests(TeamTestCase):
    def promise(self, **facts):
        incident = make_incident(lead=self.ada)
        return CorrectiveTask.objects.create(
            title="Run one replay with the on-call engineers",
            incident=incident,
            circle=incident.circle,
            closes_by="session",
            owner=self.grace,
            status="open",
            done_when="Eight people attended.",
            due_on=date(2026, 3, 30),
            first_due_on=date(2026, 3, 30),
            created_by=self.ada,
            created_at=NOW,
            **facts,
        )

    def test_session_requires_attendance_and_an_outcome(self):
        session = make_session(self.mona, starts=NOW - timedelta(hours=1))
        with self.assertRaisesMessage(Invalid, "Describe the outcome"):
            close_session(session, by=self.mona, outcome=" ", now=NOW)
        with self.assertRaisesMessage(Refused, "Record attendance first"):
            close_session(session, by=self.mona, outcome="Good", now=NOW)
        mark_attendance(session, person=self.ada, presence="absent", by=self.mona, now=NOW)
        with self.assertRaises(Refused):
            close_session(session, by=self.mona, outcome="Good", now=NOW)

    def test_closed_session_finishes_its_task_for_verification(self):
        task = self.promise()
        session = make_session(self.mona, starts=NOW - timedelta(hours=1), task=task)
        mark_attendance(session, person=self.ada, presence="present", by=self.mona, now=NOW)
        with self.assertRaisesMessage(Invalid, "has no attendance condition"):
            close_session(session, by=self.mona, outcome="Ruled out in 8 minutes.", now=NOW)
        outcome = "The database was ruled out in 8 minutes."
        close_session(session, by=self.mona, outcome=outcome, closes_task=True, now=NOW)
        task.refresh_from_db()
        self.assertEqual((task.status, task.proof), ("done", session.ref))

    def test_attendance_opens_15_minutes_before_the_start(self):
        session = make_session(self.mona, starts=NOW + timedelta(minutes=20))
        with self.assertRaisesMessage(Refused, "15 minutes before"):
            mark_attendance(session, person=self.ada, presence="present", by=self.mona, now=NOW)

    def test_facilitator_can_run_only_own_sessions(self):
        own = make_session(self.mona, starts=NOW - timedelta(minutes=5), facilitator=self.grace)
        mark_attendance(own, person=self.ada, presence="present", by=self.grace, now=NOW)
        other = make_session(self.mona, starts=NOW - timedelta(minutes=5))
        with self.assertRaisesMessage(NotAllowed, "Only the facilitator or a manager"):
            mark_attendance(other, person=self.ada, presence="present", by=self.grace, now=NOW)

    def test_past_date_is_a_field_error(self):
        session = plan_session(make_program(self.mona), by=self.mona, title="Later", now=NOW)
        with self.assertRaises(Invalid) as refused:
            open_session(session, by=self.mona, starts_at=NOW - timedelta(days=1), ends_at=NOW, now=NOW)
        self.assertEqual(refused.exception.field, "starts_at")


class SessionPageTests(TeamTestCase):
    def test_reschedule_form_has_the_current_length_and_place(self):
        session = make_session(self.mona, ends_at=WEEK + timedelta(minutes=45), place="Room Atlas")
        self.client.force_login(self.mona)
        form = self.client.get(f"{session.get_absolute_url()}edit/").context["form"]
        self.assertEqual((form["minutes"].value(), form["place"].value()), (45, "Room Atlas"))

    def test_page_of_a_draft_says_who_sets_the_date(self):
        session = make_session(self.mona, status="draft")
        self.client.force_login(self.ada)
        self.assertContains(self.client.get(session.get_absolute_url()), "A manager or the facilitator sets the")
        self.client.force_login(self.mona)
        self.assertContains(self.client.get(session.get_absolute_url()), "Set a date so that people can RSVP.")

    def test_task_that_closes_by_a_session_leads_to_planning_one(self):
        task = make_task(closes_by="session", title="Rehearse the failover")
        url = f"/training/sessions/new/?task={task.ref}"
        for person, offered in [(self.linus, False), (self.mona, True)]:
            self.client.force_login(person)
            self.assertEqual(url in self.client.get(task.get_absolute_url()).content.decode(), offered, person)
        form = self.client.get(url).context["form"]
        self.assertEqual((form["title"].value(), form["task"].value()), (task.title, task.ref))

    def test_task_page_links_to_the_session_that_closes_it(self):
        session = make_session(self.mona, task=make_task(closes_by="session"))
        self.client.force_login(self.ada)
        shown = self.client.get(session.task.get_absolute_url())
        self.assertContains(shown, "Closes by")
        self.assertContains(shown, f'<a href="{session.get_absolute_url()}">{session.ref}</a>, open, ')


class StepTests(TeamTestCase):
    def test_seats_that_were_answered_for_are_counted_only_until_the_session_runs(self):
        session = make_session(self.mona, capacity=4)
        for status, note in [("open", "0 of 4 seats"), ("running", "4 seats"), ("done", "4 seats")]:
            session.status = status
            assert steps(session, NOW)[1]["note"] == note
