"""`/training/calendar/`: a month of sessions, drills, certificates that end and training tasks."""

from datetime import date, datetime
from typing import Any
from urllib.parse import urlencode

from django.http import HttpResponse
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_safe

from accounts.models import Team
from core.schedule.moments import EARLIEST, LATEST
from core.web.render import page
from core.web.requests import AuthenticatedRequest
from training.month import load_month, next_month, previous_month
from training.policies import can_plan
from training.views.tabs import tabs


@require_safe
def training_calendar(request: AuthenticatedRequest) -> HttpResponse:
    """`?month=2026-12&team=payments`. A month or team that does not exist is ignored."""
    today = timezone.localdate()
    first = month_of(request.GET.get("month", "")) or today.replace(day=1)
    team = Team.objects.filter(slug=request.GET.get("team", "")).first()
    context = {
        "month": load_month(request.user, first, team),
        "today": today,
        "team": team,
        "teams": Team.objects.order_by("name")[:100],
        "tabs": tabs(request.user, "calendar", {"team": team.slug} if team else {}),
        "previous": month_link(previous_month(first), team),
        "next": month_link(next_month(first), team),
        "current_url": month_link(None, team)["url"],
        "may_plan": can_plan(request.user),
    }
    return page(request, "training/training_calendar.html", "", context)


def month_of(text: str) -> date | None:
    """The first day of "2026-12", within the years that other forms accept."""
    try:
        first = datetime.strptime(text, "%Y-%m").date()
    except ValueError:
        return None
    return first if EARLIEST < first < LATEST else None


def month_link(first: date | None, team: Team | None) -> dict[str, Any]:
    """The month with its address; without a month the current one."""
    query = {"month": f"{first:%Y-%m}"} if first else {}
    query |= {"team": team.slug} if team else {}
    return {"first": first, "url": reverse("training:calendar") + (f"?{urlencode(query)}" if query else "")}
