"""Follow incidents and services, and the list of what one follows."""

from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render

from core.web.requests import AuthenticatedRequest
from core.web.verbs import action_view, respond_done
from incidents.actions.following import follow_incident, follow_service
from incidents.following import followed_incidents, followed_services
from incidents.models import Service
from incidents.views.action_form import incident_of


def following(request: AuthenticatedRequest) -> HttpResponse:
    """`/me/following/`"""
    context = {"services": followed_services(request.user), "incidents": followed_incidents(request.user)}
    return render(request, "incidents/following.html", {**context, "here": "following"})


@action_view
def follow(request: AuthenticatedRequest, pk: int) -> HttpResponse:
    """Follow an incident, or stop with `stop=1`. Everyone who sees it may. `listed=1` returns to the list."""
    incident = incident_of(request, pk)
    follow_incident(incident, by=request.user, active="stop" not in request.POST)
    return redirect("incidents:following") if "listed" in request.POST else respond_done(request, incident)


@action_view
def follow_incidents_of_service(request: AuthenticatedRequest, slug: str) -> HttpResponse:
    """Follow the incidents of a service, or stop with `stop=1`. `listed=1` returns to the list."""
    service = get_object_or_404(Service, slug=slug)
    follow_service(service, by=request.user, active="stop" not in request.POST)
    return redirect("incidents:following" if "listed" in request.POST else service)
