"""The access page of an incident: public or restricted, and the people with access."""

from collections.abc import Callable
from functools import partial

from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect

from accounts.models import User
from core.access.membership import members_of
from core.web.render import page
from core.web.requests import AuthenticatedRequest
from core.web.verbs import action_view, run_action
from incidents.actions import access_list
from incidents.forms.response import PersonForm, ReasonForm
from incidents.models import Incident
from incidents.policies import can_restrict
from incidents.views.action_form import incident_of


def access_page(request: AuthenticatedRequest, pk: int) -> HttpResponse:
    """Everyone who may see it sees who else does."""
    return render_access_page(request, incident_of(request, pk))


def render_access_page(
    request: AuthenticatedRequest,
    incident: Incident,
    *,
    reason: ReasonForm | None = None,
    person: PersonForm | None = None,
    status: int = 200,
) -> HttpResponse:
    context = {
        "incident": incident,
        "members": members_of(incident.circle).order_by("user__name"),
        "may_change": can_restrict(request.user, incident),
        "reason": reason or ReasonForm(incident=incident),
        "person": person or PersonForm(incident=incident),
    }
    return page(request, "incidents/incident_access.html", "", context, status=status)


@action_view
def restrict_incident(request: AuthenticatedRequest, pk: int) -> HttpResponse:
    return change_access(request, incident_of(request, pk), access_list.restrict_incident)


@action_view
def unrestrict_incident(request: AuthenticatedRequest, pk: int) -> HttpResponse:
    return change_access(request, incident_of(request, pk), access_list.unrestrict_incident)


def change_access(request: AuthenticatedRequest, incident: Incident, action: Callable[..., object]) -> HttpResponse:
    form = ReasonForm(request.POST, incident=incident)
    render = partial(render_access_page, request, incident, reason=form)
    done = lambda _: redirect("incidents:access", incident.pk)
    return run_action(request, form, partial(action, incident, by=request.user), render=render, done=done)


@action_view
def grant_access(request: AuthenticatedRequest, pk: int) -> HttpResponse:
    incident = incident_of(request, pk)
    form = PersonForm(request.POST, incident=incident)
    action = partial(access_list.grant_access, incident, by=request.user)
    render = partial(render_access_page, request, incident, person=form)
    done = lambda _: redirect("incidents:access", incident.pk)
    return run_action(request, form, action, render=render, done=done)


@action_view
def revoke_access(request: AuthenticatedRequest, pk: int, user: int) -> HttpResponse:
    incident = incident_of(request, pk)
    person = get_object_or_404(User.objects.filter(pk__in=members_of(incident.circle).values("user")), pk=user)
    access_list.revoke_access(incident, person=person, by=request.user)
    return redirect("incidents:access", incident.pk)
