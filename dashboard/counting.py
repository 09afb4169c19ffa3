"""All numbers of the navigation in one prepared statement. Sources return querysets and ask nothing themselves."""

from collections import Counter

from django.utils import timezone

from accounts.models import User
from dashboard.prepared import Part, counts_of
from dashboard.registry import nav_items, once, tallies, work_rows
from notifications.models import Notification

MOST = 100  # the navigation says "99+"


def counts(user: User) -> dict[str, int]:
    """Number of rows behind each navigation item, what waits on My work, unread notifications, people of the sample."""
    total: Counter[str] = Counter()
    sources = (*nav_items, *tallies.values(), *work_rows.values())
    for key, number in counts_of("counts", user, sources, parts_for):
        total[key] += number
    return total


def counts_once(user: User) -> dict[str, int]:
    """The same numbers for all who ask within one request."""
    found: dict[str, int] = once(user, "counts", lambda: counts(user))
    return found


def parts_for(user: User) -> list[Part]:
    """Nobody counts further than is shown."""
    parts = [(item.key, item.count(user)) for item in nav_items if item.count]
    parts += [(key, rows(user)) for key, rows in tallies.items()]
    parts.append(("unread", Notification.objects.visible_to(user).filter(recipient=user, read_at=None)))
    parts.append(("sample", User.objects.sample()))
    few = [(key, rows.order_by().values_list("pk")[:MOST]) for key, rows in parts]
    return few + [("work", rows(user, timezone.localdate()).counted()) for rows, _ in work_rows.values()]
