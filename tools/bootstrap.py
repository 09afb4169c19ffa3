"""Create `.venv` and install what a lock file names. Standard library only: this runs before anything is installed."""

import hashlib
import json
import os
import subprocess
import sys
import time
from importlib.util import find_spec
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
VENV = ROOT / ".venv"
PYTHON = VENV / "bin" / "python"
STAMP = VENV / "installed.json"
RUN_LOCK = "requirements.txt"
DEV_LOCK = "requirements-dev.txt"
UV = VENV / "bin" / "uv"
UV_LOCK = "tools/uv.txt"
LOCKED = ["--no-deps", "--require-hashes", "-r"]
MINIMUM_PYTHON = (3, 11)


class SetupError(Exception):
    """Something is missing on this machine. The message explains how to install it."""


def install(lock: str = RUN_LOCK) -> Path:
    """Install exactly what `lock` names and return the interpreter. Quick when nothing changed."""
    wanted = {name: digest(name) for name in ([RUN_LOCK, DEV_LOCK] if lock == DEV_LOCK else [RUN_LOCK])}
    if PYTHON.exists() and wanted.items() <= installed_locks().items():
        return PYTHON
    if not PYTHON.exists():
        create_venv()
    log(f"Installing the packages of {lock} (once, up to a minute) …")
    for attempt in (1, 2, 3):
        if install_by_uv(lock) or install_by_pip(lock):
            compile_files(VENV / "lib")
            STAMP.write_text(json.dumps({**installed_locks(), **wanted}))
            return PYTHON
        if attempt < 3:  # the package registry may be unavailable for a moment
            time.sleep(5 * attempt)
    raise SetupError(f"The packages of {lock} could not be installed. See the error above, then run the command again.")


def install_by_uv(lock: str) -> bool:
    """uv takes a tenth of the time of pip. False where it cannot be installed or finds no package registry."""
    if not UV.exists() and not install_by_pip(UV_LOCK, stderr=subprocess.DEVNULL):
        return False
    line = [str(UV), "pip", "install", "--quiet", "--no-progress", "--python", str(PYTHON), *LOCKED, str(ROOT / lock)]
    environment = {**os.environ, "UV_LINK_MODE": "copy", "UV_HTTP_TIMEOUT": "30"}
    return subprocess.run(line, env=environment, stderr=subprocess.DEVNULL, check=False).returncode == 0


def install_by_pip(lock: str, *, stderr: int | None = None) -> bool:
    line = [str(PYTHON), "-m", "pip", "install", "--quiet", "--disable-pip-version-check", "--no-input"]
    line.append("--no-compile")  # it would use one core
    return subprocess.run([*line, *LOCKED, str(ROOT / lock)], stderr=stderr, check=False).returncode == 0


def compile_files(folder: Path, *, skip: str = "^$") -> None:
    """Compile on all cores. A file that cannot be compiled (a template, another version of Python) is not imported.

    `skip`: a pattern of paths.
    """
    line = [str(PYTHON), "-m", "compileall", "-qq", "-j", "0", "-x", skip, str(folder)]
    subprocess.run(line, check=False)


def create_venv() -> None:
    if sys.version_info < MINIMUM_PYTHON:
        raise SetupError("Debrief needs Python 3.11 or newer.")
    if not (find_spec("venv") and find_spec("ensurepip")):
        raise SetupError("Python's venv module is missing. As root: apt-get install -y python3-venv")
    subprocess.run([sys.executable, "-m", "venv", "--clear", str(VENV)], check=True)


def installed_locks() -> dict[str, str]:
    """Digest of each lock file at its last installation."""
    try:
        return dict(json.loads(STAMP.read_text()))
    except (OSError, ValueError):
        return {}


def digest(name: str) -> str:
    return hashlib.sha256((ROOT / name).read_bytes()).hexdigest()


def inside_venv() -> bool:
    return Path(sys.prefix).resolve() == VENV.resolve()


def restart_in_venv(arguments: list[str], lock: str = RUN_LOCK) -> None:
    """Install, then replace this process by the same command in `.venv`. Returns only inside `.venv`."""
    try:
        python = install(lock)
    except SetupError as error:
        sys.exit(str(error))
    if not inside_venv():
        os.execv(python, [str(python), *arguments])


def log(line: str) -> None:
    print(line, flush=True)


if __name__ == "__main__":
    restart_in_venv(["-c", ""], *sys.argv[1:2])
