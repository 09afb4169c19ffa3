"""Sessions on My work: what one facilitates is work, what one goes to is beside it."""

from datetime import timedelta

from django.utils import timezone

from core.testing import TeamTestCase
from training.tests.factories import make_enrollment, make_session


class MySessionsTests(TeamTestCase):
    def page(self, person):
        self.client.force_login(person)
        return self.client.get("/")

    def lead(self, title: str, **facts):
        starts = timezone.now() + facts.pop("after", timedelta())
        return make_session(self.mona, starts=starts, title=title, facilitator=self.ada, **facts)

    def test_facilitator_sees_sessions_of_the_next_two_weeks_as_work(self):
        self.lead("Soon", after=timedelta(days=3), capacity=8)
        self.lead("Far", after=timedelta(days=20))
        self.lead("Over", after=timedelta(days=-1))
        self.lead("Undated", status="draft")
        page = self.page(self.ada)
        self.assertContains(page, "Facilitate: Soon")
        self.assertContains(page, "0 of 8 seats taken")
        self.assertContains(page, "Record the outcome: Over")
        self.assertContains(page, "Schedule: Undated")
        self.assertNotContains(page, "Far")

    def test_sessions_one_has_declined_are_not_coming(self):
        for state in ("going", "waiting", "declined"):
            session = make_session(self.mona, starts=timezone.now() + timedelta(days=5), title=f"Session {state}")
            make_enrollment(session, self.linus, state)
        page = self.page(self.linus)
        self.assertContains(page, "Session going")
        self.assertContains(page, "Session waiting")
        self.assertNotContains(page, "Session declined")

    def test_board_offers_the_facilitator_to_invite_people(self):
        session = self.lead("Soon", after=timedelta(days=3))
        self.client.force_login(self.ada)
        self.assertContains(self.client.get("/training/"), f"{session.get_absolute_url()}#invite")
        self.assertContains(self.client.get(session.get_absolute_url()), 'id="invite"')
