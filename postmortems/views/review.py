"""The verbs of a review. Each is one form on the review page."""

from collections.abc import Callable
from functools import partial

from django.forms import Form
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse

from accounts.models import User
from core.web.requests import AuthenticatedRequest
from core.web.verbs import action_view, form_view, respond_done, run_action
from postmortems.actions import publishing, reviews, threads
from postmortems.forms import (
    AddReviewerForm,
    ApproveForm,
    ChangesForm,
    ParticipationForm,
    PublishForm,
    ReopenForm,
    ReplyForm,
    RequestReviewForm,
    ThreadForm,
)
from postmortems.models import Postmortem, Thread
from postmortems.policies import is_asked_to_review, possible_reviewers
from postmortems.views.pages import postmortem_of
from postmortems.views.review_page import render_review


def to_review(request: AuthenticatedRequest, postmortem: Postmortem, anchor: str = "") -> HttpResponse:
    url = reverse("postmortems:review", args=[postmortem.incident_id])
    return respond_done(request, f"{url}{anchor}")


def review_form(
    request: AuthenticatedRequest, postmortem: Postmortem, form: Form, name: str, action: Callable[..., object]
) -> HttpResponse:
    """One verb of the review. `name` is its form's place on the page."""
    return run_action(
        request,
        form,
        partial(action, postmortem, by=request.user),
        render=partial(render_review, request, postmortem, refused={name: form}),
        done=lambda _: to_review(request, postmortem),
    )


@action_view
def request_review(request: AuthenticatedRequest, pk: int) -> HttpResponse:
    postmortem = postmortem_of(request.user, pk)
    form = RequestReviewForm(request.POST, people=possible_reviewers(postmortem))
    return review_form(request, postmortem, form, "ask_form", reviews.ask_for_review)


@action_view
def ask_another(request: AuthenticatedRequest, pk: int) -> HttpResponse:
    postmortem = postmortem_of(request.user, pk)
    form = AddReviewerForm(request.POST, people=possible_reviewers(postmortem))
    return review_form(request, postmortem, form, "another_form", reviews.ask_another_reviewer)


@form_view
def step_down(request: AuthenticatedRequest, pk: int) -> HttpResponse:
    """Before a reviewer edits: what it means, and the alternatives. POST gives up the review and opens the editor."""
    postmortem = postmortem_of(request.user, pk)
    if request.method == "POST":
        reviews.step_down(postmortem, by=request.user, reason="Edits the text")
        return respond_done(request, reverse("postmortems:edit", args=[pk]))
    if not is_asked_to_review(request.user, postmortem):
        return redirect("postmortems:edit", pk)
    return render(request, "postmortems/step_down.html", {"postmortem": postmortem, "incident": postmortem.incident})


@action_view
def save_answers(request: AuthenticatedRequest, pk: int) -> HttpResponse:
    postmortem = postmortem_of(request.user, pk)
    return review_form(request, postmortem, ApproveForm(request.POST), "approve_form", save_given)


def save_given(postmortem: Postmortem, *, by: User, answers: dict[str, object], reason: str = "") -> Postmortem:
    return reviews.save_answers(postmortem, by=by, answers=answers)


@action_view
def request_changes(request: AuthenticatedRequest, pk: int) -> HttpResponse:
    postmortem = postmortem_of(request.user, pk)
    return review_form(request, postmortem, ChangesForm(request.POST), "changes_form", reviews.request_changes)


@action_view
def approve_postmortem(request: AuthenticatedRequest, pk: int) -> HttpResponse:
    postmortem = postmortem_of(request.user, pk)
    return review_form(request, postmortem, ApproveForm(request.POST), "approve_form", reviews.approve)


@action_view
def publish_postmortem(request: AuthenticatedRequest, pk: int) -> HttpResponse:
    postmortem = postmortem_of(request.user, pk)
    return review_form(request, postmortem, PublishForm(request.POST), "publish_form", publishing.publish)


@action_view
def reopen_postmortem(request: AuthenticatedRequest, pk: int) -> HttpResponse:
    postmortem = postmortem_of(request.user, pk)
    return review_form(request, postmortem, ReopenForm(request.POST), "reopen_form", publishing.reopen)


@action_view
def mark(request: AuthenticatedRequest, pk: int) -> HttpResponse:
    postmortem = postmortem_of(request.user, pk)
    return review_form(request, postmortem, ParticipationForm(request.POST), "mark_form", reviews.mark_participation)


@action_view
def start_thread(request: AuthenticatedRequest, pk: int) -> HttpResponse:
    postmortem = postmortem_of(request.user, pk)
    form = ThreadForm(request.POST)
    return run_action(
        request,
        form,
        partial(threads.start_thread, postmortem, by=request.user),
        render=partial(render_review, request, postmortem, refused={"thread_form": form}),
        done=lambda thread: to_review(request, postmortem, f"#thread-{thread.pk}"),
    )


def thread_of(user: User, pk: int, row: int) -> Thread:
    rows = Thread.objects.visible_to(user).select_related("by", "postmortem__incident", "postmortem__circle")
    return get_object_or_404(rows, postmortem__incident=pk, pk=row)


@action_view
def reply(request: AuthenticatedRequest, pk: int, row: int) -> HttpResponse:
    thread = thread_of(request.user, pk, row)
    form = ReplyForm(request.POST)
    return run_action(
        request,
        form,
        partial(threads.reply, thread, by=request.user),
        render=partial(
            render_review, request, postmortem_of(request.user, pk), refused={"reply_form": form, "replied": row}
        ),
        done=lambda _: to_review(request, thread.postmortem, f"#thread-{row}"),
    )


def thread_verb(action: Callable[..., Thread]) -> Callable[..., HttpResponse]:
    """A verb of a thread without input."""

    @action_view
    def view(request: AuthenticatedRequest, pk: int, row: int) -> HttpResponse:
        thread = action(thread_of(request.user, pk, row), by=request.user)
        return to_review(request, thread.postmortem, "#threads")

    return view


resolve_thread = thread_verb(threads.resolve_thread)
reopen_thread = thread_verb(threads.reopen_thread)
accept_suggestion = thread_verb(threads.accept_suggestion)
decline_suggestion = thread_verb(threads.decline_suggestion)
