"""Statements of the shell whose text is made once a minute and not for every page.

Building a queryset takes longer than running it: the union of a dozen by far, and even one with its circle rule. The
text is the same for everybody of one role, zone and minute, but for the person's own id; so it is made for a stand-in
with an impossible id, and that id is exchanged before each run. Whoever brings a queryset here returns it lazily
(`values_list`), asks nothing itself, and takes every moment from the minute.
"""

import copy
from collections.abc import Callable, Hashable
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from django.db import DEFAULT_DB_ALIAS, connection
from django.db.models import QuerySet
from django.db.models.expressions import RawSQL
from django.utils import timezone

from core.access.models import HIDDEN
from core.accounts.models import User

STAND_IN = -9_007_199_254_740_881
Build = Callable[[User], QuerySet[Any, Any]]


@dataclass(frozen=True)
class Statement:
    sql: str
    values: tuple[Any, ...]
    compiler: Any  # turns what this database stores into dates, moments and flags
    converters: dict[int, Any]

    def run(self, pk: int) -> list[tuple[Any, ...]]:
        """The rows for this person, or whatever the stand-in stood for."""
        with connection.cursor() as cursor:
            cursor.execute(self.sql, [pk if value == STAND_IN else value for value in self.values])
            found = cursor.fetchall()
        return [tuple(row) for row in self.compiler.apply_converters(found, self.converters)]


_statements: dict[Hashable, Statement] = {}
_minute: list[datetime] = []


def rows_of(name: str, user: User, sources: Hashable, build: Build) -> list[tuple[Any, ...]]:
    """Run the statement that `build(person)` describes, for this person. `sources` is what `build` is made from."""
    return statement(name, user, sources, build).run(user.pk)


def statement(name: str, user: User, sources: Hashable, build: Build) -> Statement:
    minute = timezone.now().replace(second=0, microsecond=0)
    if _minute != [minute]:
        _statements.clear()
        _minute[:] = [minute]
    key = (name, user.role, user.is_active, timezone.get_current_timezone_name(), sources)
    if key not in _statements:
        _statements[key] = prepare(user, build)
    return _statements[key]


def prepare(user: User, build: Build) -> Statement:
    """The hidden circles, which every part asks for, are found once and named."""
    stand_in: Any = copy.copy(user)
    stand_in.pk = STAND_IN
    stand_in.hidden_circles = RawSQL("SELECT id FROM hidden_circles", ())
    made = compiled(build(stand_in))
    if "hidden_circles" not in made.sql:  # nothing is hidden from an admin
        return made
    sql = f"WITH hidden_circles (id) AS MATERIALIZED ({HIDDEN}) {made.sql}"
    return replace(made, sql=sql, values=(STAND_IN, *made.values))


def compiled(rows: QuerySet[Any, Any]) -> Statement:
    """The text of this queryset, in which `STAND_IN` may stand for an id."""
    compiler = rows.query.get_compiler(DEFAULT_DB_ALIAS)
    sql, values = compiler.as_sql()
    shown = [column for column, *_ in compiler.select[: compiler.col_count]]
    return Statement(sql, tuple(values), compiler, compiler.get_converters(shown))
