"""Saving and removing a view of the task list."""

from functools import partial
from typing import Any

from django.contrib import messages
from django.http import HttpResponse, QueryDict
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse

from core.web.filters import query_string
from core.web.requests import AuthenticatedRequest
from core.web.verbs import action_view, run_action
from tasks.actions import saved_views as actions
from tasks.filters import TaskFilter
from tasks.forms.saved_views import SaveViewForm
from tasks.models import CorrectiveTask, SavedView


@action_view
def save_view(request: AuthenticatedRequest) -> HttpResponse:
    form = SaveViewForm(request.POST, user=request.user)

    def action(**facts: Any) -> SavedView:
        sent = QueryDict(facts.pop("query"))
        valid = TaskFilter(sent, CorrectiveTask.objects.none(), request=request).values
        return actions.save_view(by=request.user, query=query_string(valid).removeprefix("?"), **facts)

    def done(view: SavedView) -> HttpResponse:
        messages.success(request, f"View “{view.name}” saved.")
        return redirect(f"{reverse('tasks:board')}?{view.query}")

    show = partial(render, request, "tasks/view_new.html", {"form": form})
    return run_action(request, form, action, render=show, done=done)


@action_view
def remove_view(request: AuthenticatedRequest, pk: int) -> HttpResponse:
    views = SavedView.objects.visible_to(request.user).select_related("team")
    view = get_object_or_404(views, pk=pk)
    actions.remove_view(view, by=request.user)
    messages.success(request, f"View “{view.name}” removed.")
    return redirect("tasks:board")
