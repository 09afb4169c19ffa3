"""Owns web, worker and clock: starts them, starts again what died, and leaves no process behind.

Standard library only, so that it stays small while its children do the work.
"""

import ctypes
import fcntl
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
        # kombu moves each message through the temp folder before reading it: nobody else's files may be there
        self.environment = {**os.environ, "DATA_DIR": str(data), "PORT": str(port), "TMPDIR": str(data / "tmp")}

    def run(self, greeting: str) -> None:
        """Until TERM or Ctrl-C. Prints `greeting` once the page answers."""
        signal.signal(signal.SIGTERM, self.stop)
        signal.signal(signal.SIGINT, self.stop)
        try:
            self.start("web")
            self.wait_until_ready()
            print(greeting, flush=True)
            for name in self.commands:
                if name not in self.children:
                    self.start(name)
            while True:
                time.sleep(0.5)
                self.revive()
        except Stopped:
            pass
        finally:
            self.end()

    def stop(self, number: int, frame: FrameType | None) -> None:
        signal.signal(signal.SIGTERM, signal.SIG_IGN)
        signal.signal(signal.SIGINT, signal.SIG_IGN)
        raise Stopped

    def start(self, name: str) -> None:
        self.born[name] = time.monotonic()
        self.children[name] = subprocess.Popen(
            self.commands[name], env=self.environment, start_new_session=True, preexec_fn=die_with_parent
        )

    def revive(self) -> None:
        for name, child in list(self.children.items()):
            if child.poll() is None:
                continue
            print(f"{name} ended ({child.returncode}); starting it again", file=sys.stderr, flush=True)
            if time.monotonic() - self.born[name] < 10:
                time.sleep(2)  # something that dies at once is not started in a tight loop
            self.start(name)

    def wait_until_ready(self) -> None:
        until = time.monotonic() + READY_WITHIN
        while time.monotonic() < until:
            if self.children["web"].poll() is not None:
                sys.exit("The web process ended before it answered; the lines above say why.")
            if answers(self.port):
                return
            time.sleep(0.05)
        sys.exit(f"Nothing answered on port {self.port} within {READY_WITHIN:.0f} s.")

    def end(self) -> None:
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


def main() -> None:
    data, port = Path(os.environ["DATA_DIR"]), int(os.environ["PORT"])
    lay_folders(data)
    lock = claim(data, port)
    greeting = os.environ.pop("GREETING", "Debrief is ready.")  # it may hold a one-time link: not for the children
    Supervisor(data, port).run(greeting)
    lock.close()


if __name__ == "__main__":
    main()
