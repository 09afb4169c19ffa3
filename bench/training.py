"""Measures readiness of 500 people and 20 roles, and the training board with 10 to 10,000 sessions.

    DATA_DIR=/tmp/empty [DATABASE_URL=…] python -m bench.training     as text, then as JSON

The database is filled and left so: use an empty one. CPU time of the best of
five runs counts, because other load changes the wall clock only.
"""

import json
import os
import time
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import django

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")
if __name__ == "__main__":
    django.setup()

from django.core.management import call_command
from django.db import connection
from django.test import Client
from django.test.utils import override_settings
from django.utils import timezone

from accounts.models import Membership, Team, User
from core.access.models import PUBLIC_CIRCLE_ID
from training.models import Certificate, Duty, Enrollment, Program, Session
from training.readiness import readiness

PEOPLE, ROLES, SIZES = 500, 20, (10, 1_000, 10_000)
RUNS = 5
LIMITS = {"readiness": 150, "statements": 8}


def best(work: Callable[[], Any]) -> dict[str, Any]:
    """CPU and wall clock milliseconds of the fastest of five runs, and the statements of one."""
    asked: list[str] = []

    def counting(execute: Any, sql: str, *rest: Any) -> Any:
        asked.append(sql)
        return execute(sql, *rest)

    with connection.execute_wrapper(counting):
        work()
    times = []
    for _ in range(RUNS):
        clock, cpu = time.perf_counter(), time.process_time()
        work()
        times.append((time.process_time() - cpu, time.perf_counter() - clock))
    cpu, clock = min(times)
    return {"cpu_ms": round(cpu * 1000, 1), "ms": round(clock * 1000, 1), "statements": len(asked)}


def seed_people() -> tuple[User, list[User]]:
    manager = User.objects.create_user("boss@example.test", handle="boss", name="Boss", role="manager")
    people = User.objects.bulk_create(
        User(handle=f"p{n}", email=f"p{n}@example.test", name=f"Person {n:03}", role="responder") for n in range(PEOPLE)
    )
    teams = Team.objects.bulk_create(Team(name=f"Team {n}", slug=f"team-{n}", manager=manager) for n in range(20))
    Membership.objects.bulk_create(Membership(team=teams[n % 20], user=person) for n, person in enumerate(people))
    return manager, people


def seed_readiness(manager: User, people: list[User]) -> list[Program]:
    """Half of the cells hold a certificate, one person in five has a duty."""
    now, today = timezone.now(), timezone.localdate()
    facts = {"circle_id": PUBLIC_CIRCLE_ID, "created_by": manager, "created_at": now, "state": "active"}
    programs = Program.objects.bulk_create(
        Program(title=f"Program {n}", slug=f"program-{n}", role=f"Role {n}", valid_months=12, **facts)
        for n in range(ROLES)
    )
    Certificate.objects.bulk_create(
        Certificate(
            circle_id=PUBLIC_CIRCLE_ID,
            person=person,
            program=program,
            program_version=1,
            role=program.role,
            code=f"{i:04}-{n:04}-CODE",
            issued_on=today - timedelta(days=300),
            valid_until=today + timedelta(days=(i * 7 + n * 11) % 400 - 60),
            issued_by=manager,
            issued_at=now,
        )
        for i, person in enumerate(people)
        for n, program in enumerate(programs)
        if (i + n) % 2
    )
    Duty.objects.bulk_create(
        Duty(
            person=person,
            role=programs[i % ROLES].role,
            starts_at=now + timedelta(days=i % 50),
            ends_at=now + timedelta(days=i % 50 + 7),
            created_by=manager,
            created_at=now,
        )
        for i, person in enumerate(people)
        if i % 5 == 0
    )
    return programs


def seed_sessions(manager: User, people: list[User], programs: list[Program], until: int) -> None:
    """Up to that many sessions: one in ten is ahead, the others are held; ten people answered each."""
    have, now = Session.objects.count(), timezone.now()
    rows = []
    for n in range(have, until):
        ahead = n % 10 == 0
        starts = now + timedelta(hours=n + 5) if ahead else now - timedelta(hours=n + 5)
        facts = {"status": "open"} if ahead else {"status": "done", "outcome": "Held"}
        times = {"starts_at": starts, "ends_at": starts + timedelta(hours=1)}
        program = programs[n % ROLES]
        facts |= {"program": program, "facilitator": people[n % PEOPLE], "created_by": manager, "created_at": now}
        rows.append(Session(circle_id=PUBLIC_CIRCLE_ID, title=f"Session {n}", taken=10, **facts, **times))
    made = Session.objects.bulk_create(rows, batch_size=500)
    Enrollment.objects.bulk_create(
        [
            Enrollment(
                circle_id=PUBLIC_CIRCLE_ID,
                session=session,
                person=people[(n + k * 13) % PEOPLE],
                state="going",
                changed_at=now,
            )
            for n, session in enumerate(made)
            for k in range(10)
        ],
        batch_size=500,
    )


def measure() -> dict[str, Any]:
    manager, people = seed_people()
    programs = seed_readiness(manager, people)
    now = timezone.now()
    found: dict[str, Any] = {"database": connection.vendor, "people": PEOPLE, "roles": ROLES}
    found["readiness"] = best(lambda: readiness(manager, now=now))
    client = Client()
    client.force_login(manager)
    found["readiness_page"] = best(lambda: client.get("/training/readiness/"))
    found["board"] = {}
    for size in SIZES:
        seed_sessions(manager, people, programs, size)
        views = {view: best(lambda view=view: client.get(f"/training/?view={view}")) for view in ("upcoming", "past")}
        found["board"][size] = views
    return found


def report_lines(found: dict[str, Any]) -> list[str]:
    """The figures as text, with the limits they must keep."""
    matrix = found["readiness"]
    lines = [
        f"readiness, {PEOPLE} people × {ROLES} roles on {found['database']}: {matrix['cpu_ms']} ms of CPU "
        f"(limit {LIMITS['readiness']}), {matrix['statements']} statements (limit {LIMITS['statements']})",
        f"its page: {found['readiness_page']['cpu_ms']} ms, {found['readiness_page']['statements']} statements",
    ]
    for size, views in found["board"].items():
        words = ", ".join(
            f"{view} {facts['cpu_ms']} ms, {facts['statements']} statements" for view, facts in views.items()
        )
        lines.append(f"board of {size:,} sessions: {words}")
    return lines


def main() -> None:
    call_command("migrate", verbosity=0)
    call_command("collectstatic", verbosity=0, interactive=False)
    with override_settings(ALLOWED_HOSTS=["testserver"], SAMPLE=False):
        found = measure()
    print("\n".join(report_lines(found)))
    print(json.dumps(found))


if __name__ == "__main__":
    main()
