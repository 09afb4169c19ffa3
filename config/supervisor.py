"""Owns web, worker and clock: starts them, starts again what died, and leaves no process behind.

Standard library only, so that it stays small while its children do the work.
"""

import ctypes
import fcntl
import hashlib
import os
import signal
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from pathlib import Path
from types import FrameType
from typing import IO

ROOT = Path(__file__).resolve().parent.parent
PR_SET_PDEATHSIG = 1
READY_WITHIN = 60.0  # seconds until the first answer of /readyz
STOPS_WITHIN = 15.0  # seconds between TERM and KILL
FOLDERS = ["broker/queue", "broker/control", "broker/done", "tmp", "files", "mail"]
LIBC = ctypes.CDLL(None)


class Stopped(Exception):
    """TERM or Ctrl-C arrived."""


def commands(data: Path, port: int) -> dict[str, list[str]]:
    """What runs, in the order it is started. The page is up before the worker takes its share of the machine."""
    python = [sys.executable, "-m"]
    celery = [*python, "celery", "-A", "config.celery", "--quiet"]
    web = [*python, "uvicorn", "config.asgi:application", "--host", "127.0.0.1", "--port", str(port)]
    return {
        "web": [
            *web,
            *["--no-access-log", "--log-level", "warning", "--no-server-header", "--ws", "websockets-sansio"],
            *["--timeout-graceful-shutdown", "5"],
        ],
        "worker": [
            *celery,
            "worker",
            "-P",
            "threads",
            "-c",
            "4",
            "--without-mingle",
            "--without-gossip",
            "-l",
            "WARNING",
        ],
        # Its own child: a beat inside the worker outlives a killed worker and keeps sending.
        "clock": [*celery, "beat", "-s", str(data / "beat"), "--pidfile", "", "-l", "WARNING"],
    }


def die_with_parent() -> None:
    LIBC.prctl(PR_SET_PDEATHSIG, signal.SIGTERM)


class Supervisor:
    def __init__(self, data: Path, port: int) -> None:
        self.data = data
        self.port = port
        self.commands = commands(data, port)
        self.children: dict[str, subprocess.Popen[bytes]] = {}
        self.born: dict[str, float] = {}
        self.helper: subprocess.Popen[bytes] | None = None
        # kombu moves each message through the temp folder before reading it: nobody else's files may be there
        self.environment = {
            **os.environ,
            **{"DATA_DIR": str(data), "PORT": str(port), "TMPDIR": str(data / "tmp")},
            "PYTHONWARNINGS": "ignore:You're running the worker with superuser",  # as root in a container: known
        }

    def run(self) -> None:
        """Until TERM or Ctrl-C. Says where Debrief is once the page answers."""
        signal.signal(signal.SIGTERM, self.stop)
        signal.signal(signal.SIGINT, self.stop)
        try:
            self.prepare()
            self.start("web")
            link = self.manage("welcome_link", stdout=subprocess.PIPE)  # beside the web process: a core each
            path = (link.communicate()[0] or b"/").decode().strip()
            self.wait_until_ready()
            print(f"Debrief is ready: http://127.0.0.1:{self.port}{path}", flush=True)
            for name in self.commands:
                if name not in self.children:
                    self.start(name)
            while True:
                time.sleep(0.5)
                self.revive()
        except Stopped:
            pass  # somebody asked us to end; what is left to do stands below
        finally:
            self.end()

    def prepare(self) -> None:
        """Tables, static files, sample: only when something changed since the last start on this data directory."""
        stamp, now = self.data / "prepared", fingerprint()
        external = bool(os.environ.get("DATABASE_URL") or os.environ.get("DATABASE_URL_FILE"))
        known = stamp.is_file() and stamp.read_text() == now and (self.data / "debrief.sqlite3").is_file()
        if known and not external:
            return
        stamp.unlink(missing_ok=True)
        if self.manage("prepare").wait() != 0:
            sys.exit("The data directory could not be prepared; see the lines above.")
        stamp.write_text(now)

    def manage(self, command: str, stdout: int | None = None) -> "subprocess.Popen[bytes]":
        """Run one Django command; it ends with us too."""
        line = [sys.executable, str(ROOT / "manage.py"), command]
        self.helper = subprocess.Popen(line, env=self.environment, stdout=stdout, preexec_fn=die_with_parent)
        return self.helper

    def stop(self, number: int, frame: FrameType | None) -> None:
        signal.signal(signal.SIGTERM, signal.SIG_IGN)
        signal.signal(signal.SIGINT, signal.SIG_IGN)
        raise Stopped

    def start(self, name: str) -> None:
        self.born[name] = time.monotonic()
        self.children[name] = subprocess.Popen(
            self.commands[name],
            env={**self.environment, "DEBRIEF_PROCESS": name},
            cwd=ROOT,
            start_new_session=True,
            preexec_fn=die_with_parent,
        )

    def revive(self) -> None:
        """What ended starts again, and folders that somebody took away are there again: without them nobody can."""
        lay_folders(self.data)
        for name, child in list(self.children.items()):
            if child.poll() is None:
                continue
            print(f"{name} exited ({child.returncode}); restarting", file=sys.stderr, flush=True)
            if time.monotonic() - self.born[name] < 10:
                time.sleep(2)  # something that dies at once is not started in a tight loop
            self.start(name)

    def wait_until_ready(self) -> None:
        until = time.monotonic() + READY_WITHIN
        while time.monotonic() < until:
            if self.children["web"].poll() is not None:
                sys.exit("The web process exited before it was ready; see the lines above.")
            if answers(self.port):
                return
            time.sleep(0.05)
        sys.exit(f"No response on port {self.port} within {READY_WITHIN:.0f} s.")

    def end(self) -> None:
        if self.helper and self.helper.poll() is None:
            self.helper.terminate()
            self.helper.wait()
        for child in self.children.values():
            if child.poll() is None:
                child.terminate()
        until = time.monotonic() + STOPS_WITHIN
        for child in self.children.values():
            try:
                child.wait(max(0.1, until - time.monotonic()))
            except subprocess.TimeoutExpired:
                os.killpg(child.pid, signal.SIGKILL)
                child.wait()


def answers(port: int) -> bool:
    try:
        with urllib.request.urlopen(f"http://127.0.0.1:{port}/readyz", timeout=5) as answer:
            return bool(answer.status == 200)
    except (urllib.error.URLError, OSError):
        return False


def lay_folders(data: Path) -> None:
    os.umask(0o077)
    for folder in FOLDERS:
        (data / folder).mkdir(parents=True, exist_ok=True)


def claim(data: Path, port: int) -> IO[str]:
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
    lay_folders(data)
    lock = claim(data, port)
    Supervisor(data, port).run()
    lock.close()


if __name__ == "__main__":
    main()
