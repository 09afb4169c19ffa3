"""Long test of delivery (`make soak`): kills workers and schedulers, loses the broker, compares the mail sent.

Each seed, on SQLite with the folder broker and on PostgreSQL with Redis, has 300 messages waiting and 200 people with a
task that is overdue, which the scheduler turns into a digest each. Then the worker is killed ten times: half
of the kills at a named step between claim and record, half by the clock. In between the broker is lost three times
(Redis killed and started empty, emptied, frozen; folder removed) while notifications are still created. A last worker
finishes, and the accepted mail is compared with the mail that was due: nothing lost, nothing sent twice, one digest
for each person, and no more raw copies than a killed worker had messages in hand (it has four threads).

    make soak                                        20 seeds of each, for at most SOAK_MINUTES (30)
    SOAK_SEEDS=3 SOAK_ON=sqlite make soak            fewer, on one of them

Meanwhile the mail server refuses (451), hangs and disconnects, the web process is killed and must be ready at the end,
and on PostgreSQL (fsync on) the server is killed and the scheduler replaced by one whose clock is 7 minutes behind.

A line of JSON for each seed; `news_seconds`: longest time to create notifications without a broker.
"""

import json
import os
import random
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from pathlib import Path
from typing import Any

from bench.brokers import FolderBroker, RedisBroker
from bench.faults import SKEW_SECONDS, MailServer, answers, kill_postgres, sent_twice, skewed
from config.supervisor import commands, create_directories
from notifications.tests.sink import Sink
from tools.test_services import create_database, free_port, postgres, run_checked

ROOT = Path(__file__).resolve().parent.parent
SEEDS, MESSAGES, PEOPLE, KILLS = 20, 300, 200, 10
THREADS = 4  # of the worker in `config/supervisor.py`: the number of messages that may be accepted but not yet recorded
STEPS = ["claimed", "rendered", "connected", "accepted", "recorded", "committed"]
LEASE = 10
WITHIN = 420.0  # seconds after the last kill until everything is sent: a lease, a round of the clock, and the work
NEWS = 10
REVIVED = 20  # starts of processes that ended by themselves, as they may while their database is away
MAIL_FAULTS = {1: "refuses", 4: "hangs", 6: "disconnects"}  # by turn
SCHEDULER_ENDS, POSTGRES_ENDS = 3, 5  # turns
Facts = dict[str, Any]
World = tuple[dict[str, str], RedisBroker | FolderBroker, str]  # environment, broker, PostgreSQL cluster or ""

FILL = f"""
from datetime import timedelta
from django.core.management import call_command
call_command("prepare", verbosity=0)
from django.utils import timezone
from accounts.models import User
from core.testing import make_user
from notifications.outbox import notify
from tasks.tests.factories import make_task
now = timezone.now()
ahead = (12 - now.hour) % 24
noon = f"Etc/GMT{{-ahead if ahead <= 12 else 24 - ahead:+d}}"  # where it is noon: outside quiet hours
ada, grace = make_user("ada"), make_user("grace", time_zone=noon)
people = User.objects.bulk_create(
    User(handle=f"p{{n}}", name=f"P {{n}}", email=f"p{{n}}@example.test", role="responder", time_zone=noon)
    for n in range({PEOPLE})
)
for n, person in enumerate(people):
    make_task(title=f"Task {{n}}.", owner=person, due_on=(now - timedelta(days=3 + n % 40)).date())
for n in range({MESSAGES}):
    task = make_task(title=f"News {{n}}.", owner=None, status="proposed")
    notify([grace], "task_reopened", about=task, occasion=n, now=now)
"""
MORE = f"""
import time
from django.utils import timezone
from accounts.models import User
from notifications.outbox import notify
from tasks.tests.factories import make_task
grace = User.objects.get(handle="grace")
tasks = [make_task(title=f"News {{start}} {{{{n}}}}.", owner=None, status="proposed") for n in range({NEWS})]
longest = 0.0
for n in range({NEWS}):
    begun = time.monotonic()
    notify([grace], "task_reopened", about=tasks[n], occasion={{start}} + n, now=timezone.now())
    longest = max(longest, time.monotonic() - begun)
print(longest)
"""
WAITING = f"""
from notifications.models import Delivery
reminded = Delivery.objects.filter(dedup_key__startswith="mail:reminders:").count()
print(Delivery.objects.exclude(state="sent").count() + max(0, {PEOPLE} - reminded))
"""
LEDGER = """
import json
from collections import Counter
from notifications.models import Delivery
rows = list(Delivery.objects.all())
link = Delivery.notifications.through.objects.values_list("notification_id", flat=True)
digests = Counter(d.recipient_id for d in rows if d.dedup_key.startswith("mail:reminders:"))
print(json.dumps({
    "ids": [f"<{d.message_id}@127.0.0.1>" for d in rows],
    "states": Counter(d.state for d in rows),
    "digests": len(digests),
    "last": max((d.sent_at.isoformat(), d.failures, d.attempts) for d in rows if d.sent_at),
    "sent_twice": sum(n - 1 for n in Counter(link).values()) + sum(n - 1 for n in digests.values()),
}))
"""


class Machine:
    """The worker and the clock of `make run`, started again when they end, as its supervisor does."""

    def __init__(self, data: Path, env: dict[str, str]) -> None:
        self.data, self.env = data, env
        self.port = free_port()
        self.lines = commands(data, self.port)
        self.lines["skewed"] = skewed(self.lines["scheduler"], -SKEW_SECONDS)
        self.running: dict[str, subprocess.Popen[bytes]] = {}
        self.revived = 0
        create_directories(data)

    def start(self, name: str, step: str = "") -> None:
        log = (self.data / f"{name}.log").open("ab")
        env = {**self.env, "DEBRIEF_PROCESS": name, "FAULTPOINT": step, "TMPDIR": str(self.data / "tmp")}
        self.running[name] = subprocess.Popen(self.lines[name], env=env, cwd=ROOT, stdout=log, stderr=log)

    def restart_exited(self, dying: str = "") -> None:
        """All but the one that is to die."""
        create_directories(self.data)
        for name, child in list(self.running.items()):
            if name != dying and child.poll() is not None:
                self.revived += 1
                self.start(name)

    def kill(self, name: str) -> None:
        if child := self.running.pop(name, None):
            child.kill()
            child.wait()


def environment(folder: Path, port: int, **own: str) -> dict[str, str]:
    kept = {name: value for name, value in os.environ.items() if name in {"PATH", "HOME", "LANG"}}
    kept |= {"DATA_DIR": str(folder), "SAMPLE": "0", "DJANGO_SETTINGS_MODULE": "config.settings", "LOG_LEVEL": "ERROR"}
    kept |= {
        "SECRET_KEY": "soak-" + "k7" * 30,
        "C_FORCE_ROOT": "1",
        "CELERY_NEWS": "notifications.tests.factories",
    }
    mail = {"EMAIL_HOST": "127.0.0.1", "EMAIL_PORT": str(port), "EMAIL_TLS": "0", "DELIVERY_LEASE": str(LEASE)}
    return {**kept, **mail, **own}


def manage(env: dict[str, str], code: str) -> str:
    """Run a few lines in the product's own environment and return the last that they print."""
    lines = f"import django; django.setup()\n{code}"
    done = subprocess.run([sys.executable, "-c", lines], env=env, cwd=ROOT, capture_output=True, text=True, check=False)
    if done.returncode:
        raise SystemExit(done.stderr[-2000:])
    return done.stdout.strip().splitlines()[-1] if done.stdout.strip() else ""


def one_seed(seed: int, sink: Sink, mail: MailServer, world: World) -> Facts:
    env, broker, cluster = world
    chance, data, begun = random.Random(seed), Path(env["DATA_DIR"]), time.monotonic()
    sink.messages.clear()  # all seeds start with the same messages
    machine, losses, news = Machine(data, env), {2: 0, 5: 1, 8: 2}, 0.0
    try:
        for name in ["web", "scheduler", *(["skewed"] if cluster else [])]:
            machine.start(name)
        for turn in range(KILLS):
            mail.mode = MAIL_FAULTS.get(turn, "well")
            if turn == SCHEDULER_ENDS and cluster:
                machine.kill("scheduler")  # the one with the wrong clock takes over
            if turn == POSTGRES_ENDS and cluster:
                kill_postgres(cluster)
            if turn % 3 == 0:
                machine.kill("web")
                machine.start("web")
            one_kill(machine, sink, chance, step=chance.choice(STEPS) if turn % 2 else "")
            if turn in losses:
                with broker.away(losses[turn]):
                    news = max(news, float(manage(env, MORE.format(start=1000 + turn * NEWS))))
        mail.mode = "well"
        machine.start("worker")
        web_ready = answers(machine.port)
        ended = time.monotonic()
        if not wait_until(lambda: manage(env, WAITING) == "0", WITHIN, machine.restart_exited, every=2.0):
            print(f"still waiting: {manage(env, WAITING)}", *tails(data), sep="\n", file=sys.stderr)
        late = time.monotonic() - ended
    finally:
        for name in list(machine.running):
            machine.kill(name)
    found = compare(json.loads(manage(env, LEDGER)), sink)
    times = {"news_seconds": round(news, 2), "late": round(late), "seconds": round(time.monotonic() - begun)}
    found["sent_twice"] = sent_twice(sink)
    found["holds"] = found["holds"] and web_ready and not found["sent_twice"] and machine.revived <= REVIVED
    return {"seed": seed, **found, "kills": KILLS, "broker_lost": len(losses), "revived": machine.revived, **times}


def one_kill(machine: Machine, sink: Sink, chance: random.Random, step: str) -> None:
    machine.start("worker", step)
    if step:
        worker = machine.running["worker"]
        wait_until(lambda: worker.poll() is not None, 60, lambda: machine.restart_exited("worker"))
    else:
        before = len(sink.messages)
        wait_until(lambda: len(sink.messages) > before, 60, machine.restart_exited)
        time.sleep(chance.uniform(0.005, 0.5))
    machine.kill("worker")


def compare(database: Facts, sink: Sink) -> Facts:
    copies, due = sink.copies, set(database["ids"])
    lost = sum(copies[name] == 0 for name in due)
    extra = sum(copies[name] for name in due) - len(due) + lost
    unsent = len(due) - database["states"].get("sent", 0)
    facts = {
        "due": len(due),
        "lost": lost,
        "unsent": unsent,
        "sent_twice": database["sent_twice"],
        "extra_copies": extra,
    }
    holds = not lost and not unsent and not database["sent_twice"] and extra <= KILLS * THREADS
    facts["last_failures"], facts["last_attempts"] = database["last"][1:]
    return {**facts, "digests": database["digests"], "holds": holds and database["digests"] == PEOPLE}


def tails(data: Path) -> Iterator[str]:
    for name in ["worker", "scheduler"]:
        yield f"--- {name}\n{(data / f'{name}.log').read_text(errors='replace')[-1500:]}"


def wait_until(holds: Callable[[], bool], seconds: float, tend: Callable[[], None], every: float = 0.05) -> bool:
    ends = time.monotonic() + seconds
    while not holds():
        if time.monotonic() > ends:
            return False
        tend()
        time.sleep(every)
    return True


def on_sqlite(whole: Path, port: int) -> Iterator[World]:
    """A new copy of one filled database for each seed."""
    (whole / "first").mkdir()
    manage(environment(whole / "first", port), FILL)
    while True:
        folder = Path(tempfile.mkdtemp(dir=whole))
        shutil.copytree(whole / "first", folder, dirs_exist_ok=True)
        yield environment(folder, port), FolderBroker(folder), ""


def on_postgres(whole: Path, port: int, cluster: str, broker: RedisBroker) -> Iterator[World]:
    folder, redis = whole / "pg", f"redis://127.0.0.1:{broker.port}/0"
    folder.mkdir()
    first = create_database(cluster, "first")
    manage(environment(folder, port, DATABASE_URL=first, REDIS_URL=redis), FILL)
    host, number = cluster.rpartition("host=")[2], 0
    while True:
        number += 1
        copy = f'CREATE DATABASE "seed{number}" TEMPLATE "first"'
        # without the checkpoint, a crash would set the sequences of a copy back to those of its template
        run_checked(["psql", "-h", host, "-U", "postgres", "-qc", copy, "-c", "CHECKPOINT", "postgres"], Path(host))
        subprocess.run(["redis-cli", "-p", str(broker.port), "FLUSHALL"], check=True, stdout=subprocess.DEVNULL)
        yield (
            environment(folder, port, DATABASE_URL=first.replace("/first?", f"/seed{number}?"), REDIS_URL=redis),
            broker,
            cluster,
        )


def main() -> None:
    ends = time.monotonic() + 60 * float(os.environ.get("SOAK_MINUTES", "30"))
    asked = os.environ.get("SOAK_ON", "sqlite,postgres").split(",")
    failed = 0
    with ExitStack() as held:
        mail = MailServer()
        sink = held.enter_context(Sink(mail))
        whole = Path(held.enter_context(tempfile.TemporaryDirectory(prefix="soak-", ignore_cleanup_errors=True)))
        worlds: dict[str, Iterator[Any]] = {}
        if "sqlite" in asked:
            worlds["sqlite"] = on_sqlite(whole, sink.port)
        if "postgres" in asked:
            broker = RedisBroker()
            held.callback(broker.end)
            worlds["postgres"] = on_postgres(whole, sink.port, held.enter_context(postgres(durable=True)), broker)
        for seed in range(int(os.environ.get("SOAK_SEEDS", str(SEEDS)))):
            for name, world in worlds.items():
                if time.monotonic() > ends:
                    break
                result = one_seed(seed, sink, mail, next(world))
                failed += not result["holds"]
                print(json.dumps({"on": name, **result}), flush=True)
    raise SystemExit(1 if failed else 0)


if __name__ == "__main__":
    main()
