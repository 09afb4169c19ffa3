"""The training board and program pages."""

from typing import Any

from django.contrib.humanize.templatetags.humanize import ordinal
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.views.decorators.http import require_POST

from core.text.resolve import to_page
from training.actions.programs import create_program, edit_program, set_program_state
from training.forms import PlanForm, ProgramForm
from training.models import Enrollment, Program, Session
from training.policies import can_plan, can_propose

SHOWN = 30


def board(request: HttpRequest) -> HttpResponse:
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


def program(request: HttpRequest, slug: str) -> HttpResponse:
    found = get_object_or_404(Program.objects.visible_to(request.user).select_related("incident"), slug=slug)
    return show(request, found)


def show(request: HttpRequest, found: Program, form: ProgramForm | None = None, status: int = 200) -> HttpResponse:
    fields = ["title", "goals", "material", "role", "valid_months"]
    context = {
        "program": found,
        "material": to_page(found.material, request.user),
        "sessions": found.sessions.visible_to(request.user).for_list().order_by("-starts_at", "-pk")[:50],
        "form": form or ProgramForm(initial={name: getattr(found, name) for name in fields}),
        "plan_form": PlanForm(user=request.user, initial={"program": found.slug, "title": found.title}),
        "may_plan": can_plan(request.user),
    }
    return render(request, "training/program_detail.html", context, status=status)


def new_program(request: HttpRequest) -> HttpResponse:
    return render(request, "training/program_new.html", {"form": ProgramForm(), "may_plan": can_plan(request.user)})


@require_POST
def create(request: HttpRequest) -> HttpResponse:
    form = ProgramForm(request.POST)
    if not form.is_valid():
        return render(request, "training/program_new.html", {"form": form}, status=422)
    return redirect(create_program(by=request.user, **form.cleaned_data))


@require_POST
def edit(request: HttpRequest, slug: str) -> HttpResponse:
    found = get_object_or_404(Program.objects.visible_to(request.user), slug=slug)
    form = ProgramForm(request.POST)
    if not form.is_valid():
        return show(request, found, form, status=422)
    return redirect(edit_program(found, by=request.user, **form.cleaned_data))


@require_POST
def move(request: HttpRequest, slug: str, state: str) -> HttpResponse:
    found = get_object_or_404(Program.objects.visible_to(request.user), slug=slug)
    return redirect(set_program_state(found, to=state, by=request.user))
