"""The reading list by API: one's own entries, and recommendations to other people."""

from unittest import mock

from core.testing import NOW, TeamTestCase
from notifications.models import Notification
from postmortems.actions import library
from postmortems.actions.library import add_to_reading_list
from postmortems.tests.factories import postmortem

URL = "/api/v1/reading-list/"


class ReadingListTests(TeamTestCase):
    def setUp(self) -> None:
        self.outage = postmortem(self, "published")
        self.client.force_login(self.grace)

    def send(self, **body: object) -> tuple[int, dict[str, object]]:
        response = self.client.post(URL, body, content_type="application/json")
        return response.status_code, response.json()

    def test_person_adds_reads_and_removes_an_entry(self) -> None:
        code, made = self.send(postmortem=self.outage.ref)
        self.assertEqual(
            (code, made["postmortem"], made["person"], made["read_at"]), (201, self.outage.ref, "grace", None)
        )
        self.assertEqual(self.send(postmortem=self.outage.ref)[1]["id"], made["id"])
        one = f"{URL}{made['id']}/"
        read = self.client.patch(one, {"read": True}, content_type="application/json").json()
        self.assertIsNotNone(read["read_at"])
        self.assertEqual(self.client.get(f"{URL}?read=false").json()["results"], [])
        self.assertEqual(len(self.client.get(f"{URL}?read=true").json()["results"]), 1)
        self.assertEqual(self.client.delete(one).status_code, 204)
        self.assertEqual(self.client.get(URL).json()["results"], [])

    def test_recommended_postmortem_is_on_the_list_of_the_other_person_who_is_notified(self) -> None:
        url = f"/api/v1/postmortems/{self.outage.ref}/recommend/"
        body = {"to": "@linus", "note": "The part about traffic"}
        self.assertEqual(self.client.post(url, body, content_type="application/json").status_code, 204)
        self.assertEqual(self.client.get(URL).json()["results"], [])
        self.assertEqual(Notification.objects.get(kind="postmortem_recommended").recipient, self.linus)
        self.client.force_login(self.linus)
        (row,) = self.client.get(URL).json()["results"]
        self.assertEqual((row["note"], row["added_by"]), ("The part about traffic", "grace"))

    def test_a_second_recommendation_reveals_nothing_of_the_list(self) -> None:
        add_to_reading_list(self.outage, by=self.mona, to=self.linus, note="In confidence", now=NOW)
        url = f"/api/v1/postmortems/{self.outage.ref}/recommend/"
        answer = self.client.post(url, {"to": "linus"}, content_type="application/json")
        self.assertEqual((answer.status_code, answer.content), (204, b""))

    def test_full_list_refuses_new_entries_only_and_others_do_not_learn_its_length(self) -> None:
        url = f"/api/v1/postmortems/{self.outage.ref}/recommend/"
        known = {"to": "linus"}
        item = add_to_reading_list(self.outage, by=self.linus, now=NOW)
        with mock.patch.object(library, "MAX_ITEMS", 0):
            self.assertEqual(self.client.post(url, known, content_type="application/json").status_code, 204)
            self.assertEqual(self.send(postmortem=self.outage.ref), (409, {"detail": library.FULL}))
            item.delete()
            answer = self.client.post(url, known, content_type="application/json")
        self.assertEqual(answer.status_code, 409)
        self.assertEqual(answer.json()["detail"], "Nothing can be recommended to Linus now.")

    def test_hidden_postmortem_is_refused_like_an_unknown_one(self) -> None:
        hidden = postmortem(self, "published", self.circle)
        self.client.force_login(self.mallory)
        refused = [self.send(postmortem=ref) for ref in [hidden.ref, "INC-999999"]]
        self.assertEqual(refused[0], refused[1])
        self.assertEqual((refused[0][0], list(refused[0][1]["errors"])), (422, ["postmortem"]))
