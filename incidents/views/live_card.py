"""The card in the navigation about a running incident."""

from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from core.web.requests import AuthenticatedRequest
from incidents.work_sources import live_besides


@require_safe
def live_card(request: AuthenticatedRequest, besides: int | None = None) -> HttpResponse:
    """The card as it is now; empty if none is running. `besides`: the incident of the page, which is left out."""
    return render(request, "components/live_incident.html", {"incident": live_besides(request.user, besides)})
