"""The training board: counts in its tabs, open invitations, certificates whose renewal is planned."""

from datetime import timedelta

from django.utils import timezone

from core.testing import TeamTestCase
from training.tests.factories import make_attendance, make_certificate, make_enrollment, make_program, make_session
from training.views.tabs import tabs


class BoardTests(TeamTestCase):
    @classmethod
    def setUpTestData(cls):
        super().setUpTestData()
        cls.soon = timezone.now() + timedelta(days=3)
        cls.program = make_program(cls.mona, role="API on-call")
        cls.session = make_session(cls.mona, starts=cls.soon, program=cls.program, facilitator=cls.mona)

    def board(self, person):
        self.client.force_login(person)
        return self.client.get("/training/")

    def counts(self, person):
        return {tab["label"]: tab.get("count") for tab in tabs(person, "upcoming", {})}

    def test_tabs_count_what_the_person_sees(self):
        make_session(self.mona, starts=timezone.now() - timedelta(days=3), status="done", outcome="Held.")
        make_session(self.mona, starts=self.soon, status="canceled")
        make_session(self.mona, starts=self.soon, circle=self.circle)
        make_enrollment(self.session, self.mallory)
        expected = {"Upcoming": "1", "Mine": "1", "Past": "1", "Canceled": "1", "Calendar": None}
        self.assertEqual(self.counts(self.mallory), expected)
        self.assertEqual(self.counts(self.ada)["Upcoming"], "2")

    def test_facilitator_sees_how_many_have_not_answered(self):
        make_enrollment(self.session, self.ada)
        make_enrollment(self.session, self.grace, state="invited")
        self.assertContains(self.board(self.mona), "1 of 2 people have not answered")
        self.assertNotContains(self.board(self.ada), "have not answered")

    def test_past_sessions_count_each_person_once_beside_their_certificates(self):
        past = make_session(
            self.mona, starts=timezone.now() - timedelta(days=3), status="done", outcome="Held.", program=self.program
        )
        for person, presence in [(self.ada, "present"), (self.grace, "present"), (self.linus, "absent")]:
            make_attendance(past, person, presence)
        for person in (self.ada, self.grace):
            make_certificate(self.program, person, session=past)
        self.client.force_login(self.mona)
        words = " ".join(self.client.get("/training/?view=past").content.decode().split())
        self.assertIn("2 present, 1 absent", words)
        self.assertIn("2 certificates", words)

    def test_ending_certificate_names_the_session_that_renews_it(self):
        make_certificate(self.program, self.ada, until=timezone.localdate() + timedelta(days=20))
        self.assertNotContains(self.board(self.mona), f"in {self.session.ref}")
        make_enrollment(self.session, self.ada)
        self.assertContains(self.board(self.mona), f"in {self.session.ref}")
