"""Who sees an incident: its circle, and whether it is private."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.views.decorators.http import require_POST

from accounts.models import User
from core.access.membership import members_of
from core.web.render import page
from incidents.actions import access_list
from incidents.forms.response import PersonForm, ReasonForm
from incidents.models import Incident
from incidents.policies import can_restrict
from incidents.views.verbs import accepted, incident_of


def access(request: HttpRequest, pk: int) -> HttpResponse:
    """Everyone who may see it sees who else does."""
    return show(request, incident_of(request, pk))


def show(request: HttpRequest, incident: Incident, *, status: int = 200, **forms: object) -> HttpResponse:
    members = members_of(incident.circle).order_by("user__name")
    context = {
        "incident": incident,
        "members": members,
        "may_change": can_restrict(request.user, incident),
        "reason": ReasonForm(incident=incident),
        "person": PersonForm(incident=incident),
        **forms,
    }
    return page(request, "incidents/incident_access.html", "", context, status=status)


@require_POST
def restrict(request: HttpRequest, pk: int) -> HttpResponse:
    return change(request, pk, access_list.restrict_incident)


@require_POST
def unrestrict(request: HttpRequest, pk: int) -> HttpResponse:
    return change(request, pk, access_list.open_incident)


def change(request: HttpRequest, pk: int, action: object) -> HttpResponse:
    incident = incident_of(request, pk)
    form = ReasonForm(request.POST, incident=incident)
    if form.is_valid() and accepted(form, lambda **said: action(incident, by=request.user, **said)):  # type: ignore[operator]
        return redirect("incidents:access", incident.pk)
    return show(request, incident, status=422, reason=form)


@require_POST
def grant_access(request: HttpRequest, pk: int) -> HttpResponse:
    incident = incident_of(request, pk)
    form = PersonForm(request.POST, incident=incident)
    if form.is_valid() and accepted(form, lambda **said: access_list.grant_access(incident, by=request.user, **said)):
        return redirect("incidents:access", incident.pk)
    return show(request, incident, status=422, person=form)


@require_POST
def revoke_access(request: HttpRequest, pk: int, user: int) -> HttpResponse:
    incident = incident_of(request, pk)
    person = get_object_or_404(User.objects.filter(pk__in=members_of(incident.circle).values("user")), pk=user)
    access_list.revoke_access(incident, person=person, by=request.user)
    return redirect("incidents:access", incident.pk)
