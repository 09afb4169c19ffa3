"""Benchmark clients: one that waits for each response, and eight in parallel."""

import statistics
import threading
import time
from collections.abc import Callable
from http.client import HTTPConnection
from typing import Any

ROUNDS, WARM, SECONDS, CLIENTS = 40, 5, 2.0, 8
Ask = Callable[[], None]


def asking(port: int, url: str, cookie: str) -> Ask:
    """A client with a connection of its own."""
    wire = HTTPConnection("127.0.0.1", port, timeout=120)

    def ask() -> None:
        wire.request("GET", url, headers={"Cookie": cookie} if cookie else {})
        answer = wire.getresponse()
        answer.read()
        if answer.status != 200:
            raise SystemExit(f"{url} answered {answer.status}")

    return ask


def timed(ask: Ask) -> float:
    """Milliseconds."""
    start = time.perf_counter()
    ask()
    return (time.perf_counter() - start) * 1000


def percentiles(times: list[float]) -> tuple[float, float]:
    """Median and 95th percentile."""
    return statistics.median(times), sorted(times)[int(len(times) * 0.95)]


def alone(port: int, url: str, cookie: str) -> tuple[float, float]:
    ask = asking(port, url, cookie)
    for _ in range(WARM):
        ask()
    return percentiles([timed(ask) for _ in range(ROUNDS)])


def in_turn(limit: int, bare: str, ours: int, address: str, cookie: str) -> dict[str, Any]:
    """The limit and our page alternately, so that other load slows both."""
    a, b = asking(limit, bare, ""), asking(ours, address, cookie)
    for _ in range(WARM):
        a()
        b()
    times: tuple[list[float], list[float]] = ([], [])
    for _ in range(ROUNDS):
        times[0].append(timed(a))
        times[1].append(timed(b))
    (limit50, _), (our50, our95) = (percentiles(time) for time in times)
    rates = {"limit_rate": rate(limit, bare, ""), "rate": rate(ours, address, cookie)}
    return {"limit_p50": limit50, "p50": our50, "p95": our95, "ratio": our50 / limit50, **rates}


def rate(port: int, url: str, cookie: str) -> float:
    """Requests per second of eight clients."""
    done, until = [0] * CLIENTS, time.perf_counter() + SECONDS

    def client(n: int) -> None:
        ask = asking(port, url, cookie)
        while time.perf_counter() < until:
            ask()
            done[n] += 1

    threads = [threading.Thread(target=client, args=[n]) for n in range(CLIENTS)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return sum(done) / SECONDS
