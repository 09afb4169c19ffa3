"""A browser on the socket of a postmortem, without a network: the application itself is called."""

import asyncio
import json
from contextlib import suppress
from typing import Any

from asgiref.sync import sync_to_async
from asgiref.testing import ApplicationCommunicator
from django.conf import settings
from django.test import Client
from pycrdt import Doc, Text, write_message, write_var_uint

from config.sockets import sockets
from postmortems.coedit.frames import AWARENESS, NOTICE, STEP_1, STEP_2, STORED, SYNC, Reader, step_1, update_frame

HOST = "localhost:8000"
ORIGIN = "http://localhost:8000"


def sign_in(user: Any) -> str:
    """A session key of this person."""
    client = Client()
    client.force_login(user)
    return client.cookies[settings.SESSION_COOKIE_NAME].value


class SocketBrowser:
    """Connects, keeps a document in sync with the server, and stores received messages."""

    def __init__(self, ref: str, session: str = "", **changes: Any) -> None:
        self.session = session
        self.doc: Doc = Doc()
        self.doc["body"] = Text()
        self.stored = 0
        self.notices: list[dict[str, Any]] = []
        self.carets: list[bytes] = []
        self.code: int | None = None
        headers = {b"host": HOST, b"origin": ORIGIN, b"cookie": f"{settings.SESSION_COOKIE_NAME}={session}"}
        headers |= changes.pop("headers", {})
        pairs = [(name, value.encode()) for name, value in headers.items() if value]
        facts = {"type": "websocket", "path": f"/ws/postmortems/{ref}/", "headers": pairs, "query_string": b""}
        self.line = ApplicationCommunicator(sockets, {**facts, **changes})

    async def open(self) -> bool:
        """False when the handshake is refused."""
        await self.line.send_input({"type": "websocket.connect"})
        answer = await self.line.receive_output(5)
        if answer["type"] != "websocket.accept":
            self.code = answer.get("code")
            return False
        await self.send(step_1(self.doc.get_state()))
        await self.receive(until=lambda: self.text or self.code)
        return self.code is None

    @property
    def text(self) -> str:
        return str(self.doc["body"])

    async def send(self, data: bytes) -> None:
        await self.line.send_input({"type": "websocket.receive", "bytes": data})

    async def type(self, words: str, at: int = 0) -> None:
        before = self.doc.get_state()
        self.doc["body"].insert(at, words)
        await self.send(update_frame(self.doc.get_update(before)))

    async def move(self, **state: Any) -> None:
        entry = write_var_uint(1) + write_var_uint(77) + write_var_uint(1) + write_message(json.dumps(state).encode())
        await self.send(bytes([AWARENESS]) + write_message(entry))

    async def receive(self, until: Any = lambda: False, seconds: float = 5.0) -> None:
        """Read messages until something holds, the socket closes, or the time is over."""
        end = asyncio.get_running_loop().time() + seconds
        while not until() and self.code is None and (left := end - asyncio.get_running_loop().time()) > 0:
            if self.line.output_queue.empty() and not self.line.future.done():
                await asyncio.sleep(min(0.01, left))
                continue
            with suppress(TimeoutError):
                self.take(await self.line.receive_output(1))

    def take(self, message: dict[str, Any]) -> None:
        if message["type"] == "websocket.close":
            self.code = message.get("code")
            return
        reader = Reader(message["bytes"])
        kind = reader.number()
        if kind == SYNC:
            step, body = reader.number(), reader.piece()
            if step != STEP_1:
                self.doc.apply_update(body)
            assert step in {STEP_1, STEP_2, 2}
        elif kind == STORED:
            self.stored = reader.number()
        elif kind == NOTICE:
            self.notices.append(json.loads(reader.piece()))
        elif kind == AWARENESS:
            self.carets.append(reader.piece())

    async def close(self) -> None:
        if self.code is None:
            await self.line.send_input({"type": "websocket.disconnect", "code": 1001})
        await self.line.wait(5)


in_database = sync_to_async
