"""Large unions whose text is made once a minute and not for every page.

Building the union of a dozen querysets takes longer than running it. The text is the same for everybody of one role,
zone and minute, but for the person's own id; so it is made for a stand-in with an impossible id, and that id is
exchanged before each run. Whoever brings a queryset here therefore returns it lazily and asks nothing itself.
"""

import copy
from collections.abc import Callable, Hashable
from datetime import datetime
from typing import Any

from django.db import connection
from django.db.models import QuerySet
from django.utils import timezone

from core.accounts.models import User

STAND_IN = -9_007_199_254_740_881
Statement = tuple[str, tuple[Any, ...]]
Build = Callable[[User], QuerySet[Any, Any]]

_statements: dict[Hashable, Statement] = {}
_minute: list[datetime] = []


def rows_of(name: str, user: User, sources: Hashable, build: Build) -> list[tuple[Any, ...]]:
    """Run the statement that `build(person)` describes, for this person. `sources` is what `build` is made from."""
    sql, values = statement(name, user, sources, build)
    with connection.cursor() as cursor:
        cursor.execute(sql, [user.pk if value == STAND_IN else value for value in values])
        return cursor.fetchall()


def statement(name: str, user: User, sources: Hashable, build: Build) -> Statement:
    minute = timezone.now().replace(second=0, microsecond=0)
    if _minute != [minute]:
        _statements.clear()
        _minute[:] = [minute]
    key = (name, user.role, user.is_active, timezone.get_current_timezone_name(), sources)
    if key not in _statements:
        stand_in = copy.copy(user)
        stand_in.pk = STAND_IN
        _statements[key] = build(stand_in).query.sql_with_params()
    return _statements[key]
