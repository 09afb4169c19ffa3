"""The verbs of a session. After an error the session page keeps the input."""

from collections.abc import Callable
from functools import partial

from django.contrib import messages
from django.forms import Form
from django.http import Http404, HttpResponse
from django.shortcuts import redirect
from django.utils import timezone

from core.errors import NotAllowed, Refused
from core.schedule.ical import feed
from core.web.requests import AuthenticatedRequest
from core.web.verbs import action_view, respond_done, run_action
from training.actions import attendance, closing, enrollment, feedback, sessions
from training.audiences import role_names
from training.forms import sessions as forms
from training.forms.times import OpenForm
from training.models import Session
from training.notices import calendar_entry
from training.qualification import candidates
from training.views.session_page import close_form, render_session_page, session_of


def session_detail(request: AuthenticatedRequest, pk: int) -> HttpResponse:
    return render_session_page(request, session_of(request, pk))


def calendar_file(request: AuthenticatedRequest, pk: int) -> HttpResponse:
    """The session as a file that any calendar takes in."""
    session = session_of(request, pk)
    entry = calendar_entry(session)
    if entry is None:
        raise Http404
    content = feed(session.title, [entry], stamp=timezone.now())
    name = f'attachment; filename="{session.ref}.ics"'
    return HttpResponse(content, content_type="text/calendar", headers={"Content-Disposition": name})


def session_form(
    request: AuthenticatedRequest, session: Session, form: Form, name: str, action: Callable[..., object]
) -> HttpResponse:
    """One verb about the session. `name` is its form's place on the page."""
    render_page = partial(render_session_page, request, session, refused={name: form})
    fresh = lambda: render_session_page(request, session_of(request, session.pk))
    try:
        act = partial(action, session, by=request.user)
        done = lambda _: respond_done(request, session, fragment=fresh)
        return run_action(request, form, act, render=render_page, done=done)
    except NotAllowed:
        raise
    except Refused as error:
        form.add_error(None, str(error))
        return render_page(status=error.status)


@action_view
def open_session(request: AuthenticatedRequest, pk: int) -> HttpResponse:
    return session_form(request, session_of(request, pk), OpenForm(request.POST), "open_form", sessions.open_session)


@action_view
def start_session(request: AuthenticatedRequest, pk: int) -> HttpResponse:
    return session_form(request, session_of(request, pk), Form(request.POST), "start_form", sessions.start_session)


@action_view
def invite_people(request: AuthenticatedRequest, pk: int) -> HttpResponse:
    session = session_of(request, pk)
    form = forms.InviteForm(request.POST, circle=session.circle, roles=role_names(request.user))
    return session_form(request, session, form, "invite_form", enrollment.invite_audience)


@action_view
def answer_invitation(request: AuthenticatedRequest, pk: int) -> HttpResponse:
    form = forms.AnswerForm(request.POST)
    return session_form(request, session_of(request, pk), form, "answer_form", enrollment.rsvp)


@action_view
def mark_attendance(request: AuthenticatedRequest, pk: int) -> HttpResponse:
    form = forms.AttendanceForm(request.POST)
    return session_form(request, session_of(request, pk), form, "attendance_form", attendance.mark_attendance)


@action_view
def mark_everyone(request: AuthenticatedRequest, pk: int) -> HttpResponse:
    session = session_of(request, pk)
    return session_form(request, session, Form(request.POST), "attendance_form", attendance.mark_everyone_present)


@action_view
def correct_attendance(request: AuthenticatedRequest, pk: int) -> HttpResponse:
    session = session_of(request, pk)
    form = forms.CorrectionForm(request.POST, circle=session.circle)
    return session_form(request, session, form, "correction_form", closing.correct_attendance)


@action_view
def close_session(request: AuthenticatedRequest, pk: int) -> HttpResponse:
    session = session_of(request, pk)
    form = close_form(session, candidates(session), request.POST)
    return session_form(request, session, form, "close_form", closing.close_session)


@action_view
def cancel_session(request: AuthenticatedRequest, pk: int) -> HttpResponse:
    form = forms.ReasonForm(request.POST)
    return session_form(request, session_of(request, pk), form, "cancel_form", sessions.cancel_session)


@action_view
def give_feedback(request: AuthenticatedRequest, pk: int) -> HttpResponse:
    session = session_of(request, pk)
    anonymous = session.feedback_mode == Session.FeedbackMode.ANONYMOUS
    form = forms.FeedbackForm(request.POST, may_be_anonymous=anonymous)
    response = session_form(request, session, form, "feedback_form", feedback.give_feedback)
    if response.status_code == 302:
        messages.success(request, "Thank you. Your feedback was saved.")
        return redirect(session)
    return response
