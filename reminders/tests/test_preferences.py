"""The page of notification settings, unsubscribing from a mail, and the weekly digest."""

import time
from datetime import date, timedelta

import pytest
from django.core import mail

from core.errors import Invalid
from core.testing import NOW, TeamTestCase
from notifications.actions.preferences import add_days_off, save_preferences
from notifications.delivery import deliver_batch
from notifications.links import unsubscribe_url
from notifications.models import Delivery, Notification, Preferences
from notifications.tests.factories import make_notifications
from reminders.actions.planning import plan
from reminders.actions.sending import send_due
from reminders.actions.weekly import send_weekly_digests
from reminders.tests.due_items import PromiseTestCase

TODAY = NOW.date()


def deliver():
    deliver_batch(now=NOW + timedelta(hours=1), deadline=time.monotonic() + 30)


class PageTests(TeamTestCase):
    def setUp(self):
        self.client.force_login(self.ada)

    def test_settings_are_saved_and_shown(self):
        data = {
            "hour": "11",
            "quiet_from": "18",
            "quiet_to": "9",
            "working_days": ["0", "1", "2", "3"],
            "update_mail": "on",
        }
        assert self.client.post("/me/notifications/", data).status_code == 302
        chosen = Preferences.objects.get(person=self.ada)
        assert (chosen.hour, chosen.quiet_from, chosen.quiet_to, chosen.working_days) == (11, 18, 9, 0b1111)
        assert (chosen.reminder_mail, chosen.update_mail, chosen.weekly_digest) == (False, True, False)
        self.assertContains(self.client.get("/me/notifications/"), '<option value="11" selected>')

    def test_invalid_settings_are_field_errors(self):
        answer = self.client.post("/me/notifications/", {"hour": "9"})
        self.assertContains(answer, "Choose at least one day.", status_code=422)
        with pytest.raises(Invalid, match="Enter both hours, or neither"):
            save_preferences(by=self.ada, quiet_from=4)
        for first, last in [(date(2026, 3, 9), date(2026, 3, 8)), (date(2025, 3, 9), None), (TODAY, date(2029, 1, 1))]:
            with pytest.raises(Invalid):
                add_days_off(by=self.ada, first=first, last=last, now=NOW)

    def test_days_off_sent_twice_are_entered_once(self):
        day = TODAY + timedelta(days=9)
        first, second = [add_days_off(by=self.ada, first=day, last=day, now=NOW) for _ in range(2)]
        assert (first, self.ada.days_off.count()) == (second, 1)

    def test_test_message_is_sent_to_the_user_once_a_minute(self):
        assert self.client.post("/me/notifications/test/").status_code == 302
        assert self.client.post("/me/notifications/test/").status_code == 409
        assert Delivery.objects.get().recipient == self.ada


class UnsubscribeTests(PromiseTestCase):
    def path(self, person, topic):
        return "/" + unsubscribe_url(person, topic).split("/", 3)[3]

    def test_unsubscribe_link_asks_and_post_works_without_a_session(self):
        path = self.path(self.ada, "updates")
        self.assertContains(self.client.get(path), "Unsubscribe")
        assert not Preferences.objects.exists()
        answer = self.client.post(path, "List-Unsubscribe=One-Click", "application/x-www-form-urlencoded")
        self.assertContains(answer, "You are unsubscribed")
        assert not Preferences.objects.get(person=self.ada).update_mail
        make_notifications([self.ada], by=self.grace)
        assert (Notification.objects.count(), Delivery.objects.count()) == (1, 0)

    def test_unsubscribing_keeps_inbox_and_escalation_mail(self):
        for person in (self.ada, self.grace):
            self.client.post(self.path(person, "reminders"))
        self.promise(date(2026, 2, 25))
        plan(now=NOW)
        send_due(now=NOW)
        assert sorted(Notification.objects.values_list("recipient__handle", flat=True)) == ["ada", "grace"]
        assert [delivery.recipient.handle for delivery in Delivery.objects.all()] == ["grace"]

    def test_changed_token_is_refused(self):
        assert self.client.get(self.path(self.ada, "updates")[:-4] + "aaa/").status_code == 404


class MailTests(PromiseTestCase):
    def test_digest_has_two_parts_groups_and_headers(self):
        self.promise(TODAY - timedelta(days=1), title="Late one")
        self.promise(TODAY, title="Today")
        self.promise(date(2026, 2, 25), title="Of another", owner=self.linus, lead=self.ada)
        plan(now=NOW)
        send_due(now=NOW)
        deliver()
        (message,) = [each for each in mail.outbox if each.to == [self.ada.email]]
        html = message.alternatives[0][0]
        for part in (message.body, html):
            places = [part.index(words) for words in ("Overdue", "Due soon", "Late in your teams")]
            assert places == sorted(places)
        assert "Snooze" in html and "/act/" in html and "?do=snooze" in message.body
        assert message.extra_headers["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"
        assert "/unsubscribe/" in message.extra_headers["List-Unsubscribe"]

    def test_escalation_mail_has_no_unsubscribe_link(self):
        self.promise(date(2026, 2, 25), owner=self.linus)
        plan(now=NOW)
        send_due(now=NOW)
        deliver()
        (message,) = [each for each in mail.outbox if each.to == [self.grace.email]]
        assert "List-Unsubscribe" not in message.extra_headers

    def test_notices_about_one_object_share_a_mail_thread(self):
        make_notifications([self.grace], by=self.ada)
        deliver()
        assert mail.outbox[0].extra_headers["References"] == mail.outbox[0].extra_headers["In-Reply-To"]


class WeeklyDigestTests(PromiseTestCase):
    def test_weekly_digest_is_sent_on_monday_at_the_chosen_hour(self):
        Preferences.objects.create(person=self.mona, weekly_digest=True, hour=11)
        self.promise(TODAY - timedelta(days=2), title="Late one")
        self.promise(TODAY + timedelta(days=2), title="Of Mona", owner=self.mona)
        sent = [send_weekly_digests(now=NOW.replace(hour=hour)) for hour in (9, 11, 12)]
        assert sent == [0, 1, 0]
        assert send_weekly_digests(now=NOW.replace(hour=12) + timedelta(days=1)) == 0
        assert send_weekly_digests(now=NOW.replace(hour=12) + timedelta(days=7)) == 1
        deliver_batch(now=NOW.replace(hour=11), deadline=time.monotonic() + 30)
        body = mail.outbox[0].body
        assert body.index("Late in your teams") < body.index("Late one") < body.index("Due this week")
        assert "Of Mona" in body

    def test_weekly_digest_contains_only_visible_items(self):
        Preferences.objects.create(person=self.mallory, weekly_digest=True)
        self.promise(TODAY, title="Hidden", owner=self.mallory, circle=self.circle)
        send_weekly_digests(now=NOW)
        deliver()
        assert "Hidden" not in mail.outbox[0].body
