"""Long test of delivery (`make soak`): kills workers and schedulers, loses the broker, compares the mail sent.

Each seed, on SQLite with the folder broker and on PostgreSQL with Redis, has 300 messages waiting and 200 people with a
task that is overdue, which the scheduler turns into a digest each. Then the worker is killed ten times: half
of the kills at a named step between claim and record, half by the clock. In between the broker is lost three times
(Redis killed and started empty, emptied, frozen; folder removed) while notifications are still created. A last worker
finishes, and the accepted mail is compared with the mail that was due: nothing lost, nothing sent twice, one digest
for each person, and no more raw copies than a killed worker had messages in hand (it has four threads).

    make soak                                        20 seeds of each, for at most SOAK_MINUTES (30)
    SOAK_SEEDS=3 SOAK_ON=sqlite make soak            fewer, on one of them

At one of the turns a backup is made. At the end it is restored, the planner runs, and new messages are sent: the mails
must not repeat a line that a person already got.

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
from bench.soak_data import FILL, LEDGER, MORE, NEWS, PEOPLE, PLAN, WAITING
from config.supervisor import commands, create_directories
from notifications.tests.sink import Sink
from tools.test_services import create_database, free_port, postgres, run_checked

ROOT = Path(__file__).resolve().parent.parent
SEEDS, KILLS = 20, 10
THREADS = 4  # of the worker in `config/supervisor.py`: the number of messages that may be accepted but not yet recorded
STEPS = ["claimed", "rendered", "connected", "accepted", "recorded", "committed"]
LEASE = 10
WITHIN = 420.0  # seconds after the last kill until everything is sent: a lease, a round of the clock, and the work
REVIVED = 20  # starts of processes that ended by themselves, as they may while their database is away
MAIL_FAULTS = {1: "refuses", 4: "hangs", 6: "disconnects"}  # by turn
SCHEDULER_ENDS, POSTGRES_ENDS = 3, 5  # turns
BACKUPS = [0, 7, 1, 9]  # turns: one by seed
Facts = dict[str, Any]
World = tuple[dict[str, str], RedisBroker | FolderBroker, str]  # environment, broker, PostgreSQL cluster or ""


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


def command(env: dict[str, str], *words: str) -> None:
    done = subprocess.run([sys.executable, "manage.py", *words], env=env, cwd=ROOT, capture_output=True, text=True)
    if done.returncode:
        raise SystemExit(f"{words[0]}: {done.stderr[-2000:]}")


def one_seed(seed: int, sink: Sink, mail: MailServer, world: World) -> Facts:
    env, broker, cluster = world
    chance, data, begun = random.Random(seed), Path(env["DATA_DIR"]), time.monotonic()
    sink.messages.clear()  # all seeds start with the same messages
    machine, losses, news = Machine(data, env), {2: 0, 5: 1, 8: 2}, 0.0
    archive, backed_up = data / "backup.tar", BACKUPS[seed % len(BACKUPS)]
    try:
        for name in ["web", "scheduler", *(["skewed"] if cluster else [])]:
            machine.start(name)
        for turn in range(KILLS):
            mail.mode = MAIL_FAULTS.get(turn, "well")
            if turn == backed_up:
                command(env, "backup", str(archive))
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
    restored = sent_after_restore(env, archive, sink)
    found["sent_twice"] = sent_twice(sink)
    found["after_restore"] = restored
    found["holds"] = (
        found["holds"] and restored == NEWS and web_ready and not found["sent_twice"] and machine.revived <= REVIVED
    )
    return {"seed": seed, **found, "kills": KILLS, "broker_lost": len(losses), "revived": machine.revived, **times}


def sent_after_restore(env: dict[str, str], archive: Path, sink: Sink) -> int:
    """Restore, plan, and send new messages. Returns how many messages left: those that are new, and no other."""
    command(env, "restore", str(archive), "--replace")
    manage(env, PLAN)
    manage(env, MORE.format(start=5000))
    before, machine = len(sink.copies), Machine(Path(env["DATA_DIR"]), env)
    try:
        for name in ["scheduler", "worker"]:
            machine.start(name)
        wait_until(lambda: len(sink.copies) >= before + NEWS, 90, machine.restart_exited)
        time.sleep(15)  # one more round of the deliveries
    finally:
        for name in list(machine.running):
            machine.kill(name)
    return len(sink.copies) - before


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
