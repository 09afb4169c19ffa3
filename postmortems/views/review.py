"""The verbs of a review. Each is one form on the reading page."""

from collections.abc import Callable

from django.forms import Form
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.views.decorators.http import require_POST

from core.errors import Invalid
from postmortems.actions import reviews
from postmortems.forms import AskForm, CommentForm, OverrideForm, PassageForm, ReasonForm
from postmortems.models import Postmortem
from postmortems.policies import possible_reviewers
from postmortems.views.pages import postmortem_of, show


def carry_out(
    request: HttpRequest, postmortem: Postmortem, form: Form, name: str, action: Callable[..., object]
) -> HttpResponse:
    """One verb: clean, act, go back to the page; an unusable field returns the page with what was typed."""
    if not form.is_valid():
        return show(request, postmortem, status=422, **{name: form})
    try:
        action(postmortem, by=request.user, **form.cleaned_data)
    except Invalid as error:
        form.add_error(error.field, error.message)
        return show(request, postmortem, status=422, **{name: form})
    return redirect("postmortems:detail", postmortem.incident_id)


@require_POST
def ask(request: HttpRequest, pk: int) -> HttpResponse:
    postmortem = postmortem_of(request.user, pk)
    form = AskForm(request.POST, people=possible_reviewers(postmortem))
    return carry_out(request, postmortem, form, "ask_form", reviews.ask_for_review)


@require_POST
def comment(request: HttpRequest, pk: int) -> HttpResponse:
    postmortem = postmortem_of(request.user, pk)
    return carry_out(request, postmortem, PassageForm(request.POST), "comment_form", reviews.comment)


@require_POST
def request_changes(request: HttpRequest, pk: int) -> HttpResponse:
    postmortem = postmortem_of(request.user, pk)
    return carry_out(request, postmortem, CommentForm(request.POST), "changes_form", reviews.request_changes)


@require_POST
def approve(request: HttpRequest, pk: int) -> HttpResponse:
    postmortem = postmortem_of(request.user, pk)
    return carry_out(request, postmortem, OverrideForm(request.POST), "approve_form", reviews.approve)


@require_POST
def publish(request: HttpRequest, pk: int) -> HttpResponse:
    postmortem = postmortem_of(request.user, pk)
    return carry_out(request, postmortem, OverrideForm(request.POST), "publish_form", reviews.publish)


@require_POST
def reopen(request: HttpRequest, pk: int) -> HttpResponse:
    postmortem = postmortem_of(request.user, pk)
    return carry_out(request, postmortem, ReasonForm(request.POST), "reopen_form", reviews.reopen)
