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
            self.a_slow_phone_is_not_cut(stage)
            self.clients_that_read_nothing_hold_no_thread(stage)
            self.the_stream_takes_no_upload(stage)
            self.a_large_body_is_refused_by_its_length(stage)

    def pages_answer(self, stage: Stage) -> float:
        """Seconds of the slowest page."""
        seconds = []
        for path in ["/livez", "/readyz", "/sign-in/"]:
            began = time.monotonic()
            status, _ = get(stage, path)
            assert status == 200, path
            seconds.append(time.monotonic() - began)
        return max(seconds)

    def eight_slow_senders_are_cut(self, stage: Stage) -> None:
        head = b"POST /sign-in/ HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Length: 100000\r\n\r\nx"
        senders = [connect(stage) for _ in range(8)]
        began = time.monotonic()
        for sender in senders:
            sender.sendall(head)
        assert self.pages_answer(stage) < 1.0
        for sender in senders[4:]:  # half of them send a byte at a time
            sender.sendall(b"x")
        assert self.pages_answer(stage) < 1.0
        answers = [read_to_end(sender) for sender in senders]
        assert all(answer.startswith(b"HTTP/1.1 408") for answer in answers), answers
        assert time.monotonic() - began < 2.0
        for sender in senders:
            sender.close()

    def a_slow_phone_is_not_cut(self, stage: Stage) -> None:
        sender = connect(stage)
        sender.sendall(b"POST /sign-in/ HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Length: 16000\r\n\r\n")
        for _ in range(8):
            sender.sendall(b"x" * 2000)
            time.sleep(0.4)  # 5 kB per second
        assert sender.recv(4096).startswith(b"HTTP/1.1 403")  # read whole; the form lacks its CSRF token
        sender.close()

    def clients_that_read_nothing_hold_no_thread(self, stage: Stage) -> None:
        script = max((stage.data / "static").glob("*.js"), key=lambda path: path.stat().st_size)
        request = f"GET /static/{script.name} HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n".encode()
        readers = [connect(stage) for _ in range(10)]
        for reader in readers:
            reader.sendall(request * 8)  # more than the system buffers
        time.sleep(1)
        assert self.pages_answer(stage) < 1.0
        for reader in readers:
            reader.close()

    def the_stream_takes_no_upload(self, stage: Stage) -> None:
        before = sum(path.stat().st_size for path in stage.data.rglob("*") if path.is_file())
        sender = connect(stage)
        began = time.monotonic()
        sender.sendall(b"POST /stream/ HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Length: %d\r\n\r\n" % (400 * MB))
        with suppress(OSError):  # cut while we send
            for _ in range(20):
                sender.sendall(b"x" * MB)
        assert sender.recv(4096).startswith(b"HTTP/1.1 405")
        assert self.pages_answer(stage) < 1.0
        with suppress(OSError):
            read_to_end(sender)
        assert time.monotonic() - began < 3.0  # we sent for a moment before
        sender.close()
        after = sum(path.stat().st_size for path in stage.data.rglob("*") if path.is_file())
        assert after - before < MB

    def a_large_body_is_refused_by_its_length(self, stage: Stage) -> None:
        status, text = get(stage, "/sign-in/", "POST", b"x" * (3 * MB))
        assert status == 413
        assert b"2 MB" in text
        self.pages_answer(stage)


def connect(stage: Stage) -> socket.socket:
    sender = socket.create_connection(("127.0.0.1", int(stage.environment["PORT"])))
    sender.settimeout(10)
    return sender


def read_to_end(sender: socket.socket) -> bytes:
    """Everything until the server closes the connection."""
    return b"".join(iter(lambda: sender.recv(4096), b""))


def get(stage: Stage, path: str, method: str = "GET", body: bytes | None = None) -> tuple[int, bytes]:
    link = http.client.HTTPConnection("127.0.0.1", int(stage.environment["PORT"]), timeout=20)
    link.request(method, path, body)
    answer = link.getresponse()
    text = answer.read()
    link.close()
    return answer.status, text
