"""Who sees an incident: its circle, and whether it is private."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.views.decorators.http import require_POST

from accounts.models import User
from core.access.models import CircleMember
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
    members = CircleMember.objects.filter(circle=incident.circle).select_related("user").order_by("user__name")
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
def let_in(request: HttpRequest, pk: int) -> HttpResponse:
    incident = incident_of(request, pk)
    form = PersonForm(request.POST, incident=incident)
    if form.is_valid() and accepted(form, lambda **said: access_list.let_in(incident, by=request.user, **said)):
        return redirect("incidents:access", incident.pk)
    return show(request, incident, status=422, person=form)


@require_POST
def let_out(request: HttpRequest, pk: int, user: int) -> HttpResponse:
    incident = incident_of(request, pk)
    person = get_object_or_404(User.objects.filter(pk__in=incident.circle.members.values("user")), pk=user)  # type: ignore[union-attr]
    access_list.let_out(incident, person=person, by=request.user)
    return redirect("incidents:access", incident.pk)
