"""Counts for the navigation in one statement. Sources return querysets and run no queries."""

from collections import Counter
from typing import Any

from django.core.exceptions import EmptyResultSet
from django.db import connection
from django.db.models import QuerySet
from django.utils import timezone

from accounts.models import User
from dashboard.cached import cached_for
from dashboard.registry import WORK, cached_on_user, extra_counts, known, nav_items, work_rows
from notifications.models import Notification

MAX_COUNT = 100  # the navigation says "99+"


def navigation_counts(user: User) -> dict[str, int]:
    """Number of rows behind each navigation item, what waits on My work, unread notifications, people of the sample."""
    return counted(count_querysets(user)) | work_already_read(user)


def counted(parts: list[tuple[str, QuerySet]]) -> dict[str, int]:
    """The number of rows of each queryset, in one statement. Parts with the same key are added.

    Each is compiled by itself: as subqueries of one queryset they take Django several times as long.
    """
    columns: list[str] = []
    values: list[Any] = []
    for _, rows in parts:
        try:
            sql, parameters = rows.query.sql_with_params()
        except EmptyResultSet:
            sql, parameters = "SELECT 1 WHERE 1 = 0", ()
        columns.append(f"(SELECT COUNT(*) FROM ({sql}) AS counted)")  # noqa: S608 - compiled by Django
        values += parameters
    total: Counter[str] = Counter()
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT {', '.join(columns)}", values)
        for (key, _), number in zip(parts, cursor.fetchone(), strict=True):
            total[key] += number
    return dict(total)


def format_capped_count(count: int) -> str:
    """ "99+" for a count that stopped at MAX_COUNT."""
    return f"{MAX_COUNT - 1}+" if count >= MAX_COUNT else str(count)


def cached_counts(user: User) -> dict[str, int]:
    """The same counts, cached until the next event. Unread counts are never cached, because reading is no event."""
    if connection.in_atomic_block:
        return cached_on_user(user, "counts", lambda: navigation_counts(user))
    found: dict[str, int] = cached_for(user, "counts", lambda: counted(shared_parts(user)) | work_already_read(user))
    return found | cached_on_user(user, "unread", lambda: counted([unread(user)]))


def count_querysets(user: User) -> list[tuple[str, QuerySet]]:
    return [*shared_parts(user), unread(user)]


def unread(user: User) -> tuple[str, QuerySet]:
    mine = Notification.objects.visible_to(user).filter(recipient=user, read_at=None)
    return "unread", mine.order_by().values("pk")[:MAX_COUNT]


def limited_counts(user: User) -> list[tuple[str, QuerySet]]:
    """Limit a count to the largest number that is shown."""
    parts = [(item.key, item.count(user)) for item in nav_items if item.count]
    parts += [(key, rows(user)) for key, rows in extra_counts.items()]
    parts.append(("sample", User.objects.sample()))
    return [(key, rows.order_by().values("pk")[:MAX_COUNT]) for key, rows in parts]


def shared_parts(user: User) -> list[tuple[str, QuerySet]]:
    """Counts without those of My work when the page has already read its rows (`work_already_read`)."""
    if known(user, WORK) is not None:
        return limited_counts(user)
    today = timezone.localdate()
    return limited_counts(user) + [("work", rows(user, today).counted()) for rows, _ in work_rows.values()]


def work_already_read(user: User) -> dict[str, int]:
    rows = known(user, WORK)
    return {} if rows is None else {"work": sum(len(rows.get(name, [])) for name in work_rows)}
