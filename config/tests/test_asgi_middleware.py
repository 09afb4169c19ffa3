"""The ASGI middleware decides before a thread is used. The connection is a queue; the pages echo requests."""

import asyncio
import errno
import time
from collections.abc import AsyncIterator
from typing import Any
from unittest import mock

from django.conf import settings
from django.test import SimpleTestCase, override_settings

from config.asgi_middleware import Message, RequestMiddleware


class Wire:
    """What one client sends, with pauses, and what it gets."""

    def __init__(self, *pieces: bytes | float, ends: bool = True) -> None:
        self.pieces = list(pieces)
        self.ends = ends
        self.got: list[Message] = []
        self.taken = 0

    async def receive(self) -> Message:
        while self.pieces:
            piece = self.pieces.pop(0)
            if isinstance(piece, bytes):
                self.taken += len(piece)
                return {"type": "http.request", "body": piece, "more_body": bool(self.pieces) or not self.ends}
            await asyncio.sleep(piece)
        await asyncio.sleep(0 if self.ends else 3600)
        return {"type": "http.disconnect"}

    async def send(self, message: Message) -> None:
        self.got.append(message)

    @property
    def status(self) -> int:
        return int(self.got[0]["status"])

    @property
    def body(self) -> bytes:
        return b"".join(message.get("body", b"") for message in self.got)


async def echo(scope: dict[str, Any], receive: Any, send: Any) -> None:
    """A page that returns the size of its body and its Content-Length."""
    size = sum([len(message.get("body", b"")) async for message in until_whole(receive)])
    response = dict(scope["headers"]).get(b"content-length", b"0")
    await send({"type": "http.response.start", "status": 200, "headers": []})
    await send({"type": "http.response.body", "body": b"%d %s" % (size, response)})


async def until_whole(receive: Any) -> AsyncIterator[Message]:
    while True:
        message = await receive()
        yield message
        if not message.get("more_body", False):
            return


def ask(wire: Wire, path: str, method: str = "POST", **headers: str) -> Wire:
    pairs = [(name.replace("_", "-").lower().encode(), value.encode()) for name, value in headers.items()]
    scope = {"type": "http", "path": path, "method": method, "headers": pairs}

    async def alone() -> None:
        middleware = RequestMiddleware(echo, echo)
        await middleware(scope, wire.receive, wire.send)
        assert middleware.bodies == 0

    asyncio.run(alone())
    return wire


@override_settings(BODY_PAUSE=0.2)
class RequestBodyTests(SimpleTestCase):
    def test_body_reaches_the_view_unchanged(self) -> None:
        pieces = [b"x" * 70_000] * 10
        assert ask(Wire(*pieces), "/sign-in/", content_length="700000").body == b"700000 700000"
        assert ask(Wire(*pieces), "/sign-in/", transfer_encoding="chunked").body == b"700000 700000"
        assert ask(Wire(b""), "/sign-in/", "GET").body == b"0 0"

    def test_slow_body_is_refused_before_the_view(self) -> None:
        began = time.monotonic()
        wire = ask(Wire(b"a", 5.0, b"b", ends=False), "/sign-in/", content_length="100000")
        assert wire.status == 408
        assert time.monotonic() - began < 4.0
        assert b"too slowly" in wire.body

    def test_body_below_the_minimum_speed_is_refused(self) -> None:
        began = time.monotonic()
        wire = ask(Wire(*[b"a", 0.05] * 100, ends=False), "/sign-in/", content_length="100000")
        assert wire.status == 408
        assert time.monotonic() - began < 1.0

    def test_body_at_the_minimum_speed_is_read(self) -> None:
        pieces = [b"x" * 400, 0.05] * 10  # 8 kB per second, longer than a pause may last
        assert ask(Wire(*pieces, b"x"), "/sign-in/", content_length="4001").body == b"4001 4001"

    def test_disconnect_releases_the_body(self) -> None:
        assert ask(Wire(), "/sign-in/", content_length="9").status == 408

    def test_body_without_a_length_is_read_up_to_the_limit(self) -> None:
        wire = Wire(*[b"x" * 1_000_000] * 3, ends=True)
        assert ask(wire, "/sign-in/", transfer_encoding="chunked").status == 413

    def test_content_length_over_the_limit_is_refused_without_reading(self) -> None:
        limit = settings.DATA_UPLOAD_MAX_MEMORY_SIZE
        wire = ask(Wire(b"x" * 10), "/sign-in/", content_length=str(limit + 1))
        assert wire.body == b"0 %d" % (limit + 1)  # the page gets the length, not the bytes

    def test_full_disk_is_507_with_a_message(self) -> None:
        full = OSError(errno.ENOSPC, "No space left on device")
        with mock.patch("config.asgi_middleware.read_body", side_effect=full):
            wire = ask(Wire(b"x" * 10), "/sign-in/", content_length="10")
        assert wire.status == 507
        assert b"out of storage" in wire.body

    def test_event_stream_refuses_a_body(self) -> None:
        assert ask(Wire(b"x" * 1000), "/stream/", content_length="400000000").status == 405
        assert ask(Wire(b"x" * 1000), "/stream/", "GET", content_length="1000").status == 413
        assert ask(Wire(b"x" * 1000), "/stream/", "GET", transfer_encoding="chunked").status == 413
        assert ask(Wire(b""), "/stream/", "GET").status == 200

    def test_livez_responds_without_django(self) -> None:
        wire = ask(Wire(b""), "/livez", "GET")
        assert (wire.status, wire.body) == (200, b'{"status": "ok"}')
        names = {name for name, _ in wire.got[0]["headers"]}
        assert {b"cache-control", b"content-security-policy", b"x-content-type-options"} <= names
