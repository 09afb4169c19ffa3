"""Caches the navigation of a person in this process for a short time.

The key holds the person, their role, zone and day, and the newest event: any event ends the value, and its
short life covers what has no event. Inside a transaction nothing is read from here or kept: a number there may be
rolled back, and SQLite gives the id of a rolled back event again.
"""

from collections.abc import Callable
from hashlib import blake2b
from typing import Any

from django.core.cache import caches
from django.db import connection
from django.template.loader import render_to_string
from django.utils import timezone
from django.utils.safestring import SafeString

from accounts.models import User
from core.activity.models import Event
from core.web.fragments import CSRF_MARK, insert_token, packed, unpacked
from core.web.requests import AuthenticatedRequest
from core.web.urls_cached import address
from dashboard.registry import cached_on_user

SECONDS = 15


def cached_for(user: User, name: str, make: Callable[[], Any]) -> Any:
    """The value of `make`, computed at most once per request and again only after an event."""
    return cached_on_user(user, name, lambda: from_cache(user, name, make))


def cached_html(request: AuthenticatedRequest, name: str, template: str, context: Callable[[], Any]) -> SafeString:
    """The template with this context, rendered for the person and kept in the same way. Its forms get their token.

    `name` holds everything of the request that the context depends on.
    """

    def render() -> bytes:
        return packed(render_to_string(template, {**context(), "csrf_token": CSRF_MARK}))

    return insert_token(request, unpacked(cached_for(request.user, name, render)))


def from_cache(user: User, name: str, make: Callable[[], Any]) -> Any:
    if connection.in_atomic_block:
        return make()
    newest = cached_on_user(user, "newest event", newest_event)
    zone, today = timezone.get_current_timezone_name(), timezone.localdate()
    key = repr((name, user.pk, user.role, user.is_active, zone, today, newest))
    return caches["pages"].get_or_set(blake2b(key.encode(), digest_size=20).hexdigest(), make, SECONDS)


def stream_address(user: User) -> str:
    """The address of the event stream, with the newest event that the page may show."""
    stream = address("activity:stream")
    if connection.in_atomic_block:
        return stream
    return f"{stream}?since={cached_on_user(user, 'newest event', newest_event)}"


def newest_event() -> int:
    return Event.objects.order_by("-pk").values_list("pk", flat=True).first() or 0


NAMED = ["accounts.user", "accounts.team", "incidents.service", "incidents.severity", "incidents.category"]


def names_version(user: User) -> int:
    """Changes with every event of a person, team, service, severity or category, whose names appear on other pages.

    Their number, not the newest id: what commits late has a lower id than what is visible already. Counted at most
    once between two events, and again after 15 s.
    """
    newest = cached_on_user(user, "newest event", newest_event)
    return (
        caches["pages"].get_or_set(f"names:{newest}", Event.objects.filter(target_kind__in=NAMED).count, SECONDS) or 0
    )
