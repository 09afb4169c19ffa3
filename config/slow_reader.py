"""A client that reads slowly, or not at all, holds no thread: the rest of its response waits in a file."""

import asyncio
from collections.abc import Awaitable, Callable
from tempfile import SpooledTemporaryFile
from typing import Any

from django.conf import settings

Message = dict[str, Any]
Send = Callable[[Message], Awaitable[None]]

PATIENCE = 0.25  # seconds that a thread waits for a client to read
MEMORY_BYTES = 256 * 1024  # of one response; the rest goes to a file
MAX_STORED = 256 * 2**20  # of all responses; what comes then is cut off
CHUNK = 64 * 1024

_stored = 0  # bytes of all responses that wait


class BufferedSend:
    """`send` of one response. At the end of the block the stored rest is sent, as fast as the client reads it."""

    def __init__(self, send: Send) -> None:
        self.send = send
        self.blocked: asyncio.Future[None] | None = None
        self.stored = 0
        self.cut = self.ended = False

    async def __aenter__(self) -> "BufferedSend":
        return self

    async def __call__(self, message: Message) -> None:
        if self.blocked:
            self.store(message)
            return
        sending = asyncio.ensure_future(self.send(message))
        done, _ = await asyncio.wait({sending}, timeout=PATIENCE)
        if done:
            sending.result()
        else:
            self.blocked = sending
            self.rest = SpooledTemporaryFile(max_size=MEMORY_BYTES, dir=str(settings.INCOMING))  # noqa: SIM115

    def store(self, message: Message) -> None:
        """Never raises: the thread would wait forever for a sender that has failed."""
        global _stored
        body = message.get("body", b"")
        self.ended = not message.get("more_body", False)
        self.cut = self.cut or _stored + len(body) > MAX_STORED
        if self.cut:
            return
        try:
            self.rest.write(body)
        except OSError:  # a full disk
            self.cut = True
        else:
            self.stored += len(body)
            _stored += len(body)

    async def __aexit__(self, kind: type[BaseException] | None, *_: object) -> None:
        """Send the rest. A response that was cut stays incomplete, so that the connection is closed."""
        global _stored
        if not self.blocked:
            return
        try:
            if kind is None:
                await self.send_rest(self.blocked)
        finally:
            self.blocked.cancel()
            _stored -= self.stored
            self.rest.close()

    async def send_rest(self, blocked: "asyncio.Future[None]") -> None:
        await blocked
        self.rest.seek(0)
        while chunk := self.rest.read(CHUNK):
            await self.send({"type": "http.response.body", "body": chunk, "more_body": True})
        if self.ended and not self.cut:
            await self.send({"type": "http.response.body", "body": b"", "more_body": False})
