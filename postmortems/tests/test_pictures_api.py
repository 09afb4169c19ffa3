"""Pictures and attendance by API."""

from django.core.files.uploadedfile import SimpleUploadedFile

from core.files.tests.factories import picture
from core.testing import TeamTestCase
from postmortems.models import Attendee, ReviewMeeting
from postmortems.tests.factories import postmortem
from postmortems.tests.ledger_meetings import meeting


class PictureTests(TeamTestCase):
    def test_writer_stores_a_picture_for_the_text(self) -> None:
        url = f"/api/v1/postmortems/{postmortem(self).ref}/pictures/"
        self.client.force_login(self.ada)
        made = self.client.post(url, {"file": SimpleUploadedFile("graph.png", picture(), "image/png")})
        self.assertEqual((made.status_code, made.json()["name"]), (201, "graph.png"), made.content)
        refused = self.client.post(url, {"file": SimpleUploadedFile("notes.txt", b"text", "text/plain")})
        self.assertEqual((refused.status_code, list(refused.json()["errors"])), (422, ["file"]))


class AttendanceTests(TeamTestCase):
    def test_facilitator_records_who_is_there(self) -> None:
        row = ReviewMeeting.objects.get(pk=meeting(self, None)["pk"])
        Attendee.objects.for_parent(row).create(user=self.ada)
        self.client.force_login(self.mona)
        url = f"/api/v1/review-meetings/{row.ref}/present/"
        answer = self.client.post(url, {"person": "ada", "present": True}, "application/json")
        self.assertEqual((answer.status_code, answer.json()["present"]), (200, ["ada"]), answer.content)
        missing = self.client.post(url, {"person": "linus", "present": True}, "application/json")
        self.assertEqual((missing.status_code, list(missing.json()["errors"])), (422, ["person"]))
