"""Slack and Teams: plain text, one mention, nothing restricted; and who may choose a channel."""

import json
from datetime import timedelta

import pytest
from django.db.models import F

from core.errors import Invalid, Refused
from core.testing import NOW, TeamTestCase
from notifications.actions.endpoints import send_test
from notifications.actions.preferences import save_preferences
from notifications.channels.slack import escape
from notifications.models import Delivery
from notifications.outbox import notify
from notifications.tests.factories import make_chat, make_event, make_webhook
from notifications.tests.receiver import Receiver
from notifications.tests.test_endpoints import run, states

State = Delivery.State


class ChatTests(TeamTestCase):
    def queue_for(self, endpoint, person, *, circle=None, number=1):
        event = make_event(self.ada, number, circle)
        notes = notify([person], "test_news", about=event, occasion=number, now=NOW, mail=False)
        facts = {"channel": endpoint.kind, "dedup_key": f"x{number}", "next_try": NOW, "created_at": NOW}
        row = Delivery.objects.create(recipient=person, endpoint=endpoint, **facts)
        row.notifications.add(*notes)
        return row

    def test_slack_message_is_plain_text_and_mentions_its_recipient(self):
        save_preferences(by=self.grace)
        with Receiver() as receiver:
            slack = make_chat(by=self.mona, url=receiver.url)
            save_preferences(by=self.grace, chat=slack, chat_member="U012AB3CD")
            self.queue_for(slack, self.grace)
            run()
        (body,) = receiver.bodies()
        assert body["blocks"][0]["elements"][0]["text"].startswith("<@U012AB3CD> ")
        assert body["blocks"][1]["text"]["type"] == "plain_text"
        assert body["unfurl_links"] is False

    def test_control_sequences_stay_text(self):
        for words in ["<!channel>", "<!here|here>", "<@U012AB3CD>", "<https://evil.example|INC-7>", "&lt;!channel&gt;"]:
            assert not {"<", ">"} & set(escape(words)), words
            assert escape(words).replace("&lt;", "<").replace("&gt;", ">").replace("&amp;", "&") == words

    def test_teams_gets_an_adaptive_card_without_markdown(self):
        with Receiver() as receiver:
            teams = make_chat(by=self.mona, kind="teams", url=receiver.url)
            self.queue_for(teams, self.grace)
            run()
        card = receiver.bodies()[0]["attachments"][0]["content"]
        assert (card["type"], card["version"]) == ("AdaptiveCard", "1.4")
        assert {part["type"] for part in card["body"]} <= {"RichTextBlock", "ActionSet"}
        assert "News 1" in json.dumps(card)

    def test_restricted_objects_are_not_named_in_a_channel(self):
        for number, kind in enumerate(("slack", "teams")):
            with Receiver() as receiver:
                chat = make_chat(by=self.mona, kind=kind, name=kind, url=receiver.url)
                self.queue_for(chat, self.grace, circle=self.circle, number=number)
                run()
            ((_, body),) = receiver.requests
            assert b"A restricted item needs your attention" in body
            assert b"News" not in body and b"/news/" not in body

    def test_test_message_reaches_each_kind(self):
        with Receiver() as receiver:
            for kind in ("slack", "teams"):
                send_test(make_chat(by=self.mona, kind=kind, name=kind, url=receiver.url), by=self.mona, now=NOW)
            hook = make_webhook(by=self.mona, url=receiver.url, events=["task.done"])
            send_test(hook, by=self.mona, now=NOW)
            with pytest.raises(Refused):
                send_test(hook, by=self.mona, now=NOW)
            run()
        assert states() == [State.SENT] * 3
        assert all(b"reach" in body for _, body in receiver.requests)

    def test_people_can_choose_organization_and_team_channels(self):
        chat = make_chat(by=self.mona, team=self.team)
        save_preferences(by=self.ada, chat=chat)
        with pytest.raises(Invalid):
            save_preferences(by=self.mallory, chat=chat)
        with pytest.raises(Invalid):
            save_preferences(by=self.ada, chat=chat, chat_member="<!channel>")

    def test_expired_lease_resends_with_the_same_id(self):
        with Receiver() as receiver:
            chat = make_chat(by=self.mona, url=receiver.url)
            self.queue_for(chat, self.grace)
            run()
            Delivery.objects.update(state=State.CLAIMED, lease_until=NOW, attempts=F("attempts") + 1)
            run(NOW + timedelta(minutes=5))
        assert list(receiver.copies().values()) == [2]
