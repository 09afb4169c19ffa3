"""`make dev`: Django's development server and the worker in one terminal. Each output line names its process.

The server and the worker restart when Python code changes. Ctrl-C stops both. Data is in DATA_DIR (./data).
Live updates need the ASGI server of `make run`; here pages show changes when they are loaded again.
"""

import os
import signal
import subprocess
import sys
import threading
import time
from functools import partial
from pathlib import Path
from typing import IO, Any

from config.supervisor import Supervisor, acquire_lock, create_directories, die_with_parent, port_from
from tools.bootstrap import DEV_LOCK, ROOT, log, restart_in_venv

STOP_SECONDS = 10
CHECK_SECONDS = 1.0
SKIPPED = {".venv", "node_modules", "data", "tests", ".git"}


class DevServer:
    """The processes of `make dev`. Django reloads the web server itself; worker and scheduler are restarted here."""

    def __init__(self, data: Path, port: int) -> None:
        supervisor = Supervisor(data, port)
        self.supervisor = supervisor
        self.environment = {
            **supervisor.environment,
            **{"DJANGO_SETTINGS_MODULE": "config.settings_dev", "PYTHONUNBUFFERED": "1"},
        }
        self.commands = {
            "web": [sys.executable, str(ROOT / "manage.py"), "runserver", f"127.0.0.1:{port}"],
            "worker": supervisor.commands["worker"],
            "scheduler": supervisor.commands["scheduler"],
        }
        self.processes: dict[str, subprocess.Popen[str]] = {}

    def run(self) -> None:
        self.supervisor.prepare()
        address = self.supervisor.manage("welcome_link", stdout=subprocess.PIPE).communicate()[0].decode().strip()
        log(f"Open {address or f'http://127.0.0.1:{self.supervisor.port}/'} and press Ctrl-C to stop.")
        for name in self.commands:
            self.start(name)
        seen = modification_times()
        while True:
            time.sleep(CHECK_SECONDS)
            now = modification_times()
            changed, seen = now != seen, now
            for name in ("worker", "scheduler"):
                if changed:
                    log(f"{name:<6} | Code changed, restarting …")
                    self.stop(name)
                if changed or (self.processes[name].poll() is not None):
                    self.start(name)
            if (code := self.processes["web"].poll()) is not None:
                sys.exit(code)

    def start(self, name: str) -> None:
        process = subprocess.Popen(
            self.commands[name],
            cwd=ROOT,
            env={**self.environment, "DEBRIEF_PROCESS": name},
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            errors="replace",
            start_new_session=True,  # Ctrl-C reaches this process only, which then stops the others
            preexec_fn=partial(die_with_parent, os.getpid()),
        )
        self.processes[name] = process
        threading.Thread(target=copy_output, args=(name, process.stdout), daemon=True).start()

    def stop(self, name: str) -> None:
        process = self.processes[name]
        if process.poll() is None:
            os.killpg(process.pid, signal.SIGTERM)
        try:
            process.wait(STOP_SECONDS)
        except subprocess.TimeoutExpired:
            os.killpg(process.pid, signal.SIGKILL)
            process.wait()

    def stop_all(self) -> None:
        for name in reversed(list(self.processes)):
            self.stop(name)


def copy_output(name: str, stream: IO[str]) -> None:
    for line in stream:
        log(f"{name:<6} | {line.rstrip()}")


def modification_times() -> dict[Path, float]:
    """When each Python file of the product was changed last."""
    found = {}
    for folder, folders, names in os.walk(ROOT):
        folders[:] = [name for name in folders if name not in SKIPPED]
        for name in names:
            if name.endswith(".py") and (path := Path(folder) / name).exists():
                found[path] = path.stat().st_mtime
    return found


def raise_interrupt(number: int, frame: Any) -> None:
    raise KeyboardInterrupt


def main() -> None:
    restart_in_venv(["-m", "tools.dev"], DEV_LOCK)
    signal.signal(signal.SIGTERM, raise_interrupt)
    signal.signal(signal.SIGINT, raise_interrupt)
    data = Path(os.environ.get("DATA_DIR") or ROOT / "data").absolute()
    port = port_from(os.environ.get("PORT") or "8000")
    create_directories(data)
    server = DevServer(data, port)
    with acquire_lock(data, port):
        try:
            server.run()
        except KeyboardInterrupt:
            log("Stopping …")
        finally:
            server.stop_all()


if __name__ == "__main__":
    main()
