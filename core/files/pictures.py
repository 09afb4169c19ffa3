"""Pictures are written anew, upright and without what cameras add, by a child process that may be killed.

Decoders are large and read hostile bytes, so they run outside the web process with limits on time and memory.
"""

import json
import subprocess
import sys
import threading
from dataclasses import dataclass
from pathlib import Path

WALL_SECONDS = 30
ROOT = Path(__file__).resolve().parents[2]
START = "import sys; sys.path.insert(0, sys.argv[1]); from core.files.image_worker import work; work(*sys.argv[2:])"
AT_ONCE = threading.BoundedSemaphore(2)


class TooLarge(Exception):
    """More pixels than are allowed; found in the head, before any is decoded."""


@dataclass(frozen=True)
class Drawn:
    """What the child wrote. `content_type` is empty when the picture moves: then only its first frame was drawn."""

    width: int
    height: int
    content_type: str = ""


def draw(source: Path, target: Path, small: Path, *, most_pixels: int) -> Drawn | None:
    """Write `source` anew to `target`, and a small one beside it. None when it cannot be read within the limits."""
    command = [sys.executable, "-I", "-c", START, str(ROOT), str(source), str(target), str(small), str(most_pixels)]
    with AT_ONCE:
        try:
            done = subprocess.run(command, capture_output=True, timeout=WALL_SECONDS, env={"LC_ALL": "C.UTF-8"})
            facts = json.loads(done.stdout)
        except (subprocess.TimeoutExpired, ValueError):
            return None
    if facts.get("too_large"):
        raise TooLarge
    return Drawn(**facts) if facts else None
