"""The session page and its verbs."""

from collections.abc import Callable
from typing import Any

from django.contrib.humanize.templatetags.humanize import ordinal
from django.forms import Form
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.views.decorators.http import require_POST

from core.errors import Invalid
from training import forms
from training.actions import attendance, enrollment, sessions
from training.models import Attendance, Enrollment, Session
from training.policies import can_plan, can_run


def session_of(request: HttpRequest, pk: int) -> Session:
    rows = Session.objects.visible_to(request.user).for_list().select_related("circle")
    return get_object_or_404(rows, pk=pk)


def detail(request: HttpRequest, pk: int) -> HttpResponse:
    return show(request, session_of(request, pk))


def show(request: HttpRequest, session: Session, *, status: int = 200, **refused: Form) -> HttpResponse:
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
        "roll": [{"person": person, "presence": marked.get(person.pk, "")} for person in roll(session, going)],
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
        **refused,
    }
    return render(request, "training/session_detail.html", context, status=status)


def present_time(session: Session) -> dict[str, Any]:
    """Initial values of the form to change the time."""
    facts: dict[str, Any] = {"starts_at": session.starts_at, "zone": session.zone, "place": session.place}
    if session.starts_at and session.ends_at:
        facts["minutes"] = int((session.ends_at - session.starts_at).total_seconds() // 60)
    return facts


def roll(session: Session, going: list) -> list:
    """People who are going, and others with recorded attendance."""
    came = [row.person for row in session.attendances.select_related("person")]
    return sorted({person.pk: person for person in [*going, *came]}.values(), key=lambda person: person.name)


def carry_out(
    request: HttpRequest, session: Session, form: Form, name: str, action: Callable[..., object]
) -> HttpResponse:
    """Validate the form, run the action, redirect to the page. An invalid form is shown again."""
    if not form.is_valid():
        return show(request, session, status=422, **{name: form})
    try:
        action(session, by=request.user, **form.cleaned_data)
    except Invalid as error:
        form.add_error(error.field if error.field in form.fields else None, error.message)
        return show(request, session, status=422, **{name: form})
    return redirect(session)


@require_POST
def plan(request: HttpRequest) -> HttpResponse:
    form = forms.PlanForm(request.POST, user=request.user)
    if not form.is_valid():
        return render(request, "training/session_new.html", {"plan_form": form}, status=422)
    return redirect(sessions.plan_session(by=request.user, **form.cleaned_data))


def new(request: HttpRequest) -> HttpResponse:
    return render(request, "training/session_new.html", {"plan_form": forms.PlanForm(user=request.user)})


@require_POST
def open_it(request: HttpRequest, pk: int) -> HttpResponse:
    return carry_out(request, session_of(request, pk), forms.OpenForm(request.POST), "open_form", sessions.open_session)


@require_POST
def move(request: HttpRequest, pk: int) -> HttpResponse:
    return carry_out(request, session_of(request, pk), forms.TimeForm(request.POST), "move_form", sessions.move_session)


@require_POST
def invite(request: HttpRequest, pk: int) -> HttpResponse:
    session = session_of(request, pk)
    form = forms.InviteForm(request.POST, circle=session.circle)
    return carry_out(request, session, form, "invite_form", enrollment.invite_people)


@require_POST
def answer(request: HttpRequest, pk: int) -> HttpResponse:
    return carry_out(request, session_of(request, pk), forms.AnswerForm(request.POST), "answer_form", enrollment.answer)


@require_POST
def capacity(request: HttpRequest, pk: int) -> HttpResponse:
    form = forms.CapacityForm(request.POST)
    return carry_out(request, session_of(request, pk), form, "capacity_form", enrollment.change_capacity)


@require_POST
def facilitator(request: HttpRequest, pk: int) -> HttpResponse:
    form = forms.FacilitatorForm(request.POST)
    return carry_out(request, session_of(request, pk), form, "facilitator_form", sessions.name_facilitator)


@require_POST
def mark(request: HttpRequest, pk: int) -> HttpResponse:
    form = forms.AttendanceForm(request.POST)
    return carry_out(request, session_of(request, pk), form, "attendance_form", attendance.mark_attendance)


@require_POST
def hold(request: HttpRequest, pk: int) -> HttpResponse:
    form = forms.OutcomeForm(request.POST)
    return carry_out(request, session_of(request, pk), form, "outcome_form", sessions.close_session)


@require_POST
def cancel(request: HttpRequest, pk: int) -> HttpResponse:
    form = forms.ReasonForm(request.POST)
    return carry_out(request, session_of(request, pk), form, "cancel_form", sessions.cancel_session)
