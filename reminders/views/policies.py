"""Settings, reminder policies: the list in the order of application, and the editor with a preview."""

from functools import partial
from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils import timezone
from django.views.decorators.http import require_safe

from accounts.models import Team, User
from core.errors import NotAllowed
from core.web.render import page
from core.web.requests import AuthenticatedRequest
from core.web.verbs import action_view, form_view, post_data, run_action
from reminders.actions.edit_policy import create_policy, edit_policy, remove_policy
from reminders.forms import CaseForm, PolicyForm, StepFormSet, step_initial
from reminders.models import Holiday, HolidayCalendar, Policy
from reminders.policies import can_edit_policies, who_can_edit_policies_text
from reminders.policy_list import policy_lines, unreachable_teams
from reminders.preview_chart import preview_chart
from reminders.unsaved import preview_of


@require_safe
def policy_list(request: AuthenticatedRequest) -> HttpResponse:
    today = timezone.localdate()
    calendars = list(HolidayCalendar.objects.prefetch_related("days", "policies"))
    context = {
        "lines": policy_lines(request.user),
        "calendars": [(row, [day for day in row.days.all() if day.day >= today][:1]) for row in calendars],
        "gaps": unreachable_teams(request.user),
        "may": can_edit_policies(request.user),
    }
    return page(request, "reminders/policy_list.html", "", context)


@form_view
def policy_new(request: AuthenticatedRequest) -> HttpResponse:
    if not can_edit_policies(request.user):
        raise NotAllowed(who_can_edit_policies_text())
    return edit(request, None)


@form_view
def policy_page(request: AuthenticatedRequest, pk: int) -> HttpResponse:
    """Everyone may read a policy; the action checks who may change it."""
    return edit(request, get_object_or_404(Policy, pk=pk, removed_at=None))


def edit(request: AuthenticatedRequest, policy: Policy | None) -> HttpResponse:
    form = PolicyForm(post_data(request), policy=policy)
    steps = StepFormSet(post_data(request), prefix="steps", initial=step_initial(policy) if policy else [])
    render = partial(render_editor, request, policy, form, steps)
    if request.method == "POST" and not steps.is_valid():
        return render(status=422)
    action = partial(save, policy, steps=steps, by=request.user)
    return run_action(request, form, action, render=render, done=partial(respond_saved, request))


def save(policy: Policy | None, *, steps: StepFormSet, by: User, version: int | None = None, **facts: Any) -> Policy:
    if policy is None:
        return create_policy(by=by, steps=steps.steps(), **facts)
    return edit_policy(policy, by=by, steps=steps.steps(), version=version, **facts)


def respond_saved(request: AuthenticatedRequest, policy: Policy) -> HttpResponse:
    messages.success(request, f"{policy.name} saved. It applies to reminders that are not sent yet.")
    return redirect("reminders:policy", policy.pk)


@action_view
def policy_preview(request: AuthenticatedRequest, pk: int | None = None) -> HttpResponse:
    """The preview for what is typed, without saving it: the fragment for htmx, the page otherwise."""
    policy = get_object_or_404(Policy, pk=pk, removed_at=None) if pk else None
    form, steps = PolicyForm(request.POST, policy=policy), StepFormSet(request.POST, prefix="steps")
    return render_editor(request, policy, form, steps, status=200)


def render_editor(
    request: AuthenticatedRequest, policy: Policy | None, form: PolicyForm, steps: StepFormSet, *, status: int
) -> HttpResponse:
    case_form = CaseForm(post_data(request), policy=policy, person=request.user)
    found, rule, case = preview_of(policy, form, steps, case_form)
    holidays = Holiday.objects.filter(day__in=rule.holidays).values_list("day", flat=True)
    context = {
        "policy": policy,
        "form": form,
        "steps": steps,
        "case_form": case_form,
        "case": case,
        "preview": found,
        "chart": preview_chart(found.lines, case.due, set(holidays)),
        "may": can_edit_policies(request.user),
        "who": "" if can_edit_policies(request.user) else who_can_edit_policies_text(),
        "people": User.objects.people().order_by("name"),
        "teams": Team.objects.all(),
    }
    return page(request, "reminders/policy_edit.html", "preview", context, status=status)


@action_view
def policy_remove(request: AuthenticatedRequest, pk: int) -> HttpResponse:
    policy = remove_policy(get_object_or_404(Policy, pk=pk), by=request.user)
    messages.success(request, f"{policy.name} was removed.")
    return redirect("reminders:policies")
