"""One view for each verb of a task. The page of the task shows their forms."""

from collections.abc import Callable
from functools import partial

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404

from core.files.forms import WithFile
from core.web.body_limits import takes_files
from core.web.render import wants_fragment
from core.web.requests import AuthenticatedRequest
from core.web.verbs import action_view, respond_done, run_action
from tasks.actions import evidence as evidence_actions
from tasks.models import Evidence
from tasks.views import moves
from tasks.views.task_detail import render_task_page, task_of
from tasks.views.verbs import Verb

NOTICES = {"accept": "accepted", "finish": "marked done", "verify": "verified"}


def task_view(verb: Verb) -> Callable[..., HttpResponse]:
    """The view of one verb: a button or a form on the page of the task."""

    @action_view
    def view(request: AuthenticatedRequest, pk: int) -> HttpResponse:
        task = task_of(request.user, pk)
        form = verb.form(request.POST, request.FILES, task=task, user=request.user)
        action = partial(verb.action, task, by=request.user)
        place = request.POST.get("place", "") if wants_fragment(request) else ""
        page = partial(render_task_page, request, task, verb.do, form)
        render = moves.renderers(request, task, verb, form).get(place, page)

        def done(result: object) -> HttpResponse:
            if verb.do in NOTICES:
                messages.success(request, f"{task.ref} was {NOTICES[verb.do]}.")
            return respond_after_verb(request, pk, place)

        return run_action(request, form, action, render=render, done=done)

    view.__name__ = verb.do
    return takes_files(view) if issubclass(verb.form, WithFile) else view


def respond_after_verb(request: AuthenticatedRequest, pk: int, place: str) -> HttpResponse:
    """The response after a verb: only the part of the page (dialog, row or task) that sent the form, as it is now."""
    if place == "dialog":
        return moves.respond_changed(request)
    if place == "row":
        return moves.render_row(request, task_of(request.user, pk), None, None, status=200)
    return respond_with_task(request, pk)


def respond_with_task(request: AuthenticatedRequest, pk: int, anchor: str = "") -> HttpResponse:
    """The task as it is now."""
    task = task_of(request.user, pk)
    fragment = partial(render_task_page, request, task)
    return respond_done(request, f"{task.get_absolute_url()}{anchor}", fragment=fragment)


@action_view
def remove_evidence_file(request: AuthenticatedRequest, pk: int, row: int) -> HttpResponse:
    task = task_of(request.user, pk)
    rows = Evidence.objects.visible_to(request.user).select_related("file", "added_by", "circle")
    evidence_actions.remove_evidence_file(task, get_object_or_404(rows, pk=row, task=task), by=request.user)
    return respond_with_task(request, pk, "#evidence")
