"""A silent mail server blocks one worker once, for a limited time."""

import socket
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta

from django.core.cache import caches
from django.test import override_settings

from core.testing import NOW, TeamTestCase
from notifications.delivery import LEASE, claim, deliver_batch, release
from notifications.jobs import deliver_pending
from notifications.mail_pause import KEY, is_paused, only_sender
from notifications.models import Delivery
from notifications.tests.factories import make_notifications

State = Delivery.State


@contextmanager
def silent_server() -> Iterator[int]:
    """Accepts connections and never responds."""
    with socket.create_server(("127.0.0.1", 0)) as server:
        yield server.getsockname()[1]


class HangingServerTests(TeamTestCase):
    def setUp(self) -> None:
        caches["counters"].delete(KEY)
        self.addCleanup(caches["counters"].delete, KEY)
        make_notifications([self.grace, self.ada, self.linus, self.mona], by=self.dana, now=NOW)

    def test_hanging_server_delays_one_message_and_releases_the_others(self) -> None:
        facts = {
            "EMAIL_BACKEND": "django.core.mail.backends.smtp.EmailBackend",
            "EMAIL_HOST": "127.0.0.1",
            "EMAIL_USE_TLS": False,
        }
        with (
            silent_server() as port,
            override_settings(**facts, EMAIL_PORT=port, EMAIL_TIMEOUT=0.5),
        ):
            began = time.monotonic()
            assert deliver_batch(now=NOW, deadline=began + 30) == 1
            assert time.monotonic() - began < 1.5
            assert is_paused()
            assert deliver_pending(seconds=5) == 0
        rows = Delivery.objects.filter(state=State.PENDING, failures=0, lease_until=None)
        assert [rows.filter(cause="").count(), rows.exclude(cause="").count()] == [3, 1]

    def test_only_one_thread_sends_mail(self) -> None:
        answers = []

        def other() -> None:
            with only_sender() as free:
                answers.append(free)

        with only_sender() as free:
            assert free
            thread = threading.Thread(target=other)
            thread.start()
            thread.join()
        assert answers == [False]

    def test_message_claimed_by_another_worker_is_not_released(self) -> None:
        ours = claim(NOW, 2)
        later = NOW + LEASE + timedelta(seconds=1)
        Delivery.objects.filter(pk=ours[0].pk).update(state=State.PENDING, lease_until=None)
        (theirs,) = [each for each in claim(later, 10) if each.pk == ours[0].pk]
        release(ours)
        theirs.refresh_from_db()
        assert theirs.state == State.CLAIMED
        ours[1].refresh_from_db()
        assert ours[1].state == State.PENDING
