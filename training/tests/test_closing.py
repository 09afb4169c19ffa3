"""What a held session leads to: certificates, tasks whose condition is met, corrections with a reason, feedback."""

from datetime import timedelta

import pytest

from accounts.models import User
from core.activity.models import Event
from core.errors import Invalid, NotAllowed, Refused
from core.testing import NOW, TeamTestCase
from notifications.models import Notification
from tasks.tests.factories import make_task
from training.actions.attendance import mark_attendance, mark_everyone_present
from training.actions.attendance_conditions import create_training_task, set_condition
from training.actions.closing import close_session, correct_attendance, record_session
from training.actions.feedback import give_feedback
from training.attendance_conditions import condition_state
from training.feedback_summary import feedback_summary
from training.models import Attendance, Certificate, Feedback
from training.tests.factories import make_attendance, make_enrollment, make_program, make_session

BEGUN = NOW - timedelta(hours=1)


class HeldCase(TeamTestCase):
    def held(self, *people, by=None, presence="present", **facts):
        session = make_session(self.mona, starts=BEGUN, **facts)
        for person in people:
            mark_attendance(session, person=person, presence=presence, by=self.mona, now=NOW)
        return close_session(session, by=by or self.mona, outcome="Ruled out in 8 minutes.", now=NOW)


class ConditionTests(HeldCase):
    def setUp(self):
        self.task = make_task(owner=self.grace, closes_by="session", team=self.team)
        set_condition(self.task, by=self.mona, people=[self.ada, self.linus, self.mallory], now=NOW)

    def test_missing_attendee_keeps_the_task_open_and_is_named(self):
        self.held(self.ada, self.linus, task=self.task)
        self.task.refresh_from_db()
        assert self.task.status == "open"
        note = Notification.objects.get(kind="session_task_open", recipient=self.grace)
        assert "2 of 3 named people attended. Missing: Mallory." in note.text

    def test_task_closes_after_the_missing_person_attends(self):
        self.held(self.ada, self.linus, task=self.task)
        session = self.held(self.mallory, task=self.task)
        self.task.refresh_from_db()
        assert (self.task.status, self.task.proof) == ("done", session.ref)

    def test_partial_presence_does_not_count(self):
        self.held(self.ada, self.linus, self.mallory, presence="partial", task=self.task)
        assert condition_state(self.task).done == 0

    def test_condition_can_be_a_number_of_people(self):
        set_condition(self.task, by=self.mona, count=4, people=[], now=NOW)
        self.held(self.ada, self.linus, task=self.task)
        assert condition_state(self.task).words == "2 of 4 people attended: 2 missing."

    def test_edit_of_a_condition_keeps_what_is_not_sent(self):
        assert condition_state(self.task).needed == 3
        set_condition(self.task, by=self.mona, people=[self.ada], now=NOW)
        assert condition_state(self.task).needed == 1  # no one asked for three
        User.objects.filter(pk=self.ada.pk).update(is_active=False)
        set_condition(self.task, by=self.mona, count=2, now=NOW)
        state = condition_state(self.task)
        assert (state.count, state.named) == (2, [self.ada])

    def test_correction_that_meets_the_condition_closes_the_task(self):
        session = self.held(self.ada, self.linus, task=self.task)
        correct_attendance(session, person=self.mallory, presence="present", reason="Came late", by=self.mona, now=NOW)
        self.task.refresh_from_db()
        assert self.task.status == "done"

    def test_condition_requires_people_with_access_and_permission(self):
        hidden = make_task(owner=self.grace, closes_by="session", circle=self.circle)
        with pytest.raises(Invalid, match="@mallory cannot see"):
            set_condition(hidden, by=self.mona, people=[self.mallory], now=NOW)
        with pytest.raises(NotAllowed):
            set_condition(self.task, by=self.linus, count=1, now=NOW)
        with pytest.raises(Refused, match="does not close by a session"):
            set_condition(make_task(), by=self.mona, count=1, now=NOW)

    def test_training_task_has_a_condition_and_a_planned_session(self):
        facts = {"by": self.mona, "owner": self.ada, "people": [self.ada, self.grace], "now": NOW}
        task = create_training_task(title="Replay the outage", **facts)
        assert (task.closes_by, condition_state(task).needed) == ("session", 2)
        assert task.sessions.get().status == "draft"


class CorrectionTests(HeldCase):
    def test_walk_in_is_added_and_everyone_else_marked_present(self):
        session = make_session(self.mona, starts=BEGUN)
        make_enrollment(session, self.ada)
        make_enrollment(session, self.grace)
        mark_attendance(session, person=self.linus, presence="present", by=self.mona, now=NOW)
        assert mark_everyone_present(session, by=self.mona, now=NOW) == 2
        self.client.force_login(self.mona)
        self.assertContains(self.client.get(session.get_absolute_url()), "Walk-in")

    def test_invited_walk_in_is_listed_once_with_the_attendance(self):
        session = make_session(self.mona, starts=BEGUN)
        make_enrollment(session, self.ada)
        make_enrollment(session, self.linus, state="invited")
        mark_attendance(session, person=self.linus, presence="present", by=self.mona, now=NOW)
        self.client.force_login(self.mona)
        page = self.client.get(session.get_absolute_url())
        self.assertEqual([row["person"] for row in page.context["attendance_list"]], [self.ada, self.linus])
        self.assertEqual(page.context["others"], [])
        self.assertEqual(page.context["steps"][3]["note"], "1 of 2 present")

    def test_attendance_change_after_closing_needs_a_reason(self):
        session = self.held(self.ada)
        with pytest.raises(Refused):
            mark_attendance(session, person=self.grace, presence="present", by=self.mona, now=NOW)
        with pytest.raises(Invalid, match="Enter a reason"):
            correct_attendance(session, person=self.grace, presence="present", reason=" ", by=self.mona, now=NOW)
        correct_attendance(session, person=self.grace, presence="present", reason="Left out", by=self.mona, now=NOW)
        assert Event.objects.get(event_type="attendance.corrected").data["reason"] == "Left out"

    def test_certificates_follow_a_correction(self):
        program = make_program(self.mona, role="Lead", valid_months=12)
        session = self.held(self.ada, self.grace, program=program)
        assert set(Certificate.objects.values_list("person__handle", flat=True)) == {"ada", "grace"}
        correct_attendance(session, person=self.ada, presence="absent", reason="Mixed up", by=self.mona, now=NOW)
        correct_attendance(session, person=self.linus, presence="present", reason="Mixed up", by=self.mona, now=NOW)
        assert set(Certificate.objects.current().values_list("person__handle", flat=True)) == {"grace", "linus"}
        assert "Attendance corrected: Mixed up" in Certificate.objects.get(person=self.ada).revoked_reason


class PastSessionTests(TeamTestCase):
    def facts(self, **changes):
        starts = NOW - timedelta(days=3)
        facts = {"title": "Reading club", "starts_at": starts, "ends_at": starts + timedelta(hours=1), "by": self.mona}
        return {
            **facts,
            "outcome": "Read",
            "attendance": {self.ada: "present", self.grace: "absent"},
            "now": NOW,
        } | changes

    def test_past_session_is_recorded_without_invitations(self):
        session = record_session(None, **self.facts())
        assert (session.status, session.attendances.count()) == ("done", 2)
        assert not Notification.objects.filter(kind="session_invitation").exists()

    def test_unfinished_or_unattended_session_is_refused(self):
        for changes, field in [
            ({"ends_at": NOW + timedelta(minutes=1)}, "starts_at"),
            ({"attendance": {self.ada: "absent"}}, "attendance"),
            ({"outcome": " "}, "outcome"),
        ]:
            with self.subTest(field), pytest.raises(Invalid) as caught:
                record_session(None, **self.facts(**changes))
            assert caught.value.field == field

    def test_past_session_is_in_the_list_and_both_csv_files(self):
        record_session(make_program(self.mona, slug="reading"), **self.facts())
        self.client.force_login(self.mona)
        self.assertContains(self.client.get("/training/?view=past&program=reading"), "Reading club")
        self.assertContains(self.client.get("/training/sessions.csv?view=past&person=ada"), "Reading club")
        rows = self.client.get("/training/attendance.csv?person=ada").content.decode()
        assert "ada,Ada" in rows and "grace" not in rows
        self.client.force_login(self.mallory)
        assert "ada,Ada" not in self.client.get("/training/attendance.csv").content.decode()


class FeedbackTests(TeamTestCase):
    def setUp(self):
        self.session = make_session(self.mona, starts=BEGUN, status="done", outcome="Good")
        for person in (self.ada, self.grace, self.linus):
            make_attendance(self.session, person)

    def give(self, person, **facts):
        return give_feedback(self.session, by=person, learned=4, realistic=5, now=NOW, **facts)

    def test_results_are_shown_from_three_responses(self):
        self.give(self.ada, anonymous=True, comment="Too fast")
        self.give(self.grace, anonymous=True)
        assert not feedback_summary(self.session).shown
        self.give(self.linus)
        summary = feedback_summary(self.session)
        assert (summary.shown, summary.n, summary.learned) == (True, 3, 4.0)

    def test_anonymous_response_stores_no_person_and_no_event(self):
        self.give(self.ada, anonymous=True)
        assert Feedback.objects.get().person is None
        assert not Event.objects.filter(event_type="session.feedback_given").exists()

    def test_each_attendee_can_respond_once(self):
        self.give(self.ada, anonymous=True)
        with pytest.raises(Refused, match="already given"):
            self.give(self.ada)
        with pytest.raises(NotAllowed, match="Only people who attended"):
            self.give(self.mallory)
        Attendance.objects.filter(person=self.linus).update(presence="absent")
        with pytest.raises(NotAllowed):
            self.give(self.linus)

    def test_form_with_names_refuses_anonymous_responses(self):
        self.session.feedback_mode = "named"
        with pytest.raises(Invalid):
            self.give(self.ada, anonymous=True)
