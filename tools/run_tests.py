"""`make test`: all checks, on two cores. Standard library only, so that it starts on a bare machine.

    make test        lint, types, contracts, JavaScript, the suite on SQLite and on PostgreSQL with Redis, browser
    make test-fast   the suite on SQLite without slow tests
    make lint        the part without databases
    make soak        among others the whole suite on PostgreSQL with Redis

As root, missing system packages are installed by apt; otherwise the run stops and lists what to install.
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
from ctypes.util import find_library
from dataclasses import dataclass, field
from importlib.util import find_spec
from pathlib import Path

from tools.bootstrap import DEV_LOCK, PYTHON, ROOT, SetupError, compile_files, install, log
from tools.test_services import postgres, postgres_binaries, redis

BIN = PYTHON.parent
PARALLEL_STEPS = 7  # all at once, so that both cores are busy until the longest ends
WALKS = [f"config/tests/{name}" for name in ["test_routes.py", "test_time_zones.py", "upgrade"]]
WALKS += ["config/tests/test_list_routes.py"]
PARTS = {  # of the suite, of about equal length: more would spend time on imports, fewer leave a core idle in waits
    "routes, incidents and others": [*WALKS, "incidents", "audits", "accounts", "alerts", "insights", "dashboard"],
    "importing to tasks": ["importing", "postmortems", "training", "tasks", "reminders", "tools"],
    "config, core and notifications": ["config", "core", "notifications", *(f"--ignore={path}" for path in WALKS)],
}
LINTERS = {
    "ruff check": ["ruff", "check", "--quiet", "."],
    "ruff format": ["ruff", "format", "--quiet", "--check", "."],
    "djlint": ["djlint", "--lint", "--quiet", "templates"],
    "import contracts": ["lint-imports"],
    "mypy": ["mypy"],
    "line lengths": ["python", "-m", "tools.line_lengths"],
    "JavaScript and CSS lint": ["python", "-m", "tools.node", "lint"],
}
JAVASCRIPT_TESTS = ["python", "-m", "tools.node", "test"]
FAST = ["pytest", "-q", "-n", "3", "--reuse-db", "-m", "not slow and not browser and not stack and not long"]
UNSET = {"DATABASE_URL", "REDIS_URL", "BASE_URL", "SECRET_KEY", "SAMPLE", "DJANGO_SETTINGS_MODULE", "DEBUG"}
UNSET |= {"PYTHONDONTWRITEBYTECODE"}  # every process of the suite would compile the product and its tests again


@dataclass
class Step:
    """One program with its own environment. Its output is kept and shown in one piece."""

    name: str
    line: list[str]
    extra: dict[str, str] = field(default_factory=dict)
    seconds: float = 0
    output: str = ""
    code: int = 0

    def run(self) -> "Step":
        start = time.monotonic()
        done = subprocess.run(
            [str(BIN / self.line[0]), *self.line[1:]],
            cwd=ROOT,
            env={**os.environ, **self.extra},
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            check=False,
        )
        self.seconds, self.output, self.code = time.monotonic() - start, done.stdout, done.returncode
        log(f"{'ok    ' if not self.code else 'FAILED'} {self.name} ({self.seconds:.0f} s)")
        return self


def main() -> int:
    command = sys.argv[1] if len(sys.argv) > 1 else "all"
    for name in UNSET & set(os.environ):  # settings of the shell must not change the result
        del os.environ[name]
    start = time.monotonic()
    try:
        if command == "fast":
            install_packages()
            return subprocess.run([str(BIN / FAST[0]), *FAST[1:], *sys.argv[2:]], cwd=ROOT, check=False).returncode
        steps = COMMANDS[command]()
    except SetupError as error:
        log(str(error))
        return 1
    except KeyboardInterrupt:
        log("Stopped.")
        return 130
    failed = report_failures(steps)
    log(f"{'Failed: ' + ', '.join(failed) if failed else 'All green'} in {time.monotonic() - start:.0f} s.")
    for step in sorted(steps, key=lambda each: bool(each.code)):  # the last line is pytest's own count
        if step.line[0] == "pytest":
            log(f"{step.name}: {last_line(step)}")
    return 1 if failed else 0


def install_packages() -> None:
    """Of Python and of Node, in `.venv` and `node_modules`."""
    if not (find_spec("venv") and find_spec("ensurepip")) and not PYTHON.exists():
        apt_install(["python3-venv"])
    install(DEV_LOCK)
    with ThreadPoolExecutor(1) as pool:
        node = pool.submit(install_node_packages)
        compile_files(ROOT, skip=r"/(\.venv|node_modules)/")  # once, not in each process
        node.result()


def install_node_packages() -> None:
    if subprocess.run([str(PYTHON), "-m", "tools.node", "install"], cwd=ROOT, check=False).returncode:
        raise SetupError("The packages of package-lock.json could not be installed.")


def install_system_packages() -> None:
    wanted = {"chromium": "chromium", "redis-server": "redis-server", "psql": "postgresql"}
    missing = [package for program, package in wanted.items() if not shutil.which(program)]
    if not find_library("pango-1.0"):  # exports to PDF
        missing += ["libpango-1.0-0", "libpangoft2-1.0-0", "libharfbuzz-subset0", "fonts-dejavu-core"]
    try:
        postgres_binaries()
    except SetupError:
        missing.append("postgresql")
    if missing:
        apt_install(sorted(set(missing)))


def apt_install(packages: list[str]) -> None:
    if os.geteuid() or not shutil.which("apt-get"):
        raise SetupError(f"Missing on this machine. As root: apt-get install -y {' '.join(packages)}")
    log(f"Installing {', '.join(packages)} …")
    environment = {**os.environ, "DEBIAN_FRONTEND": "noninteractive"}
    wait = ["apt-get", "-qq", "-o", "DPkg::Lock::Timeout=300", "-o", "Acquire::Retries=3"]
    line = [*wait, "install", "-y", "--no-install-recommends", *packages]
    if subprocess.run(line, env=environment, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL).returncode:
        subprocess.run([*wait, "update"], env=environment, stdout=subprocess.DEVNULL, check=False)
        if subprocess.run(line, env=environment, stdout=subprocess.DEVNULL).returncode:
            raise SetupError(f"apt could not install {' '.join(packages)}. See the error above.")


def run_lint() -> list[Step]:
    install_packages()
    with tempfile.TemporaryDirectory(prefix="debrief-lint-") as folder:
        return run_in_parallel([step.run for step in lint_steps(folder)])


def lint_steps(folder: str) -> list[Step]:
    """mypy loads the settings, which need a data directory."""
    return [Step(name, line, {"DATA_DIR": folder}) for name, line in LINTERS.items()]


def run_all() -> list[Step]:
    """What needs no servers and no browser runs while these are installed."""
    with (
        tempfile.TemporaryDirectory(prefix="debrief-lint-") as folder,
        ThreadPoolExecutor(1) as first,
        ThreadPoolExecutor(1) as second,
    ):
        system = first.submit(install_system_packages)
        install_packages()
        small = [Step("JavaScript tests", JAVASCRIPT_TESTS), *lint_steps(folder)]
        checks = [second.submit(step.run) for step in small]
        try:
            system.result()
            return run_suite() + [check.result() for check in checks]
        except BaseException:  # Ctrl-C, or a package that could not be installed: waiting checks are not started
            second.shutdown(wait=False, cancel_futures=True)
            report_failures([step for step in small if step.code])
            raise


def run_suite() -> list[Step]:
    """The longest first."""
    with ExitStack() as servers:
        folder = Path(servers.enter_context(tempfile.TemporaryDirectory(prefix="debrief-test-")))
        database, broker = servers.enter_context(postgres()), servers.enter_context(redis())
        suite = ["pytest", "-q", "-n", "0", "-m", "not browser and not stack and not long"]
        journeys = ["pytest", "-q", "-n", "0", "-m", "(browser or stack) and not long"]
        # That of the supervisor needs no snapshot of the suite, which is made meanwhile.
        journeys += ["config/tests/journeys/test_supervisor.py", "config/tests/journeys"]
        # Other slow tests walk pages or bring servers of their own.
        on_postgres = [*suite[:-1], f"{suite[-1]} and both_databases and (race or not slow)"]
        servers_of_tests = {"TEST_DATABASE_URL": database, "TEST_REDIS_URL": broker}

        def environment(name: str, **extra: str) -> dict[str, str]:
            return {"DATA_DIR": str(folder / name), "TEST_SNAPSHOT_DIR": str(folder), **extra}

        postgres_run = environment("pg", DATABASE_URL=database, REDIS_URL=broker)
        on_sqlite = [*suite, "--reuse-db"]  # the first of the parts creates the tables for all
        parts = [
            Step(f"suite on SQLite, {name} …", [*on_sqlite, *part], environment(name)) for name, part in PARTS.items()
        ]
        steps = [
            Step("journeys and production stack", journeys, environment("journeys", **servers_of_tests)),
            *parts,
            Step("suite on PostgreSQL and Redis", on_postgres, postgres_run),
        ]
        return run_in_parallel([step.run for step in steps])


def run_postgresql() -> list[Step]:
    """The whole suite on PostgreSQL with Redis. Of the slow tests those for both databases."""
    install_system_packages()
    install_packages()
    with ExitStack() as servers:
        folder = servers.enter_context(tempfile.TemporaryDirectory(prefix="debrief-test-"))
        database, broker = servers.enter_context(postgres()), servers.enter_context(redis())
        which = "(not slow or both_databases) and not browser and not stack and not long"
        suite = ["pytest", "-q", "-n", "2", "-m", which]
        return [
            Step(
                "suite on PostgreSQL", suite, {"DATA_DIR": folder, "DATABASE_URL": database, "REDIS_URL": broker}
            ).run()
        ]


def run_in_parallel(jobs: list[Callable[[], Step]]) -> list[Step]:
    with ThreadPoolExecutor(PARALLEL_STEPS) as pool:
        started: list[Future[Step]] = [pool.submit(job) for job in jobs]
        try:
            return [future.result() for future in started]
        except KeyboardInterrupt:  # running steps got the signal too; waiting ones are not started
            pool.shutdown(wait=False, cancel_futures=True)
            raise


def report_failures(steps: list[Step]) -> list[str]:
    """Print the output of failed steps and return their names."""
    for step in steps:
        if step.code:
            log(f"\n--- {step.name}\n{step.output.rstrip()}\n")
    return [step.name for step in steps if step.code]


def last_line(step: Step) -> str:
    lines = [line for line in step.output.splitlines() if line.strip()]
    return lines[-1] if lines else "no output"


COMMANDS = {"all": run_all, "lint": run_lint, "postgresql": run_postgresql}

if __name__ == "__main__":
    sys.exit(main())
