"""The session page and its verbs."""

from collections.abc import Callable
from functools import partial
from typing import Any

from django.contrib.humanize.templatetags.humanize import ordinal
from django.forms import Form
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone

from accounts.models import User
from core.errors import NotAllowed, Refused
from core.schedule.ical import feed
from core.web.requests import AuthenticatedRequest
from core.web.verbs import action_view, run_action
from training import forms
from training.actions import attendance, enrollment, sessions
from training.models import Attendance, Enrollment, Session
from training.notices import happening
from training.policies import can_plan, can_run


def session_of(request: AuthenticatedRequest, pk: int) -> Session:
    rows = Session.objects.visible_to(request.user).for_list().select_related("circle")
    return get_object_or_404(rows, pk=pk)


def session_detail(request: AuthenticatedRequest, pk: int) -> HttpResponse:
    return render_session_page(request, session_of(request, pk))


def render_session_page(
    request: AuthenticatedRequest, session: Session, *, status: int = 200, refused: dict[str, Form] | None = None
) -> HttpResponse:
    """Render the page with the forms the user may use. An invalid form is shown again."""
    user, now = request.user, timezone.now()
    rows = list(session.enrollments.select_related("person"))
    marked = dict(session.attendances.values_list("person_id", "presence"))
    going = [row.person for row in rows if row.state == Enrollment.State.GOING]
    waiting = [row.person for row in rows if row.state == Enrollment.State.WAITING]
    zone = {"zone": user.time_zone, "place": session.place, "capacity": session.capacity}
    context = {
        "session": session,
        "mine": next((row.state for row in rows if row.person_id == user.pk), ""),
        "going": going,
        "waiting": waiting,
        "place": ordinal(waiting.index(user) + 1) if user in waiting else "",
        "others": [row for row in rows if row.state in {"invited", "maybe", "declined"}],
        "roll": [
            {"person": person, "presence": marked.get(person.pk, "")} for person in attendance_list(session, going)
        ],
        "presences": Attendance.Presence.choices,
        "marking": session.is_upcoming and session.starts_at and now >= session.starts_at - attendance.EARLY,
        "answering": session.status == Session.Status.OPEN and session.starts_at and session.starts_at > now,
        "over": session.starts_at and now >= session.starts_at,
        "may_run": can_run(user, session),
        "may_plan": can_plan(user),
        "open_form": forms.OpenForm(initial=zone),
        "move_form": forms.TimeForm(initial=present_time(session)),
        "invite_form": forms.InviteForm(circle=session.circle),
        "facilitator_form": forms.FacilitatorForm(initial={"to": session.facilitator_id}),
        "capacity_form": forms.CapacityForm(initial={"capacity": session.capacity}),
        "cancel_form": forms.ReasonForm(),
        "outcome_form": forms.OutcomeForm(),
        **(refused or {}),
    }
    return render(request, "training/session_detail.html", context, status=status)


def calendar_file(request: AuthenticatedRequest, pk: int) -> HttpResponse:
    """The session as a file that any calendar takes in."""
    session = session_of(request, pk)
    entry = happening(session)
    if entry is None:
        raise Http404
    content = feed(session.title, [entry], stamp=timezone.now())
    name = f'attachment; filename="{session.ref}.ics"'
    return HttpResponse(content, content_type="text/calendar", headers={"Content-Disposition": name})


def present_time(session: Session) -> dict[str, Any]:
    """Initial values of the form to change the time."""
    facts: dict[str, Any] = {"starts_at": session.starts_at, "zone": session.zone, "place": session.place}
    if session.starts_at and session.ends_at:
        facts["ends_at"] = session.ends_at
        facts["minutes"] = int((session.ends_at - session.starts_at).total_seconds() // 60)
    return facts


def attendance_list(session: Session, going: list[User]) -> list[User]:
    """People who are going, and others with recorded attendance."""
    came = [row.person for row in session.attendances.select_related("person")]
    return sorted({person.pk: person for person in [*going, *came]}.values(), key=lambda person: person.name)


def session_form(
    request: AuthenticatedRequest, session: Session, form: Form, name: str, action: Callable[..., object]
) -> HttpResponse:
    """One verb about the session. `name` is its form's place on the page."""
    render_page = partial(render_session_page, request, session, refused={name: form})
    try:
        act = partial(action, session, by=request.user)
        return run_action(request, form, act, render=render_page, done=lambda _: redirect(session))
    except NotAllowed:
        raise
    except Refused as error:
        form.add_error(None, str(error))
        return render_page(status=error.status)


def new_session(request: AuthenticatedRequest) -> HttpResponse:
    """`?task=A-79` chooses the task that the session closes."""
    initial = {"task": request.GET.get("task", "")}
    return render_new_session(request, forms.PlanForm(user=request.user, initial=initial))


def render_new_session(request: AuthenticatedRequest, form: forms.PlanForm, *, status: int = 200) -> HttpResponse:
    return render(request, "training/session_new.html", {"plan_form": form}, status=status)


@action_view
def plan_session(request: AuthenticatedRequest) -> HttpResponse:
    form = forms.PlanForm(request.POST, user=request.user)
    action = partial(sessions.plan_session, by=request.user)
    return run_action(request, form, action, render=partial(render_new_session, request, form), done=redirect)


@action_view
def open_session(request: AuthenticatedRequest, pk: int) -> HttpResponse:
    form = forms.OpenForm(request.POST)
    return session_form(request, session_of(request, pk), form, "open_form", sessions.open_session)


@action_view
def reschedule_session(request: AuthenticatedRequest, pk: int) -> HttpResponse:
    session = session_of(request, pk)
    form = forms.TimeForm(request.POST, initial=present_time(session))
    return session_form(request, session, form, "move_form", sessions.move_session)


@action_view
def invite_people(request: AuthenticatedRequest, pk: int) -> HttpResponse:
    session = session_of(request, pk)
    form = forms.InviteForm(request.POST, circle=session.circle)
    return session_form(request, session, form, "invite_form", enrollment.invite_people)


@action_view
def answer_invitation(request: AuthenticatedRequest, pk: int) -> HttpResponse:
    form = forms.AnswerForm(request.POST)
    return session_form(request, session_of(request, pk), form, "answer_form", enrollment.answer)


@action_view
def change_capacity(request: AuthenticatedRequest, pk: int) -> HttpResponse:
    form = forms.CapacityForm(request.POST)
    return session_form(request, session_of(request, pk), form, "capacity_form", enrollment.change_capacity)


@action_view
def change_facilitator(request: AuthenticatedRequest, pk: int) -> HttpResponse:
    form = forms.FacilitatorForm(request.POST)
    return session_form(request, session_of(request, pk), form, "facilitator_form", sessions.name_facilitator)


@action_view
def mark_attendance(request: AuthenticatedRequest, pk: int) -> HttpResponse:
    form = forms.AttendanceForm(request.POST)
    return session_form(request, session_of(request, pk), form, "attendance_form", attendance.mark_attendance)


@action_view
def close_session(request: AuthenticatedRequest, pk: int) -> HttpResponse:
    form = forms.OutcomeForm(request.POST)
    return session_form(request, session_of(request, pk), form, "outcome_form", sessions.close_session)


@action_view
def cancel_session(request: AuthenticatedRequest, pk: int) -> HttpResponse:
    form = forms.ReasonForm(request.POST)
    return session_form(request, session_of(request, pk), form, "cancel_form", sessions.cancel_session)
