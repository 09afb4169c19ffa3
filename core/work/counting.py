"""All numbers of the navigation in one statement, whose text is made once a minute and not for every page.

Building the union of a dozen querysets took longer than running it, and more than half of a page's time. The text is
the same for everybody of one role, zone and minute, but for the person's own id; so it is made for a stand-in with an
impossible id, and that id is exchanged before each run. Sources therefore return querysets and ask nothing themselves.
"""

import copy
from collections import Counter
from datetime import datetime
from typing import Any

from django.db import connection
from django.db.models import CharField, Count, QuerySet, Value
from django.utils import timezone

from core.accounts.models import User
from core.notifications.models import Notification
from core.work.registry import nav_items, work_rows

STAND_IN = -9_007_199_254_740_881
Statement = tuple[str, tuple[Any, ...]]

_statements: dict[tuple[Any, ...], Statement] = {}
_minute: list[datetime] = []


def counts(user: User) -> dict[str, int]:
    """Number of rows behind each navigation item, what waits on My work, unread notifications, people of the sample."""
    sql, values = statement(user)
    total: Counter[str] = Counter()
    with connection.cursor() as cursor:
        cursor.execute(sql, [user.pk if value == STAND_IN else value for value in values])
        for key, number in cursor.fetchall():
            total[key] += number
    return total


def statement(user: User) -> Statement:
    minute = timezone.now().replace(second=0, microsecond=0)
    if _minute != [minute]:
        _statements.clear()
        _minute[:] = [minute]
    sources = (*nav_items, *work_rows.values())
    key = (user.role, user.is_active, timezone.get_current_timezone_name(), sources)
    if key not in _statements:
        stand_in = copy.copy(user)
        stand_in.pk = STAND_IN
        _statements[key] = union_for(stand_in).query.sql_with_params()
    return _statements[key]


def union_for(user: User) -> QuerySet[Any, Any]:
    parts = [(item.key, item.count(user)) for item in nav_items if item.count]
    parts += [("work", rows(user, timezone.localdate())) for rows, _ in work_rows.values()]
    parts.append(("sample", User.objects.sample()))
    parts.append(("unread", Notification.objects.visible_to(user).filter(recipient=user, read_at=None)))
    first, *others = [counted(key, rows) for key, rows in parts]
    return first.union(*others, all=True)


def counted(key: str, rows: QuerySet[Any]) -> QuerySet[Any, tuple[str, int]]:
    named = rows.order_by().annotate(nav_key=Value(key, output_field=CharField())).values("nav_key")
    return named.annotate(n=Count("pk")).values_list("nav_key", "n")
