"""Makes `.venv` and installs what a lock file names. Standard library only: it runs before anything is installed."""

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
OLDEST = (3, 11)


class Missing(Exception):
    """Something this machine lacks; the words are the line that would help."""


def ensure(lock: str = RUN_LOCK) -> Path:
    """The interpreter of an environment that holds exactly what `lock` says. Quick when nothing changed."""
    wanted = {name: digest(name) for name in ([RUN_LOCK, DEV_LOCK] if lock == DEV_LOCK else [RUN_LOCK])}
    if PYTHON.exists() and wanted.items() <= installed().items():
        return PYTHON
    if not PYTHON.exists():
        make()
    say(f"Installing what {lock} locks (once; about a minute) …")
    pip = [str(PYTHON), "-m", "pip", "install", "--quiet", "--disable-pip-version-check", "--no-input", "--no-deps"]
    for attempt in (1, 2, 3):
        done = subprocess.run([*pip, "--require-hashes", "-r", str(ROOT / lock)], check=False)
        if done.returncode == 0:
            STAMP.write_text(json.dumps({**installed(), **wanted}))
            return PYTHON
        if attempt < 3:  # a registry that stutters is no reason to give up
            time.sleep(5 * attempt)
    raise Missing(f"The packages of {lock} could not be installed; see the lines above. Run the command again.")


def make() -> None:
    if sys.version_info < OLDEST:
        raise Missing("Debrief needs Python 3.11 or newer.")
    if not (find_spec("venv") and find_spec("ensurepip")):
        raise Missing("Python's venv module is missing. As root: apt-get install -y python3-venv")
    subprocess.run([sys.executable, "-m", "venv", "--clear", str(VENV)], check=True)


def installed() -> dict[str, str]:
    try:
        return dict(json.loads(STAMP.read_text()))
    except (OSError, ValueError):
        return {}


def digest(lock: str) -> str:
    return hashlib.sha256((ROOT / lock).read_bytes()).hexdigest()


def is_ours() -> bool:
    """True when this process already runs inside `.venv`."""
    return Path(sys.prefix).resolve() == VENV.resolve()


def hand_over(arguments: list[str], lock: str = RUN_LOCK) -> None:
    """Become the same command under the interpreter of `.venv`. Returns only inside it, with everything installed."""
    try:
        python = ensure(lock)
    except Missing as words:
        sys.exit(str(words))
    if not is_ours():
        os.execv(python, [str(python), *arguments])  # noqa: S606


def say(line: str) -> None:
    print(line, flush=True)


if __name__ == "__main__":
    hand_over(["-c", ""], *sys.argv[1:2])
