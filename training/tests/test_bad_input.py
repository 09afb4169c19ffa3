"""Input that cannot be used: each has a clear message, and what was typed stays on the page."""

from datetime import timedelta

from django.utils import timezone

from accounts.actions.people import deactivate
from core.errors import Invalid, Refused
from core.testing import NOW, TeamTestCase
from incidents.tests.factories import make_incident
from training.actions.attendance import mark_attendance
from training.actions.session_edits import name_facilitator
from training.models import Drill, Session
from training.tests.factories import make_program, make_session

PLAN = {"format": "lesson", "title": "Basics", "minutes": "60", "zone": "Europe/Berlin", "capacity": "12"}
PLAN |= {"promotion_hours": "2", "day": "2030-01-14", "clock": "14:00", "repeat": "once"}


class PlanningPage(TeamTestCase):
    def plan(self, **changes):
        self.client.force_login(self.mona)
        return self.client.post("/training/sessions/plan/", PLAN | changes)

    def test_session_in_a_skipped_hour_is_refused(self):
        reply = self.plan(day="2030-03-31", clock="02:30")
        self.assertContains(reply, "02:30 on Sun 31 Mar does not exist", status_code=422)
        self.assertContains(reply, 'value="Basics"', status_code=422)
        self.assertFalse(Session.objects.exists())

    def test_endless_recurrence_is_limited_with_a_message(self):
        reply = self.plan(repeat="weekly", count="", until="2049-01-01", preview="1")
        self.assertContains(reply, "A series has at most 26 sessions.")
        self.assertContains(self.plan(repeat="weekly", count="27"), "26", status_code=422)

    def test_session_in_the_past_is_refused(self):
        self.assertContains(self.plan(day="2020-01-14"), "This time is in the past.", status_code=422)

    def test_minimum_above_the_seats_is_refused(self):
        self.assertContains(self.plan(capacity="3", minimum="4"), "The minimum must fit the seats.", status_code=422)


class SessionPage(TeamTestCase):
    def setUp(self):
        self.session = make_session(self.mona, starts=timezone.now() + timedelta(days=7), facilitator=self.grace)

    def test_attendance_before_the_start_is_refused(self):
        with self.assertRaisesMessage(Refused, "Attendance opens 15 minutes before the start."):
            mark_attendance(self.session, person=self.ada, presence="present", by=self.grace)
        self.client.force_login(self.grace)
        url = f"{self.session.get_absolute_url()}attendance/"
        reply = self.client.post(url, {"person": self.ada.handle, "presence": "present"})
        self.assertContains(reply, "Attendance opens 15 minutes before the start.", status_code=409)

    def test_outdated_action_is_refused_with_a_message(self):
        self.client.force_login(self.grace)
        Session.objects.filter(pk=self.session.pk).update(status="canceled", ended_reason="Snow")
        for verb, sent, words in [
            ("start", {}, "can be started from one hour before its time"),
            ("rsvp", {"state": "going"}, "RSVP for"),
            ("cancel", {"reason": "Again"}, "has already ended"),
            ("close", {"outcome": "Held"}, "has not started"),
        ]:
            with self.subTest(verb):
                reply = self.client.post(f"{self.session.get_absolute_url()}{verb}/", sent)
                self.assertContains(reply, words, status_code=409)

    def test_deactivated_facilitator_is_removed_and_refused(self):
        deactivate(self.grace, by=self.dana)
        self.session.refresh_from_db()
        self.assertIsNone(self.session.facilitator)
        with self.assertRaisesMessage(Refused, "Grace cannot be a facilitator."):
            name_facilitator(self.session, to=self.grace, by=self.mona, now=NOW)
        self.client.force_login(self.mona)
        sent = PLAN | {"facilitator": "grace"}
        self.assertContains(self.client.post("/training/sessions/plan/", sent), "facilitator", status_code=422)

    def test_unknown_presence_is_refused(self):
        with self.assertRaisesMessage(Invalid, "Choose present, partly, absent or excused."):
            now = self.session.starts_at + timedelta(minutes=5)
            mark_attendance(self.session, person=self.ada, presence="late", by=self.grace, now=now)


class DrillFromIncident(TeamTestCase):
    def test_drill_from_incident_without_entries_is_refused(self):
        incident = make_incident(self.ada, status="resolved", resolved_at=NOW)
        self.client.force_login(self.ada)
        reply = self.client.post(f"/drills/from/{incident.ref}/")
        self.assertContains(reply, f"{incident.ref} has no timeline entries", status_code=409)
        self.assertFalse(Drill.objects.filter(incident=incident).exists())


class ProgramListTests(TeamTestCase):
    def test_list_of_the_api_has_no_material(self):
        program = make_program(self.mona, material="# Slides")
        self.client.force_login(self.ada)
        (row,) = self.client.get("/api/v1/programs/").json()["results"]
        self.assertNotIn("material", row)
        self.assertEqual(self.client.get(f"/api/v1/programs/{program.slug}/").json()["material"], "# Slides")
