"""Re-encodes images in a child process: rotated upright and without camera metadata.

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
    """The image has too many pixels. Read from its header, before decoding."""


@dataclass(frozen=True)
class Drawn:
    """Result of the child. `content_type` is empty for an animation, of which only the first frame was rendered."""

    width: int
    height: int
    content_type: str = ""


def encode_image(source: Path, target: Path, thumbnail: Path, *, most_pixels: int) -> Drawn | None:
    """Re-encode `source` to `target` and make a thumbnail. None if it cannot be read within the limits."""
    command = [sys.executable, "-I", "-c", START, str(ROOT), str(source), str(target), str(thumbnail), str(most_pixels)]
    with AT_ONCE:
        try:
            done = subprocess.run(command, capture_output=True, timeout=WALL_SECONDS, env={"LC_ALL": "C.UTF-8"})
            facts = json.loads(done.stdout)
        except (subprocess.TimeoutExpired, ValueError):
            return None
    if facts.get("too_large"):
        raise TooLarge
    return Drawn(**facts) if facts else None
