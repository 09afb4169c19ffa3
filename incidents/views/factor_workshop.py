"""The factor workshop: the tree of causes with evidence from the timeline, and the tasks for each factor."""

from functools import partial
from typing import Any

from django.http import HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import timezone

from core.web.render import page
from core.web.requests import AuthenticatedRequest
from core.web.verbs import action_view, run_action
from incidents import factor_workshop
from incidents.actions.factors import answer_half_time, set_evidence
from incidents.forms.analysis import EvidenceForm, HalfTimeForm
from incidents.incident_detail import load_parts
from incidents.models import Factor, HalfTimeAnswer, Incident
from incidents.panels import panels
from incidents.policies import can_respond
from incidents.views.action_form import incident_of, part_of


def workshop(request: AuthenticatedRequest, pk: int) -> HttpResponse:
    """`?factor=12` shows and edits the evidence of that one; without it, of the first that is not addressed."""
    return render_workshop(request, incident_of(request, pk), status=200)


def render_workshop(
    request: AuthenticatedRequest, incident: Incident, *, status: int, form: Any = None
) -> HttpResponse:
    detail = load_parts(incident, now=timezone.now())
    rows = Factor.objects.filter(incident=incident).select_related("category").prefetch_related("evidence")
    detail.factors = list(rows.order_by("pk"))
    answers = list(HalfTimeAnswer.objects.filter(incident=incident).select_related("by"))
    asked = request.GET.get("factor", "")
    found = panels("factors", incident, request.user)
    context = {
        "incident": incident,
        "workshop": factor_workshop.build(
            detail,
            answers,
            factor_workshop.tasks_by_factor(found),
            int(asked) if asked.isdecimal() and len(asked) < 19 else None,
        ),
        "panels": [panel for panel in found if panel.get("template")],
        "has_tasks": any(panel.get("linkable") for panel in found),
        "measures": incident.measures.all(),
        "may": can_respond(request.user, incident),
        "form": form,
    }
    return page(request, "incidents/factor_workshop.html", "", context, status=status)


@action_view
def evidence(request: AuthenticatedRequest, pk: int, row: int) -> HttpResponse:
    """The chosen entries show this factor."""
    incident = incident_of(request, pk)
    factor = part_of(request, Factor, incident, row)
    form = EvidenceForm(request.POST, incident=incident)
    url = f"{reverse('incidents:factors', args=[pk])}?factor={row}"
    render = partial(render_workshop, request, incident, form=form)
    action = partial(set_evidence, factor, by=request.user)
    return run_action(request, form, action, render=render, done=lambda _: redirect(url))


@action_view
def answer(request: AuthenticatedRequest, pk: int) -> HttpResponse:
    """How a part of the response could have taken half the time."""
    incident = incident_of(request, pk)
    form = HalfTimeForm(request.POST, incident=incident)
    url = f"{reverse('incidents:factors', args=[pk])}#half-time"
    render = partial(render_workshop, request, incident, form=form)
    action = partial(answer_half_time, incident, by=request.user)
    return run_action(request, form, action, render=render, done=lambda _: redirect(url))
