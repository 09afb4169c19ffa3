"""How the supervisor checks its web process: health pages and memory. Standard library only."""

import json
import os
import urllib.error
import urllib.request
from pathlib import Path


def fetch_json(port: int, path: str, token: str = "") -> dict[str, object] | None:
    """The JSON of a health page with any status; None without a response."""
    request = urllib.request.Request(f"http://127.0.0.1:{port}{path}")
    if token:
        request.add_header("Authorization", f"Bearer {token}")
    try:
        with urllib.request.urlopen(request, timeout=5) as answer:  # noqa: S310 - our own address
            return dict(json.load(answer))
    except urllib.error.HTTPError as error:
        return read_json(error.read())
    except (OSError, ValueError):
        return None


def read_json(text: bytes) -> dict[str, object]:
    try:
        return dict(json.loads(text))
    except ValueError:
        return {}


def resident_bytes(pid: int) -> int:
    try:
        return int(Path(f"/proc/{pid}/statm").read_text().split()[1]) * os.sysconf("SC_PAGE_SIZE")
    except (OSError, IndexError):  # it just ended
        return 0
