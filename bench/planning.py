"""Pages and planning over a million tasks: each page at 100, 100,000 and 1,000,000 tasks, then the reminders of all.

    DATA_DIR=/tmp/empty [DATABASE_URL=…] python -m bench.planning [TASKS]     in words, then as JSON
    BENCH_TASKS=1000000 make bench                                            the same on both databases

Planning is compared with the shortest INSERT … SELECT that writes the same rows. It is written by hand, knows one
policy, one zone and no access list, and so shows what the database itself costs. Half of the tasks are open, one open
task in ten is overdue. CPU and wall clock are both printed, because other load changes only the latter.
"""

import json
import os
import sys
import time
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any

import django

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")
if __name__ == "__main__":
    django.setup()

from django.core.management import call_command
from django.db import connection
from django.test import Client
from django.test.utils import override_settings

from accounts.models import Membership, Team, User
from bench.training import best
from core.access.models import PUBLIC_CIRCLE_ID
from reminders.actions.planning import plan
from reminders.models import ScheduledReminder
from reminders.rules import load_rules
from tasks.models import CorrectiveTask

SIZES = (100, 100_000, 1_000_000)
PEOPLE, TEAMS, BATCH = 500, 20, 20_000
LATE_SHARE = 10  # one open task in so many
STATES = ["open", "verified", "in_progress", "effective", "open", "done", "blocked", "verified", "open", "effective"]
PAGES = {
    "board": "/tasks/",
    "board by owner": "/tasks/?lanes=owner",
    "list": "/tasks/?layout=list",
    "late": "/tasks/?layout=list&overdue=1",
    "search": "/tasks/?layout=list&q=424",
    "my work": "/",
    "team": "/teams/team-3/",
    "API": "/api/v1/tasks/",
}
GOAL = 1.5
BY_HAND = """INSERT INTO reminders_scheduledreminder
  (kind, target_kind, target_id, reference, due, step_id, recipient_id, circle_id, day, send_at, state)
SELECT 'task', 'tasks.correctivetask', t.id, 'A-' || t.id, t.due_on, s.step, {recipient}, t.circle_id, t.due_on, %s,
  'planned' FROM tasks_correctivetask t JOIN accounts_team g ON g.id = t.team_id
JOIN {steps} ON true
JOIN accounts_user u ON u.id = t.owner_id AND u.is_active
WHERE t.status IN ('open', 'in_progress', 'blocked') AND t.due_on < %s
ON CONFLICT DO NOTHING"""
RECIPIENT = "CASE s.who WHEN 'owner' THEN t.owner_id WHEN 'lead' THEN g.lead_id ELSE g.manager_id END"
CATCH_UP = {(1, "owner"), (3, "lead"), (7, "manager")}  # the steps that a long overdue task still needs


def seed_people() -> tuple[list[User], list[Team]]:
    facts = [User(email=f"p{n}@example.test", handle=f"p{n}", name=f"Person {n:03}") for n in range(PEOPLE)]
    people = User.objects.bulk_create(facts)
    User.objects.filter(pk__in=[person.pk for person in people[:TEAMS]]).update(role="manager")
    pairs = [(people[n + TEAMS], people[n]) for n in range(TEAMS)]
    teams = Team.objects.bulk_create(
        Team(name=f"Team {n}", slug=f"team-{n}", lead=lead, manager=manager) for n, (lead, manager) in enumerate(pairs)
    )
    Membership.objects.bulk_create(Membership(team=teams[n % TEAMS], user=person) for n, person in enumerate(people))
    return people, teams


def seed_tasks(until: int, people: list[User], teams: list[Team], now: datetime) -> None:
    have = CorrectiveTask.objects.count()
    for start in range(have, until, BATCH):
        rows = range(start, min(start + BATCH, until))
        CorrectiveTask.objects.bulk_create(make_task(n, people, teams, now) for n in rows)
    if connection.vendor == "postgresql":  # as autovacuum would; on SQLite Debrief keeps no statistics (decision 12)
        with connection.cursor() as cursor:
            cursor.execute("ANALYZE")


def make_task(n: int, people: list[User], teams: list[Team], now: datetime) -> CorrectiveTask:
    """Owner and team of one task belong together, and every state occurs for each of them."""
    turn = n // len(STATES)
    late = turn % LATE_SHARE == 0
    due = (now + timedelta(days=-(10 + turn % 80) if late else 10 + turn % 350)).date()
    owner = people[turn % PEOPLE]
    facts: dict[str, Any] = {"team": teams[turn % TEAMS], "created_by": owner, "circle_id": PUBLIC_CIRCLE_ID}
    facts |= {"status": STATES[n % len(STATES)], "created_at": now - timedelta(days=100), "priority": f"P{n % 4}"}
    if facts["status"] == "blocked":
        facts["blocked_reason"] = "Waits for a release"
    if facts["status"] in {"done", "verified", "effective"}:
        facts["done_at"] = now - timedelta(days=5)
    if facts["status"] in {"verified", "effective"}:
        facts |= {"verified_by": people[(turn + 1) % PEOPLE], "verified_at": now, "check_outcome": "It held"}
    return CorrectiveTask(title=f"Task {n}", owner=owner, due_on=due, first_due_on=due, **facts)


def by_hand(now: datetime) -> None:
    steps = [step for step in load_rules()[-1].steps if (step.offset, step.audience) in CATCH_UP]
    rows = " UNION ALL ".join(f"SELECT {step.step_id} AS step, '{step.audience}' AS who" for step in steps)
    sql = BY_HAND.format(recipient=RECIPIENT, steps=f"({rows}) s")
    with connection.cursor() as cursor:
        cursor.execute(sql, [connection.ops.adapt_datetimefield_value(now), now.date()])


def measured(work: Callable[[], Any]) -> dict[str, Any]:
    clock, cpu = time.perf_counter(), time.process_time()
    work()
    return {"cpu": round(time.process_time() - cpu, 2), "seconds": round(time.perf_counter() - clock, 2)}


def measure_planning(now: datetime) -> dict[str, Any]:
    found = {"by_hand": measured(lambda: by_hand(now)) | {"rows": ScheduledReminder.objects.count()}}
    ScheduledReminder.objects.all().delete()
    found["plan"] = measured(lambda: plan(now=now)) | {"rows": ScheduledReminder.objects.count()}
    found["again"] = measured(lambda: plan(now=now))
    return found


def main(most: int = SIZES[-1]) -> None:
    call_command("migrate", verbosity=0)
    call_command("collectstatic", verbosity=0, interactive=False)
    now = datetime.now(UTC).replace(hour=11, minute=0, second=0, microsecond=0)
    people, teams = seed_people()
    client = Client()
    client.force_login(people[3])  # the manager of team-3
    found: dict[str, Any] = {"database": connection.vendor, "pages": {}}
    with override_settings(ALLOWED_HOSTS=["testserver"], SAMPLE=False):
        for size in [size for size in SIZES if size <= most]:
            seed_tasks(size, people, teams, now)
            found["pages"][size] = {name: best(lambda url=url: client.get(url)) for name, url in PAGES.items()}
            words = ", ".join(f"{name} {facts['cpu_ms']} ms" for name, facts in found["pages"][size].items())
            print(f"{size:,} tasks on {connection.vendor}: {words}", flush=True)
    found |= measure_planning(now)
    ratio = round(found["plan"]["seconds"] / max(found["by_hand"]["seconds"], 0.01), 2)
    print(
        f"planning: {found['plan']['rows']:,} reminders in {found['plan']['seconds']} s, by hand "
        f"{found['by_hand']['rows']:,} in {found['by_hand']['seconds']} s: {ratio} times (goal {GOAL}); "
        f"again {found['again']['seconds']} s"
    )
    print(json.dumps(found))


if __name__ == "__main__":
    main(*map(int, sys.argv[1:]))
