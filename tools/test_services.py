"""A temporary PostgreSQL cluster and Redis server for one test run, deleted afterwards."""

import os
import pwd
import shutil
import socket
import subprocess
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from tools.bootstrap import SetupError

ROOT_UID = 0


@contextmanager
def postgres(*, durable: bool = False) -> Iterator[str]:
    """The DATABASE_URL of a fresh cluster on a private socket. Without `durable` it is fast and survives no crash."""
    binaries = postgres_binaries()
    folder = Path(tempfile.mkdtemp(prefix="debrief-pg-"))
    owner = server_owner()
    if owner:
        os.chown(folder, owner.pw_uid, owner.pw_gid)
    data = folder / "data"
    initdb = [str(binaries / "initdb"), "-D", str(data), "-A", "trust", "-U", "postgres", "--no-sync"]
    control = [str(binaries / "pg_ctl"), "-D", str(data), "-w"]
    settings = {"listen_addresses": "", "unix_socket_directories": folder}
    settings |= {} if durable else {"fsync": "off", "full_page_writes": "off"}
    options = " ".join(f"-c {name}='{value}'" for name, value in settings.items())
    try:
        run_checked([*initdb, "-E", "UTF8", "--locale=C.UTF-8"], folder, owner)
        run_checked([*control, "-l", str(folder / "log"), "-o", options, "start"], folder, owner)
        yield f"postgres://postgres@/debrief?host={folder}"
    finally:
        run_as([*control, "-m", "immediate", "stop"], folder, owner)
        shutil.rmtree(folder, ignore_errors=True)


def create_database(url: str, name: str) -> str:
    """Create an empty database in the cluster of `url` and return its URL."""
    host = url.rpartition("host=")[2]
    run_checked(["psql", "-h", host, "-U", "postgres", "-qc", f'CREATE DATABASE "{name}"', "postgres"], Path(host))
    return f"postgres://postgres@/{name}?host={host}"


def server_owner() -> pwd.struct_passwd | None:
    """The account that runs the server: it refuses to run as root."""
    return pwd.getpwnam("postgres") if os.geteuid() == ROOT_UID else None


def postgres_binaries() -> Path:
    found = shutil.which("initdb")
    known = sorted(Path("/usr/lib/postgresql").glob("*/bin/initdb"), key=lambda path: float(path.parts[-3]))
    if not found and not known:
        raise SetupError("PostgreSQL is missing. As root: apt-get install -y postgresql")
    return Path(found).parent if found else known[-1].parent


@contextmanager
def redis() -> Iterator[str]:
    """The REDIS_URL of a server that keeps nothing on disk."""
    if not (binary := shutil.which("redis-server")):
        raise SetupError("Redis is missing. As root: apt-get install -y redis-server")
    port = free_port()
    with tempfile.TemporaryDirectory(prefix="debrief-redis-") as folder:
        line = [binary, "--port", str(port), "--save", "", "--appendonly", "no", "--bind", "127.0.0.1", "--dir", folder]
        server = subprocess.Popen(line, stdout=subprocess.DEVNULL)
        try:
            wait_for_port(port)
            yield f"redis://127.0.0.1:{port}/0"
        finally:
            server.terminate()
            server.wait()


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def wait_for_port(port: int, *, seconds: float = 20) -> None:
    until = time.monotonic() + seconds
    while True:
        try:
            socket.create_connection(("127.0.0.1", port), timeout=1).close()
            return
        except OSError:
            if time.monotonic() > until:
                raise
            time.sleep(0.05)


def run_as(line: list[str], folder: Path, owner: pwd.struct_passwd | None = None) -> "subprocess.CompletedProcess[str]":
    who = {"user": owner.pw_uid, "group": owner.pw_gid, "extra_groups": []} if owner else {}
    return subprocess.run(line, cwd=folder, capture_output=True, text=True, check=False, **who)  # type: ignore[call-overload, no-any-return]


def run_checked(line: list[str], folder: Path, owner: pwd.struct_passwd | None = None) -> None:
    done = run_as(line, folder, owner)
    if done.returncode:
        raise RuntimeError(f"{' '.join(line)} failed:\n{done.stdout}{done.stderr}")
