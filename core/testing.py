"""Base classes of tests: six people, a restricted circle without Mallory, and rows of the permission ledger."""

import re
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import cache
from threading import Barrier
from typing import Any, ClassVar
from unittest.mock import patch

from django.apps import apps
from django.core.management import call_command
from django.db import InternalError, connection, connections
from django.db.models import F, Q
from django.db.models.functions import Coalesce
from django.test import TestCase, TransactionTestCase
from django.test.utils import CaptureQueriesContext

from accounts.models import Membership, Team, User
from accounts.roles import Role
from core.access.membership import add_members
from core.access.models import PUBLIC_CIRCLE_ID, Circle, CircleScoped
from core.activity.event_types import EVENT_TYPES
from core.activity.models import Event
from core.errors import Invalid, Refused

NOW = datetime(2026, 3, 2, 9, 0, tzinfo=UTC)  # a Monday
PASSWORD = "correct horse battery"


def make_user(handle: str, role: str = Role.RESPONDER, **facts: Any) -> User:
    facts = {"name": handle.capitalize(), "email": f"{handle}@example.test", **facts}
    return User.objects.create_user(handle=handle, role=role, password=facts.pop("password", PASSWORD), **facts)


@contextmanager
def at_most(budget: int) -> Iterator[None]:
    """Fails if a block runs more statements than the budget, and lists them. Fewer are fine."""
    with CaptureQueriesContext(connection) as asked:
        yield
    statements = [re.sub(r"^SELECT .*? FROM", "SELECT … FROM", query["sql"])[:150] for query in asked.captured_queries]
    words = f"{len(statements)} statements, the budget is {budget}. Join or prefetch, or raise it with a reason:"
    assert len(statements) <= budget, "\n".join([words, *statements])


MANY = 8


def at_once(work: Callable[[int], object]) -> list[str]:
    """`work(0)` to `work(7)` in threads with a connection each, all starting together. "won" or "refused" for each."""
    gate = Barrier(MANY)

    def one(number: int) -> str:
        try:
            gate.wait()
            work(number)
            return "won"
        except (Refused, Invalid):
            return "refused"
        finally:
            connections.close_all()

    with ThreadPoolExecutor(MANY) as pool:
        return sorted(pool.map(one, range(MANY)))


class ChecksRows:
    """After every test: each scoped row has the circle of its parent, what belongs to it has its own circle, and the
    types of all events are known."""

    def _fixture_teardown(self) -> None:
        try:
            wrong, types = wrong_access_lists(), unknown_event_types()
        finally:
            super()._fixture_teardown()  # type: ignore[misc]
        assert not wrong, f"Rows whose circle is not that of their parent: {', '.join(wrong)}. Use `for_parent`."
        assert not types, f"Add to core/activity/event_types.py: {', '.join(sorted(types))}."


def unknown_event_types() -> set[str]:
    if connection.connection is None or connection.needs_rollback:
        return set()
    return set(Event.objects.order_by().values_list("event_type", flat=True).distinct()) - EVENT_TYPES


def wrong_access_lists() -> list[str]:
    """Names of the models with such rows, found by one statement. Skipped if the test broke its transaction."""
    if connection.connection is None or connection.needs_rollback:
        return []
    try:
        with connection.cursor() as cursor:
            cursor.execute(wrong_access_lists_sql())
            return sorted(name for (name,) in cursor.fetchall())
    except InternalError:  # PostgreSQL rejects statements after an error that the test expected
        return []


@cache
def wrong_access_lists_sql() -> str:
    """For each model with `circle_parent`: its name, when a row differs from the first parent that the row has."""
    parts = []
    for model in apps.get_models():
        if issubclass(model, CircleScoped) and model.circle_parent:
            parents = [F(f"{name}__circle") for name in model.circle_parent]
            wrong = ~Q(circle=Coalesce(*parents, F("circle")))
            for name in model.circle_owned:
                wrong |= ~Q(circle=Coalesce(F(f"{name}__circle"), F("circle")))
            sql, values = model._base_manager.filter(wrong).order_by().values("pk").query.sql_with_params()
            assert not values, f"{model.__name__}: its check takes no parameters"
            parts.append(f"SELECT '{model._meta.label}' WHERE EXISTS ({sql})")
    return " UNION ALL ".join(parts)


class EmptiesTables(TransactionTestCase):
    """Empties all tables after each test without the signal `post_migrate`.

    Its content types and permissions are not used, and creating them takes longer than most of these tests.
    """

    def _fixture_teardown(self) -> None:
        quiet = {"interactive": False, "verbosity": 0, "reset_sequences": False}
        cascade = connection.vendor == "postgresql"  # SQLite would first search every table for references
        call_command("flush", **quiet, allow_cascade=cascade, inhibit_post_migrate=True)


class CommittedTestCase(ChecksRows, EmptiesTables):
    """For data that other processes or threads must see."""

    @classmethod
    def _fixture_setup(cls) -> None:
        super()._fixture_setup()  # type: ignore[misc]
        Circle.objects.get_or_create(pk=PUBLIC_CIRCLE_ID)

    def _fixture_teardown(self) -> None:
        super()._fixture_teardown()
        Circle.objects.get_or_create(pk=PUBLIC_CIRCLE_ID)  # emptied with all tables; the next class needs it


class TeamTestCase(ChecksRows, TestCase):
    """Ada responder and incident lead, Grace responder, Linus viewer, Mona manager, Dana admin, Mallory outside.

    The counts in the navigation are left out unless `with_counts`, because they take a third of a page's time.
    """

    with_counts: ClassVar[bool] = False
    ada: ClassVar[User]
    grace: ClassVar[User]
    linus: ClassVar[User]
    mona: ClassVar[User]
    dana: ClassVar[User]
    mallory: ClassVar[User]
    team: ClassVar[Team]
    circle: ClassVar[Circle]

    @classmethod
    def setUpClass(cls) -> None:
        super().setUpClass()
        if not cls.with_counts:
            cls.enterClassContext(patch("dashboard.navigation.cached_counts", return_value={}))

    @classmethod
    def setUpTestData(cls) -> None:
        cls.ada, cls.grace = make_user("ada"), make_user("grace")
        cls.linus = make_user("linus", Role.VIEWER)
        cls.mona = make_user("mona", Role.MANAGER)
        cls.dana = make_user("dana", Role.ADMIN)
        cls.mallory = make_user("mallory")
        cls.team = Team.objects.create(name="API", slug="api", lead=cls.grace, manager=cls.mona)
        Membership.objects.bulk_create([Membership(team=cls.team, user=u) for u in [cls.ada, cls.grace, cls.linus]])
        cls.circle = Circle.objects.create(restricted=True, reason="A customer is named.")
        add_members(cls.circle, [cls.ada, cls.grace, cls.linus, cls.mona], now=NOW)


Facts = dict[str, Any]
Maker = Callable[[Any, Circle | None], Facts]


@dataclass(frozen=True)
class Route:
    """One line of the permission ledger: who gets which status from one route by one method.

    Each app lists its rows as `ROWS` in `tests/ledger.py`; `config/tests/test_routes.py` collects them, requests every
    row as each person, and fails for a route without a row and for a row without a route.

    `make(cast, circle)` builds what the address needs and returns its arguments, for example `{"pk": task.pk}`. It is
    called with `circle=None` for the plain columns, and with the restricted circle for `outside`, where Mallory asks.
    Every request starts from what it built. `cast` is the test class (`cast.ada`, `cast.team`, …).
    `lists=True`: the response lists objects of incidents. For members of the circle it contains the words that
    `config/tests/test_list_routes.py` adds to a restricted incident; for Mallory the response does not change.
    `send` is the posted form or JSON body, or a function `(cast, arguments) -> body`. `query` is put behind the "?".

    The columns: `a` anonymous, `v` viewer (Linus), `r` responder (Grace), `m` manager (Mona), `d` admin (Dana).
    A column left out repeats the one to its left. `outside` left out: the route contains nothing restricted.
    """

    name: str
    method: str = "GET"
    make: Maker | None = None
    a: int = 302
    v: int = 200
    r: int | None = None
    m: int | None = None
    d: int | None = None
    outside: int | None = None
    send: Facts | Callable[[Any, Facts], Facts] | None = None
    query: str = ""
    lists: bool = False

    @property
    def expected(self) -> dict[str, int]:
        r = self.v if self.r is None else self.r
        m = r if self.m is None else self.m
        return {"anonymous": self.a, "linus": self.v, "grace": r, "mona": m, "dana": m if self.d is None else self.d}
