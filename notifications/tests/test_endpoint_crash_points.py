"""A worker that dies at any step of a webhook, Slack or Teams message loses nothing and repeats nothing unmarked."""

import os
import time

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
ACCEPTED = {"accepted", "recorded"}  # the receiver has it and we do not know: these may send one more copy


def close_connections() -> None:
    """A child process must not share connections, pooled ones included."""
    for each in connections.all():
        each.close()
        if hasattr(each, "close_pool"):
            each.close_pool()


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


class EndpointCrashPoints(CommittedTestCase):
    def test_killed_at_every_step_each_message_of_each_channel_arrives_once(self):
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

    def connect(self, kind, by, url):
        if kind == Endpoint.Kind.WEBHOOK:
            return make_webhook(by=by, url=url, events=["test.*"])
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
