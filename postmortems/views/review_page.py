"""The review page: requirements, threads and text at the left; decision, people and history at the right."""

from typing import Any

from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone

from accounts.models import User
from core.activity.models import Event
from core.text.diff import Chunk, side_by_side
from core.web.requests import AuthenticatedRequest
from postmortems.forms import (
    AddReviewerForm,
    ApproveForm,
    ChangesForm,
    PublishForm,
    ReopenForm,
    RequestReviewForm,
    ThreadForm,
)
from postmortems.gates import checks_before_publishing
from postmortems.highlights import mark_passages
from postmortems.models import Postmortem, Thread
from postmortems.next_steps import next_steps
from postmortems.participants import participants
from postmortems.policies import (
    can_publish,
    can_review,
    can_write_postmortem,
    current_requests,
    is_asked_to_review,
    is_author,
    possible_reviewers,
)
from postmortems.postmortem_context import content_of, render_content
from postmortems.thread_rows import ThreadRow, thread_rows
from postmortems.views.pages import postmortem_of

State = Postmortem.Status
HISTORY = {
    "postmortem.started": "Draft started",
    "postmortem.review_requested": "Sent for review",
    "postmortem.reviewer_added": "Reviewer added",
    "postmortem.reviewer_stepped_down": "Reviewer stepped down",
    "postmortem.reviewer_left": "Reviewer deactivated",
    "postmortem.changes_requested": "Changes requested",
    "postmortem.approved_by_reviewer": "Approved by one reviewer",
    "postmortem.approved": "Approved",
    "postmortem.published": "Published",
    "postmortem.approval_ended": "Edited after approval, which revoked it",
    "postmortem.reopened": "Reopened",
    "postmortem.owner_changed": "Owner changed",
    "postmortem.suggestion_accepted": "Suggestion accepted",
}
MAX_HISTORY = 30


def review_page(request: AuthenticatedRequest, pk: int) -> HttpResponse:
    postmortem = postmortem_of(request.user, pk)
    if postmortem.status == State.NOT_STARTED:
        return redirect(postmortem)
    return render_review(request, postmortem)


def render_review(
    request: AuthenticatedRequest, postmortem: Postmortem, *, status: int = 200, refused: dict[str, Any] | None = None
) -> HttpResponse:
    """The page with every form it holds; a refused form comes back inside it."""
    user = request.user
    context = {
        "postmortem": postmortem,
        "incident": postmortem.incident,
        "today": timezone.localdate(),
        **gate_context(postmortem, user),
        **thread_context(postmortem, user),
        **people_context(postmortem, user),
        "history": history_of(postmortem),
        "changes": changes_since_last_round(postmortem),
        **form_context(postmortem, user),
        **(refused or {}),
    }
    return render(request, "postmortems/review.html", context, status=status)


def gate_context(postmortem: Postmortem, user: User) -> dict[str, Any]:
    checks = checks_before_publishing(postmortem.incident, user)
    unmet = [check for check in checks if not check.met]
    may_write = can_write_postmortem(user, postmortem)
    return {"checks": checks, "met": len(checks) - len(unmet), "unmet": unmet, "may_write": may_write}


def thread_context(postmortem: Postmortem, user: User) -> dict[str, Any]:
    threads = list(postmortem.threads.for_page())
    rows = thread_rows(postmortem.text, [thread for thread in threads if thread.state == Thread.State.OPEN])
    closed = [ThreadRow(thread) for thread in threads if thread.state != Thread.State.OPEN]
    html = render_content(content_of(postmortem), user)
    marks = [(row.thread.quote, "db-fixed" if row.thread.is_suggestion else "") for row in rows if row.thread.quote]
    return {"threads": rows, "closed": closed, "article": mark_passages(html, marks)}


def people_context(postmortem: Postmortem, user: User) -> dict[str, Any]:
    people = participants(postmortem)
    return {
        "requests": current_requests(postmortem),
        "steps": next_steps(postmortem, open_threads=postmortem.threads.open().count()),
        "participants": people,
        "me": next((person for person in people if person.user == user), None),
        "notes": postmortem.review_notes.select_related("by"),
    }


def form_context(postmortem: Postmortem, user: User) -> dict[str, Any]:
    reviewing = postmortem.status == State.IN_REVIEW
    may_review = reviewing and can_review(user, postmortem)
    rows = postmortem.review_requests.filter(user=user, round=postmortem.review_round)
    answers: dict[str, Any] = next((row.answers for row in rows), {}) if may_review else {}
    people = possible_reviewers(postmortem)
    return {
        "may_review": may_review,
        "asked": is_asked_to_review(user, postmortem),
        "author": is_author(user, postmortem),
        "may_publish": can_publish(user, postmortem),
        "approve_form": ApproveForm(answers=answers),
        "changes_form": ChangesForm(answers=answers),
        "ask_form": RequestReviewForm(people=people),
        "another_form": AddReviewerForm(people=people.exclude(pk__in=[person.pk for person in named(postmortem)])),
        "publish_form": PublishForm(),
        "reopen_form": ReopenForm(),
        "thread_form": ThreadForm(),
    }


def named(postmortem: Postmortem) -> list[User]:
    return [request.user for request in current_requests(postmortem) if request.decision != "withdrawn"]


def history_of(postmortem: Postmortem) -> list[dict[str, Any]]:
    """Moves of the review, newest first."""
    rows = Event.objects.filter(
        target_kind=postmortem._meta.label_lower, target_id=postmortem.pk, event_type__in=list(HISTORY)
    ).select_related("actor")
    return [{"event": row, "words": HISTORY[row.event_type]} for row in rows.order_by("-id")[:MAX_HISTORY]]


def changes_since_last_round(postmortem: Postmortem) -> list[list[Chunk]]:
    """Changed lines since the text that the last round of review decided on; empty in the first round."""
    last = postmortem.review_requests.filter(round=postmortem.review_round - 1).order_by("-revision").first()
    if last is None or last.revision == postmortem.version:
        return []
    before = postmortem.revisions.filter(number=last.revision).first()
    rows = side_by_side(before.text if before else "", postmortem.text)
    return [row.chunks for row in rows if row.changed][:100]
