"""The page of a new task."""

from functools import partial
from typing import Any

from django.http import HttpResponse
from django.shortcuts import redirect
from django.urls import reverse

from core.references import number_in
from core.web.once import once
from core.web.render import page
from core.web.requests import AuthenticatedRequest
from core.web.verbs import action_view, run_action
from incidents.models import Incident
from tasks.actions.new_task import accept_new_task
from tasks.forms.new_task import TaskPageForm
from tasks.policies import can_propose

FILLED_IN = ["title", "owner", "priority", "checker"]  # fields that a link, or the choice of an incident, fills in


def new_task(request: AuthenticatedRequest) -> HttpResponse:
    """The form of a new task; `?incident=INC-214&factors=7&title=…` fills it in."""
    initial: dict[str, Any] = {name: request.GET[name][:200] for name in FILLED_IN if name in request.GET}
    initial["factors"] = request.GET.getlist("factors")[:20]
    incident = incident_of(request)
    return render_new_task(request, TaskPageForm(user=request.user, incident=incident, initial=initial), incident)


def render_new_task(
    request: AuthenticatedRequest, form: TaskPageForm, incident: Incident | None, *, status: int = 200
) -> HttpResponse:
    context = {
        "form": form,
        "incident": incident,
        "may": can_propose(request.user),
        "create_url": reverse("tasks:create"),
    }
    return page(request, "tasks/task_new.html", "", context, status=status)


def incident_of(request: AuthenticatedRequest) -> Incident | None:
    """The incident given in the query or the form, or None if there is none or it is hidden from the user."""
    ref = request.POST.get("incident") or request.GET.get("incident", "")
    number = number_in(ref.strip().upper(), "INC")
    if number is None:
        return None
    return Incident.objects.visible_to(request.user).select_related("severity", "circle").filter(pk=number).first()


@action_view
@once
def create_task(request: AuthenticatedRequest) -> HttpResponse:
    incident = incident_of(request)
    form = TaskPageForm(request.POST, user=request.user, incident=incident)
    render = partial(render_new_task, request, form, incident)
    return run_action(request, form, partial(accept_new_task, by=request.user), render=render, done=redirect)
