"""Tasks that a session closes: create one, set who must attend."""

from functools import partial

from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect

from core.references import number_in
from core.web.merging import merging
from core.web.once import once
from core.web.render import page
from core.web.requests import AuthenticatedRequest
from core.web.verbs import form_view, post_data, run_action
from incidents.models import Incident
from tasks.models import CorrectiveTask
from training.actions import attendance_conditions as actions
from training.attendance_conditions import condition_of
from training.forms.training_tasks import ConditionForm, TrainingTaskForm
from training.models import Program


@form_view
def edit_condition(request: AuthenticatedRequest, pk: int) -> HttpResponse:
    rows = CorrectiveTask.objects.visible_to(request.user).select_related("circle", "team", "incident", "owner")
    task = get_object_or_404(rows, pk=pk)
    condition = condition_of(task)
    initial = (
        {"count": condition.count, "people": [person.pk for person in condition.people.all()]} if condition else {}
    )
    form = merging(ConditionForm)(post_data(request), circle=task.circle, initial=initial)
    render_page = partial(page, request, "training/condition.html", "", {"form": form, "task": task})
    act = partial(actions.set_condition, task, by=request.user)
    return run_action(request, form, act, render=render_page, done=lambda _: redirect(task))


@form_view
@once
def new_task(request: AuthenticatedRequest) -> HttpResponse:
    """`/training/tasks/new/?incident=INC-6&program=slug&title=…`"""
    user, query = request.user, request.POST if request.method == "POST" else request.GET
    number = number_in(query.get("incident", ""), "INC")
    incidents = Incident.objects.visible_to(user).select_related("severity", "circle")
    incident = incidents.filter(pk=number).first() if number is not None else None
    program = Program.objects.visible_to(user).filter(slug=query.get("program", "")).first()
    initial = {"program": program.slug if program else "", "title": request.GET.get("title", "")[:120]}
    if program and not initial["title"]:
        initial["title"] = f"Train: {program.title}"[:120]
    form = TrainingTaskForm(post_data(request), user=user, incident=incident, initial=initial)
    render_page = partial(page, request, "training/task_new.html", "", {"form": form, "incident": incident})
    act = partial(actions.create_training_task, by=user, incident=incident)
    return run_action(request, form, act, render=render_page, done=redirect)
