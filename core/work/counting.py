"""All numbers of the navigation in one prepared statement. Sources return querysets and ask nothing themselves."""

from collections import Counter
from typing import Any

from django.db.models import CharField, Count, QuerySet, Value
from django.utils import timezone

from core.accounts.models import User
from core.notifications.models import Notification
from core.work.prepared import rows_of
from core.work.registry import nav_items, work_rows


def counts(user: User) -> dict[str, int]:
    """Number of rows behind each navigation item, what waits on My work, unread notifications, people of the sample."""
    total: Counter[str] = Counter()
    for key, number in rows_of("counts", user, (*nav_items, *work_rows.values()), union_for):
        total[key] += number
    return total


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
