"""ASGI middleware before the thread pool: answers health checks, checks stream requests, reads request bodies.

Bodies are read on the event loop, into memory or a file, under a deadline, so a slow sender holds no thread. A body
over its limit is refused by its announced length, or as soon as it passes the limit.
`config.slow_reader` does the same for responses.
"""

import asyncio
import json
import time
from collections.abc import Awaitable, Callable
from contextlib import suppress
from tempfile import SpooledTemporaryFile
from typing import Any

from django.conf import settings

from config.slow_reader import BufferedSend
from core.errors import FULL, OUTAGES
from core.web.body_limits import body_limit
from core.web.headers import EVERYWHERE
from core.web.readiness import is_ready

Message = dict[str, Any]
Scope = dict[str, Any]
Receive = Callable[[], Awaitable[Message]]
Send = Callable[[Message], Awaitable[None]]
App = Callable[[Scope, Receive, Send], Awaitable[None]]

CHUNK = 64 * 1024
MEMORY_BYTES = 256 * 1024  # of one body; the rest goes to a file
MIN_BYTES_PER_SECOND = 4_000  # a phone on a slow link sends more; bytes sent faster than this count for later
DISCARD_SECONDS = 1.8  # a refused sender may finish, so that a browser shows the answer
MAX_BODIES = 200  # read at the same time


class BodyRejected(Exception):
    """The request body is refused with this status."""

    def __init__(self, status: int) -> None:
        super().__init__(status)
        self.status = status


MESSAGES = {
    405: "Method not allowed.",
    408: "The request was sent too slowly. Send it again.",
    413: "The request is too large.",
    507: OUTAGES[507],
    503: "Too many requests at the same time. Try again in a few seconds.",
}


class RequestMiddleware:
    """ASGI application in front of the pages and the stream."""

    def __init__(self, pages: App, stream: App) -> None:
        self.pages = pages
        self.stream = stream
        self.bodies = 0

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        path, headers = scope["path"], dict(scope["headers"])
        if path == "/livez":
            await send_json(send, 200, {"status": "ok"}, scope["method"])
        elif path == "/readyz" and not ({b"authorization", b"cookie"} & headers.keys()):
            ready = await asyncio.wrap_future(is_ready())
            await send_json(send, 200 if ready else 503, {"status": "ok" if ready else "unavailable"}, scope["method"])
        elif path.startswith("/stream/"):
            await self.open_stream(scope, headers, receive, send)
        else:
            async with BufferedSend(send) as buffered:
                await self.with_body(scope, headers, receive, buffered)

    async def open_stream(
        self, scope: dict[str, Any], headers: dict[bytes, bytes], receive: Receive, send: Send
    ) -> None:
        """Only GET without a body: nothing here reads one, and Django would store it first."""
        if scope["method"] not in {"GET", "HEAD"}:
            await refuse(send, receive, 405)
        elif content_length(headers) != 0:
            await refuse(send, receive, 413)
        else:
            await self.stream(scope, receive, send)

    async def with_body(self, scope: Scope, headers: dict[bytes, bytes], receive: Receive, send: Send) -> None:
        length = content_length(headers)
        if length == 0:
            await self.pages(scope, receive, send)
            return
        limit = body_limit(scope["path"], scope["method"], headers.get(b"content-type", b"").decode("latin1"), length)
        if length is not None and length > limit:  # the page answers 413 without reading it
            await self.pages(scope, no_body, discard_before_end(send, receive))
            return
        if self.bodies >= MAX_BODIES:
            await refuse(send, receive, 503)
            return
        self.bodies += 1
        try:
            with SpooledTemporaryFile(max_size=MEMORY_BYTES, dir=str(settings.INCOMING)) as body:
                await store_body(receive, body, limit)
                await self.pages(with_length(scope, body.tell()), replay(body, receive), send)
        except BodyRejected as error:
            await refuse(send, receive, error.status)
        finally:
            self.bodies -= 1


def content_length(headers: dict[bytes, bytes]) -> int | None:
    """Bytes of the body; None for chunked transfer of unknown length."""
    if b"transfer-encoding" in headers:
        return None
    with suppress(ValueError):
        return int(headers.get(b"content-length", b"0"))
    return 0


async def store_body(receive: Receive, body: Any, limit: int) -> None:
    try:
        await read_body(receive, body, limit)
    except OSError as error:
        if error.errno not in FULL:
            raise
        raise BodyRejected(507) from None


async def read_body(receive: Receive, body: Any, limit: int) -> None:
    """Read into `body`, within its size limit, without long pauses and above a minimum speed on average."""
    until = time.monotonic() + settings.BODY_PAUSE
    while True:
        wait = min(settings.BODY_PAUSE, until - time.monotonic())
        try:
            message = await asyncio.wait_for(receive(), max(wait, 0.001))
        except TimeoutError:
            raise BodyRejected(408) from None
        if message["type"] == "http.disconnect":
            raise BodyRejected(408)
        chunk = message.get("body", b"")
        if body.tell() + len(chunk) > limit:
            raise BodyRejected(413)
        body.write(chunk)
        until += len(chunk) / MIN_BYTES_PER_SECOND
        if not message.get("more_body", False):
            return


def with_length(scope: Scope, size: int) -> Scope:
    """Set the length of a chunked body: Django reads nothing without one."""
    kept = [pair for pair in scope["headers"] if pair[0] not in {b"content-length", b"transfer-encoding"}]
    return {**scope, "headers": [*kept, (b"content-length", str(size).encode())]}


def replay(body: Any, receive: Receive) -> Receive:
    """Receive the stored body in chunks, then further messages of the connection."""
    size = body.tell()
    body.seek(0)
    done = False

    async def next_message() -> Message:
        nonlocal done
        if done:
            return await receive()
        chunk = body.read(CHUNK)
        done = body.tell() >= size
        return {"type": "http.request", "body": chunk, "more_body": not done}

    return next_message


async def no_body() -> Message:
    return {"type": "http.request", "body": b"", "more_body": False}


def discard_before_end(send: Send, receive: Receive) -> Send:
    """Send the response at once; end it when the sender has finished or after a time-out."""

    async def send_then_discard(message: Message) -> None:
        if message["type"] != "http.response.body" or message.get("more_body", False):
            await send(message)
            return
        await send({**message, "more_body": True})
        await discard_body(receive)
        await send({"type": "http.response.body", "body": b"", "more_body": False})

    return send_then_discard


async def discard_body(receive: Receive) -> None:
    """Discard the rest. Browsers report a connection error if a server closes while they send."""

    async def read_all() -> None:
        while (message := await receive())["type"] == "http.request" and message.get("more_body", False):
            pass

    with suppress(TimeoutError):
        await asyncio.wait_for(read_all(), DISCARD_SECONDS)


async def refuse(send: Send, receive: Receive, status: int) -> None:
    if status != 408:  # a slow sender would not finish either
        send = discard_before_end(send, receive)
    await send_json(send, status, {"detail": MESSAGES[status]}, "GET")


async def send_json(send: Send, status: int, data: dict[str, str], method: str) -> None:
    """A short JSON response with the headers of every response."""
    text = json.dumps(data).encode()
    headers = {**EVERYWHERE, "Content-Type": "application/json", "Content-Length": str(len(text))}
    headers |= {"Cache-Control": "no-store", "Content-Security-Policy": "default-src 'none'; frame-ancestors 'none'"}
    headers |= {"Retry-After": "5"} if status == 503 else {}
    headers |= {"Allow": "GET, HEAD"} if status == 405 else {}
    headers |= {"Connection": "close"} if status in {405, 408, 413, 507} else {}
    pairs = [(name.lower().encode(), value.encode()) for name, value in headers.items()]
    await send({"type": "http.response.start", "status": status, "headers": pairs})
    await send({"type": "http.response.body", "body": b"" if method == "HEAD" else text})
