"""Context of the page layout: navigation with counts in one query, live incidents, unread notifications."""

from functools import cache
from typing import Any

from django.http import HttpRequest
from django.urls import NoReverseMatch
from django.utils import timezone
from django.utils.functional import SimpleLazyObject

from accounts.models import User
from core.web.health import health_message
from core.web.urls_cached import address
from dashboard.cached import stream_address
from dashboard.counting import cached_counts
from dashboard.registry import Command, NavItem, commands, live_incident, nav_items

LIMIT = 99
SAMPLE_WORDS = "Sample data. Run “make reset-sample” to remove it."


def shell(request: HttpRequest) -> dict[str, Any]:
    """Context processor. Everything is lazy: a fragment that shows no navigation asks nothing."""
    user = getattr(request, "user", None)
    if user is None or not user.is_authenticated:
        return {
            "navigation": [],
            "commands": [],
            "unread": 0,
            "live_incident": None,
            "stream_url": "",
            "alarm_banner": "",
        }
    counted = SimpleLazyObject(lambda: cached_counts(user))
    return {
        "navigation": SimpleLazyObject(lambda: navigation(user, request.path, counted)),
        "commands": SimpleLazyObject(lambda: commands_for(user)),
        "unread": SimpleLazyObject(lambda: counted.get("unread", 0)),
        "live_incident": SimpleLazyObject(lambda: first_live(user)),
        "stream_url": SimpleLazyObject(lambda: stream_address(user)),
        "sample_banner": SimpleLazyObject(lambda: SAMPLE_WORDS if counted.get("sample") else ""),
        "alarm_banner": SimpleLazyObject(lambda: health_message("scheduler", timezone.now()) if user.is_admin else ""),
    }


def first_live(user: User) -> dict[str, Any]:
    return next((found for source in live_incident if (found := source(user))), {})


def navigation(user: User, path: str, counted: Any) -> list[dict[str, Any]]:
    groups: dict[str, list[dict[str, Any]]] = {"": [], "reference": []}
    for item in nav_items:
        if (item.shown_to is None or item.shown_to(user)) and (url := item_url(item)):
            groups[item.group].append(entry(item, url, path, counted.get(item.key, 0)))
    mark_current([item for items in groups.values() for item in items])
    return [{"title": "Reference" if key else "", "items": items} for key, items in groups.items() if items]


def mark_current(entries: list[dict[str, Any]]) -> None:
    """Of entries that contain each other, such as Training and Readiness, only the longest address is current."""
    current = [entry for entry in entries if entry["current"]]
    for item in current:
        item["current"] = len(item["url"]) == max(len(other["url"]) for other in current)


def commands_for(user: User, words: str = "") -> list[dict[str, str]]:
    """The commands of the palette that this user may use, and whose label contains `words`."""
    offered = [item for item in commands if words.lower() in item.label.lower() and item.shown_to(user)]
    return [
        {"label": item.label, "icon": item.icon, "url": url, "key": item.key}
        for item in offered
        if (url := item_url(item))
    ]


@cache
def item_url(item: NavItem | Command) -> str:
    try:
        return address(item.url_name)
    except NoReverseMatch:  # navigation shows only what exists
        return ""


def entry(item: NavItem, url: str, path: str, count: int) -> dict[str, Any]:
    shown = f"{LIMIT}+" if count > LIMIT else str(count)
    return {
        "label": item.label,
        "icon": item.icon,
        "url": url,
        "key": item.key,
        "count": f"{shown} {item.count_word}".strip() if count else "",
        "alarm": item.key == "work" and bool(count),
        "current": path == url if url == "/" else path.startswith(url),
    }
