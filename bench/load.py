"""`make bench`: our pages and the bare limit in turn, on real servers, as one table and as JSON.

For each size (100, 10,000 and 100,000 incidents; BENCH_SIZE adds one) it seeds a throw-away PostgreSQL, starts gunicorn
for the limit (`bench/limit.py`) and for Debrief, and asks every page in turn: one client for the median and the 95th
percentile, eight for requests per second. Statements are counted by Django's test client in a process of its own.
Then the embedded profile: SQLite, 10,000 incidents, the web process of `make run`. Last: the reminders of
10,000 overdue tasks (`bench/chase.py`).

    BENCH_SIZES=100,10000 make bench        fewer sizes
    BENCH_JSON=bench.json make bench        also the figures as a file

Read ratios, not milliseconds: both columns come from one run on one machine.
"""

import json
import os
import statistics
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from http.client import HTTPConnection
from pathlib import Path
from typing import Any

from config.throwaway import create_database, free_port, postgres, wait_for_port

ROOT = Path(__file__).resolve().parent.parent
BIN = Path(sys.executable).parent
ONE_CLIENT, WARM, SECONDS, CLIENTS = 60, 8, 3.0, 8
Facts = dict[str, Any]
# what → (our address, address of the limit it is compared with, goal as a ratio, most statements)
PAGES: dict[str, tuple[str, str, float | None, int]] = {
    "incident list": ("/incidents/", "/list", 2.5, 6),
    "incident page": ("/incidents/INC-{incident}/", "/detail/{incident}", 4, 12),
    "my work": ("/", "/list", 3, 8),
    "task board": ("/tasks/", "/list", 2.5, 7),
    "task page": ("/tasks/A-{task}/", "/detail/{incident}", None, 12),
    "postmortem": ("/postmortems/INC-{incident}/", "/detail/{incident}", 2, 7),
    "search, rare word": ("/search/?q=kintsugi", "/search?q=kintsugi", 2.5, 5),
    "search, common word": ("/search/?q=latency", "/search?q=latency", 2.5, 5),
    "API list": ("/api/v1/incidents/", "/json", 2, 4),
    "API detail": ("/api/v1/incidents/INC-{incident}/", "/detail/{incident}", 2, 7),
}
EMBEDDED = ["incident list", "incident page", "my work"]
COUNT = """
import json, sys
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
client = Client(raise_request_exception=False)
client.cookies["session"] = "{session}"
found = {{}}
for name, url in {urls}:
    client.get(url)
    with CaptureQueriesContext(connection) as asked:
        status = client.get(url).status_code
    ours = [q for q in asked if "django_session" not in q["sql"] and "usersession" not in q["sql"]]
    found[name] = [status, len(ours)]
print(json.dumps(found))
"""


def main() -> None:
    sizes = [int(size) for size in os.environ.get("BENCH_SIZES", "100,10000,100000").split(",")]
    if extra := os.environ.get("BENCH_SIZE"):
        sizes.append(int(extra))
    results: list[Facts] = []
    with postgres() as cluster, tempfile.TemporaryDirectory(prefix="debrief-bench-") as folder:
        for size in sizes:
            env = environment(Path(folder) / f"pg{size}", DATABASE_URL=create_database(cluster, f"bench_{size}"))
            results += measure_production(size, env)
        results += measure_embedded(
            int(os.environ.get("BENCH_EMBEDDED", "10000")), environment(Path(folder) / "embedded")
        )
        apart = create_database(cluster, "chase")
        planning = [
            measure_chase(environment(Path(folder) / "chase")),
            measure_chase(environment(Path(folder) / "chasepg", DATABASE_URL=apart)),
        ]
    report(results, planning)


def environment(folder: Path, **facts: str) -> dict[str, str]:
    folder.mkdir(mode=0o700)
    kept = {name: value for name, value in os.environ.items() if name in {"PATH", "HOME", "LANG"}}
    return {**kept, "DATA_DIR": str(folder), "SECRET_KEY": "bench-" + "k7" * 30, "SAMPLE": "0", **facts}


def run(env: dict[str, str], *line: str) -> str:
    done = subprocess.run([sys.executable, *line], cwd=ROOT, env=env, capture_output=True, text=True, check=False)
    if done.returncode:
        raise SystemExit(f"{' '.join(line)[:80]} failed:\n{(done.stdout + done.stderr)[-2000:]}")
    return done.stdout


def seeded(size: int, env: dict[str, str], *how: str) -> Facts:
    start = time.monotonic()
    facts: Facts = json.loads(run(env, "-m", "bench.seeding", str(size), *how).splitlines()[-1])
    print(f"seeded {size:,} incidents in {time.monotonic() - start:.0f} s", file=sys.stderr)
    return facts


def measure_production(size: int, env: dict[str, str]) -> list[Facts]:
    facts = seeded(size, env)
    counted = statements(facts, env)
    with gunicorn("bench.limit:application", env) as limit, gunicorn("config.wsgi:application", env) as ours:
        cookie = f"session={facts['session']}"
        found = []
        for name, (address, beside, goal, most) in PAGES.items():
            status, queries = counted[name]
            if status != 200:
                print(f"{name}: answered {status}, not measured", file=sys.stderr)
                continue
            bare = in_turn(limit, beside.format(**facts), "", ours, address.format(**facts), cookie)
            found.append({"size": size, "page": name, "statements": queries, "most": most, "goal": goal, **bare})
    return found


def statements(facts: Facts, env: dict[str, str]) -> dict[str, tuple[int, int]]:
    urls = [(name, page[0].format(**facts)) for name, page in PAGES.items()]
    code = COUNT.format(session=facts["session"], urls=urls)
    asked = run(
        {**env, "ALLOWED_HOSTS": "testserver,127.0.0.1", "LOG_LEVEL": "CRITICAL"},
        "manage.py",
        "shell",
        "--no-imports",
        "-c",
        code,
    )
    return {name: (status, queries) for name, (status, queries) in json.loads(asked.splitlines()[-1]).items()}


@contextmanager
def gunicorn(application: str, env: dict[str, str]) -> Iterator[int]:
    port = free_port()
    line = [
        str(BIN / "gunicorn"),
        application,
        "-w",
        "2",
        "--threads",
        "4",
        "-b",
        f"127.0.0.1:{port}",
        "--keep-alive",
        "20",
    ]
    with serving(line, env, port):
        yield port


@contextmanager
def serving(line: list[str], env: dict[str, str], port: int) -> Iterator[None]:
    quiet = {**env, "LOG_LEVEL": "ERROR"}
    server = subprocess.Popen(line, cwd=ROOT, env=quiet, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    try:
        wait_for_port(port)
        yield
    finally:
        server.terminate()
        server.wait()


def in_turn(limit: int, bare: str, no_cookie: str, ours: int, address: str, cookie: str) -> Facts:
    """Both pages alternately, so that a busy neighbour slows both."""
    a, b = asking(limit, bare, no_cookie), asking(ours, address, cookie)
    for _ in range(WARM):
        a()
        b()
    times: tuple[list[float], list[float]] = ([], [])
    for _ in range(ONE_CLIENT):
        times[0].append(timed(a))
        times[1].append(timed(b))
    (limit50, _), (our50, our95) = (percentiles(each) for each in times)
    limit_rate, our_rate = rate(limit, bare, no_cookie), rate(ours, address, cookie)
    return {
        "limit_p50": limit50,
        "p50": our50,
        "p95": our95,
        "ratio": our50 / limit50,
        "limit_rate": limit_rate,
        "rate": our_rate,
    }


def asking(port: int, url: str, cookie: str) -> Callable[[], None]:
    wire = HTTPConnection("127.0.0.1", port, timeout=120)

    def ask() -> None:
        wire.request("GET", url, headers={"Cookie": cookie} if cookie else {})
        answer = wire.getresponse()
        answer.read()
        if answer.status != 200:
            raise SystemExit(f"{url} answered {answer.status}")

    return ask


def timed(ask: Callable[[], None]) -> float:
    start = time.perf_counter()
    ask()
    return (time.perf_counter() - start) * 1000


def percentiles(times: list[float]) -> tuple[float, float]:
    return statistics.median(times), sorted(times)[int(len(times) * 0.95)]


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


def measure_embedded(size: int, env: dict[str, str]) -> list[Facts]:
    facts = seeded(size, env)
    port = free_port()
    line = [sys.executable, "-m", "uvicorn", "config.asgi:application", "--port", str(port), "--log-level", "error"]
    found = []
    with serving([*line, "--no-access-log"], env, port):
        for name in EMBEDDED:
            ask = asking(port, PAGES[name][0].format(**facts), f"session={facts['session']}")
            for _ in range(WARM):
                ask()
            p50, p95 = percentiles([timed(ask) for _ in range(ONE_CLIENT)])
            found.append({"size": size, "page": f"{name}, embedded", "p50": p50, "p95": p95, "goal_ms": 40})
    return found


def measure_chase(env: dict[str, str]) -> Facts:
    """In a process of its own, since what it holds in memory is told too."""
    *told, facts = run(env, "-m", "bench.chase").splitlines()
    return {"told": told, **json.loads(facts)}


def report(results: list[Facts], planning: list[Facts]) -> None:
    print(
        f"{'page':32} {'incidents':>9} {'limit':>7} {'p50':>7} {'p95':>7} {'ratio':>6} {'goal':>5} "
        f"{'req/s':>11} {'stm':>4}"
    )
    for each in results:
        size = f"{each['page']:32} {each['size']:>9,}"
        if "ratio" not in each:
            print(f"{size} {'':>7} {each['p50']:>7.1f} {each['p95']:>7.1f} {'':>6} {each['goal_ms']:>3}ms")
            continue
        rates = f"{each['rate']:.0f}/{each['limit_rate']:.0f}"
        goal = f"{each['goal']:g}" if each["goal"] else ""
        times = f"{each['limit_p50']:>7.1f} {each['p50']:>7.1f} {each['p95']:>7.1f} {each['ratio']:>6.2f} {goal:>5}"
        print(f"{size} {times} {rates:>11} {each['statements']:>4}{'' if each['statements'] <= each['most'] else ' !'}")
    for each in planning:
        print(*each["told"], sep="\n")
    if path := os.environ.get("BENCH_JSON"):
        Path(path).write_text(json.dumps({"pages": results, "planning": planning}, indent=1))


if __name__ == "__main__":
    main()
