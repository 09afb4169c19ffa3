"""Refused forms of review and meeting come back with what was typed and the error beside the field."""

from datetime import timedelta

from django.utils import timezone

from core.testing import TeamTestCase
from postmortems.actions.meetings import plan_meeting
from postmortems.actions.threads import start_thread
from postmortems.models import ReviewMeeting
from postmortems.tests.ledger import postmortem

LONG = "Ask the team " * 400


class RefusedFormTests(TeamTestCase):
    @classmethod
    def setUpTestData(cls):
        super().setUpTestData()
        cls.row = postmortem(cls, "in_review")

    def setUp(self):
        self.client.force_login(self.mona)

    def test_meeting_in_the_past_is_an_error_at_its_date(self):
        form = {"incidents": self.row.incident_id, "facilitator": self.dana.handle, "minutes": 60, "clock": "10:00"}
        page = self.client.post("/postmortems/meetings/plan/", {**form, "day": "2020-03-02"})
        self.assertContains(page, 'id="id_day_error"', status_code=422)
        self.assertContains(page, "This time has passed.", status_code=422)
        assert not ReviewMeeting.objects.exists()

    def test_note_that_is_too_long_stays_in_its_field(self):
        start = timezone.now() + timedelta(days=1)
        meeting = plan_meeting(by=self.mona, incidents=[self.row.incident], facilitator=self.dana, starts_at=start)
        page = self.client.post(f"{meeting.get_absolute_url()}capture/", {"text": LONG, "kind": "decision"})
        self.assertContains(page, 'id="capture-text_error"', status_code=422)
        self.assertContains(page, "Ask the team Ask the team", status_code=422)

    def test_empty_reply_is_an_error_at_that_reply(self):
        thread = start_thread(self.row, by=self.ada, text="Which group?")
        url = f"/postmortems/{self.row.incident.ref}/threads/{thread.pk}/reply/"
        page = self.client.post(url, {"text": ""})
        self.assertContains(page, f'id="reply-{thread.pk}_error"', status_code=422)
        self.assertContains(page, "This field is required.", status_code=422)
