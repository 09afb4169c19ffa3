"""A worker that dies at any step of a webhook, Slack or Teams message loses nothing and repeats nothing unmarked."""

import os
import random
import signal
import time
from contextlib import ExitStack
from datetime import datetime

import pytest
from django.db import connections
from django.test import override_settings
from django.utils import timezone

from core.testing import NOW, CommittedTestCase, make_user
from notifications.delivery import LEASE
from notifications.endpoint_delivery import deliver_endpoint_batch
from notifications.faults import POINTS
from notifications.jobs import deliver_to_endpoints
from notifications.models import Delivery, Endpoint
from notifications.outbox import notify
from notifications.tests.factories import make_chat, make_event, make_webhook
from notifications.tests.receiver import Receiver

pytestmark = pytest.mark.slow

KILLED = 137
SEEDS, MESSAGES, KILLS = 20, 25, 8
ACCEPTED = {"accepted", "recorded"}  # the receiver has it and we do not know: these may send one more copy


def close_connections() -> None:
    """A child process must not share connections, pooled ones included."""
    for connection in connections.all():
        connection.close()
        if hasattr(connection, "close_pool"):
            connection.close_pool()


def die_in_worker(point: str) -> int:
    """Deliver in a child process that dies at this step. Returns its exit status."""
    close_connections()
    child = os.fork()
    if child == 0:
        try:
            with override_settings(FAULTPOINT=point):
                deliver_to_endpoints(seconds=20)
        finally:
            os._exit(0)  # it did not reach that step
    return os.waitstatus_to_exitcode(os.waitpid(child, 0)[1])


class EndpointTestCase(CommittedTestCase):
    def connect(self, kind, by, url):
        if kind == Endpoint.Kind.WEBHOOK:
            return make_webhook(by=by, url=url, events=["person.*"])
        return make_chat(by=by, kind=kind, name=kind, url=url)

    def queue(self, endpoint, person, number):
        """One message as its channel has it: an event for a webhook, a notification for a chat."""
        event = make_event(person, number)
        facts = {"recipient": person, "endpoint": endpoint, "channel": endpoint.kind}
        facts |= {"next_try": NOW, "created_at": NOW}
        if endpoint.kind == Endpoint.Kind.WEBHOOK:
            Endpoint.objects.update(cursor=event.pk)
            return Delivery.objects.create(event_id=event.pk, dedup_key=f"webhook:{endpoint.pk}:{event.pk}", **facts)
        row = Delivery.objects.create(dedup_key=f"{endpoint.kind}:{number}", **facts)
        row.notifications.add(*notify([person], "test_news", about=event, occasion=number, now=NOW, mail=False))
        return row


class EndpointCrashPoints(EndpointTestCase):
    def test_worker_killed_at_any_step_delivers_each_message_once(self):
        mona = make_user("mona", "manager")
        for kind in Endpoint.Kind.values:
            with self.subTest(kind), Receiver() as receiver:
                endpoint = self.connect(kind, mona, receiver.url)
                for number, point in enumerate(POINTS):
                    delivery = self.queue(endpoint, mona, number)
                    assert die_in_worker(point) == KILLED, f"the worker did not die at {point}"
                    deliver_endpoint_batch(now=timezone.now() + LEASE, deadline=time.monotonic() + 20)
                    delivery.refresh_from_db()
                    assert delivery.state == Delivery.State.SENT, (kind, point, delivery.cause)
                copies = sorted(receiver.copies().values())
                assert copies == sorted(2 if point in ACCEPTED else 1 for point in POINTS), (kind, copies)
                endpoint.delete()


@pytest.mark.long
class EndpointStorm(EndpointTestCase):
    """Webhook, Slack and Teams at once under workers that are killed at random: nothing lost, no unmarked copy."""

    def test_randomly_killed_workers_repeat_at_most_one_message_each(self):
        for seed in range(SEEDS):
            with self.subTest(seed=seed), ExitStack() as stack:
                self.storm(random.Random(seed), seed * MESSAGES, stack)

    def storm(self, dice, first, stack):
        mona = make_user(f"mona-{first}", "manager")
        receivers = {kind: stack.enter_context(Receiver()) for kind in Endpoint.Kind.values}
        ports = [str(receiver.port) for receiver in receivers.values()]
        stack.enter_context(override_settings(OUTBOUND_PORTS=ports))
        endpoints = [self.connect(kind, mona, receiver.url) for kind, receiver in receivers.items()]
        sent = [
            self.queue(endpoint, mona, number) for number in range(first, first + MESSAGES) for endpoint in endpoints
        ]
        now = timezone.now()
        for _ in range(KILLS):
            now += 2 * LEASE  # what the killed worker had claimed is free again
            kill_worker(dice, now)
        for _ in range(MESSAGES):
            now += 2 * LEASE
            if not deliver_endpoint_batch(now=now, deadline=time.monotonic() + 60):
                break
        found = set(Delivery.objects.filter(pk__in=[row.pk for row in sent]).values_list("state", flat=True))
        assert found == {Delivery.State.SENT}
        copies = [count for receiver in receivers.values() for count in receiver.copies().values()]
        assert len(copies) == len(sent), "each message has one id, which its copies share"
        assert sum(copies) - len(sent) <= KILLS
        Endpoint.objects.all().delete()


def kill_worker(dice: random.Random, now: datetime) -> None:
    """Deliver in a child process that dies at a named step, or at some moment of the clock."""
    point = dice.choice(["", *POINTS])
    close_connections()
    child = os.fork()
    if child == 0:
        try:
            with override_settings(FAULTPOINT=point):
                deliver_endpoint_batch(now=now, deadline=time.monotonic() + 20)
        finally:
            os._exit(0)
    if not point:
        time.sleep(dice.uniform(0.05, 0.6))
        os.kill(child, signal.SIGKILL)
    os.waitpid(child, 0)
