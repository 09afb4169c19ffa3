"""The only HTTP client. Requests reach only public addresses.

The host is resolved once, every answer must be a public address (or allowed by the operator), and the connection goes
to exactly the address that was checked; name and certificate stay those of the host. Redirects are not followed,
proxies of the environment are not used, and time and size are bounded as a whole.
"""

import ssl
import time
from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass

import httpcore
from django.conf import settings

from core.outbound.addresses import AddressRefused, Target, ip_address, reachable, resolve_host, target

CONNECT_SECONDS, TOTAL_SECONDS = 5.0, 15.0
MAX_BYTES = 64 * 1024
METHODS = frozenset({"GET", "POST", "PUT", "PATCH", "DELETE", "HEAD"})

Resolver = Callable[[str, int, float], list[str]]


class Unreachable(Exception):
    """No response. `retry`: whether trying again may help; the message is fit for users."""

    def __init__(self, message: str, *, retry: bool = True) -> None:
        super().__init__(message)
        self.message = message
        self.retry = retry


@dataclass(frozen=True)
class Answer:
    """The response: at most 64 KiB, not decompressed. A redirect is not `ok`."""

    status: int
    headers: tuple[tuple[str, str], ...]
    body: bytes
    cut: bool = False

    @property
    def ok(self) -> bool:
        return 200 <= self.status < 300

    @property
    def retry(self) -> bool:
        """Worth another try later: the other side was busy or broken."""
        return self.status in {408, 425, 429} or self.status >= 500


def allowed_ports() -> frozenset[int]:
    return frozenset(int(port) for port in getattr(settings, "OUTBOUND_PORTS", ())) | {80, 443}


def check_url(url: str) -> None:
    """Whether an address may be saved: its form, a literal IP address, and localhost, which is always this machine.

    Other names are checked at each request.
    """
    goal = target(url, allowed_ports())
    is_local = goal.host == "localhost" or goal.host.endswith(".localhost")
    try:
        literal = "127.0.0.1" if is_local else str(ip_address(goal.host))
    except ValueError:
        return
    reachable(goal.host, [literal], getattr(settings, "OUTBOUND_ALLOW", ()))


def send(
    url: str,
    *,
    method: str = "POST",
    headers: Mapping[str, str] | None = None,
    body: bytes = b"",
    allow: Collection[str] | None = None,
    resolver: Resolver = resolve_host,
    backend: httpcore.NetworkBackend | None = None,
    clock: Callable[[], float] = time.monotonic,
) -> Answer:
    """Send one request and return the response. Raises AddressRefused (never retried) and Unreachable.

    `allow`: internal hosts and networks that the operator permits; by default `settings.OUTBOUND_ALLOW`.
    """
    if method not in METHODS:
        raise AddressRefused(f"{method} is not sent from here.")
    allowed = getattr(settings, "OUTBOUND_ALLOW", ()) if allow is None else allow
    deadline = clock() + TOTAL_SECONDS
    goal = target(url, allowed_ports())
    addresses = reachable(goal.host, resolver(goal.host, goal.port, CONNECT_SECONDS), allowed)
    guarded = _CheckedConnection(addresses, goal, deadline, clock, backend or httpcore.SyncBackend())
    sent = {"Host": goal.authority, "User-Agent": "Debrief", "Accept-Encoding": "identity", **(headers or {})}
    timeouts = {"connect": CONNECT_SECONDS, "read": TOTAL_SECONDS, "write": TOTAL_SECONDS, "pool": CONNECT_SECONDS}
    try:
        with (
            httpcore.ConnectionPool(
                ssl_context=ssl.create_default_context(), network_backend=guarded, retries=0, max_connections=1
            ) as pool,
            pool.stream(
                method, goal.url, headers=_ascii(sent), content=body, extensions={"timeout": timeouts}
            ) as response,
        ):
            return _read(response)
    except (httpcore.UnsupportedProtocol, httpcore.LocalProtocolError) as error:
        raise AddressRefused("Invalid HTTP request. Check the URL and headers.") from error
    except httpcore.TimeoutException as error:
        raise Unreachable(f"{goal.host} did not answer within {TOTAL_SECONDS:.0f} s.") from error
    except (httpcore.NetworkError, httpcore.ProtocolError, OSError) as error:
        raise Unreachable(f"{goal.host} could not be reached.") from error


def _ascii(headers: Mapping[str, str]) -> list[tuple[bytes, bytes]]:
    try:
        return [(name.encode("ascii"), value.encode("ascii")) for name, value in headers.items()]
    except UnicodeEncodeError:
        raise AddressRefused("Headers are written in ASCII.") from None


def _read(response: httpcore.Response) -> Answer:
    body, cut = b"", False
    for chunk in response.iter_stream():
        body += chunk
        if len(body) > MAX_BYTES:
            body, cut = body[:MAX_BYTES], True
            break
    received = tuple((name.decode("latin-1"), value.decode("latin-1")) for name, value in response.headers)
    return Answer(response.status, received, body, cut)


class _CheckedConnection(httpcore.NetworkBackend):
    """Connects only to checked addresses and enforces the deadline."""

    def __init__(
        self,
        addresses: list[str],
        goal: Target,
        deadline: float,
        clock: Callable[[], float],
        inner: httpcore.NetworkBackend,
    ) -> None:
        self.addresses, self.goal, self.deadline, self.clock, self.inner = addresses, goal, deadline, clock, inner

    def connect_tcp(self, host, port, timeout=None, local_address=None, socket_options=None):  # type: ignore[no-untyped-def]
        until = min(self.clock() + CONNECT_SECONDS, self.deadline)
        failure: Exception = httpcore.ConnectError("no address")
        for address in self.addresses:
            try:
                left = until - self.clock()
                if left <= 0:
                    break
                stream = self.inner.connect_tcp(address, self.goal.port, timeout=left, socket_options=socket_options)
            except (httpcore.ConnectError, httpcore.ConnectTimeout) as error:
                failure = error
            else:
                return _BoundedStream(stream, self.deadline, self.clock)
        raise failure

    def connect_unix_socket(self, path, timeout=None, socket_options=None):  # type: ignore[no-untyped-def]
        raise httpcore.ConnectError("sockets of this machine are not reached")

    def sleep(self, seconds: float) -> None:
        self.inner.sleep(seconds)


class _BoundedStream(httpcore.NetworkStream):
    """A stream in which every step ends before the deadline, so that slow bytes cannot keep it open."""

    def __init__(self, stream: httpcore.NetworkStream, deadline: float, clock: Callable[[], float]) -> None:
        self.stream, self.deadline, self.clock = stream, deadline, clock

    def _left(self) -> float:
        left = self.deadline - self.clock()
        if left <= 0:
            raise httpcore.ReadTimeout("the whole request took too long")
        return left

    def read(self, max_bytes: int, timeout: float | None = None) -> bytes:
        return self.stream.read(max_bytes, self._left())

    def write(self, buffer: bytes, timeout: float | None = None) -> None:
        self.stream.write(buffer, self._left())

    def close(self) -> None:
        self.stream.close()

    def start_tls(self, ssl_context, server_hostname=None, timeout=None):  # type: ignore[no-untyped-def]
        return _BoundedStream(
            self.stream.start_tls(ssl_context, server_hostname, self._left()), self.deadline, self.clock
        )

    def get_extra_info(self, info: str) -> object:
        return self.stream.get_extra_info(info)
