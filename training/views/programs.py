"""The training board and program pages."""

from functools import partial
from typing import Any

from django.contrib.humanize.templatetags.humanize import ordinal
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone

from core.text.resolve import to_page
from core.web.requests import AuthenticatedRequest
from core.web.verbs import action_view, run_action
from training.actions import programs as actions
from training.forms import PlanForm, ProgramForm
from training.models import Enrollment, Program, Session
from training.policies import can_plan, can_propose

SHOWN = 30


def training_board(request: AuthenticatedRequest) -> HttpResponse:
    """`/training/`: upcoming sessions with RSVP, sessions that are not scheduled, programs."""
    sessions = Session.objects.visible_to(request.user).for_list()
    upcoming = list(sessions.upcoming(timezone.now()).order_by("starts_at", "pk")[:SHOWN])
    mine = Enrollment.objects.filter(person=request.user, session__in=upcoming).with_place()
    said = {pk: (state, place) for pk, state, place in mine.values_list("session_id", "state", "place")}
    context = {
        "upcoming": [upcoming_row(row, *said.get(row.pk, ("", 0))) for row in upcoming],
        "undated": sessions.planned().order_by("pk")[:SHOWN],
        "programs": Program.objects.visible_to(request.user).active().select_related("incident")[:100],
        "may_plan": can_plan(request.user),
        "may_propose": can_propose(request.user),
    }
    return render(request, "training/training_board.html", context)


def upcoming_row(session: Session, state: str, place: int) -> dict[str, Any]:
    """A session with the RSVP of the user and, on the waitlist, their position."""
    return {"session": session, "mine": state, "place": ordinal(place) if state == Enrollment.State.WAITING else ""}


def program_of(request: AuthenticatedRequest, slug: str) -> Program:
    return get_object_or_404(Program.objects.visible_to(request.user).select_related("incident"), slug=slug)


def program_detail(request: AuthenticatedRequest, slug: str) -> HttpResponse:
    return render_program_page(request, program_of(request, slug))


def render_program_page(
    request: AuthenticatedRequest, program: Program, form: ProgramForm | None = None, *, status: int = 200
) -> HttpResponse:
    fields = ["title", "goals", "material", "role", "valid_months"]
    context = {
        "program": program,
        "material": to_page(program.material, request.user),
        "sessions": program.sessions.visible_to(request.user).for_list().order_by("-starts_at", "-pk")[:50],
        "form": form or ProgramForm(initial={name: getattr(program, name) for name in fields}),
        "plan_form": PlanForm(user=request.user, initial={"program": program.slug, "title": program.title}),
        "may_plan": can_plan(request.user),
    }
    return render(request, "training/program_detail.html", context, status=status)


def new_program(request: AuthenticatedRequest) -> HttpResponse:
    return render_new_program(request, ProgramForm())


def render_new_program(request: AuthenticatedRequest, form: ProgramForm, *, status: int = 200) -> HttpResponse:
    context = {"form": form, "may_plan": can_plan(request.user)}
    return render(request, "training/program_new.html", context, status=status)


@action_view
def create_program(request: AuthenticatedRequest) -> HttpResponse:
    form = ProgramForm(request.POST)
    action = partial(actions.create_program, by=request.user)
    return run_action(request, form, action, render=partial(render_new_program, request, form), done=redirect)


@action_view
def edit_program(request: AuthenticatedRequest, slug: str) -> HttpResponse:
    program = program_of(request, slug)
    form = ProgramForm(request.POST)
    action = partial(actions.edit_program, program, by=request.user)
    render_page = partial(render_program_page, request, program, form)
    return run_action(request, form, action, render=render_page, done=redirect)


@action_view
def set_program_state(request: AuthenticatedRequest, slug: str, state: str) -> HttpResponse:
    return redirect(actions.set_program_state(program_of(request, slug), to=state, by=request.user))
