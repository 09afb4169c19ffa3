"""Statements of the shell whose text is made once a minute and not for every page.

Building a queryset takes longer than running it: the union of a dozen by far, and even one with its circle rule. The
text is the same for everybody of one role, zone and minute, but for the person's own id; so it is made for a stand-in
with an impossible id, and that id is exchanged before each run. Whoever brings querysets here names them, returns them
lazily (`values_list`), asks nothing itself, and takes every moment from the minute. The parts are joined as texts:
each keeps its order and limit, which a union of querysets does not on SQLite.
"""

import copy
from collections.abc import Callable, Hashable
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from django.core.exceptions import EmptyResultSet
from django.db import DEFAULT_DB_ALIAS, connection
from django.db.models import QuerySet
from django.db.models.expressions import RawSQL
from django.utils import timezone

from accounts.models import User
from core.access.rule import HIDDEN

STAND_IN = -9_007_199_254_740_881
Part = tuple[str, QuerySet[Any, Any]]
Build = Callable[[User], list[Part]]


@dataclass(frozen=True)
class Statement:
    sql: str
    values: tuple[Any, ...]
    convert: Callable[[list[Any]], list[Any]]  # what this database stores into dates, moments and flags

    def run(self, pk: int) -> list[tuple[Any, ...]]:
        """The rows for this person, or whatever the stand-in stood for."""
        if not self.sql:
            return []
        with connection.cursor() as cursor:
            cursor.execute(self.sql, [pk if value == STAND_IN else value for value in self.values])
            return [tuple(row) for row in self.convert(cursor.fetchall())]


_statements: dict[Hashable, Statement] = {}
_minute: list[datetime] = []


def rows_of(name: str, user: User, sources: Hashable, build: Build) -> list[tuple[Any, ...]]:
    """All rows of the parts that `build(person)` names, for this person. `sources` is what `build` is made from."""
    return statement(name, user, sources, build, union).run(user.pk)


def counts_of(name: str, user: User, sources: Hashable, build: Build) -> list[tuple[str, int]]:
    """`(name, number of rows)` of each part, in one statement."""
    return [(key, number) for key, number in statement(name, user, sources, build, tally).run(user.pk)]


def statement(
    name: str, user: User, sources: Hashable, build: Build, join: Callable[[list[Part]], Statement]
) -> Statement:
    minute = timezone.now().replace(second=0, microsecond=0)
    if _minute != [minute]:
        _statements.clear()
        _minute[:] = [minute]
    key = (name, user.role, user.is_active, timezone.get_current_timezone_name(), sources)
    if key not in _statements:
        _statements[key] = prepare(user, build, join)
    return _statements[key]


def prepare(user: User, build: Build, join: Callable[[list[Part]], Statement]) -> Statement:
    """The hidden circles, which every part asks for, are found once and named."""
    stand_in: Any = copy.copy(user)
    stand_in.pk = STAND_IN
    stand_in.hidden_circles = RawSQL("SELECT id FROM hidden_circles", ())
    made = join(build(stand_in))
    if "hidden_circles" not in made.sql:  # nothing is hidden from an admin
        return made
    sql = f"WITH hidden_circles (id) AS MATERIALIZED ({HIDDEN}) {made.sql}"
    return replace(made, sql=sql, values=(STAND_IN, *made.values))


def union(parts: list[Part]) -> Statement:
    """The rows of all parts, which have the same columns. Each part keeps its own order and limit."""
    made = [compiled(rows) for _, rows in parts]
    made = [each for each in made if each.sql]
    if len(made) < 2:
        return made[0] if made else NOTHING
    sql = " UNION ALL ".join(f"SELECT * FROM ({each.sql}) AS part{n}" for n, each in enumerate(made))  # noqa: S608
    return Statement(sql, tuple(value for each in made for value in each.values), made[0].convert)


def tally(parts: list[Part]) -> Statement:
    made = [(key, compiled(rows)) for key, rows in parts]
    made = [(key, each) for key, each in made if each.sql]
    counted = [f"SELECT %s AS part, COUNT(*) AS n FROM ({each.sql}) AS part{n}" for n, (_, each) in enumerate(made)]  # noqa: S608
    return Statement(" UNION ALL ".join(counted), tuple(v for key, each in made for v in (key, *each.values)), list)


def compiled(rows: QuerySet[Any, Any]) -> Statement:
    """The text of this queryset, in which `STAND_IN` may stand for an id; without text when it is surely empty."""
    compiler = rows.query.get_compiler(DEFAULT_DB_ALIAS)
    try:
        sql, values = compiler.as_sql()
    except EmptyResultSet:
        return NOTHING
    converters = compiler.get_converters([column for column, *_ in compiler.select[: compiler.col_count]])
    return Statement(sql, tuple(values), lambda found: list(compiler.apply_converters(found, converters)))


NOTHING = Statement("", (), list)
