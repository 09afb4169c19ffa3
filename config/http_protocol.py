"""uvicorn's HTTP protocol with deadlines: connections that send or read nothing must not add up to the limit."""

import asyncio
import resource
from typing import Any

from uvicorn.protocols.http.h11_impl import H11Protocol

REQUEST_SECONDS = 10.0  # until the headers of the first request, or of one that has begun, are complete
READ_SECONDS = 60.0  # in which a client must read something
OPEN_FILES = 8_192


class HttpProtocol(H11Protocol):
    """One connection. uvicorn itself only ends those that are idle after a response."""

    no_request: asyncio.TimerHandle | None = None
    no_reader: asyncio.TimerHandle | None = None

    def connection_made(self, transport: Any) -> None:
        super().connection_made(transport)
        self.await_request()

    def data_received(self, data: bytes) -> None:
        super().data_received(data)
        self.await_request()

    def connection_lost(self, exc: Exception | None) -> None:
        self.stop("no_request")
        self.stop("no_reader")
        super().connection_lost(exc)

    def pause_writing(self) -> None:
        super().pause_writing()
        self.no_reader = asyncio.get_running_loop().call_later(READ_SECONDS, self.transport.abort)

    def resume_writing(self) -> None:
        self.stop("no_reader")
        super().resume_writing()

    def await_request(self) -> None:
        answering = self.cycle is not None and not self.cycle.response_complete
        if answering or self.transport.is_closing() or self.transport.get_protocol() is not self:  # a WebSocket
            self.stop("no_request")
        elif self.no_request is None:
            self.no_request = asyncio.get_running_loop().call_later(REQUEST_SECONDS, self.transport.close)

    def stop(self, name: str) -> None:
        if timer := getattr(self, name):
            timer.cancel()
        setattr(self, name, None)


def allow_open_files() -> None:
    """Raise the soft limit, often 1,024, below which the limit of connections is never reached."""
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    wanted = OPEN_FILES if hard == resource.RLIM_INFINITY else min(OPEN_FILES, hard)
    if soft != resource.RLIM_INFINITY and soft < wanted:
        resource.setrlimit(resource.RLIMIT_NOFILE, (wanted, hard))
