"""Parses each document in a child process limited to 2 s of CPU and 256 MB.

``python -m importing.parser.sandbox`` is a warm parent that forks once per document, so that a thousand documents do
not pay for a thousand interpreters while each keeps its own limits. Messages are length-prefixed JSON on stdin/stdout.
"""

from __future__ import annotations

import atexit
import base64
import gc
import json
import os
import resource
import select
import signal
import struct
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterable, Iterator
from datetime import date
from pathlib import Path
from typing import IO, Any

from .decode import MAX_BYTES, TOO_LARGE
from .language import CODES, language
from .parse import parse
from .result import Parsed

CPU_SECONDS = 2
WALL_SECONDS = 10
MEMORY_BYTES = 256 * 1024 * 1024
TOO_SLOW = "This document takes too long to read, so reading was stopped. Import the part about the incident."
TOO_BIG = "Reading this document needs too much memory, so it was stopped. Import the part about the incident."
BROKEN = "This document could not be read. Its text is safe; paste the part about the incident."
_ROOT = Path(__file__).resolve().parents[2]


def parse_safely(data: bytes | str, filename: str = "", *, reference_date: date | None = None) -> Parsed:
    """`parse` behind limits. Never raises; `Parsed.problem` describes an exceeded limit."""
    raw = data.encode("utf-8", "replace") if isinstance(data, str) else data
    if len(raw) > MAX_BYTES:
        return Parsed(problem=TOO_LARGE, filename=filename)
    with _ONE_AT_A_TIME:
        return _shared().ask(raw, filename, reference_date)


_ONE_AT_A_TIME = threading.Lock()
_readers: dict[int, _Reader] = {}


def _shared() -> _Reader:
    """One warm parent per process (a forked worker starts its own), ended with the process."""
    pid = os.getpid()
    if pid not in _readers:
        _readers.clear()
        _readers[pid] = _Reader()
        atexit.register(_readers[pid].close)
    return _readers[pid]


def parse_many(
    documents: Iterable[tuple[str, bytes | str]], *, reference_date: date | None = None
) -> Iterator[tuple[str, Parsed]]:
    """(name, result) for each (name, data), in order, through one warm parent."""
    reader = _Reader()
    try:
        for name, data in documents:
            raw = data.encode("utf-8", "replace") if isinstance(data, str) else data
            if len(raw) > MAX_BYTES:
                yield name, Parsed(problem=TOO_LARGE, filename=name)
            else:
                yield name, reader.ask(raw, name, reference_date)
    finally:
        reader.close()


class _Reader:
    """The near end of the pipe; starts the parent on first use and again should it die."""

    def __init__(self) -> None:
        self.process: subprocess.Popen[bytes] | None = None

    def ask(self, raw: bytes, name: str, reference: date | None) -> Parsed:
        process = self._running()
        request = {
            "name": name,
            "data": base64.b64encode(raw).decode(),
            "on": reference.isoformat() if reference else "",
        }
        try:
            _send(process.stdin, json.dumps(request).encode())
            answer = _receive(process.stdout)
        except (OSError, EOFError):
            self.close()
            return Parsed(problem=BROKEN, filename=name)
        result = json.loads(answer)
        if "problem_only" in result:
            return Parsed(problem=result["problem_only"], filename=name)
        return Parsed.from_dict(result)

    def _running(self) -> subprocess.Popen[bytes]:
        if self.process is None or self.process.poll() is not None:
            self.process = subprocess.Popen(
                [sys.executable, "-I", "-c", _START, str(_ROOT)],
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                stderr=subprocess.DEVNULL,
                env={"LC_ALL": "C.UTF-8", "PYTHONHASHSEED": "0", "PATH": "/usr/bin:/bin"},
            )
        return self.process

    def close(self) -> None:
        """End the parent; a child it forked ends with its limits at the latest."""
        if self.process is None:
            return
        process, self.process = self.process, None
        for pipe in (process.stdin, process.stdout):
            if pipe:
                pipe.close()
        try:
            process.wait(timeout=1)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()


# -I keeps the working directory and user site out of the path; only our own root is added
_START = "import sys; sys.path.insert(0, sys.argv[1]); from importing.parser.sandbox import serve; serve()"


_WARM = (
    "# Outage\n\nDuration: 3 {month} 2024, 10:00 - 11:00 UTC\nImpact: 5% of users\nRoot cause: it was suspected that\n"
    "the service failed\n\n## Timeline\n\n- 10:00 incident, the database was suspected\n- 11:00 service restored\n\n"
    "## Action items\n\n- one (owner: Ada, due 3 {month} 2024)\n"
)


# ---- the far end
def serve() -> None:
    """Answer requests until stdin closes: one fork for each document."""
    requests, answers = sys.stdin.buffer, sys.stdout.buffer
    _warm_up()
    while True:
        try:
            request = _receive(requests)
        except EOFError:
            return
        _send(answers, _forked(request))


def _warm_up() -> None:
    """Load languages and compile patterns once, so that every fork has them."""
    for code in CODES:
        when = language(code)
        parse(_WARM.format(month=next(iter(when.months))), filename="warm.md")
    parse("<html><body><p>10:00 UTC outage</p></body></html>")
    gc.collect()
    gc.freeze()


def _forked(request: bytes, read: Callable[..., Parsed] = parse) -> bytes:
    read_end, write_end = os.pipe()
    child = os.fork()
    if child == 0:
        os.close(read_end)
        _work(request, write_end, read)
    os.close(write_end)
    answer, late = _collect(read_end)
    if late:
        os.kill(child, signal.SIGKILL)
    _, status = os.waitpid(child, 0)
    if answer and os.WIFEXITED(status) and os.WEXITSTATUS(status) == 0:
        return answer
    return json.dumps({"problem_only": _why(status, late)}).encode()


def _collect(read_end: int) -> tuple[bytes, bool]:
    """All the child wrote, and whether the time on the wall ran out."""
    parts: list[bytes] = []
    stop = time.monotonic() + WALL_SECONDS
    while True:
        ready, _, _ = select.select([read_end], [], [], max(0.0, stop - time.monotonic()))
        if not ready:
            os.close(read_end)
            return b"", True
        part = os.read(read_end, 1 << 16)
        if not part:
            os.close(read_end)
            return b"".join(parts), False
        parts.append(part)


def _why(status: int, late: bool) -> str:
    if late or (os.WIFSIGNALED(status) and os.WTERMSIG(status) in (signal.SIGXCPU, signal.SIGKILL)):
        return TOO_SLOW
    return TOO_BIG if os.WIFEXITED(status) and os.WEXITSTATUS(status) == 3 else BROKEN


def _work(request: bytes, write_end: int, read: Callable[..., Parsed]) -> None:
    """In the fork: limits on, one document read, answer written, gone."""
    code = 1
    try:
        _limit()
        asked: dict[str, Any] = json.loads(request)
        reference = date.fromisoformat(asked["on"]) if asked["on"] else None
        parsed = read(base64.b64decode(asked["data"]), filename=asked["name"], reference_date=reference)
        answer = json.dumps(parsed.to_dict()).encode()
        with os.fdopen(write_end, "wb") as pipe:
            pipe.write(answer)
        code = 0
    except MemoryError:
        code = 3
    finally:
        os._exit(code)


def _limit() -> None:
    resource.setrlimit(resource.RLIMIT_CPU, (CPU_SECONDS, CPU_SECONDS + 1))
    resource.setrlimit(resource.RLIMIT_AS, (MEMORY_BYTES, MEMORY_BYTES))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    resource.setrlimit(resource.RLIMIT_NOFILE, (32, 32))


def _send(pipe: IO[bytes] | None, message: bytes) -> None:
    if pipe is None:
        raise EOFError
    pipe.write(struct.pack(">I", len(message)) + message)
    pipe.flush()


def _receive(pipe: IO[bytes] | None) -> bytes:
    head = pipe.read(4) if pipe else b""
    if len(head) < 4 or pipe is None:
        raise EOFError
    (length,) = struct.unpack(">I", head)
    message = pipe.read(length)
    if len(message) < length:
        raise EOFError
    return message


if __name__ == "__main__":
    serve()
