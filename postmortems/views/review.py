"""The verbs of a review. Each is one form on the reading page."""

from collections.abc import Callable
from functools import partial

from django.forms import Form
from django.http import HttpResponse
from django.shortcuts import redirect

from core.web.requests import AuthenticatedRequest
from core.web.verbs import action_view, run_action
from postmortems.actions import reviews
from postmortems.forms import AskForm, CommentForm, OverrideForm, PassageForm, ReasonForm
from postmortems.models import Postmortem
from postmortems.policies import possible_reviewers
from postmortems.views.pages import postmortem_of, render_postmortem_page


def review_form(
    request: AuthenticatedRequest, postmortem: Postmortem, form: Form, name: str, action: Callable[..., object]
) -> HttpResponse:
    """One verb of the review. `name` is its form's place on the page."""
    return run_action(
        request,
        form,
        partial(action, postmortem, by=request.user),
        render=partial(render_postmortem_page, request, postmortem, refused={name: form}),
        done=lambda _: redirect("postmortems:detail", postmortem.incident_id),
    )


@action_view
def request_review(request: AuthenticatedRequest, pk: int) -> HttpResponse:
    postmortem = postmortem_of(request.user, pk)
    form = AskForm(request.POST, people=possible_reviewers(postmortem))
    return review_form(request, postmortem, form, "ask_form", reviews.ask_for_review)


@action_view
def add_comment(request: AuthenticatedRequest, pk: int) -> HttpResponse:
    postmortem = postmortem_of(request.user, pk)
    return review_form(request, postmortem, PassageForm(request.POST), "comment_form", reviews.comment)


@action_view
def request_changes(request: AuthenticatedRequest, pk: int) -> HttpResponse:
    postmortem = postmortem_of(request.user, pk)
    return review_form(request, postmortem, CommentForm(request.POST), "changes_form", reviews.request_changes)


@action_view
def approve_postmortem(request: AuthenticatedRequest, pk: int) -> HttpResponse:
    postmortem = postmortem_of(request.user, pk)
    return review_form(request, postmortem, OverrideForm(request.POST), "approve_form", reviews.approve)


@action_view
def publish_postmortem(request: AuthenticatedRequest, pk: int) -> HttpResponse:
    postmortem = postmortem_of(request.user, pk)
    return review_form(request, postmortem, OverrideForm(request.POST), "publish_form", reviews.publish)


@action_view
def reopen_postmortem(request: AuthenticatedRequest, pk: int) -> HttpResponse:
    postmortem = postmortem_of(request.user, pk)
    return review_form(request, postmortem, ReasonForm(request.POST), "reopen_form", reviews.reopen)
