"""Which messages a reminder becomes: the step's channel and the recipient's choice."""

from datetime import date

from django.test import SimpleTestCase

from core.testing import NOW
from notifications.models import Delivery, Endpoint, Notification, Preferences
from notifications.tests.factories import make_chat
from reminders.actions.edit_policy import StepInput
from reminders.actions.planning import plan
from reminders.actions.sending import send_due
from reminders.tests.due_items import PromiseTestCase
from reminders.tests.factories import make_policy
from reminders.transports import Choice, transports_of


class ChoiceTests(SimpleTestCase):
    def test_channels_are_those_of_step_and_person(self):
        both, mail, chat, neither = Choice(True, True), Choice(), Choice(False, True), Choice(False, False)
        for channel, expected in {
            "inbox": [set(), set(), set(), set()],
            "preferred": [{"mail", "chat"}, {"mail"}, {"chat"}, set()],
            "mail": [{"mail"}, {"mail"}, {"chat"}, set()],
            "chat": [{"chat"}, {"mail"}, {"chat"}, set()],
            "both": [{"mail", "chat"}, {"mail"}, {"chat"}, set()],
        }.items():
            assert [transports_of(channel, choice) for choice in (both, mail, chat, neither)] == expected, channel

    def test_escalation_is_mailed_if_no_other_channel_is_chosen(self):
        for channel in ("preferred", "mail", "chat", "both"):
            assert transports_of(channel, Choice(False, False), escalation=True) == {"mail"}
        assert transports_of("inbox", Choice(), escalation=True) == set()


class RoutingTests(PromiseTestCase):
    def send(self):
        self.promise(date(2026, 2, 25))
        plan(now=NOW)
        send_due(now=NOW)
        rows = Delivery.objects.order_by("recipient__handle", "channel")
        return [(row.recipient.handle, row.channel, row.notifications.count()) for row in rows]

    def test_reminder_without_mail_keeps_the_title_that_was_sent(self):
        Preferences.objects.create(person=self.ada, reminder_mail=False)
        self.send()
        note = Notification.objects.get(recipient=self.ada)
        self.assertIn("late", note.text)
        self.assertTrue(note.title)

    def test_person_with_slack_gets_one_message_per_channel(self):
        Preferences.objects.create(person=self.ada, chat=make_chat(by=self.mona))
        assert self.send() == [("ada", "mail", 1), ("ada", "slack", 1), ("grace", "mail", 1)]

    def test_paused_channel_is_replaced_by_mail(self):
        Preferences.objects.create(person=self.ada, reminder_mail=True, chat=make_chat(by=self.mona))
        Endpoint.objects.update(paused_at=NOW)
        assert self.send() == [("ada", "mail", 1), ("grace", "mail", 1)]

    def test_inbox_step_sends_no_message(self):
        make_policy(by=self.mona, items=["promise"], priorities=[], steps=[StepInput(0, channel="inbox")])
        assert self.send() == []
