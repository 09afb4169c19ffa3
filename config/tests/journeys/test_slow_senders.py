"""One sender cannot stop the site: slow bodies, large ones and the stream, against the real start."""

import http.client
import socket
import time
from contextlib import suppress

import pytest
from django.test import SimpleTestCase

from config.tests.journeys.stage import Stage, embedded

pytestmark = [pytest.mark.stack, pytest.mark.long]
MB = 2**20


class SlowSenderTests(SimpleTestCase):
    def test_other_requests_are_answered_during_a_slow_upload(self) -> None:
        with embedded() as stage:
            self.pages_answer(stage)  # templates are compiled
            self.eight_slow_senders_are_cut(stage)
            self.the_stream_takes_no_upload(stage)
            self.a_large_body_is_refused_by_its_length(stage)

    def pages_answer(self, stage: Stage) -> float:
        began = time.monotonic()
        for path in ["/livez", "/readyz", "/sign-in/"]:
            status, _ = get(stage, path)
            assert status == 200, path
        return time.monotonic() - began

    def eight_slow_senders_are_cut(self, stage: Stage) -> None:
        head = b"POST /sign-in/ HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Length: 100000\r\n\r\nx"
        senders = [socket.create_connection(("127.0.0.1", int(stage.environment["PORT"]))) for _ in range(8)]
        began = time.monotonic()
        for sender in senders:
            sender.sendall(head)
            sender.settimeout(10)
        assert self.pages_answer(stage) < 1.5
        answers = [sender.recv(4096) for sender in senders]
        assert all(answer.startswith(b"HTTP/1.1 408") for answer in answers), answers
        assert time.monotonic() - began < 6
        for sender in senders:
            sender.close()

    def the_stream_takes_no_upload(self, stage: Stage) -> None:
        before = sum(path.stat().st_size for path in stage.data.rglob("*") if path.is_file())
        sender = socket.create_connection(("127.0.0.1", int(stage.environment["PORT"])))
        sender.settimeout(10)
        sender.sendall(b"POST /stream/ HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Length: %d\r\n\r\n" % (400 * MB))
        with suppress(OSError):  # cut while we send
            for _ in range(20):
                sender.sendall(b"x" * MB)
        assert sender.recv(4096).startswith(b"HTTP/1.1 405")
        sender.close()
        after = sum(path.stat().st_size for path in stage.data.rglob("*") if path.is_file())
        assert after - before < MB

    def a_large_body_is_refused_by_its_length(self, stage: Stage) -> None:
        status, text = get(stage, "/sign-in/", "POST", b"x" * (3 * MB))
        assert status == 413
        assert b"2 MB" in text
        self.pages_answer(stage)


def get(stage: Stage, path: str, method: str = "GET", body: bytes | None = None) -> tuple[int, bytes]:
    link = http.client.HTTPConnection("127.0.0.1", int(stage.environment["PORT"]), timeout=20)
    link.request(method, path, body)
    answer = link.getresponse()
    text = answer.read()
    link.close()
    return answer.status, text
