"""`/settings/event-log/`: the seals of the event log and the result of the daily check, for administrators."""

from django.db.models import Sum
from django.http import HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_safe

from accounts.models import User
from accounts.people import admins_text
from core.activity.models import EventSeal, SealState
from core.activity.seals.health import event_log_problem
from core.activity.seals.signing import public_key
from core.errors import NotAllowed
from core.web.requests import AuthenticatedRequest
from dashboard.registry import SettingsSection, settings_section

SHOWN = 10


def can_see_event_log(user: User) -> bool:
    return user.is_admin


settings_section(
    SettingsSection(
        "Event log",
        "Seals that show whether a recorded event was changed",
        "shield-check",
        "dashboard:event-log",
        100,
        can_see_event_log,
    )
)


@require_safe
def event_log(request: AuthenticatedRequest) -> HttpResponse:
    if not can_see_event_log(request.user):
        raise NotAllowed(f"Only administrators can see the event log. Ask {admins_text()}.")
    context = {
        "seals": EventSeal.objects.defer("lines").order_by("-number")[:SHOWN],
        "events": EventSeal.objects.aggregate(events=Sum("count"))["events"] or 0,
        "state": SealState.objects.first(),
        "problem": event_log_problem(timezone.now()),
        "public_key": public_key(),
    }
    return render(request, "dashboard/event_log.html", context)
