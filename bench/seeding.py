"""Generates benchmark data: n incidents of a busy organization, by bulk insert.

Per incident: 10 timeline entries, 6 milestones, 1 impact window, 1 hypothesis, 1 factor, 1 measure, 4 corrective tasks,
1 postmortem, its circle and its search document. One incident in 200 is restricted. The amount of open work depends on
the people and not on the years behind them: at any size up to 50 incidents are open, about 300 postmortems are
drafts and some thousand tasks are open, for 60 people. The same seed gives the same rows. It writes tables directly
and leaves the event log empty: it measures reading, not acting.

    DATA_DIR=… [DATABASE_URL=…] python -m bench.seeding 10000      prints facts about it as JSON
"""

import json
import os
import random
import sys
from collections.abc import Iterator
from concurrent.futures import ProcessPoolExecutor
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from multiprocessing import get_context
from typing import Any

import django
from django.apps import apps

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")
if not apps.ready:  # also when a process of the pool imports this
    django.setup()

from django.conf import settings
from django.contrib.auth import BACKEND_SESSION_KEY, HASH_SESSION_KEY, SESSION_KEY
from django.contrib.sessions.backends.db import SessionStore
from django.core.management import call_command
from django.db import connection, models, transaction
from django.utils import timezone

from accounts.middleware import BEGAN, ROLE, SEEN
from accounts.models import Membership, Team, User
from core.access.models import Circle, CircleMember
from incidents.models import (
    Factor,
    Hypothesis,
    ImpactWindow,
    Incident,
    Measure,
    Milestone,
    Service,
    Severity,
    TimelineEntry,
)
from insights.models import SearchDocument
from insights.search.index_terms import index_text
from postmortems.models import Postmortem
from tasks.models import CorrectiveTask

BATCH = 1000
PEOPLE, TEAMS, SERVICES = 60, 6, 24
ENTRIES, TASKS = 10, 4
THINGS = ["latency", "errors", "queue", "replica", "certificate", "deploy", "cache", "quota", "routing", "backup"]
PLACES = ["checkout", "search", "login", "invoices", "uploads", "maps", "payments", "mail", "reports", "feeds"]
RARE = "kintsugi"  # in one incident of a thousand; `search` looks for it
MILESTONES = ["impact_started", "detected", "acknowledged", "declared", "mitigated", "resolved"]


def seed(count: int, *, now: datetime, overdue: bool = False, people: int = PEOPLE) -> dict[str, Any]:
    """Fill an empty, migrated database. With `overdue`, every task is owned and past its date."""
    organization(now, people)
    batches = [(start, min(start + BATCH, count), count, now, overdue) for start in range(0, count, BATCH)]
    if connection.vendor == "sqlite" or len(batches) == 1:
        for batch in batches:
            write_batch(batch)
    else:
        with ProcessPoolExecutor(os.cpu_count(), mp_context=get_context("spawn")) as pool:
            list(pool.map(write_batch, batches))
    with connection.cursor() as cursor:
        if connection.vendor == "sqlite":
            cursor.execute(
                "INSERT INTO insights_fulltext (rowid, title, body) "
                "SELECT id, title_terms, body_terms FROM insights_searchdocument"
            )
        else:
            cursor.execute("ANALYZE")  # as autovacuum would; on SQLite Debrief keeps no statistics (decision 12)
    reader = User.objects.get(handle="p00")
    ordinary = Incident.objects.filter(circle__restricted=False, postmortem__status="published")
    middle = ordinary.order_by("pk")[count // 3]
    return {
        "incidents": count,
        "entries": TimelineEntry.objects.count(),
        "tasks": CorrectiveTask.objects.count(),
        "session": session_of(reader),
        "incident": middle.pk,
        "task": CorrectiveTask.objects.filter(incident=middle).values_list("pk", flat=True)[0],
        "reader": reader.pk,
    }


def organization(now: datetime, size: int = PEOPLE) -> None:
    people = User.objects.bulk_create(
        User(handle=f"p{n:02d}", name=f"Person {n:02d}", email=f"p{n:02d}@example.test", role="responder")
        for n in range(size)
    )
    teams = Team.objects.bulk_create(
        Team(name=f"Team {n}", slug=f"team-{n}", lead=people[n], manager=people[n + TEAMS]) for n in range(TEAMS)
    )
    Membership.objects.bulk_create(Membership(team=teams[n % TEAMS], user=p) for n, p in enumerate(people))
    Service.objects.bulk_create(
        Service(name=f"{PLACES[n % 10]} {n}", slug=f"service-{n}", team=teams[n % TEAMS]) for n in range(SERVICES)
    )


@transaction.atomic
def write_batch(batch: tuple[int, int, int, datetime, bool]) -> None:
    """Incidents `start` to `stop` of `count`. Its dice are its own, so that several processes throw the same."""
    start, stop, count, now, overdue = batch
    numbers, dice = range(start, stop), random.Random(f"batch {start}")
    people = list(User.objects.people().order_by("pk"))
    teams, services = list(Team.objects.order_by("pk")), list(Service.objects.order_by("pk"))
    severities = list(Severity.objects.order_by("rank"))
    circles = Circle.objects.bulk_create(Circle(restricted=n % 200 == 3) for n in numbers)
    incidents = Incident.objects.bulk_create(
        incident_row(n, count, circle, dice, people, severities, now)
        for n, circle in zip(numbers, circles, strict=True)
    )
    CircleMember.objects.bulk_create(
        CircleMember(circle=circle, user=dice.choice(people[1:]), added_at=now)
        for circle in circles
        if circle.restricted
    )
    through = Incident.services.through
    through.objects.bulk_create(through(incident=incident, service=dice.choice(services)) for incident in incidents)
    rows: dict[type[models.Model], list[Any]] = {}
    for incident in incidents:
        for row in rows_of(incident, count, dice, people, teams, now, overdue):
            rows.setdefault(type(row), []).append(row)
    for model, found in rows.items():
        model._base_manager.bulk_create(found, batch_size=2000)


def incident_row(
    n: int,
    count: int,
    circle: Circle,
    dice: random.Random,
    people: list[User],
    severities: list[Severity],
    now: datetime,
) -> Incident:
    start = now - timedelta(days=1100) * dice.random() - timedelta(hours=2)
    minutes = dice.randint(5, 600)
    is_open = n % max(200, count // 50) == 7
    end = None if is_open else start + timedelta(minutes=minutes)
    steps = [start + timedelta(minutes=minutes) * share for share in (0, 0.1, 0.25, 0.7, 1)]
    names = ["detect", "engage", "diagnose", "repair"]
    word = f" {RARE}" if n % 1000 == 1 else ""
    return Incident(
        circle=circle,
        title=f"{dice.choice(PLACES).capitalize()} {dice.choice(THINGS)} above its limit{word}",
        summary="What people saw, when it began, and what was done about it. " * 4,
        status="diagnosing" if is_open else dice.choice(["resolved", "closed", "closed", "closed"]),
        severity=severities[min(dice.randint(0, 5), 3)],
        lead=dice.choice(people),
        declared_by=dice.choice(people),
        declared_at=start + timedelta(minutes=4),
        started_at=start,
        resolved_at=end,
        closed_at=end,
        impact_seconds=None if is_open else minutes * 60,
        weighted_seconds=None if is_open else minutes * 20,
        mitigation_seconds=None if is_open else minutes * 50,
        metric_seconds={} if is_open else seconds_for_statistics(minutes),
        phases=[[name, a.isoformat(), b.isoformat()] for name, a, b in zip(names, steps, steps[1:], strict=False)],
        last_entry_number=ENTRIES,
    )


def seconds_for_statistics(minutes: int) -> dict[str, int]:
    phases = {"undetected": 6, "diagnosing": 9, "fixing": 27, "recovering": 18}
    metrics = {"detect": 6, "acknowledge": 3, "identify": 9, "mitigate": 50, "resolve": 60}
    return {name: minutes * seconds for name, seconds in (phases | metrics).items()}


def rows_of(
    each: Incident, count: int, dice: random.Random, people: list[User], teams: list[Team], now: datetime, overdue: bool
) -> Iterator[models.Model]:
    facts = {"incident": each, "circle": each.circle}
    start, end = each.started_at, each.resolved_at or now
    step = (end - start) / (ENTRIES + 1)
    for n in range(ENTRIES):
        yield TimelineEntry(
            **facts,
            number=n + 1,
            at=start + step * n,
            text=f"The {dice.choice(THINGS)} of {dice.choice(PLACES)} was looked at; graph {n} shows it.",
            type=dice.choice(["observation", "action", "alert", "decision"]),
            author=dice.choice(people),
            created_at=start + step * n,
        )
    for n, name in enumerate(MILESTONES):
        if each.resolved_at or n < 4:
            yield Milestone(**facts, name=name, at=start + (end - start) * n / 5)
    share = Decimal(dice.randint(1, 100)) / 100
    yield ImpactWindow(**facts, starts_at=start, ends_at=each.resolved_at, share=share, population="users")
    yield Hypothesis(**facts, statement="The database is slow", started_at=start, ended_at=end, verdict="ruled_out")
    yield Factor(**facts, statement="An undocumented limit", kind="root", created_by=each.declared_by, created_at=start)
    yield Measure(**facts, title="Know the limit before it is met", created_at=start)
    published = dice.random() >= min(0.3, 300 / count)
    yield Postmortem(
        **facts,
        text="## What happened\n\nThe limit was reached. It was not documented.\n" * 10,
        owner=each.lead,
        status="published" if published else "draft",
        approved_by=next(p for p in people if p.pk != each.lead_id) if published else None,
        published_at=end if published else None,
        due_on=(end + timedelta(days=7)).date(),
        updated_at=end,
        version=1,
    )
    for _ in range(TASKS):
        yield task_row(each, dice, people, teams, now.date(), overdue)
    yield SearchDocument(
        circle=each.circle,
        target_kind="incidents.incident",
        target_id=each.pk,
        reference=each.ref,
        title=each.title,
        body=each.summary,
        title_terms=index_text(f"{each.ref} {each.title}"),
        body_terms=index_text(each.summary),
        url=f"/incidents/{each.ref}/",
        at=each.started_at,
    )


def task_row(
    each: Incident, dice: random.Random, people: list[User], teams: list[Team], today: date, overdue: bool
) -> CorrectiveTask:
    """Most old tasks are finished; the open ones are those of the last weeks."""
    owner, other = dice.sample(people, 2)
    unfinished = overdue or dice.random() < min(0.5, 400 / (1 + each.pk))
    due = today - timedelta(days=dice.randint(1, 6)) if overdue else today + timedelta(days=dice.randint(-20, 60))
    done = {} if unfinished else {"done_at": each.started_at, "done_on": due, "done_by": owner, "verified_by": other}
    verified = {} if unfinished else {"verified_at": each.started_at}
    return CorrectiveTask(
        incident=each,
        circle=each.circle,
        title=f"Measure the {dice.choice(THINGS)} of {dice.choice(PLACES)}",
        status="open" if unfinished else "verified",
        priority=dice.choice(["P1", "P2", "P2", "P3"]),
        owner=owner,
        team=dice.choice(teams),
        due_on=due,
        first_due_on=due,
        created_by=each.declared_by,
        created_at=each.started_at,
        **done,
        **verified,
    )


def session_of(user: User) -> str:
    """The key of a signed-in session, as the sign-in page would have made it."""
    store = SessionStore()
    store[SESSION_KEY] = str(user.pk)
    store[BACKEND_SESSION_KEY] = settings.AUTHENTICATION_BACKENDS[0]
    store[HASH_SESSION_KEY] = user.get_session_auth_hash()
    at = int(timezone.now().timestamp())
    store.update({BEGAN: at, SEEN: at, ROLE: user.role})
    store.create()
    return str(store.session_key)


if __name__ == "__main__":
    call_command("prepare", verbosity=0)
    print(
        json.dumps(seed(int(sys.argv[1]), now=datetime.now(UTC).replace(microsecond=0), overdue="overdue" in sys.argv))
    )
