"""`make run`: one line when it is ready, no process left when it stops."""

import os
import shutil
import signal
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Callable
from pathlib import Path

import pytest
from django.test import SimpleTestCase

from config.tests.journeys.stage import Stage, embedded, stop
from config.tests.sources import ROOT

pytestmark = pytest.mark.stack


class SupervisorTests(SimpleTestCase):
    def test_supervisor_starts_all_processes_and_stops_cleanly(self) -> None:
        with embedded(fresh=True) as stage:
            supervisor = stage.processes["supervisor"]
            wait_until(lambda: len(children(supervisor.pid)) == 3)
            self.a_page_answers(stage)
            self.an_unknown_socket_is_refused(stage)
            self.it_listens_on_localhost_only(stage)
            self.the_data_is_private(stage)
            self.a_second_start_is_refused(stage)
            self.a_killed_worker_is_started_again(supervisor.pid)
            self.a_lost_broker_is_created_again(stage)
            family = children(supervisor.pid)
            stop([supervisor])
            assert supervisor.returncode == 0
            assert not alive(family)
            with embedded(data=stage.data) as again:
                assert again.url == stage.url.rpartition(":")[0] + f":{again.environment['PORT']}"
                seconds = self.killed_without_warning(again)
                assert seconds < 60  # a few on a quiet machine

    def a_page_answers(self, stage: Stage) -> None:
        for path in ["/livez", "/readyz"]:
            with urllib.request.urlopen(stage.url + path, timeout=10) as answer:
                assert answer.status == 200
                assert "server" not in {name.lower() for name in answer.headers}

    def it_listens_on_localhost_only(self, stage: Stage) -> None:
        port = int(stage.environment["PORT"])
        rows = Path("/proc/net/tcp").read_text().split("\n") + Path("/proc/net/tcp6").read_text().split("\n")
        listening = [row.split()[1] for row in rows[1:] if row.split()[3:4] == ["0A"]]
        assert {address for address in listening if address.endswith(f":{port:04X}")} == {f"0100007F:{port:04X}"}

    def the_data_is_private(self, stage: Stage) -> None:
        found = subprocess.run(["find", stage.data, "-perm", "/077"], capture_output=True, text=True, check=False)
        open_to_others = found.stdout.splitlines()
        assert not open_to_others, open_to_others

    def a_second_start_is_refused(self, stage: Stage) -> None:
        same_data = self.fails({**stage.environment, "PORT": "1"})
        assert "already runs" in same_data
        other_data = {**stage.environment, "DATA_DIR": str(stage.data / "other")}
        assert "is in use" in self.fails(other_data)
        assert "use a number" in self.fails({**other_data, "PORT": "eighty"})

    def fails(self, environment: dict[str, str]) -> str:
        line = [sys.executable, "manage.py", "up"]
        done = subprocess.run(line, cwd=ROOT, env=environment, capture_output=True, text=True, timeout=30, check=False)
        assert done.returncode == 1
        assert "Traceback" not in done.stderr
        return done.stderr

    def a_killed_worker_is_started_again(self, supervisor: int) -> None:
        worker = named(supervisor, "worker")
        os.kill(worker, signal.SIGKILL)
        wait_until(lambda: len(children(supervisor)) == 3 and named(supervisor, "worker") != worker)

    def a_lost_broker_is_created_again(self, stage: Stage) -> None:
        """Neither worker nor scheduler creates the directory, and both stop without it."""
        shutil.rmtree(stage.data / "broker")
        wait_until((stage.data / "broker" / "queue").is_dir)
        wait_until(lambda: len(children(stage.processes["supervisor"].pid)) == 3)

    def killed_without_warning(self, stage: Stage) -> float:
        supervisor = stage.processes["supervisor"]
        wait_until(lambda: len(children(supervisor.pid)) == 3)
        family, start = children(supervisor.pid), time.monotonic()
        supervisor.kill()
        supervisor.wait()
        names = {pid: command_line(pid) for pid in family}
        wait_until(lambda: not alive(family), lambda: f"still running: {[names[pid] for pid in alive(family)]}", 60)
        return time.monotonic() - start

    def an_unknown_socket_is_refused(self, stage: Stage) -> None:
        """The server answers the handshake and continues."""
        with socket.create_connection(("127.0.0.1", int(stage.environment["PORT"])), timeout=10) as wire:
            wire.sendall(
                b"GET /ws/ HTTP/1.1\r\nHost: 127.0.0.1\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
                b"Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\nSec-WebSocket-Version: 13\r\n\r\n"
            )
            assert wire.recv(100).split()[1] == b"403"
        with self.assertRaises(urllib.error.HTTPError) as missing:
            urllib.request.urlopen(f"{stage.url}/nowhere/", timeout=10)
        assert missing.exception.code == 404


def children(parent: int) -> list[int]:
    found = Path(f"/proc/{parent}/task/{parent}/children")
    return [int(pid) for pid in found.read_text().split()] if found.exists() else []


def named(parent: int, word: str) -> int:
    return next((pid for pid in children(parent) if word in command_line(pid)), 0)


def command_line(pid: int) -> list[str]:
    return Path(f"/proc/{pid}/cmdline").read_text().split("\0")


def alive(pids: list[int]) -> list[int]:
    def state(pid: int) -> str:
        try:
            return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0]
        except FileNotFoundError:
            return "gone"

    return [pid for pid in pids if state(pid) not in {"gone", "Z"}]


def wait_until(condition: Callable[[], bool], reason: Callable[[], str] = str, seconds: float = 30) -> None:
    until = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < until, reason() or f"not true after {seconds} s"
        time.sleep(0.05)
