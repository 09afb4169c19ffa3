"""Sending a worker signal never waits for the broker."""

import socket
import time
from contextlib import contextmanager

from celery import current_app
from django.test import SimpleTestCase

from notifications import worker_signals


@contextmanager
def broker(url, **options):
    conf = current_app.conf
    before = conf.broker_write_url, conf.broker_transport_options
    conf.broker_write_url, conf.broker_transport_options = url, options
    worker_signals._retry_after = 0.0
    try:
        yield
    finally:
        conf.broker_write_url, conf.broker_transport_options = before
        worker_signals._retry_after = 0.0


def seconds_of_a_hint():
    begun = time.monotonic()
    worker_signals.wake_worker("notifications.jobs.deliver_pending")
    return time.monotonic() - begun


class WakeWorkerTests(SimpleTestCase):
    def test_unresponsive_broker_times_out_once_and_is_then_skipped(self):
        with socket.create_server(("127.0.0.1", 0)) as silent:
            url = f"redis://127.0.0.1:{silent.getsockname()[1]}/0"
            with broker(url, socket_timeout=5, socket_connect_timeout=0.3):
                assert seconds_of_a_hint() < 3  # 0.6 on a machine at rest; the reader's patience would be 5 and more
                assert seconds_of_a_hint() < 0.05, "it is skipped after a failure"

    def test_missing_broker_does_not_fail_requests(self):
        with socket.create_server(("127.0.0.1", 0)) as once:
            url = f"redis://127.0.0.1:{once.getsockname()[1]}/0"
        with broker(url, socket_timeout=5, socket_connect_timeout=0.3):
            assert seconds_of_a_hint() < 3
            assert worker_signals._retry_after > time.monotonic()
