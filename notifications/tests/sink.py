"""A real SMTP server on loopback that stores messages and answers as configured."""

import email
import threading
from collections import Counter
from collections.abc import Callable
from email.message import Message
from typing import Any

from aiosmtpd.controller import Controller
from aiosmtpd.smtp import SMTP, Envelope, Session

OK = "250 kept"


class Sink:
    """`messages` in order of arrival; `answer(message)` decides each reply, "250 kept" by default."""

    def __init__(self, answer: Callable[[Message], str] = lambda message: OK) -> None:
        self.answer = answer
        self.messages: list[Message] = []
        self.lock = threading.Lock()
        self.controller = Controller(self, hostname="127.0.0.1", port=0)

    async def handle_DATA(self, server: SMTP, session: Session, envelope: Envelope) -> str:
        message = email.message_from_bytes(envelope.content or b"")  # type: ignore[arg-type]
        reply = self.answer(message)
        if reply.startswith("250"):
            with self.lock:
                self.messages.append(message)
        return reply

    @property
    def port(self) -> int:
        return self.controller.server.sockets[0].getsockname()[1]  # type: ignore[union-attr]

    @property
    def copies(self) -> Counter[str]:
        """Message-ID → how often it came. One key is one visible message."""
        with self.lock:
            return Counter(str(message["Message-ID"]) for message in self.messages)

    def __enter__(self) -> "Sink":
        begin(self.controller)
        return self

    def __exit__(self, *args: Any) -> None:
        self.controller.stop()


def begin(controller: Controller) -> None:
    """Start on a free port. (`Controller.start` tests the port it was given, and 0 is no port.)"""
    ready = threading.Event()
    controller._thread = threading.Thread(target=controller._run, args=(ready,), daemon=True)
    controller._thread.start()
    ready.wait(10)
    deadline = threading.Event()
    while controller.server is None and not deadline.wait(0.01):
        pass
