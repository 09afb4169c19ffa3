"""/api/v1/channels/: a webhook is created, changed and followed without a browser."""

import re

from config.tests.sources import ROOT
from core.activity.event_types import EVENT_TYPES
from core.activity.log import record
from core.testing import NOW, TeamTestCase
from incidents.tests.factories import make_incident
from notifications.channels.webhook import payload_of
from notifications.models import Delivery, Endpoint
from notifications.tests.factories import make_chat, make_event, make_webhook
from notifications.tests.receiver import Receiver
from notifications.tests.test_endpoints import run, states
from postmortems.models import Postmortem

URL = "/api/v1/channels/"


class ChannelsApiTests(TeamTestCase):
    def setUp(self):
        self.client.force_login(self.mona)

    def patch(self, row, **body):
        return self.client.patch(f"{URL}{row.pk}/", body, "application/json")

    def test_secret_is_in_the_response_of_creation_only(self):
        body = {"kind": "webhook", "name": "warehouse", "url": "https://hooks.example.org/x", "events": ["task.*"]}
        made = self.client.post(URL, body, "application/json").json()
        assert made["secret"] == Endpoint.objects.get().secrets.get().secret
        assert made["secret"].startswith("whsec_")
        assert "secret" not in self.client.get(f"{URL}{made['id']}/").json()

    def test_patch_changes_only_what_is_sent(self):
        hook = make_webhook(by=self.mona, events=["task.*"])
        assert self.patch(hook, name="mirror").json()["events"] == ["task.*"]
        assert self.patch(hook, events=["incident.*"]).json()["name"] == "mirror"
        chat = make_chat(by=self.mona, team=self.team)
        assert self.patch(chat, name="rooms").json()["team"] == self.team.slug
        assert self.patch(chat, team=None).json()["team"] is None

    def test_payload_has_the_address_of_a_postmortem(self):
        postmortem = Postmortem.objects.for_parent(make_incident()).create(updated_at=NOW)
        data = payload_of(record("postmortem.required", actor=self.ada, target=postmortem))["data"]
        assert data["reference"] == postmortem.ref
        assert data["url"].endswith(f"/postmortems/{postmortem.ref}/")

    def test_deliveries_of_one_channel_are_listed(self):
        with Receiver() as receiver:
            hook = make_webhook(by=self.mona, url=receiver.url, events=["person.*"])
            make_event(self.ada)
            run()
        assert states() == ["sent"]
        (row,) = self.client.get(f"/api/v1/deliveries/?endpoint={hook.pk}&status=sent").json()["results"]
        assert (row["id"], row["endpoint"]) == (Delivery.objects.get().pk, hook.pk)
        unknown = self.client.get("/api/v1/deliveries/?endpoint=999999")
        assert (unknown.status_code, list(unknown.json()["errors"])) == (422, ["endpoint"])

    def test_unknown_events_are_refused_with_the_closest_known_one(self):
        hook = make_webhook(by=self.mona, events=["task.*"])
        for event, hint in [
            ("task.verfied", "“task.verfied” is not an event. Did you mean task.verified?"),
            ("tsak.*", "“tsak.*” is not an event. Did you mean task.*?"),
            ("zq", "“zq” is not an event. Enter events such as task.verified, task.* or *."),
        ]:
            answer = self.patch(hook, events=["task.done", event])
            assert (answer.status_code, answer.json()["errors"]) == (422, {"events": [hint]}), answer.json()
        assert self.patch(hook, events=["task.done", "*", "session.*"]).status_code == 200

    def test_documented_events_are_known(self):
        text = (ROOT / "docs" / "api.md").read_text()
        table = text.partition("| noun | types |")[2].partition("\n\n")[0]
        assert set(re.findall(r"`(\w+)`", table)) <= {part for each in EVENT_TYPES for part in each.split(".")}
