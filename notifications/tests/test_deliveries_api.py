from accounts.actions.tokens import create_token
from core.access.membership import remove_member
from core.testing import TeamTestCase
from notifications.models import Delivery
from notifications.tests.factories import deliveries_of, make_notifications

URL = "/api/v1/deliveries/"


class DeliveriesApiTests(TeamTestCase):
    def setUp(self):
        self.client.force_login(self.mona)
        notes = [make_notifications([self.grace], by=self.ada, number=n)[0] for n in range(3)]
        self.dead, self.waiting, self.sent = deliveries_of(notes)
        Delivery.objects.filter(pk=self.dead.pk).update(state="dead", failures=10, cause="451 busy")
        Delivery.objects.filter(pk=self.sent.pk).update(state="sent")

    def listed(self, query=""):
        return [row["id"] for row in self.client.get(URL + query).json()["results"]]

    def test_managers_list_deliveries_by_state(self):
        assert self.listed() == [self.sent.pk, self.waiting.pk, self.dead.pk]
        assert self.listed("?status=dead") == [self.dead.pk]
        assert self.listed("?status=pending") == [self.waiting.pk]
        assert self.client.get(f"{URL}?status=lost").status_code == 422
        row = self.client.get(f"{URL}{self.dead.pk}/").json()
        assert (row["to"], row["cause"], row["failures"]) == ("grace", "451 busy", 10)

    def test_only_failed_deliveries_are_replayed_with_the_same_id(self):
        answer = self.client.post(f"{URL}{self.dead.pk}/replay/", content_type="application/json")
        assert (answer.status_code, answer.json()["status"]) == (200, "pending")
        assert answer.json()["message_id"] == str(self.dead.message_id)
        assert self.client.post(f"{URL}{self.dead.pk}/replay/", content_type="application/json").status_code == 409

    def test_discarding_needs_a_reason(self):
        assert self.client.post(f"{URL}{self.dead.pk}/discard/", content_type="application/json").status_code == 422
        answer = self.client.post(f"{URL}{self.dead.pk}/discard/", {"reason": "Told in person."}, "application/json")
        assert answer.json()["status"] == "canceled"

    def test_replay_all_resends_all_failed_deliveries(self):
        assert self.client.post(f"{URL}replay/", content_type="application/json").json() == {"replayed": 1}
        assert self.client.post(f"{URL}replay/", content_type="application/json").status_code == 409

    def test_object_of_a_message_is_named_only_if_visible(self):
        (note,) = make_notifications([self.ada], by=self.ada, number=9, circle=self.circle)
        type(note).objects.filter(pk=note.pk).update(reference="INC-9")
        (delivery,) = deliveries_of([note])
        url = f"{URL}{delivery.pk}/"
        assert self.client.get(url).json()["about"] == ["INC-9"]
        remove_member(self.circle, self.mona)
        assert self.client.get(url).json()["about"] == []

    def test_read_token_cannot_replay(self):
        word = create_token(self.mona, name="read", scope="read")[1]
        self.client.logout()
        headers = {"authorization": f"Bearer {word}"}
        assert self.client.get(URL, headers=headers).status_code == 200
        assert self.client.post(f"{URL}replay/", headers=headers).status_code == 403
