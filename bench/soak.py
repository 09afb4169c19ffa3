"""The long proof of delivery (`make soak`): real workers killed at random moments, a real mail server, a ledger.

Each seed queues 500 messages, kills the worker ten times (half of the kills at a named step between claim and record,
half by the clock), lets the last worker finish, and compares what the server accepted with what was due:
nothing lost, nothing seen twice, and no more raw copies than one per kill. SOAK_MINUTES (default 30) limits the seeds.
"""

import json
import os
import random
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

from core.notifications.tests.sink import Sink

ROOT = Path(__file__).resolve().parent.parent
SEEDS, MESSAGES, KILLS = 20, 500, 10
STEPS = ["claimed", "rendered", "connected", "accepted", "recorded", "committed"]
LEASE = 3


def environment(folder: Path, port: int) -> dict[str, str]:
    own = {"DATA_DIR": str(folder), "SAMPLE": "0", "DJANGO_SETTINGS_MODULE": "config.settings"}
    mail = {"EMAIL_HOST": "127.0.0.1", "EMAIL_PORT": str(port), "EMAIL_TLS": "0", "DELIVERY_LEASE": str(LEASE)}
    return {**os.environ, **own, **mail}


def manage(env: dict[str, str], code: str) -> str:
    """Run a few lines in the product's own environment and return what they print."""
    lines = f"import django; django.setup()\n{code}"
    done = subprocess.run([sys.executable, "-c", lines], env=env, cwd=ROOT, capture_output=True, text=True, check=False)
    if done.returncode:
        raise SystemExit(done.stderr[-2000:])
    return done.stdout.strip().splitlines()[-1] if done.stdout.strip() else ""


QUEUE = f"""
from django.core.management import call_command
call_command("migrate", verbosity=0)
from django.utils import timezone
from core.testing import make_user
from core.notifications.tests.factories import make_news
ada, grace = make_user("ada"), make_user("grace")
for n in range({MESSAGES}):
    make_news([grace], by=ada, number=n, now=timezone.now())
"""
WAITING = """
from core.notifications.models import Delivery
print(Delivery.objects.exclude(state="sent").count())
"""
LEDGER = """
import json
from core.notifications.models import Delivery
print(json.dumps([[f"<{d.message_id}@127.0.0.1>", d.state, d.attempts] for d in Delivery.objects.all()]))
"""
WORKER = """
import core.notifications.tests.factories, config.celery, time
from core.notifications.jobs import deliver_due
while True:
    deliver_due(seconds=5)
    time.sleep(0.2)
"""


@contextmanager
def worker(env: dict[str, str], step: str = "") -> Iterator["subprocess.Popen[bytes]"]:
    code = f"import django; django.setup()\n{WORKER}"
    process = subprocess.Popen([sys.executable, "-c", code], env={**env, "FAULTPOINT": step}, cwd=ROOT)
    try:
        yield process
    finally:
        process.kill()
        process.wait()


def one_seed(seed: int, sink: Sink) -> dict[str, int]:
    chance = random.Random(seed)
    with tempfile.TemporaryDirectory(prefix="soak-") as folder:
        env = environment(Path(folder), sink.port)
        manage(env, QUEUE)
        kills = 0
        for turn in range(KILLS):
            step = chance.choice(STEPS) if turn % 2 else ""
            with worker(env, step) as process:
                if step:
                    process.wait(timeout=60)
                else:
                    heard = len(sink.messages)
                    wait_until(lambda heard=heard: len(sink.messages) > heard, 10)
                    time.sleep(chance.uniform(0.005, 0.5))
                    process.send_signal(signal.SIGKILL)
                kills += 1
        with worker(env):
            if not wait_until(lambda: manage(env, WAITING) == "0", 120, every=1.0):
                raise SystemExit("messages are still waiting two minutes after the last kill")
        rows = json.loads(manage(env, LEDGER))
    copies = sink.copies
    due = {name for name, _, _ in rows}
    raw = sum(copies[name] for name in due)
    lost = sum(copies[name] == 0 for name in due)
    return {"seed": seed, "due": len(due), "kills": kills, "lost": lost, "extra_copies": raw - len(due) + lost}


def wait_until(holds: Callable[[], bool], seconds: float, every: float = 0.02) -> bool:
    ends = time.monotonic() + seconds
    while not holds():
        if time.monotonic() > ends:
            return False
        time.sleep(every)
    return True


def main() -> None:
    ends = time.monotonic() + 60 * float(os.environ.get("SOAK_MINUTES", "30"))
    failed = 0
    with Sink() as sink:
        for seed in range(SEEDS):
            result = one_seed(seed, sink)
            bad = result["lost"] or result["extra_copies"] > result["kills"]
            failed += bool(bad)
            print(json.dumps({**result, "holds": not bad}), flush=True)
            if time.monotonic() > ends:
                break
    raise SystemExit(1 if failed else 0)


if __name__ == "__main__":
    main()
