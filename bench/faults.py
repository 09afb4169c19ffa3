"""Faults of the soak test: mail servers, clock skew, PostgreSQL, the web process. Kills and brokers are elsewhere."""

import http.client
import sys
import time
from collections import Counter
from contextlib import suppress
from email.message import Message
from pathlib import Path

from notifications.tests.sink import OK, Sink
from tools.test_services import postgres_binaries, run_checked, server_owner

HANG_SECONDS = 20.0  # longer than EMAIL_TIMEOUT
SKEW_SECONDS = 420.0
SKEWED = """
import datetime, sys
from config import shared_clock
SKEW = datetime.timedelta(seconds=float(sys.argv[1]))
class Skewed(datetime.datetime):
    @classmethod
    def now(cls, tz=None):
        return datetime.datetime.now(tz) + SKEW
shared_clock.datetime = Skewed
sys.argv = ["celery", *sys.argv[2:]]
from celery.__main__ import main
main()
"""


class MailServer:
    """How the sink answers: well, refusing (451), hanging, or closing the connection after it kept the message."""

    def __init__(self) -> None:
        self.mode = "well"

    def __call__(self, message: Message) -> str:
        time.sleep(0.01)  # slow enough that workers are killed in the middle of a delivery
        if self.mode == "refuses":
            return "451 try again later"
        if self.mode == "hangs":
            self.mode = "well"  # one hanging response blocks every connection of the server
            time.sleep(HANG_SECONDS)
        if self.mode == "disconnects":
            self.mode = "well"
            raise ConnectionResetError  # the client reads 500 or nothing
        return OK


def skewed(line: list[str], seconds: float) -> list[str]:
    """The command of a scheduler on a machine whose clock is off by so many seconds."""
    return [sys.executable, "-c", SKEWED, str(seconds), *line[line.index("celery") + 1 :]]


def kill_postgres(cluster: str) -> None:
    """As by a power cut: stopped at once, started again after two seconds, with fsync on."""
    folder = Path(cluster.rpartition("host=")[2])
    control = [str(postgres_binaries() / "pg_ctl"), "-D", str(folder / "data"), "-w"]
    run_checked([*control, "-m", "immediate", "stop"], folder, server_owner())
    time.sleep(2.0)
    options = f"-c listen_addresses='' -c unix_socket_directories='{folder}'"
    run_checked([*control, "-l", str(folder / "log"), "-o", options, "start"], folder, server_owner())


def sent_twice(sink: Sink) -> int:
    """The same line to the same person in two messages of different Message-ID, read from the mails themselves."""
    seen: Counter[tuple[str, str]] = Counter()
    with sink.lock:
        messages = {str(message["Message-ID"]): message for message in sink.messages}.values()
    for message in messages:
        for line in set(text_of(message).splitlines()):
            if "Task " in line or "News " in line:
                seen[str(message["To"]), line.strip()] += 1
    return sum(count - 1 for count in seen.values())


def text_of(message: Message) -> str:
    part = next(part for part in message.walk() if part.get_content_type() == "text/plain")
    content = part.get_payload(decode=True)
    return content.decode(errors="replace") if isinstance(content, bytes) else ""


def answers(port: int, within: float = 60.0) -> bool:
    """Whether the web process is ready again."""
    until = time.monotonic() + within
    while time.monotonic() < until:
        with suppress(OSError, http.client.HTTPException):
            link = http.client.HTTPConnection("127.0.0.1", port, timeout=5)
            link.request("GET", "/readyz")
            status = link.getresponse().status
            link.close()
            if status == 200:
                return True
        time.sleep(0.2)
    return False
