"""The page of a series: its sessions, one answer to all of them, and canceling them."""

from collections import Counter
from functools import partial
from typing import Any

from django.contrib import messages
from django.forms import Form
from django.http import Http404, HttpResponse
from django.shortcuts import redirect
from django.utils import timezone
from django.views.decorators.http import require_safe

from core.web.render import page
from core.web.requests import AuthenticatedRequest
from core.web.verbs import action_view, run_action
from training.actions import series
from training.forms.series import SeriesAnswerForm, SeriesCancelForm
from training.models import Enrollment, Session
from training.policies import can_run
from training.series import MAX_SESSIONS
from training.views.board import session_rows
from training.views.session_page import session_of

RESULTS = [("going", "going to"), ("maybe", "answered maybe to"), ("waiting", "on the waitlist of")]
RESULTS += [("declined", "not going to")]


@require_safe
def series_detail(request: AuthenticatedRequest, pk: int) -> HttpResponse:
    return render_series(request, session_in_series(request, pk))


def session_in_series(request: AuthenticatedRequest, pk: int) -> Session:
    session = session_of(request, pk)
    if session.series is None:
        raise Http404
    return session


def render_series(
    request: AuthenticatedRequest, session: Session, *, status: int = 200, cancel_form: Form | None = None
) -> HttpResponse:
    """`session` is the one that the page was opened from; it names the series in the address."""
    user, now = request.user, timezone.now()
    rows = Session.objects.visible_to(user).filter(series=session.series).for_list()
    shown = list(rows.prefetch_related("co_facilitators").order_by("starts_at", "pk")[: 2 * MAX_SESSIONS])
    coming = [row for row in shown if row.status == Session.Status.OPEN and row.starts_at and row.starts_at > now]
    context: dict[str, Any] = {
        "session": session,
        "first": coming[0] if coming else None,
        "coming": session_rows(coming, user, now),
        "over": [row for row in shown if row not in coming],
        "may_run": bool(coming) and all(can_run(user, row) for row in coming),
    }
    if context["may_run"]:
        context["cancel_form"] = cancel_form or SeriesCancelForm()
    return page(request, "training/series_detail.html", "", context, status=status)


@action_view
def rsvp_to_series(request: AuthenticatedRequest, pk: int) -> HttpResponse:
    session = session_in_series(request, pk)

    def done(rows: list[Enrollment]) -> HttpResponse:
        messages.success(request, result_text(rows))
        return redirect("training:series", session.pk)

    def render(*, status: int) -> HttpResponse:
        for errors in form.errors.values():
            messages.error(request, str(errors[0]))
        return render_series(request, session, status=status)

    form = SeriesAnswerForm(request.POST)
    return run_action(request, form, partial(series.rsvp_to_series, session, by=request.user), render=render, done=done)


def result_text(rows: list[Enrollment]) -> str:
    """ "You are going to 6 sessions and on the waitlist of 2." """
    counts = Counter(row.state for row in rows)
    parts = [f"{words} {counts[state]}" for state, words in RESULTS if counts[state]]
    first, _, number = parts[0].rpartition(" ")
    parts[0] = f"{first} {number} {'session' if number == '1' else 'sessions'}"
    return f"You are {' and '.join(parts)}."


@action_view
def cancel_series(request: AuthenticatedRequest, pk: int) -> HttpResponse:
    session = session_in_series(request, pk)
    form = SeriesCancelForm(request.POST)

    def done(rows: list[Session]) -> HttpResponse:
        messages.success(request, f"{len(rows)} {'session was' if len(rows) == 1 else 'sessions were'} canceled.")
        return redirect("training:series", session.pk)

    render = partial(render_series, request, session, cancel_form=form)
    return run_action(request, form, partial(series.cancel_series, session, by=request.user), render=render, done=done)
