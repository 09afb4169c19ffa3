"""Measures one morning of reminders: plans, groups, renders and sends 10,000 overdue tasks of 500 people.

    DATA_DIR=/tmp/empty [DATABASE_URL=…] python -m bench.reminder_planning [PEOPLE [INCIDENTS]]  as text, then as JSON

Both CPU and wall clock seconds are printed, because other load changes only the latter. Mail is
rendered completely and then dropped (`render`), or stored in files as a new installation does (`send`).
"""

import json
import os
import resource
import sys
import time
from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any

import django

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")
if __name__ == "__main__":
    django.setup()

from django.core.mail.backends.base import BaseEmailBackend
from django.core.management import call_command
from django.db import connection
from django.test.utils import CaptureQueriesContext, override_settings

from bench.seeding import seed
from notifications.delivery import deliver_batch
from notifications.models import Delivery
from reminders.actions.planning import plan
from reminders.actions.sending import send_due
from reminders.models import ScheduledReminder

PEOPLE, INCIDENTS = 500, 2500
STEPS = {"plan": "occasions", "group": "messages", "render": "messages, mail dropped", "send": "messages, into files"}
# What is recorded of each message once it is accepted, in one transaction: its result and the texts it contained.
RESULTS = (
    'UPDATE "notifications_delivery" SET "lease_until" = NULL',
    'UPDATE "notifications_notification" SET "title"',
)
TRANSACTIONS = ("BEGIN", "COMMIT", "SAVEPOINT", "RELEASE")


class Dropped(BaseEmailBackend):
    """Writes out every message, as a server would be sent it, and forgets it."""

    def send_messages(self, email_messages: Any) -> int:
        return sum(bool(message.message().as_bytes()) for message in email_messages)


def measured(work: Callable[[], int]) -> dict[str, Any]:
    """Result, seconds, and statements without BEGIN and COMMIT; those that record results are counted apart."""
    with CaptureQueriesContext(connection) as asked:
        clock, cpu = time.perf_counter(), time.process_time()
        count = work()
        facts = {"cpu": round(time.process_time() - cpu, 2), "seconds": round(time.perf_counter() - clock, 2)}
    asked_of = [query["sql"] for query in asked if not query["sql"].startswith(TRANSACTIONS)]
    results = sum(sql.startswith(RESULTS) for sql in asked_of)
    return {"count": count, **facts, "statements": len(asked_of) - results, "results": results}


def report_lines(found: dict[str, Any]) -> list[str]:
    """The figures as text; the goals are in docs/performance.md."""
    beginning = f"reminders of {found['tasks']:,} overdue tasks to {found['people']} people on {connection.vendor}:"
    steps = []
    for step, words in STEPS.items():
        facts = found[step]
        times = f"{facts['seconds']:.1f} s ({facts['cpu']:.1f} s of processor)"
        steps.append(f"  {step:7} {facts['count']:,} {words} in {times}, {facts['statements']:,} statements")
    per = sum(found[step]["statements"] for step in ("plan", "group", "render")) / found["occasions"] * 1000
    recorded = found["render"]["results"] / found["render"]["count"]
    endings = [
        f"  {per:.0f} statements per 1,000 occasions (goal 50), and {recorded:.1f} per message to record its result",
        f"  {found['megabytes']} MB at most (goal 300)",
    ]
    return [beginning, *steps, *endings]


def deliver_all(now: datetime) -> int:
    done = 0
    while taken := deliver_batch(now=now, deadline=time.monotonic() + 600):
        done += taken
    return done


def measure(now: datetime) -> dict[str, Any]:
    found: dict[str, Any] = {"plan": measured(lambda: plan(now=now)), "group": measured(lambda: send_due(now=now))}
    with override_settings(EMAIL_BACKEND="bench.reminder_planning.Dropped"):
        found["render"] = measured(lambda: deliver_all(now))
    Delivery.objects.update(state=Delivery.State.PENDING)
    found["send"] = measured(lambda: deliver_all(now))
    found["occasions"] = ScheduledReminder.objects.filter(state=ScheduledReminder.State.SENT).count()
    found["megabytes"] = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024
    return found


def main(people: int = PEOPLE, incidents: int = INCIDENTS) -> None:
    call_command("prepare", verbosity=0)
    morning = datetime.now(UTC).replace(hour=11, minute=0, second=0, microsecond=0)
    seeded = seed(incidents, now=morning, overdue=True, people=people)
    found = {"people": people, "tasks": seeded["tasks"], **measure(morning)}
    print(*report_lines(found), sep="\n")
    print(json.dumps(found))


if __name__ == "__main__":
    main(*map(int, sys.argv[1:]))
