import time
from datetime import timedelta
from unittest.mock import patch

import pytest
from django.core import mail
from django.core.cache import caches
from django.test import override_settings

from accounts.models import User
from core.access.membership import remove_member
from core.testing import NOW, TeamTestCase
from notifications import delivery
from notifications.delivery import LEASE, claim, deliver_batch, record_outcome, release_expired
from notifications.jobs import deliver_pending
from notifications.mail_pause import KEY, PAUSE, is_paused
from notifications.models import Delivery, Notification
from notifications.outbox import notify, queue
from notifications.retries import MAX_TRIES, delay_before, gives_up, wait_before
from notifications.tests.factories import deliveries_of, make_event, make_notifications
from notifications.tests.sink import Sink

pytestmark = pytest.mark.both_databases

LATER = NOW + timedelta(minutes=1)


def deliver(now=LATER, size=20):
    return deliver_batch(now=now, deadline=time.monotonic() + 30, size=size)


def through(sink):
    return override_settings(
        EMAIL_BACKEND="django.core.mail.backends.smtp.EmailBackend",
        EMAIL_HOST="127.0.0.1",
        EMAIL_PORT=sink.port,
        EMAIL_USE_TLS=False,
    )


class OutboxTests(TeamTestCase):
    def test_each_person_is_notified_once_per_occasion(self):
        event = make_event(self.ada)
        for _ in range(3):
            notify([self.grace, self.grace, None], "test_news", about=event, occasion=7, now=NOW)
        assert Notification.objects.filter(recipient=self.grace).count() == 1
        assert Delivery.objects.count() == 1

    def test_deactivated_people_are_skipped(self):
        User.objects.filter(pk=self.grace.pk).update(is_active=False)
        self.grace.refresh_from_db()
        assert make_notifications([self.grace], by=self.ada) == []


class DeliveryTests(TeamTestCase):
    def setUp(self):
        self.addCleanup(caches["counters"].delete, KEY)

    def test_message_is_sent_with_its_own_id_and_recorded(self):
        (delivery,) = deliveries_of(make_notifications([self.grace], by=self.ada))
        assert deliver() == 1
        delivery.refresh_from_db()
        assert delivery.state == Delivery.State.SENT
        (message,) = mail.outbox
        assert str(delivery.message_id) in message.extra_headers["Message-ID"]
        assert message.to == [self.grace.email]
        assert message.subject == "News 1"
        assert "/news/" in message.body and "http" in message.body

    def test_long_message_is_truncated_with_a_note(self):
        notes = [make_notifications([self.grace], by=self.ada, number=n)[0] for n in range(53)]
        Delivery.objects.all().delete()
        queue(notes, self.grace, now=NOW)
        deliver()
        (message,) = mail.outbox
        assert message.subject == "53 new notifications"
        assert message.body.count("Something changed.") == 50
        assert "And 3 more" in message.body

    def test_message_is_not_sent_before_its_time(self):
        make_notifications([self.grace], by=self.ada, now=NOW)
        assert deliver(now=NOW - timedelta(seconds=1)) == 0

    def test_recipient_who_lost_access_gets_no_message(self):
        (delivery,) = deliveries_of(make_notifications([self.grace], by=self.ada, circle=self.circle))
        remove_member(self.circle, self.grace)
        deliver()
        delivery.refresh_from_db()
        assert (delivery.state, delivery.cause) == (Delivery.State.CANCELED, "no access")
        assert mail.outbox == []

    def test_deactivated_recipient_gets_no_message(self):
        (delivery,) = deliveries_of(make_notifications([self.grace], by=self.ada))
        User.objects.filter(pk=self.grace.pk).update(is_active=False)
        deliver()
        delivery.refresh_from_db()
        assert delivery.state == Delivery.State.CANCELED

    def test_invalid_domain_is_not_passed_to_the_mail_server(self):
        User.objects.filter(pk=self.grace.pk).update(email="grace@sample.invalid")
        (delivery,) = deliveries_of(make_notifications([self.grace], by=self.ada))
        with override_settings(EMAIL_HOST="mail.example.test"):
            deliver()
        delivery.refresh_from_db()
        assert (delivery.state, delivery.cause, len(mail.outbox)) == ("canceled", "no mailbox", 0)

    def test_claimed_delivery_is_reserved_until_its_lease_ends(self):
        make_notifications([self.grace], by=self.ada)
        (mine,) = claim(LATER, 20)
        assert claim(LATER, 20) == []
        assert release_expired(LATER + LEASE - timedelta(seconds=1)) == 0
        assert release_expired(LATER + LEASE) == 1
        (theirs,) = claim(LATER + LEASE, 20)
        assert not record_outcome(mine, state=Delivery.State.SENT), "the lease is over: the first worker may not record"
        assert record_outcome(theirs, state=Delivery.State.SENT)

    def test_expired_lease_is_not_counted_as_failure(self):
        (delivery,) = deliveries_of(make_notifications([self.grace], by=self.ada))
        for n in range(30):
            claim(LATER + n * LEASE, 20)
            release_expired(LATER + (n + 1) * LEASE)
        delivery.refresh_from_db()
        assert (delivery.state, delivery.failures) == (Delivery.State.PENDING, 0)

    def test_expired_batch_releases_messages_that_were_not_started(self):
        make_notifications([self.grace], by=self.ada)
        assert deliver_batch(now=LATER, deadline=time.monotonic() - 1) == 0
        assert Delivery.objects.get().state == Delivery.State.PENDING

    def test_slow_worker_releases_messages_before_its_lease_ends(self):
        make_notifications([self.grace, self.ada, self.linus], by=self.ada)
        with Sink(answer=lambda message: time.sleep(0.3) or "250 kept") as sink, through(sink):
            with patch.object(delivery, "LEASE", timedelta(seconds=0.4)):
                assert deliver() == 1
            assert sum(sink.copies.values()) == 1
        assert sorted(Delivery.objects.values_list("state", flat=True)) == ["pending", "pending", "sent"]

    def test_broken_message_does_not_stop_the_others(self):
        notes = make_notifications([self.grace, self.ada], by=self.ada)
        User.objects.filter(pk=self.grace.pk).update(time_zone="Nowhere/Land")
        deliver()
        states = {each.recipient_id: each.state for each in deliveries_of(notes)}
        assert states == {self.grace.pk: Delivery.State.PENDING, self.ada.pk: Delivery.State.SENT}

    def test_permanent_refusal_is_tried_three_times(self):
        (delivery,) = deliveries_of(make_notifications([self.grace], by=self.ada))
        now = LATER
        with Sink(answer=lambda message: "550 no such person") as sink, through(sink):
            for _ in range(5):
                deliver(now)
                now += timedelta(days=2)
        delivery.refresh_from_db()
        assert (delivery.state, delivery.failures) == (Delivery.State.DEAD, 3)
        assert "550" in delivery.cause and "no such person" in delivery.cause

    def test_temporary_refusal_is_retried_until_delivered(self):
        (delivery,) = deliveries_of(make_notifications([self.grace], by=self.ada))
        answers = iter(["451 busy", "451 busy", "250 kept"])
        now = LATER
        with Sink(answer=lambda message: next(answers)) as sink, through(sink):
            for _ in range(5):
                deliver(now)
                now += timedelta(days=1)
            assert list(sink.copies.values()) == [1]
        delivery.refresh_from_db()
        assert (delivery.state, delivery.failures, delivery.cause) == (Delivery.State.SENT, 2, "")

    def test_unreachable_server_is_no_failure_of_the_message(self):
        make_notifications([self.grace, self.ada], by=self.ada)
        with Sink() as sink:
            closed = through(sink)
        with closed:
            assert deliver() == 1
            assert is_paused()
            assert deliver_pending(seconds=5) == 0
        rows = list(Delivery.objects.order_by("next_try"))
        assert [(row.state, row.failures) for row in rows] == [(Delivery.State.PENDING, 0)] * 2
        assert rows[1].cause.startswith("Mail server not reached: ConnectionRefusedError")
        assert timedelta(seconds=PAUSE) <= rows[1].next_try - LATER < timedelta(seconds=PAUSE + 10)

    def test_messages_leave_within_a_minute_after_the_server_is_back(self):
        make_notifications([self.grace, self.ada], by=self.ada)
        now = LATER
        with Sink() as sink:
            closed = through(sink)
        with closed:
            for _ in range(120):
                deliver(now)
                now += timedelta(seconds=PAUSE)
        with Sink() as sink, through(sink):
            assert deliver(now + timedelta(seconds=10)) == 2
        assert not Delivery.objects.exclude(state="sent").exists()

    def test_message_fails_after_four_days_without_a_server(self):
        (delivery,) = deliveries_of(make_notifications([self.grace], by=self.ada, now=NOW))
        with Sink() as sink:
            closed = through(sink)
        with closed:
            deliver(NOW + timedelta(days=4, minutes=-5))
            delivery.refresh_from_db()
            assert delivery.state == Delivery.State.PENDING
            deliver(NOW + timedelta(days=4, seconds=PAUSE + 1))
        delivery.refresh_from_db()
        assert delivery.state == Delivery.State.DEAD


class RetryTests(TeamTestCase):
    def test_attempts_span_over_three_days_with_any_jitter(self):
        waits = [delay_before(n) for n in range(1, MAX_TRIES)]
        assert MAX_TRIES >= 8
        assert sum(waits) * 0.8 >= 72 * 3600
        assert waits == sorted(waits)

    def test_jitter_is_at_most_20_percent(self):
        for n in range(1, MAX_TRIES):
            assert 0.8 <= wait_before(n).total_seconds() / delay_before(n) <= 1.2

    def test_rejection_is_tried_again_after_minutes(self):
        assert wait_before(1, permanent=True).total_seconds() >= 0.8 * 240

    def test_delivery_fails_after_three_refusals_or_eleven_failures(self):
        assert [gives_up(n, permanent=True) for n in (2, 3)] == [False, True]
        assert [gives_up(n, permanent=False) for n in (10, 11)] == [False, True]
