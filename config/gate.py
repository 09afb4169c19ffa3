"""ASGI middleware in front of the thread pool: health checks, the method of the stream, and request bodies.

Bodies are read on the event loop, into memory or a file, under a deadline, so a slow sender holds no thread. A body
over its limit is refused by its announced length, or as soon as it passes the limit.
"""

import asyncio
import json
import time
from collections.abc import Awaitable, Callable
from contextlib import suppress
from tempfile import SpooledTemporaryFile
from typing import Any

from django.conf import settings

from core.web.headers import EVERYWHERE
from core.web.readiness import is_ready
from core.web.uploads import body_limit

Message = dict[str, Any]
Scope = dict[str, Any]
Receive = Callable[[], Awaitable[Message]]
Send = Callable[[Message], Awaitable[None]]
App = Callable[[Scope, Receive, Send], Awaitable[None]]

PIECE = 64 * 1024
IN_MEMORY = 256 * 1024  # bytes of one body in memory; more is written to a file
SLOWEST = 20_000  # bytes per second, after the first ten seconds
DRAINED_FOR = 2.0  # seconds for the client of a refused body to finish, so that a browser displays the response
MOST_ARRIVING = 200  # concurrent bodies


class BodyRefused(Exception):
    """The body is refused with this status."""

    def __init__(self, status: int) -> None:
        super().__init__(status)
        self.status = status


WORDS = {
    405: "Method not allowed.",
    408: "The request arrived too slowly. Send it again.",
    413: "The request is too large.",
    503: "Too many requests are arriving. Try again in a few seconds.",
}


class Gate:
    """ASGI application in front of the pages and the stream."""

    def __init__(self, pages: App, stream: App) -> None:
        self.pages = pages
        self.stream = stream
        self.arriving = 0

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        path, headers = scope["path"], dict(scope["headers"])
        if path == "/livez":
            await answer(send, 200, {"status": "ok"}, scope["method"])
        elif path == "/readyz" and not ({b"authorization", b"cookie"} & headers.keys()):
            ready = await asyncio.wrap_future(is_ready())
            await answer(send, 200 if ready else 503, {"status": "ok" if ready else "unavailable"}, scope["method"])
        elif path.startswith("/stream/"):
            await self.open_stream(scope, headers, receive, send)
        else:
            await self.with_body(scope, headers, receive, send)

    async def open_stream(
        self, scope: dict[str, Any], headers: dict[bytes, bytes], receive: Receive, send: Send
    ) -> None:
        """Only GET without a body: a body would be stored by Django and never read."""
        if scope["method"] not in {"GET", "HEAD"}:
            await refuse(send, receive, 405)
        elif announced(headers) != 0:
            await refuse(send, receive, 413)
        else:
            await self.stream(scope, receive, send)

    async def with_body(self, scope: Scope, headers: dict[bytes, bytes], receive: Receive, send: Send) -> None:
        length = announced(headers)
        if length == 0:
            await self.pages(scope, receive, send)
            return
        limit = body_limit(scope["path"], scope["method"], headers.get(b"content-type", b"").decode("latin1"), length)
        if length is not None and length > limit:  # the pages refuse it with a message, by its length
            await self.pages(scope, no_body, send_before_body_ends(send, receive))
            return
        if self.arriving >= MOST_ARRIVING:
            await refuse(send, receive, 503)
            return
        self.arriving += 1
        try:
            with SpooledTemporaryFile(max_size=IN_MEMORY, dir=str(settings.INCOMING)) as body:
                await read_body(receive, body, limit)
                await self.pages(with_length(scope, body.tell()), replay(body, receive), send)
        except BodyRefused as why:
            await refuse(send, receive, why.status)
        finally:
            self.arriving -= 1


def announced(headers: dict[bytes, bytes]) -> int | None:
    """Content-Length of the body; None if it is sent in chunks."""
    if b"transfer-encoding" in headers:
        return None
    with suppress(ValueError):
        return int(headers.get(b"content-length", b"0"))
    return 0


async def read_body(receive: Receive, body: Any, limit: int) -> None:
    """Read the request into `body`, within its limit and a deadline for slow clients."""
    until = time.monotonic() + 10.0
    while True:
        wait = min(settings.BODY_PAUSE, until - time.monotonic())
        try:
            message = await asyncio.wait_for(receive(), max(wait, 0.001))
        except TimeoutError:
            raise BodyRefused(408) from None
        if message["type"] == "http.disconnect":
            raise BodyRefused(408)
        piece = message.get("body", b"")
        if body.tell() + len(piece) > limit:
            raise BodyRefused(413)
        body.write(piece)
        until += len(piece) / SLOWEST
        if not message.get("more_body", False):
            return


def with_length(scope: Scope, size: int) -> Scope:
    """Set Content-Length of a chunked body; Django ignores bodies without it."""
    kept = [pair for pair in scope["headers"] if pair[0] not in {b"content-length", b"transfer-encoding"}]
    return {**scope, "headers": [*kept, (b"content-length", str(size).encode())]}


def replay(body: Any, receive: Receive) -> Receive:
    """Send the stored body in chunks, then the messages of the connection."""
    size = body.tell()
    body.seek(0)
    done = False

    async def next_message() -> Message:
        nonlocal done
        if done:
            return await receive()
        piece = body.read(PIECE)
        done = body.tell() >= size
        return {"type": "http.request", "body": piece, "more_body": not done}

    return next_message


async def no_body() -> Message:
    return {"type": "http.request", "body": b"", "more_body": False}


def send_before_body_ends(send: Send, receive: Receive) -> Send:
    """Send the response at once, and end it when the client has finished or on timeout."""

    async def late(message: Message) -> None:
        if message["type"] != "http.response.body" or message.get("more_body", False):
            await send(message)
            return
        await send({**message, "more_body": True})
        await discard_body(receive)
        await send({"type": "http.response.body", "body": b"", "more_body": False})

    return late


async def discard_body(receive: Receive) -> None:
    """Discard the rest of the body; browsers report a broken connection if a server closes while they send."""

    async def all_of_it() -> None:
        while (message := await receive())["type"] == "http.request" and message.get("more_body", False):
            pass

    with suppress(TimeoutError):
        await asyncio.wait_for(all_of_it(), DRAINED_FOR)


async def refuse(send: Send, receive: Receive, status: int) -> None:
    await answer(send_before_body_ends(send, receive), status, {"detail": WORDS[status]}, "GET")


async def answer(send: Send, status: int, facts: dict[str, str], method: str) -> None:
    """A short JSON response with the headers of every response."""
    text = json.dumps(facts).encode()
    headers = {**EVERYWHERE, "Content-Type": "application/json", "Content-Length": str(len(text))}
    headers |= {"Cache-Control": "no-store", "Content-Security-Policy": "default-src 'none'; frame-ancestors 'none'"}
    headers |= {"Retry-After": "5"} if status == 503 else {}
    headers |= {"Allow": "GET, HEAD"} if status == 405 else {}
    headers |= {"Connection": "close"} if status in {405, 408, 413} else {}
    pairs = [(name.lower().encode(), value.encode()) for name, value in headers.items()]
    await send({"type": "http.response.start", "status": status, "headers": pairs})
    await send({"type": "http.response.body", "body": b"" if method == "HEAD" else text})
