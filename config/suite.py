"""`make test`: everything that must hold, on two cores. Standard library only; it starts on a bare machine.

    make test   lint, types, contracts, the suite on SQLite, on PostgreSQL with Redis, journeys in a browser
    make lint   the part without databases

What is missing is installed by apt when we are root; otherwise one line says what to install. Nothing is skipped.
"""

import os
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import ExitStack
from dataclasses import dataclass, field
from importlib.util import find_spec
from pathlib import Path

from config.environment import DEV_LOCK, PYTHON, ROOT, Missing, ensure, say
from config.throwaway import postgres, postgres_binaries, redis

BIN = PYTHON.parent
SLOTS = 2  # cores we count on
HALVES = [
    ["config", "insights", "tasks", "training"],
    ["core", "incidents"],
]  # of the suite: the first follows the shorter step
LINTERS = {
    "ruff check": ["ruff", "check", "--quiet", "."],
    "ruff format": ["ruff", "format", "--quiet", "--check", "."],
    "djlint": ["djlint", "--lint", "--quiet", "templates"],
    "import contracts": ["lint-imports"],
    "mypy": ["mypy"],
}


@dataclass
class Step:
    """One program with its own environment; its output is shown whole, never interleaved."""

    name: str
    line: list[str]
    extra: dict[str, str] = field(default_factory=dict)
    seconds: float = 0
    output: str = ""
    code: int = 0

    def run(self) -> "Step":
        start = time.monotonic()
        environment = {**os.environ, **self.extra}
        done = subprocess.run(
            [str(BIN / self.line[0]), *self.line[1:]],
            cwd=ROOT,
            env=environment,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            check=False,
        )
        self.seconds, self.output, self.code = time.monotonic() - start, done.stdout, done.returncode
        say(f"{'ok    ' if not self.code else 'FAILED'} {self.name} ({self.seconds:.0f} s)")
        return self


def main() -> int:
    only_lint = sys.argv[1:] == ["lint"]
    for name in list(os.environ):  # the suite is its own world, whatever the shell says
        if name in {"DATABASE_URL", "REDIS_URL", "BASE_URL", "SECRET_KEY", "SAMPLE", "DJANGO_SETTINGS_MODULE"}:
            del os.environ[name]
    start = time.monotonic()
    try:
        prepare(only_lint)
        steps = lint() if only_lint else everything()
    except Missing as words:
        say(str(words))
        return 1
    except KeyboardInterrupt:
        say("Stopped.")
        return 130
    failed = report(steps)
    say(f"{'Failed: ' + ', '.join(failed) if failed else 'All green'} in {time.monotonic() - start:.0f} s.")
    for step in sorted(steps, key=lambda each: bool(each.code)):  # the last line is pytest's own count
        if step.line[0] == "pytest":
            say(f"{step.name}: {closing_line(step)}")
    return 1 if failed else 0


def prepare(only_lint: bool) -> None:
    """Packages of the machine and of Python, side by side."""
    if not (find_spec("venv") and find_spec("ensurepip")) and not PYTHON.exists():
        apt(["python3-venv"])
    with ThreadPoolExecutor() as pool:
        tools = None if only_lint else pool.submit(install_tools)
        ensure(DEV_LOCK)
        if tools:
            tools.result()


def install_tools() -> None:
    wanted = {"chromium": "chromium", "redis-server": "redis-server", "psql": "postgresql"}
    missing = [package for program, package in wanted.items() if not shutil.which(program)]
    try:
        postgres_binaries()
    except Missing:
        missing.append("postgresql")
    if missing:
        apt(sorted(set(missing)))


def apt(packages: list[str]) -> None:
    if os.geteuid() or not shutil.which("apt-get"):
        raise Missing(f"Missing on this machine. As root: apt-get install -y {' '.join(packages)}")
    say(f"Installing {', '.join(packages)} …")
    environment = {**os.environ, "DEBIAN_FRONTEND": "noninteractive"}
    wait = ["apt-get", "-qq", "-o", "DPkg::Lock::Timeout=300", "-o", "Acquire::Retries=3"]
    install = [*wait, "install", "-y", "--no-install-recommends", *packages]
    if subprocess.run(install, env=environment, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL).returncode:
        subprocess.run([*wait, "update"], env=environment, stdout=subprocess.DEVNULL, check=False)
        if subprocess.run(install, env=environment, stdout=subprocess.DEVNULL).returncode:
            raise Missing(f"apt could not install {' '.join(packages)}; see the lines above.")


def lint() -> list[Step]:
    return in_slots([Step(name, line).run for name, line in LINTERS.items()])


def everything() -> list[Step]:
    """Two at a time, the longest first, so that both cores are busy until the end."""
    with ExitStack() as servers:
        folder = Path(servers.enter_context(tempfile.TemporaryDirectory(prefix="debrief-test-")))
        database, broker = servers.enter_context(postgres()), servers.enter_context(redis())
        suite = ["pytest", "-q", "-n", "0", "-m", "not browser and not stack"]
        journeys = ["pytest", "-q", "-n", "0", "-m", "browser or stack"]
        real = {"TEST_DATABASE_URL": database, "TEST_REDIS_URL": broker}

        def world(name: str, **extra: str) -> dict[str, str]:
            return {"DATA_DIR": str(folder / name), **extra}

        steps = [
            Step("journeys and production stack", journeys, world("journeys", **real)),
            Step("suite on PostgreSQL and Redis", suite, world("pg", DATABASE_URL=database, REDIS_URL=broker)),
            *(Step(f"suite on SQLite, {half[0]} …", [*suite, *half], world(half[0])) for half in HALVES),
            *(Step(name, line, world("lint")) for name, line in reversed(LINTERS.items())),
        ]
        return in_slots([step.run for step in steps])


def in_slots(jobs: list[Callable[[], Step]]) -> list[Step]:
    with ThreadPoolExecutor(SLOTS) as pool:
        started: list[Future[Step]] = [pool.submit(job) for job in jobs]
        try:
            return [each.result() for each in started]
        except KeyboardInterrupt:  # what runs got the signal too; what waits is not begun
            pool.shutdown(wait=False, cancel_futures=True)
            raise


def report(steps: list[Step]) -> list[str]:
    """Show what failed in full; the names of the failed steps come back."""
    for step in steps:
        if step.code:
            say(f"\n--- {step.name}\n{step.output.rstrip()}\n")
    return [step.name for step in steps if step.code]


def closing_line(step: Step) -> str:
    lines = [line for line in step.output.splitlines() if line.strip()]
    return lines[-1] if lines else "no output"


if __name__ == "__main__":
    sys.exit(main())
