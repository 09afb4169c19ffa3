"""The tabs of the training pages, each with the number of its sessions."""

from typing import Any
from urllib.parse import urlencode

from django.db.models import QuerySet
from django.urls import reverse
from django.utils import timezone

from accounts.models import User
from dashboard.counting import MAX_COUNT, counted, format_capped_count
from training.models import Session


def tabs(user: User, view: str, query: dict[str, str]) -> list[dict[str, Any]]:
    """The views of the board, which keep its filters, and the calendar, which keeps the team. One query.

    The counts are those of all sessions that this person sees, at most "99+".
    """
    now, base = timezone.now(), reverse("training:board")
    sessions = Session.objects.visible_to(user)
    views: list[tuple[str, str, QuerySet[Any]]] = [
        ("upcoming", "Upcoming", sessions.upcoming(now)),
        ("mine", "Mine", sessions.of(user).upcoming(now)),
        ("past", "Past", sessions.past(now)),
        ("canceled", "Canceled", sessions.canceled()),
    ]
    numbers = counted([(word, rows.order_by().values("pk")[:MAX_COUNT]) for word, _, rows in views])
    found: list[dict[str, Any]] = [
        {
            "label": label,
            "url": f"{base}?{urlencode({'view': word, **query})}",
            "current": word == view,
            "count": format_capped_count(numbers[word]),
        }
        for word, label, _ in views
    ]
    team = {"team": query["team"]} if "team" in query else {}
    calendar = reverse("training:calendar") + (f"?{urlencode(team)}" if team else "")
    return [*found, {"label": "Calendar", "url": calendar, "current": view == "calendar"}]
