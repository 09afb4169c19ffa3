"""Accepts the end of the impact that the alerts of an incident propose."""

from django.http import HttpResponse

from alerts.actions.impact import end_impact_as_proposed
from core.web.requests import AuthenticatedRequest
from core.web.verbs import action_view, respond_done
from incidents.views.action_form import incident_of


@action_view
def end_impact(request: AuthenticatedRequest, pk: int) -> HttpResponse:
    incident = end_impact_as_proposed(incident_of(request, pk), by=request.user)
    return respond_done(request, f"{incident.get_absolute_url()}#impact")
