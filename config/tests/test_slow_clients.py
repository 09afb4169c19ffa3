"""Clients that send no request or read no response hold neither a thread nor a connection for long."""

import asyncio
import errno
from collections.abc import Awaitable, Callable
from typing import Any
from unittest import mock

from django.test import SimpleTestCase
from uvicorn import Config
from uvicorn.server import ServerState

from config import http_protocol, slow_reader
from config.http_protocol import HttpProtocol
from config.slow_reader import BufferedSend

Message = dict[str, Any]
PIECE = b"x" * 100_000
REQUEST = b"GET / HTTP/1.1\r\nHost: localhost\r\n\r\n"


class SlowReader:
    """A connection that accepts the first message of a response and the others only after `reads`."""

    def __init__(self) -> None:
        self.reads = asyncio.Event()
        self.got: list[Message] = []

    async def send(self, message: Message) -> None:
        if self.got:
            await self.reads.wait()
        self.got.append(message)

    @property
    def body(self) -> bytes:
        return b"".join(message.get("body", b"") for message in self.got)


async def large_page(send: Callable[[Message], Awaitable[None]]) -> None:
    await send({"type": "http.response.start", "status": 200, "headers": []})
    for _ in range(20):
        await send({"type": "http.response.body", "body": PIECE, "more_body": True})
    await send({"type": "http.response.body", "body": b""})


@mock.patch.object(slow_reader, "PATIENCE", 0.05)
class SlowReaderTests(SimpleTestCase):
    def read_slowly(self) -> SlowReader:
        """Ask for a large page and read it only after the page has been written."""

        async def alone() -> SlowReader:
            reader = SlowReader()
            async with BufferedSend(reader.send) as buffered:
                await asyncio.wait_for(large_page(buffered), 5)  # nothing was read
                reader.reads.set()
            return reader

        return asyncio.run(alone())

    def test_page_does_not_wait_for_a_client_that_reads_nothing(self) -> None:
        reader = self.read_slowly()
        self.assertEqual(reader.body, PIECE * 20)
        self.assertEqual([message["more_body"] for message in reader.got[-2:]], [True, False])
        self.assertEqual(slow_reader._stored, 0)

    def test_response_over_the_limit_of_all_waiting_ones_is_cut_off(self) -> None:
        with mock.patch.object(slow_reader, "MAX_STORED", 5 * len(PIECE)):
            reader = self.read_slowly()
        self.assertEqual(reader.body, PIECE * 6)  # the first was waiting already
        self.assertTrue(reader.got[-1]["more_body"])  # so that the connection is closed
        self.assertEqual(slow_reader._stored, 0)

    def test_full_disk_cuts_the_response_off(self) -> None:
        file = mock.Mock(write=mock.Mock(side_effect=OSError(errno.ENOSPC, "full")), read=mock.Mock(return_value=b""))
        with mock.patch.object(slow_reader, "SpooledTemporaryFile", return_value=file):
            reader = self.read_slowly()
        self.assertEqual(reader.body, PIECE)

    def test_client_that_reads_gets_each_message_as_it_is(self) -> None:
        async def alone() -> SlowReader:
            reader = SlowReader()
            reader.reads.set()
            async with BufferedSend(reader.send) as buffered:
                await large_page(buffered)
            return reader

        self.assertEqual(len(asyncio.run(alone()).got), 22)


async def application(scope: Any, receive: Any, send: Any) -> None:
    """Answers at once; `/large` with more than the system buffers."""
    await send({"type": "http.response.start", "status": 200, "headers": []})
    for _ in range(200 if scope["path"] == "/large" else 1):
        await send({"type": "http.response.body", "body": PIECE, "more_body": True})
    await send({"type": "http.response.body", "body": b""})


@mock.patch.object(http_protocol, "REQUEST_SECONDS", 0.2)
@mock.patch.object(http_protocol, "READ_SECONDS", 0.2)
class DeadlineTests(SimpleTestCase):
    def connections_left(self, *pieces: bytes, reads: bool = True, wait: float = 0.6) -> int:
        """How many of one connection are open, some time after it has sent `pieces`."""

        async def alone() -> int:
            state = ServerState()
            config = Config(application, lifespan="off", timeout_keep_alive=60, log_config=None)
            config.load()
            server = await asyncio.get_running_loop().create_server(
                lambda: HttpProtocol(config=config, server_state=state, app_state={}), "127.0.0.1", 0
            )
            reader, writer = await asyncio.open_connection(*server.sockets[0].getsockname()[:2], limit=1000)
            for piece in pieces:
                writer.write(piece)
                if reads:
                    await reader.read(2 * len(PIECE))
            await asyncio.sleep(wait)
            left = len(state.connections)
            writer.close()
            server.close()
            return left

        return asyncio.run(alone())

    def test_connection_without_a_request_is_closed(self) -> None:
        self.assertEqual(self.connections_left(wait=0.1), 1)
        self.assertEqual(self.connections_left(), 0)

    def test_connection_with_half_a_request_is_closed(self) -> None:
        self.assertEqual(self.connections_left(b"GET / HT", reads=False), 0)
        self.assertEqual(self.connections_left(REQUEST, b"GET / HT"), 0)

    def test_connection_that_reads_nothing_is_closed(self) -> None:
        self.assertEqual(self.connections_left(REQUEST.replace(b"/ ", b"/large ", 1), reads=False), 0)

    def test_connection_between_two_requests_is_kept(self) -> None:
        self.assertEqual(self.connections_left(REQUEST), 1)


class OpenFilesTests(SimpleTestCase):
    def test_soft_limit_is_raised_as_far_as_the_system_allows(self) -> None:
        for limits, expected in [
            ((1024, 524_288), (8192, 524_288)),
            ((1024, 4096), (4096, 4096)),
            ((20_000, -1), None),
        ]:
            with (
                self.subTest(limits),
                mock.patch.object(http_protocol.resource, "getrlimit", return_value=limits),
                mock.patch.object(http_protocol.resource, "setrlimit") as set_limits,
            ):
                http_protocol.allow_open_files()
                self.assertEqual(set_limits.call_args and set_limits.call_args.args[1], expected)
