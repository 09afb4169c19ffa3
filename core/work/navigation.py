"""The shell around every page: navigation with its counts in one query, the live incident, unread."""

from collections import Counter
from typing import Any

from django.db.models import CharField, Count, QuerySet, Value
from django.http import HttpRequest
from django.urls import NoReverseMatch, reverse
from django.utils import timezone
from django.utils.functional import SimpleLazyObject

from core.accounts.models import User
from core.notifications.models import Notification
from core.web.health import complaint
from core.work.registry import NavItem, live_incident, nav_items, work_counts

MOST = 99


def shell(request: HttpRequest) -> dict[str, Any]:
    """Context processor. Everything is lazy: a fragment that shows no navigation asks nothing."""
    user = getattr(request, "user", None)
    if user is None or not user.is_authenticated:
        return {"navigation": [], "unread": 0, "live_incident": None, "stream_url": "", "alarm_banner": ""}
    counted = SimpleLazyObject(lambda: counts(user))
    return {
        "navigation": SimpleLazyObject(lambda: navigation(user, request.path, counted)),
        "unread": SimpleLazyObject(lambda: counted.get("unread", 0)),
        "live_incident": SimpleLazyObject(lambda: first_live(user)),
        "stream_url": reverse("activity:stream"),
        "alarm_banner": SimpleLazyObject(lambda: complaint("scheduler", timezone.now()) if user.is_admin else ""),
    }


def first_live(user: User) -> dict[str, Any]:
    return next((found for source in live_incident if (found := source(user))), {})


def counts(user: User) -> dict[str, int]:
    """Number of rows behind each navigation item, and unread notifications, in one statement."""
    parts = [(item.key, item.count(user)) for item in nav_items if item.count]
    parts += [("work", rows(user)) for rows in work_counts]
    parts.append(("unread", Notification.objects.visible_to(user).filter(recipient=user, read_at=None)))
    queries = [counted(key, rows) for key, rows in parts]
    total: Counter[str] = Counter()
    for key, number in queries[0].union(*queries[1:], all=True):
        total[key] += number
    return total


def counted(key: str, rows: QuerySet[Any]) -> QuerySet[Any, tuple[str, int]]:
    named = rows.order_by().annotate(nav_key=Value(key, output_field=CharField())).values("nav_key")
    return named.annotate(n=Count("pk")).values_list("nav_key", "n")


def navigation(user: User, path: str, counted: Any) -> list[dict[str, Any]]:
    groups: dict[str, list[dict[str, Any]]] = {"": [], "reference": []}
    for item in nav_items:
        if (item.shown_to is None or item.shown_to(user)) and (url := url_of(item)):
            groups[item.group].append(entry(item, url, path, counted.get(item.key, 0)))
    return [{"title": "Reference" if key else "", "items": items} for key, items in groups.items() if items]


def url_of(item: NavItem) -> str:
    try:
        return reverse(item.url_name)
    except NoReverseMatch:  # navigation shows only what exists
        return ""


def entry(item: NavItem, url: str, path: str, count: int) -> dict[str, Any]:
    shown = f"{MOST}+" if count > MOST else str(count)
    return {
        "label": item.label,
        "icon": item.icon,
        "url": url,
        "key": item.key,
        "count": f"{shown} {item.count_word}".strip() if count else "",
        "alarm": item.key == "work" and bool(count),
        "current": path == url if url == "/" else path.startswith(url),
    }
