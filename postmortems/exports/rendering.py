"""Draws PDF and PNG in a child process that is killed when it takes too long."""

import os
import subprocess
import sys
from pathlib import Path

from core.errors import Refused

WORKER = Path(__file__).with_name("pdf_worker.py")
COMMAND = [sys.executable, "-I", str(WORKER)]
NO_LIBRARIES = 3  # exit status of the worker
WALL_SECONDS = 120
PACKAGES = "libpango-1.0-0 libpangoft2-1.0-0 libharfbuzz-subset0 fonts-dejavu-core"
MISSING = f"PDF export needs Pango on the server. As root: apt-get install -y {PACKAGES}"
FAILED = "The file could not be drawn. Export as HTML or Markdown instead, or shorten the text."
TOO_SLOW = f"Drawing took longer than {WALL_SECONDS} seconds and was stopped. Export as HTML, or shorten the text."


class CannotRender(Refused):
    """The message states what to do."""


def render_pdf(html: str) -> bytes:
    return run("pdf", html)


def render_png(svg: str) -> bytes:
    return run("png", svg)


def run(kind: str, source: str) -> bytes:
    """The output of the worker, which runs without secrets and without the database."""
    clean = {name: os.environ[name] for name in ("PATH", "HOME", "LANG", "TMPDIR") if name in os.environ}
    try:
        done = subprocess.run(
            [*COMMAND, kind], input=source.encode(), capture_output=True, timeout=WALL_SECONDS, env=clean
        )
    except subprocess.TimeoutExpired as error:
        raise CannotRender(TOO_SLOW) from error
    if done.returncode == NO_LIBRARIES:
        raise CannotRender(MISSING)
    if done.returncode or not done.stdout:
        raise CannotRender(FAILED)
    return done.stdout
