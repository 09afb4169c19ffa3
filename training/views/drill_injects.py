"""Adding, editing and removing injects of a script."""

from functools import partial
from typing import Any

from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect

from core.web.body_limits import takes_files
from core.web.merging import merging
from core.web.render import page
from core.web.requests import AuthenticatedRequest
from core.web.verbs import action_view, file_data, form_view, post_data, run_action
from training.actions import drill_injects as actions
from training.forms.drills import InjectForm
from training.models import Channel, DrillInject, Release
from training.policies import must_edit_drill
from training.views.drills import drill_of

FIELDS = ["release", "offset_seconds", "channel", "sender", "text", "ask_words", "is_decoy", "expected"]
FIELDS += ["document", "chart_title", "chart_points"]


def with_picture(act: Any) -> Any:
    """The form's `file` is the action's `picture`."""

    def call(file: Any = None, **values: Any) -> Any:
        return act(picture=file, **values)

    return call


@takes_files
@form_view
def add_inject(request: AuthenticatedRequest, pk: int) -> HttpResponse:
    drill = drill_of(request, pk, script=True)
    must_edit_drill(request.user, drill)
    form = InjectForm(
        data=post_data(request), files=file_data(request), initial={"release": Release.TIME, "channel": Channel.CHAT}
    )
    render_page = partial(page, request, "training/drill_inject.html", "", {"form": form, "drill": drill})
    act = with_picture(partial(actions.add_inject, drill, by=request.user))
    return run_action(request, form, act, render=render_page, done=lambda _: redirect(drill))


@takes_files
@form_view
def edit_inject(request: AuthenticatedRequest, pk: int, row: int) -> HttpResponse:
    drill = drill_of(request, pk, script=True)
    must_edit_drill(request.user, drill)
    inject = get_object_or_404(DrillInject.objects.select_related("picture"), drill=drill, pk=row)
    inject.drill = drill
    initial = {name: getattr(inject, name) for name in FIELDS}
    form = merging(InjectForm)(data=post_data(request), files=file_data(request), initial=initial, inject=inject)
    context = {"form": form, "drill": drill, "inject": inject}
    render_page = partial(page, request, "training/drill_inject.html", "", context)
    act = with_picture(partial(actions.edit_inject, inject, by=request.user))
    return run_action(request, form, act, render=render_page, done=lambda _: redirect(drill))


@action_view
def remove_inject(request: AuthenticatedRequest, pk: int, row: int) -> HttpResponse:
    drill = drill_of(request, pk, script=True)
    inject = get_object_or_404(DrillInject, drill=drill, pk=row)
    inject.drill = drill
    actions.remove_inject(inject, by=request.user)
    return redirect(drill)
