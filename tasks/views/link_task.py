"""Link an existing task to a contributing factor, from the factor workshop."""

from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse

from core.references import number_in
from core.web.requests import AuthenticatedRequest
from core.web.verbs import action_view
from incidents.models import Factor, Incident
from tasks.actions.proposals import link_factors
from tasks.models import CorrectiveTask


@action_view
def link_task(request: AuthenticatedRequest, pk: int, row: int) -> HttpResponse:
    """POST `task=A-79`. The factor is added to those that the task addresses."""
    incident = get_object_or_404(Incident.objects.visible_to(request.user), pk=pk)
    factor = get_object_or_404(Factor.objects.filter(incident=incident), pk=row)
    tasks = CorrectiveTask.objects.visible_to(request.user).filter(incident=incident)
    task = get_object_or_404(tasks, pk=number_in(request.POST.get("task", ""), "A") or 0)
    link_factors(task, by=request.user, factors=[*task.factors.all(), factor])
    return redirect(f"{reverse('incidents:factors', args=[pk])}?factor={row}#factor-{row}")
