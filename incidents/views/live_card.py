"""The card of the navigation about an incident that is running."""

from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from core.web.requests import AuthenticatedRequest
from incidents.work_sources import live_besides


@require_safe
def live_card(request: AuthenticatedRequest, besides: int | None = None) -> HttpResponse:
    """The card as it is now, empty when nothing is running. On the page of an incident: `besides` that one."""
    return render(request, "components/live_incident.html", {"incident": live_besides(request.user, besides)})
