"""`make bench`: our pages and the bare limit in turn, on real servers, as one table and as JSON.

For each size (100, 10,000 and 100,000 incidents; BENCH_SIZE adds one) it seeds a temporary PostgreSQL, starts gunicorn
for the limit (`bench/limit.py`) and for Debrief with Redis, and requests every page: one client for the median
and the 95th percentile, eight for requests per second. Statements are counted by Django's test client in a process of
its own. Then the embedded profile: SQLite, 10,000 incidents, the web process of `make run`. Last: the reminders of
10,000 overdue tasks (`bench/reminder_planning.py`). A line is printed as soon as it is measured.

    BENCH_SIZES=100,10000 make bench        fewer sizes
    BENCH_JSON=bench.json make bench        also the figures as a file

Read ratios, not milliseconds: both columns come from one run on one machine.
"""

import json
import os
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from bench import table
from bench.clients import alone, in_turn
from tools.test_services import create_database, free_port, postgres, redis, wait_for_port

ROOT = Path(__file__).resolve().parent.parent
BIN = Path(sys.executable).parent
Facts = dict[str, Any]
# what → (our address, address of the limit it is compared with, goal as a ratio, most statements)
PAGES: dict[str, tuple[str, str, float | None, int]] = {
    "incident list": ("/incidents/", "/list", 4, 8),
    "incident page": ("/incidents/INC-{incident}/", "/detail/{incident}", 4, 16),
    "my work": ("/", "/list", 5, 10),
    "task board": ("/tasks/", "/list", 4, 18),
    "task list": ("/tasks/?layout=list", "/list", 4, 18),
    "board by owner": ("/tasks/?lanes=owner", "/list", 4, 20),
    "task page": ("/tasks/A-{task}/", "/detail/{incident}", 5, 18),
    "postmortem": ("/postmortems/INC-{incident}/", "/detail/{incident}", 4, 8),
    "search, rare word": ("/search/?q=kintsugi", "/search?q=kintsugi", 4, 5),
    "search, common word": ("/search/?q=latency", "/search?q=latency", 4, 5),
    "API list": ("/api/v1/incidents/", "/json", 4, 4),
    "API detail": ("/api/v1/incidents/INC-{incident}/", "/detail/{incident}", 4, 7),
}
EMBEDDED: dict[str, int | None] = {"incident list": 25, "incident page": 25, "my work": 25, "task board": None}
EMBEDDED |= {"postmortem": None, "search, common word": None, "API list": None}
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
    found: list[Facts] = []
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(143))  # so that the temporary servers are removed
    table.head()
    with postgres() as cluster, redis() as broker, tempfile.TemporaryDirectory(prefix="debrief-bench-") as folder:
        for size in sizes:
            url = create_database(cluster, f"bench_{size}")
            found += measure_production(
                size, environment(Path(folder) / f"pg{size}", DATABASE_URL=url, REDIS_URL=broker)
            )
        size = int(os.environ.get("BENCH_EMBEDDED", "10000"))
        found += measure_embedded(size, environment(Path(folder) / "embedded"))
        apart = create_database(cluster, "planning")
        planning = [
            measure_planning(environment(Path(folder) / "planning")),
            measure_planning(environment(Path(folder) / "planningpg", DATABASE_URL=apart, REDIS_URL=broker)),
        ]
        tasks: list[Facts] = []
        if most := os.environ.get("BENCH_TASKS"):
            apart = create_database(cluster, "tasks")
            tasks.append(measure_tasks(most, environment(Path(folder) / "tasks")))
            tasks.append(measure_tasks(most, environment(Path(folder) / "taskspg", DATABASE_URL=apart)))
    if path := os.environ.get("BENCH_JSON"):
        Path(path).write_text(json.dumps({"pages": found, "planning": planning, "tasks": tasks}, indent=1))


def measure_tasks(most: str, env: dict[str, str]) -> Facts:
    """Pages and planning at up to so many tasks (`bench/planning.py`), on the database of `env`."""
    *words, facts = run(env, "-m", "bench.planning", most).splitlines()
    print("\n".join(words))
    found: Facts = json.loads(facts)
    return found


def environment(folder: Path, **facts: str) -> dict[str, str]:
    folder.mkdir(mode=0o700)
    kept = {name: value for name, value in os.environ.items() if name in {"PATH", "HOME", "LANG"}}
    return {**kept, "DATA_DIR": str(folder), "SECRET_KEY": "bench-" + "k7" * 30, "SAMPLE": "0", **facts}


def run(env: dict[str, str], *line: str) -> str:
    done = subprocess.run([sys.executable, *line], cwd=ROOT, env=env, capture_output=True, text=True, check=False)
    if done.returncode:
        raise SystemExit(f"{' '.join(line)[:80]} failed:\n{(done.stdout + done.stderr)[-2000:]}")
    return done.stdout


def seeded(size: int, env: dict[str, str]) -> Facts:
    start = time.monotonic()
    facts: Facts = json.loads(run(env, "-m", "bench.seeding", str(size)).splitlines()[-1])
    print(f"seeded {size:,} incidents in {time.monotonic() - start:.0f} s", file=sys.stderr)
    return facts


def measure_production(size: int, env: dict[str, str]) -> list[Facts]:
    facts = seeded(size, env)
    counted = statements(facts, env)
    found = []
    with gunicorn("bench.limit:application", env) as limit, gunicorn("config.wsgi:application", env) as ours:
        for name, (address, parameters, goal, most) in PAGES.items():
            status, asked = counted[name]
            if status != 200:
                print(f"{name}: answered {status}, not measured", file=sys.stderr)
                continue
            cookie = f"session={facts['session']}"
            times = in_turn(limit, parameters.format(**facts), ours, address.format(**facts), cookie)
            found.append({"size": size, "page": name, "statements": asked, "most": most, "goal": goal, **times})
            table.line(found[-1])
    return found


def statements(facts: Facts, env: dict[str, str]) -> dict[str, tuple[int, int]]:
    """Status and number of statements of each page, without those of the session."""
    urls = [(name, page[0].format(**facts)) for name, page in PAGES.items()]
    code = COUNT.format(session=facts["session"], urls=urls)
    quiet = {**env, "ALLOWED_HOSTS": "testserver,127.0.0.1", "LOG_LEVEL": "CRITICAL"}
    asked = run(quiet, "manage.py", "shell", "--no-imports", "-c", code)
    return {name: (status, count) for name, (status, count) in json.loads(asked.splitlines()[-1]).items()}


@contextmanager
def gunicorn(application: str, env: dict[str, str]) -> Iterator[int]:
    port = free_port()
    line = [str(BIN / "gunicorn"), application, "-w", "2", "--threads", "4", "-b", f"127.0.0.1:{port}"]
    with serving([*line, "--keep-alive", "20"], env, port):
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


def measure_embedded(size: int, env: dict[str, str]) -> list[Facts]:
    facts = seeded(size, env)
    port = free_port()
    line = [sys.executable, "-m", "uvicorn", "config.asgi:application", "--port", str(port), "--log-level", "error"]
    found = []
    with serving([*line, "--no-access-log"], env, port):
        for name, goal in EMBEDDED.items():
            p50, p95 = alone(port, PAGES[name][0].format(**facts), f"session={facts['session']}")
            found.append({"size": size, "page": f"{name}, embedded", "p50": p50, "p95": p95, "goal_ms": goal})
            table.line(found[-1])
    return found


def measure_planning(env: dict[str, str]) -> Facts:
    """In a separate process, because its memory is reported too."""
    *lines, facts = run(env, "-m", "bench.reminder_planning").splitlines()
    print(*lines, sep="\n", flush=True)
    return dict(json.loads(facts))


if __name__ == "__main__":
    main()
