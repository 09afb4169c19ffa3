"""Runs web, worker and scheduler: starts them, restarts those that exit, and stops all of them at the end.

Standard library only, so that it needs little memory.
"""

import ctypes
import fcntl
import hashlib
import os
import secrets
import signal
import socket
import subprocess
import sys
import time
from contextlib import suppress
from functools import partial
from pathlib import Path
from types import FrameType
from typing import IO

from config.process_status import fetch_json, resident_bytes

ROOT = Path(__file__).resolve().parent.parent
PR_SET_PDEATHSIG = 1
START_TIMEOUT = 60.0  # seconds until the first answer of /livez
READY_TIMEOUT = 10.0  # more seconds until /readyz answers ok
STABLE_AFTER = 10.0  # seconds; a process that ran this long is restarted at once
MAX_PAUSE = 60.0  # seconds before a process that keeps exiting is restarted
READY = "Debrief is ready:"
MAX_WEB_BYTES = 700 * 1024 * 1024
STOP_TIMEOUT = 15.0  # seconds between TERM and KILL
FOLDERS = ["broker/queue", "broker/control", "broker/done", "tmp", "files", "mail"]
LIBC = ctypes.CDLL(None)


class Stopped(Exception):
    """TERM or Ctrl-C arrived."""


WEB_OPTIONS = (
    "--no-access-log --log-level warning --no-server-header --no-proxy-headers "
    "--http config.http_protocol:HttpProtocol --ws websockets-sansio --ws-max-size 1048576 "
    "--timeout-graceful-shutdown 5 --limit-concurrency 1000"
)
WORKER_OPTIONS = "-P threads -c 4 --without-mingle --without-gossip -l WARNING"


def commands(data: Path, port: int) -> dict[str, list[str]]:
    """The processes in the order of their start. The web process is ready before the worker starts."""
    python = [sys.executable, "-m"]
    celery = [*python, "celery", "-A", "config.celery", "--quiet"]
    web = [*python, "uvicorn", "config.asgi:application", "--host", "127.0.0.1", "--port", str(port)]
    return {
        "web": [*web, *WEB_OPTIONS.split()],
        "worker": [*celery, "worker", *WORKER_OPTIONS.split()],
        # A process of its own: beat inside the worker would survive a killed worker and keep sending.
        "scheduler": [*celery, "beat", "-s", str(data / "beat"), "--pidfile", "", "-l", "WARNING"],
    }


def die_with_parent(parent: int) -> None:
    """In a new child: ask for TERM when the parent ends, and end now if it ended before this call."""
    LIBC.prctl(PR_SET_PDEATHSIG, signal.SIGTERM)
    if os.getppid() != parent:
        os._exit(1)


class Supervisor:
    def __init__(self, data: Path, port: int) -> None:
        self.data = data
        self.port = port
        self.commands = commands(data, port)
        self.children: dict[str, subprocess.Popen[bytes]] = {}
        self.started_at: dict[str, float] = {}
        self.pauses: dict[str, float] = {}
        self.not_before: dict[str, float] = {}
        self.problem = ""  # of the directories, as reported last
        self.management_process: subprocess.Popen[bytes] | None = None
        self.die_with_this = partial(die_with_parent, os.getpid())
        # kombu moves each message through the temporary directory: it must be private
        self.environment = {
            **os.environ,
            **{"DATA_DIR": str(data), "PORT": str(port), "TMPDIR": str(data / "tmp")},
            **monitor_token(),
            "PYTHONWARNINGS": "ignore:You're running the worker with superuser",  # root in a container
        }

    def run(self) -> None:
        """Run until TERM or Ctrl-C. Prints the address when the page responds."""
        signal.signal(signal.SIGTERM, self.stop)
        signal.signal(signal.SIGINT, self.stop)
        try:
            self.prepare()
            self.start("web")
            link = self.manage("welcome_link", stdout=subprocess.PIPE)  # in parallel with the web process
            address = (link.communicate()[0] or b"").decode().strip() or f"http://127.0.0.1:{self.port}/"
            reason = self.wait_until_ready()
            warning = f"Debrief responds on {address} but is not ready: {reason}"
            report(warning if reason else f"{READY} {address}", to=sys.stdout)
            for name in self.commands:
                if name not in self.children:
                    self.start(name)
            while True:
                time.sleep(0.5)
                self.restart_exited()
                self.recycle()
        except Stopped:
            pass  # a signal asked for it; `end()` stops the processes
        finally:
            self.end()

    def prepare(self) -> None:
        """Tables, static files, sample: only when something changed since the last start on this data directory."""
        stamp, current = self.data / "prepared", fingerprint()
        external_database = bool(os.environ.get("DATABASE_URL") or os.environ.get("DATABASE_URL_FILE"))
        prepared = stamp.is_file() and stamp.read_text() == current and (self.data / "debrief.sqlite3").is_file()
        if prepared and not external_database:
            return
        stamp.unlink(missing_ok=True)
        if self.manage("prepare").wait() != 0:
            sys.exit("The data directory could not be prepared; see the lines above.")
        try:
            stamp.write_text(current)
        except OSError as error:
            sys.exit(f"{stamp} cannot be written: {error.strerror}.")

    def manage(self, command: str, stdout: int | None = None) -> "subprocess.Popen[bytes]":
        """Start one Django command. It stops with this process."""
        arguments = [sys.executable, str(ROOT / "manage.py"), command]
        process = subprocess.Popen(arguments, env=self.environment, stdout=stdout, preexec_fn=self.die_with_this)
        self.management_process = process
        return process

    def stop(self, number: int, frame: FrameType | None) -> None:
        signal.signal(signal.SIGTERM, signal.SIG_IGN)
        signal.signal(signal.SIGINT, signal.SIG_IGN)
        raise Stopped

    def start(self, name: str) -> None:
        self.started_at[name] = time.monotonic()
        self.children[name] = subprocess.Popen(
            self.commands[name],
            env={**self.environment, "DEBRIEF_PROCESS": name},
            cwd=ROOT,
            start_new_session=True,
            preexec_fn=self.die_with_this,
        )

    def restart_exited(self) -> None:
        """Restart what exited, and recreate directories that were removed: without them nothing starts."""
        self.recreate_directories()
        for name, child in list(self.children.items()):
            if child.poll() is None:
                continue
            if name not in self.not_before:
                pause = self.pause_of(name)
                when = f"restarting in {pause:.0f} s" if pause else "restarting"
                report(f"{name} exited ({child.returncode}); {when}")
                self.not_before[name] = time.monotonic() + pause
            if time.monotonic() >= self.not_before[name]:
                del self.not_before[name]
                self.start(name)

    def recreate_directories(self) -> None:
        """Recreate missing directories. If one cannot be created (disk full), report it once and keep serving pages."""
        try:
            create_directories(self.data)
            problem = ""
        except OSError as error:
            problem = f"{error.filename} cannot be created: {error.strerror}"
        if problem and problem != self.problem:
            report(problem)
        self.problem = problem

    def recycle(self) -> None:
        """Replace a web process that uses too much memory: it never frees the memory of its largest request."""
        web = self.children["web"]
        if web.poll() is None and resident_bytes(web.pid) > MAX_WEB_BYTES:
            report("web holds too much memory; restarting")
            web.terminate()  # it first finishes its requests
            web.wait()

    def pause_of(self, name: str) -> float:
        """Seconds before a restart: 0 for a process that ran long enough; 2, 4, 8 … for one that exits at once."""
        if time.monotonic() - self.started_at[name] >= STABLE_AFTER:
            self.pauses.pop(name, None)
            return 0.0
        self.pauses[name] = min(MAX_PAUSE, 2 * self.pauses.get(name, 1.0))
        return self.pauses[name]

    def wait_until_ready(self) -> str:
        """Returns "" once everything is ready, or the reason why it is not while pages already answer."""
        until = time.monotonic() + START_TIMEOUT
        while fetch_json(self.port, "/livez") is None:
            if self.children["web"].poll() is not None:
                sys.exit("The web process exited before it was ready; see the lines above.")
            if time.monotonic() > until:
                sys.exit(f"No response on port {self.port} within {START_TIMEOUT:.0f} s.")
            time.sleep(0.05)
        until = time.monotonic() + READY_TIMEOUT
        while (reason := self.not_ready()) and time.monotonic() < until:
            time.sleep(0.1)
        return reason

    def not_ready(self) -> str:
        answer = fetch_json(self.port, "/readyz", self.environment.get("MONITOR_TOKEN", "")) or {}
        if answer.get("status") in {"ok", "degraded"}:
            return ""
        return str(answer.get("reason") or "run “python manage.py doctor” for the reason")

    def end(self) -> None:
        if self.management_process and self.management_process.poll() is None:
            self.management_process.terminate()
            self.management_process.wait()
        for child in self.children.values():
            if child.poll() is None:
                child.terminate()
        until = time.monotonic() + STOP_TIMEOUT
        for child in self.children.values():
            try:
                child.wait(max(0.1, until - time.monotonic()))
            except subprocess.TimeoutExpired:
                os.killpg(child.pid, signal.SIGKILL)
                child.wait()


def report(line: str, *, to: IO[str] | None = None) -> None:
    """Log a line. A log on a full disk, or a reader of it that has ended, must not end the processes."""
    with suppress(OSError):
        print(line, file=to or sys.stderr, flush=True)


def monitor_token() -> dict[str, str]:
    """A token that reads why the web process is not ready. Made for this start unless the operator set one."""
    is_set = {"MONITOR_TOKEN", "MONITOR_TOKEN_FILE"} & os.environ.keys()
    return {} if is_set else {"MONITOR_TOKEN": secrets.token_urlsafe(32)}


def create_directories(data: Path) -> None:
    os.umask(0o077)
    data.mkdir(parents=True, exist_ok=True)
    if data.stat().st_mode & 0o077:  # an existing folder may be open to others
        data.chmod(0o700)
    for folder in FOLDERS:
        (data / folder).mkdir(parents=True, exist_ok=True)


def acquire_lock(data: Path, port: int) -> IO[str]:
    """Refuse in one line when this data directory or this port already serves. Keep the result open."""
    lock = (data / "supervisor.lock").open("w")
    try:
        fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except OSError:
        sys.exit(f"Debrief already runs on {data}. Stop it first, or set DATA_DIR to another folder.")
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind(("127.0.0.1", port))
        except OSError:
            sys.exit(f"Port {port} is in use. Choose another one, for example: PORT={port + 1} make run")
    return lock


def fingerprint() -> str:
    """Changes when a migration, a static file or the locked packages change."""
    files = [*ROOT.glob("*/migrations/*.py"), *ROOT.glob("*/*/migrations/*.py"), *ROOT.glob("static/**/*")]
    facts = [f"{path} {path.stat().st_size} {path.stat().st_mtime_ns}" for path in sorted(files) if path.is_file()]
    return hashlib.sha256("\n".join([*facts, (ROOT / "requirements.txt").read_text()]).encode()).hexdigest()


def port_from(text: str) -> int:
    if not text.isdigit() or not 0 < int(text) < 65536:
        sys.exit(f"PORT is {text!r}; use a number between 1 and 65535.")
    return int(text)


def main() -> None:
    data = Path(os.environ.get("DATA_DIR") or ROOT / "data").absolute()
    port = port_from(os.environ.get("PORT") or "8000")
    try:
        create_directories(data)
        lock = acquire_lock(data, port)
    except OSError as error:
        sys.exit(f"{error.filename}: {error.strerror}. Make {data} writable, or set DATA_DIR to another folder.")
    Supervisor(data, port).run()
    lock.close()


if __name__ == "__main__":
    main()
