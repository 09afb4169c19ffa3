"""The message brokers of the soak test, and how each of them is made to fail."""

import shutil
import signal
import subprocess
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from config.supervisor import FOLDERS
from tools.test_services import free_port, wait_for_port


class RedisBroker:
    """A temporary server without persistence, so that all messages are lost with it."""

    def __init__(self) -> None:
        self.port = free_port()
        self.server = self.started()

    def started(self) -> "subprocess.Popen[bytes]":
        line = ["redis-server", "--port", str(self.port), "--save", "", "--appendonly", "no", "--bind", "127.0.0.1"]
        server = subprocess.Popen(line, stdout=subprocess.DEVNULL, cwd=tempfile.gettempdir())
        wait_for_port(self.port)
        return server

    @contextmanager
    def away(self, how: int) -> Iterator[None]:
        """Kill the server and start it empty, freeze it, or delete its data."""
        if how == 0:
            self.end()
            yield
            self.server = self.started()
        elif how == 1:
            self.server.send_signal(signal.SIGSTOP)
            yield
            self.server.send_signal(signal.SIGCONT)
        else:
            subprocess.run(["redis-cli", "-p", str(self.port), "FLUSHALL"], check=True, stdout=subprocess.DEVNULL)
            yield

    def end(self) -> None:
        self.server.kill()
        self.server.wait()


class FolderBroker:
    def __init__(self, data: Path) -> None:
        self.data = data

    @contextmanager
    def away(self, how: int) -> Iterator[None]:
        """Delete the folder or its content; the processes must recreate it."""
        for name in ["broker"] if how == 0 else FOLDERS[how - 1 : how]:
            shutil.rmtree(self.data / name, ignore_errors=True)
        yield

    def end(self) -> None:
        pass
