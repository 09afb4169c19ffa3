"""Add, import and remove duties."""

from functools import partial

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils import timezone

from accounts.models import User
from core.web.body_limits import takes_files
from core.web.render import page
from core.web.requests import AuthenticatedRequest
from core.web.verbs import action_view, file_data, form_view, post_data, run_action
from training.actions import duties as actions
from training.audiences import role_names
from training.forms.duties import DutyFileForm, DutyForm
from training.models import Duty
from training.policies import must_plan


@form_view
def add_duty(request: AuthenticatedRequest) -> HttpResponse:
    must_plan(request.user)
    form = DutyForm(post_data(request), initial={"zone": request.user.time_zone})
    context = {"form": form, "role_names": role_names(request.user)}
    render_page = partial(page, request, "training/duty_form.html", "", context)
    act = partial(actions.add_duty, by=request.user)
    return run_action(request, form, act, render=render_page, done=lambda _: redirect("training:readiness"))


@action_view
def remove_duty(request: AuthenticatedRequest, pk: int) -> HttpResponse:
    duty = get_object_or_404(Duty.objects.visible_to(request.user).select_related("person"), pk=pk)
    actions.remove_duty(duty, by=request.user)
    messages.success(request, f"The duty of {duty.person.name} was removed.")
    return redirect("training:readiness")


@takes_files
@form_view
def import_file(request: AuthenticatedRequest) -> HttpResponse:
    """Read a file and show its rows. Nothing is saved here."""
    must_plan(request.user)
    now = timezone.now()
    initial = {"zone": request.user.time_zone}
    form = DutyFileForm(
        post_data(request), file_data(request), roles=role_names(request.user), now=now, initial=initial
    )
    status = 200
    if request.method == "POST" and not form.is_valid():
        status = 422
    return render_import(request, form, status=status)


def render_import(request: AuthenticatedRequest, form: DutyFileForm, *, status: int = 200) -> HttpResponse:
    matched = [row for row in form.found if row.usable]
    context = {
        "form": form,
        "rows": form.found,
        "matched": len(matched),
        "unmatched": len(form.found) - len(matched),
        "people": User.objects.people().order_by("name")[:1000] if len(matched) < len(form.found) else [],
        "role_names": role_names(request.user),
    }
    return page(request, "training/duty_import.html", "", context, status=status)


@action_view
def confirm_import(request: AuthenticatedRequest) -> HttpResponse:
    """Import the rows that were shown, with the people chosen for unknown names."""
    must_plan(request.user)
    form = DutyFileForm(request.POST, roles=role_names(request.user), now=timezone.now())
    if not form.is_valid():
        return render_import(request, form, status=422)
    source = Duty.Source.CALENDAR if form.is_calendar else Duty.Source.CSV
    counts = actions.import_duties(form.chosen(), by=request.user, source=source, replace="replace" in request.POST)
    words = f"{counts['added']} duties added, {counts['unchanged']} unchanged, {counts['removed']} removed."
    messages.success(request, words)
    return redirect("training:readiness")
