"""Notification settings by API: the channel in which a person gets reminders."""

from core.testing import TeamTestCase
from notifications.actions.endpoints import add_endpoint

URL = "/api/v1/notification-preferences/mine/"


class ChatTests(TeamTestCase):
    def test_person_chooses_a_channel_of_the_organization_or_of_their_teams_by_name(self) -> None:
        address = "https://93.184.216.34/"
        add_endpoint(by=self.mona, kind="slack", name="#follow-up", url=address)
        add_endpoint(by=self.mona, kind="webhook", name="Data", url=address, events=["*"])
        self.client.force_login(self.ada)
        body = {"chat": "#follow-up", "chat_member": "U012AB3CD"}
        chosen = self.client.patch(URL, body, "application/json").json()
        self.assertEqual((chosen["chat"], chosen["chat_member"]), ("#follow-up", "U012AB3CD"))
        for name in ["Data", "#nothing"]:
            refused = self.client.patch(URL, {"chat": name}, "application/json")
            self.assertEqual((refused.status_code, list(refused.json()["errors"])), (422, ["chat"]))
        self.assertIsNone(self.client.patch(URL, {"chat": None}, "application/json").json()["chat"])
