"""Real processes for journeys: the embedded supervisor, the production set on PostgreSQL and Redis, a browser."""

import atexit
import os
import re
import shutil
import signal
import sqlite3
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Iterator
from contextlib import ExitStack, closing, contextmanager
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from typing import IO, Any
from uuid import uuid4

import psycopg
from playwright.sync_api import Browser, sync_playwright

from config.supervisor import fingerprint
from config.tests.sources import ROOT
from tools.database_snapshot import SqliteSnapshot, lock
from tools.test_services import create_database, free_port, postgres, redis, wait_for_port

READY = re.compile(r"Debrief is ready: (http://(?:127\.0\.0\.1|localhost):\d+)(/\S*)")
CHROMIUM = ["chromium", "chromium-browser", "google-chrome"]
FLAGS = [
    *["--headless=new", "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run"],
    *["--disable-background-networking", "--disable-component-update", "--disable-sync", "--disable-dev-shm-usage"],
]


@dataclass
class Stage:
    """One running Debrief: its address, its data directory and its output."""

    url: str
    data: Path
    environment: dict[str, str]
    welcome: str = ""  # the full one-time link, "" when an admin exists
    output: list[str] = field(default_factory=list)
    processes: dict[str, "subprocess.Popen[str]"] = field(default_factory=dict)

    def manage(self, *line: str) -> str:
        """The output of one command against this Debrief's data."""
        command = [sys.executable, "manage.py", *line]
        done = subprocess.run(command, cwd=ROOT, env=self.environment, capture_output=True, text=True, check=False)
        assert done.returncode == 0, f"{line}: {done.stdout}{done.stderr}"
        return done.stdout

    def python(self, code: str) -> str:
        """The output of a few lines run inside Django."""
        return self.manage("shell", "--no-imports", "-c", code)

    def value(self, query: str) -> Any:
        """The first column of the first row, or None. Takes milliseconds, where `python` starts a process."""
        if url := self.environment.get("DATABASE_URL"):
            with psycopg.connect(url) as database:
                row = database.execute(query.encode()).fetchone()
        else:
            with closing(sqlite3.connect(self.data / "debrief.sqlite3")) as database:
                row = database.execute(query).fetchone()
        return row[0] if row else None


@cache
def prepared_folder(*, sample: bool) -> Path:
    """A data directory after its first start. Journeys start from copies of it, which need no preparation."""
    folder = Path(tempfile.mkdtemp(prefix="debrief-prepared-"))
    atexit.register(shutil.rmtree, folder, ignore_errors=True)
    stage = Stage("", folder, clean_environment(DATA_DIR=str(folder), SAMPLE="1" if sample else "0"))
    if sample:
        shutil.copytree(prepared_folder(sample=False), folder, dirs_exist_ok=True)
        stage.manage("load_sample")
    else:
        copy_snapshot(folder / "debrief.sqlite3")
        stage.manage("prepare")
        (folder / "prepared").write_text(fingerprint())
    return folder


def copy_snapshot(database: Path, seconds: float = 120) -> None:
    """Start from the migrated database of the suite (`tools/database_snapshot.py`), which saves the migrations.

    `make test` runs both at once and names their folder; the suite makes the snapshot first.
    """
    if not os.environ.get("DJANGO_SETTINGS_MODULE"):
        return  # a bench, which has no suite beside it
    snapshot, until = SqliteSnapshot(str(database)), time.monotonic() + seconds
    while os.environ.get("TEST_SNAPSHOT_DIR") and not snapshot.snapshot.is_file() and time.monotonic() < until:
        time.sleep(0.2)
    if snapshot.folder.is_dir():
        with lock():
            snapshot.restore()


@contextmanager
def embedded(
    *, sample: bool = False, data: Path | None = None, fresh: bool = False, host: str = "127.0.0.1"
) -> Iterator[Stage]:
    """`make run` on a folder and a port of its own. With `fresh=True` the folder is empty, as at the first start.

    Passkeys need the host "localhost".
    """
    folder = data or Path(tempfile.mkdtemp(prefix="debrief-journey-"))
    if data is None and not fresh:
        shutil.copytree(prepared_folder(sample=sample), folder, dirs_exist_ok=True)
    port = str(free_port())
    environment = clean_environment(DATA_DIR=str(folder), PORT=port, SAMPLE="1" if sample else "0")
    environment["BASE_URL"] = f"http://{host}:{port}"
    process = start([sys.executable, "manage.py", "up"], environment)
    stage = Stage("", folder, environment, processes={"supervisor": process})
    try:
        wait_for_greeting(stage, process)
        yield stage
    finally:
        stop([process])
        if data is None:
            shutil.rmtree(folder, ignore_errors=True)


@contextmanager
def production() -> Iterator[Stage]:
    """gunicorn, uvicorn, worker and scheduler on PostgreSQL and Redis, as docs/operating.md lists them."""
    with ExitStack() as servers:
        cluster = os.environ.get("TEST_DATABASE_URL") or servers.enter_context(postgres())
        broker = os.environ.get("TEST_REDIS_URL") or servers.enter_context(redis())
        folder = Path(servers.enter_context(tempfile.TemporaryDirectory(prefix="debrief-stack-")))
        pages, stream = free_port(), free_port()
        environment = clean_environment(
            DATA_DIR=str(folder),
            DATABASE_URL=create_database(cluster, f"stack_{uuid4().hex[:8]}"),
            REDIS_URL=broker,
            BASE_URL=f"http://127.0.0.1:{pages}",
            SECRET_KEY="stack-" + uuid4().hex * 2,
        )
        stage = Stage(f"http://127.0.0.1:{pages}", folder, environment)
        stage.manage("prepare")
        stage.welcome = stage.manage("welcome_link").strip()
        lines = {
            "gunicorn": ["gunicorn", "-c", "python:config.gunicorn", "-b", f"127.0.0.1:{pages}", "config.wsgi"],
            "uvicorn": ["uvicorn", "config.asgi:application", "--port", str(stream), "--log-level", "warning"],
            "worker": ["celery", "-A", "config.celery", "worker", "-c", "2", "--without-mingle", "--without-gossip"],
            "scheduler": ["celery", "-A", "config.celery", "beat"],
        }
        bin_folder = Path(sys.executable).parent
        try:
            for name, line in lines.items():
                stage.processes[name] = start([str(bin_folder / line[0]), *line[1:]], environment)
                listen(stage, stage.processes[name])
            wait_for_port(pages)
            wait_for_port(stream)
            stage.environment["STREAM_PORT"] = str(stream)
            yield stage
        finally:
            stop(list(stage.processes.values()))


@contextmanager
def chromium() -> Iterator[Browser]:
    """One headless browser. Its pages must never report blocked content; see `looking.py`."""
    found = next((path for name in CHROMIUM if (path := shutil.which(name))), None)
    assert found, "Chromium is missing. As root: apt-get install -y chromium"
    with sync_playwright() as driver:
        browser = driver.chromium.launch(executable_path=found, args=FLAGS)
        try:
            yield browser
        finally:
            browser.close()


def clean_environment(**facts: str) -> dict[str, str]:
    kept = {name: value for name, value in os.environ.items() if name in {"PATH", "HOME", "LANG", "LC_ALL"}}
    return {**kept, **facts}


def start(
    line: list[str], environment: dict[str, str], output: int | IO[str] = subprocess.PIPE
) -> "subprocess.Popen[str]":
    """The output is for `listen()`: a process blocks once its pipe is full."""
    return subprocess.Popen(
        line,
        cwd=ROOT,
        env=environment,
        stdout=output,
        stderr=subprocess.STDOUT,
        text=True,
        start_new_session=True,
    )


def listen(stage: Stage, process: "subprocess.Popen[str]") -> None:
    """Store the output of the process, so that its pipe never fills and failures can be read."""
    assert process.stdout
    threading.Thread(target=stage.output.extend, args=[process.stdout], daemon=True).start()


def wait_for_greeting(stage: Stage, process: "subprocess.Popen[str]", seconds: float = 240) -> None:
    listen(stage, process)
    until = time.monotonic() + seconds
    while time.monotonic() < until and process.poll() is None:
        if match := next((m for line in list(stage.output) if (m := READY.search(line))), None):
            stage.url = match.group(1)
            stage.welcome = match.group(0).removeprefix("Debrief is ready: ") if match.group(2) != "/" else ""
            return
        time.sleep(0.05)
    raise AssertionError("Debrief did not report that it is ready:\n" + "".join(stage.output))


def stop(processes: list["subprocess.Popen[str]"]) -> None:
    for process in processes:
        if process.poll() is None:
            process.send_signal(signal.SIGTERM)
    for process in processes:
        try:
            process.wait(20)
        except subprocess.TimeoutExpired:
            os.killpg(process.pid, signal.SIGKILL)
            process.wait()
