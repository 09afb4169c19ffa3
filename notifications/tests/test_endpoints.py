"""Webhooks, Slack and Teams against a real HTTP server: signatures, retries, pauses, what is never named outside."""

import json
import time
from datetime import UTC, datetime, timedelta
from unittest.mock import patch

import pytest
from standardwebhooks import Webhook

from accounts.models import User
from core.access.models import Circle
from core.encryption import encrypt
from core.errors import Invalid, NotAllowed, Refused
from core.outbound import client
from core.testing import NOW, TeamTestCase, make_user
from notifications.actions.endpoints import (
    discard_waiting,
    edit_endpoint,
    queue_events,
    resume_endpoint,
    revoke_old_secrets,
    rotate_secret,
)
from notifications.channels.webhook import matches
from notifications.endpoint_delivery import deliver_endpoint_batch
from notifications.models import Delivery, Endpoint, Notification
from notifications.tests.factories import make_event, make_webhook
from notifications.tests.receiver import Receiver

pytestmark = pytest.mark.both_databases

State = Delivery.State


def run(now=NOW, rounds=1):
    for _ in range(rounds):
        for endpoint in Endpoint.objects.filter(kind="webhook"):
            queue_events(endpoint, now=now)
        deliver_endpoint_batch(now=now, deadline=time.monotonic() + 30)


def states():
    return list(Delivery.objects.order_by("pk").values_list("state", flat=True))


class WebhookTests(TeamTestCase):
    def test_event_is_sent_once_with_a_valid_signature(self):
        with Receiver() as receiver:
            endpoint = make_webhook(by=self.mona, url=receiver.url, events=["person.*"])
            event = make_event(self.ada, 7)
            run(rounds=3)
            ((headers, body),) = receiver.requests
        assert is_signed(endpoint.secrets.get().secret, headers, body)
        assert not is_signed(endpoint.secrets.get().secret, headers, body + b" ")
        found = json.loads(body)
        assert found["type"] == "person.edited"
        assert found["data"]["details"] == {"number": 7} and found["data"]["id"] == event.pk
        assert Delivery.objects.get().cause == "200"

    def test_edit_keeps_what_deliveries_stored_meanwhile(self):
        opened = make_webhook(by=self.mona, events=["*"])
        Endpoint.objects.filter(pk=opened.pk).update(cursor=opened.cursor + 5, paused_at=NOW, last_answer="500")
        edit_endpoint(opened, by=self.mona, name="Audit log", events=["*"], now=NOW)
        row = Endpoint.objects.get()
        assert (row.name, row.cursor, row.paused_at, row.last_answer) == ("Audit log", opened.cursor + 5, NOW, "500")
        Endpoint.objects.all().delete()
        with self.assertRaisesMessage(Refused, "was removed"):
            edit_endpoint(opened, by=self.mona, name="Events", events=["*"], now=NOW)
        assert not Endpoint.objects.exists()

    def test_edit_keeps_what_is_not_given_and_another_person_changed_meanwhile(self):
        opened = make_webhook(by=self.mona, events=["*"])
        edit_endpoint(Endpoint.objects.get(), by=self.mona, events=["task.*"], now=NOW)
        edit_endpoint(opened, by=self.mona, name="Audit log", now=NOW)
        row = Endpoint.objects.get()
        assert (row.name, row.events, row.url) == ("Audit log", ["task.*"], opened.url)

    def test_both_secrets_sign_after_a_rotation_until_the_old_expires(self):
        with Receiver() as receiver:
            endpoint = make_webhook(by=self.mona, url=receiver.url)
            old = endpoint.secrets.get()
            new = rotate_secret(endpoint, by=self.mona, now=NOW)
            make_event(self.ada)
            run()
            revoke_old_secrets(endpoint, by=self.mona, now=NOW)
            make_event(self.ada)
            run(NOW + timedelta(seconds=1))
            first = [request for request in receiver.requests if "secret_rotated" not in request[1].decode()]
        counted = [len(headers["webhook-signature"].split()) for headers, _ in first]
        assert counted[0] == 2 and counted[-1] == 1
        headers, body = first[0]
        for secret in (old.secret, new.secret):
            assert is_signed(secret, headers, body)

    def test_webhook_of_a_sample_person_sends_nothing_once_an_administrator_exists(self):
        olga = make_user("olga", role="manager", email="olga@sample.invalid")
        with Receiver() as receiver, patch.object(User.objects, "has_administrator", return_value=False):
            make_webhook(by=olga, url=receiver.url, events=["person.*"])
            make_event(self.ada, 1)
            run()
            Endpoint.objects.get().deliveries.update(state=State.PENDING, next_try=NOW)  # one more waits
        with Receiver() as later:
            Endpoint.objects.update(encrypted_url=encrypt(later.url))
            make_event(self.ada, 2)
            run(NOW + timedelta(minutes=1))
            assert later.bodies() == []
        assert len(receiver.bodies()) == 1
        assert states() == [State.CANCELED]

    def test_endpoint_gets_only_public_events_its_owner_can_see(self):
        with Receiver() as receiver:
            make_webhook(by=self.mona, url=receiver.url, events=["person.*"])
            make_event(self.ada, 1, self.circle)
            hidden_later = make_event(self.ada, 2, Circle.objects.create())
            make_event(self.ada, 3)
            for endpoint in Endpoint.objects.all():
                queue_events(endpoint, now=NOW)
            Circle.objects.filter(pk=hidden_later.circle_id).update(restricted=True)
            run()
        assert [body["data"]["details"]["number"] for body in receiver.bodies()] == [3]
        assert sorted(states()) == ["canceled", "sent"]

    def test_endpoint_gets_only_new_matching_events(self):
        make_event(self.ada, 1)
        endpoint = make_webhook(by=self.mona, events=["task.*"])
        make_event(self.ada, 2)
        assert queue_events(endpoint, now=NOW) == 0
        for patterns, event_type, expected in [
            (["*"], "a.b", True),
            (["task.*"], "task.done", True),
            (["task.*"], "tasks.done", False),
            (["task.done"], "task.done", True),
            ([], "task.done", False),
        ]:
            assert matches(patterns, event_type) is expected

    def test_retry_after_is_honored_and_the_id_stays(self):
        answers = {1: (503, {"Retry-After": "7200"}, b"busy"), 2: (429, {}, b""), 3: (200, {}, b"")}
        with Receiver(lambda number: answers[number]) as receiver:
            make_webhook(by=self.mona, url=receiver.url, events=["person.*"])
            make_event(self.ada)
            run()
            row = Delivery.objects.get()
            assert timedelta(0) <= row.next_try - NOW - timedelta(hours=2) < timedelta(seconds=30)
            assert "503 busy" in row.cause
            run(NOW + timedelta(hours=1))
            assert len(receiver.requests) == 1
            run(row.next_try)
            run(NOW + timedelta(hours=3))
        assert list(receiver.copies().values()) == [3]
        assert states() == [State.SENT]

    def test_failing_endpoint_is_tried_eleven_times_over_three_days(self):
        tries = []
        with Receiver(lambda number: (500, {}, b"")) as receiver:
            make_webhook(by=self.mona, url=receiver.url, events=["person.*"])
            Endpoint.objects.update(failing_since=None)
            make_event(self.ada)
            now = NOW
            for _ in range(14):
                run(now)
                Endpoint.objects.update(paused_at=None, failing_since=None)
                tries.append(now)
                now = max(Delivery.objects.get().next_try, now)
        assert len(receiver.requests) == 11 and states() == [State.DEAD]
        assert tries[10] - tries[0] >= timedelta(hours=72)

    def test_refusal_is_tried_three_times_and_410_pauses_immediately(self):
        with Receiver(lambda number: (400 if number < 4 else 410, {}, b"no")) as receiver:
            make_webhook(by=self.mona, url=receiver.url, events=["person.*"])
            make_event(self.ada)
            for day in range(5):
                run(NOW + timedelta(days=2 * day))
                Endpoint.objects.update(failing_since=None)
            assert states() == [State.DEAD] and len(receiver.requests) == 3
            make_event(self.ada)
            run(NOW + timedelta(days=11))
        assert Endpoint.objects.get().pause_reason == "It answered 410 Gone."

    def test_endpoint_is_paused_after_three_days_and_resumes_in_order(self):
        up = []
        with Receiver(lambda number: (200 if up else 500, {}, b"")) as receiver:
            endpoint = make_webhook(by=self.mona, url=receiver.url, events=["person.*"])
            for number in range(3):
                make_event(self.ada, number)
            run()
            Delivery.objects.update(next_try=NOW)
            run(NOW + timedelta(hours=73))
            endpoint.refresh_from_db()
            assert endpoint.paused_at and "hours failed" in endpoint.pause_reason
            note = Notification.objects.get(kind="endpoint_paused")
            assert note.recipient == self.mona and "status-mirror-1 is paused" in note.title
            before = len(receiver.requests)
            run(NOW + timedelta(hours=74))
            assert len(receiver.requests) == before
            up.append(True)
            later = NOW + timedelta(hours=80)
            resume_endpoint(endpoint, by=self.mona, now=later)
            run(later)
            sent = [json.loads(body)["data"]["details"]["number"] for _, body in receiver.requests[before:]]
        assert sent == [0, 1, 2]
        with pytest.raises(Refused):
            resume_endpoint(endpoint, by=self.mona, now=NOW)

    def test_pending_messages_can_be_discarded(self):
        endpoint = make_webhook(by=self.mona, events=["person.*"])
        make_event(self.ada)
        queue_events(endpoint, now=NOW)
        assert discard_waiting(endpoint, by=self.mona, now=NOW) == 1
        assert states() == [State.CANCELED]

    def test_redirect_is_not_followed_and_huge_response_is_cut(self):
        huge = b"x" * (10 * 1024 * 1024)
        answers = {1: (302, {"Location": "http://127.0.0.1:1/"}, b""), 2: (200, {}, huge)}
        with Receiver(lambda number: answers[number]) as receiver:
            make_webhook(by=self.mona, url=receiver.url, events=["person.*"])
            make_event(self.ada)
            run()
            assert "redirects" in Delivery.objects.get().cause
            Delivery.objects.update(next_try=NOW)
            run(NOW + timedelta(minutes=1))
        assert states() == [State.SENT]

    def test_unresponsive_endpoint_does_not_delay_others(self):
        with Receiver(delay=2) as slow, patch.object(client, "TOTAL_SECONDS", 1), Receiver() as quick:
            ports = {"OUTBOUND_PORTS": [str(slow.port), str(quick.port)], "OUTBOUND_ALLOW": ["127.0.0.1"]}
            with self.settings(**ports):
                make_webhook(by=self.mona, name="slow", url=slow.url, events=["person.*"])
                make_webhook(by=self.mona, name="quick", url=quick.url, events=["person.*"])
                for number in range(5):
                    make_event(self.ada, number)
                began = time.monotonic()
                run(rounds=3)
                took = time.monotonic() - began
        assert (len(slow.requests), len(quick.requests)) == (1, 5)
        assert took < 5  # it is asked once for its five messages
        assert Endpoint.objects.get(name="slow").rests_until >= NOW + timedelta(minutes=1)

    def test_internal_addresses_and_invalid_input_are_field_errors(self):
        for url in [
            "http://127.0.0.1/x",
            "https://localhost/",
            "http://a.localhost/",
            "http://169.254.169.254/",
            "ftp://example.org",
            "http://a@b.example/",
            "x",
        ]:
            with pytest.raises(Invalid) as caught:
                make_webhook(by=self.mona, url=url)
            assert caught.value.field == "url"
        for events in [[], ["Task.Done"], ["a.b"] * 0, [f"a.{'b' * n}" for n in range(1, 30)]]:
            with pytest.raises(Invalid) as caught:
                make_webhook(by=self.mona, events=events)
            assert caught.value.field == "events"
        with pytest.raises(NotAllowed):
            make_webhook(by=self.ada)
        assert not Endpoint.objects.exists()

    def test_page_waits_for_the_result_of_a_test_message_only_while_the_channel_sends(self):
        endpoint = make_webhook(by=self.mona)
        self.client.force_login(self.mona)
        page = self.client.post(f"{endpoint.get_absolute_url()}test/", follow=True)
        self.assertContains(page, "Test message")
        self.assertContains(page, 'hx-trigger="load delay:2s"')
        type(endpoint).objects.update(paused_at=NOW)
        Delivery.objects.all().delete()
        page = self.client.post(f"{endpoint.get_absolute_url()}test/", follow=True)
        self.assertContains(page, "is paused: the test message is sent after you resume it")
        self.assertNotContains(page, 'hx-trigger="load delay:2s"')

    def test_page_shows_the_secret_once_and_the_delivery_log(self):
        self.client.force_login(self.mona)
        data = {"name": "warehouse", "url": "https://hooks.example.org/x", "events": "task.*, incident.resolved"}
        page = self.client.post("/settings/channels/add/webhook/", data, follow=True)
        self.assertContains(page, Endpoint.objects.get().secrets.get().secret)
        self.assertNotContains(self.client.get(page.request["PATH_INFO"]), Endpoint.objects.get().secrets.get().secret)
        answer = self.client.post("/settings/channels/add/webhook/", {**data, "name": "b", "url": "http://10.0.0.1/"})
        self.assertContains(answer, "is not a public IP address", status_code=422)


def is_signed(secret, headers, body):
    """By the reference library, over id, timestamp and the bytes that were sent."""
    moment = datetime.fromtimestamp(int(headers["webhook-timestamp"]), UTC)
    return Webhook(secret).sign(headers["webhook-id"], moment, body.decode()) in headers["webhook-signature"].split()
