"""A run: creating it, the facilitator's console and its verbs."""

from functools import partial
from typing import Any

from django.forms import Form
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect

from core.web.once import once
from core.web.render import page
from core.web.requests import AuthenticatedRequest
from core.web.verbs import action_view, form_view, post_data, respond_done, run_action
from notifications.clock import database_now
from training.actions import drill_answers, drill_release, drill_reviews
from training.actions import drill_runs as actions
from training.forms import drill_runs as forms
from training.forms.drills import DrillFacilitatorForm, PlayersForm, RunForm
from training.models import DrillAnswer, DrillPlayer, DrillRun, DrillRunInject
from training.policies import can_replace_facilitator, must_facilitate, must_lead_run, must_replace_facilitator
from training.views.drill_console import console_context
from training.views.drills import drill_of

CONSOLE = "training/drill_console.html"


def run_of(request: AuthenticatedRequest, pk: int, number: int) -> DrillRun:
    rows = DrillRun.objects.visible_to(request.user)
    rows = rows.select_related("drill__incident", "facilitator", "incident", "circle", "session")
    run: DrillRun = get_object_or_404(rows, drill=pk, number=number)
    return run


@form_view
@once
def new_run(request: AuthenticatedRequest, pk: int) -> HttpResponse:
    drill = drill_of(request, pk)
    must_facilitate(request.user)
    form = RunForm(post_data(request), drill=drill, user=request.user)
    render_page = partial(page, request, "training/drill_run_form.html", "", {"form": form, "drill": drill})
    return run_action(
        request, form, partial(actions.create_run, drill, by=request.user), render=render_page, done=redirect
    )


def run_detail(request: AuthenticatedRequest, pk: int, number: int) -> HttpResponse:
    """The console for the facilitator; players and others are sent to their page."""
    run = run_of(request, pk, number)
    if run.facilitator_id == request.user.pk and not run.was_held:
        return render_console(request, run)
    if run.was_held:
        return redirect(run.report_url())
    if run.players.filter(user=request.user).exists():
        return redirect(run.play_url())
    players = run.players.select_related("user").order_by("user__name")
    may_replace = can_replace_facilitator(request.user, run)
    context = {"run": run, "players": players, "may_replace": may_replace}
    if may_replace and run.is_unfinished:
        context["facilitator_form"] = DrillFacilitatorForm(run=run)
    return page(request, "training/drill_run.html", "", context)


def render_console(
    request: AuthenticatedRequest, run: DrillRun, *, fragment: str = "console", status: int = 200, refused: Any = None
) -> HttpResponse:
    now = database_now()
    drill_release.release_due(run, now=now)
    context = {**console_context(run, now), **(refused or {})}
    return page(request, CONSOLE, fragment, context, status=status)


def respond_console(request: AuthenticatedRequest, run: DrillRun) -> HttpResponse:
    fresh = lambda: render_console(request, run_of(request, run.drill_id, run.number))
    return respond_done(request, run, fragment=fresh)


@action_view
def start_run(request: AuthenticatedRequest, pk: int, number: int) -> HttpResponse:
    return redirect(actions.start_run(run_of(request, pk, number), by=request.user))


@action_view
def pause_run(request: AuthenticatedRequest, pk: int, number: int) -> HttpResponse:
    return respond_console(request, actions.pause_run(run_of(request, pk, number), by=request.user))


@action_view
def resume_run(request: AuthenticatedRequest, pk: int, number: int) -> HttpResponse:
    return respond_console(request, actions.resume_run(run_of(request, pk, number), by=request.user))


def console_form(request: AuthenticatedRequest, run: DrillRun, form: Form, name: str, act: Any) -> HttpResponse:
    """One form of the console; invalid input comes back in its place on the whole page."""
    must_lead_run(request.user, run)
    render_page = partial(render_console, request, run, fragment="", refused={name: form})
    return run_action(request, form, act, render=render_page, done=lambda _: respond_console(request, run))


@action_view
def set_speed(request: AuthenticatedRequest, pk: int, number: int) -> HttpResponse:
    run = run_of(request, pk, number)
    act = partial(actions.set_speed, run, by=request.user)
    return console_form(request, run, forms.SpeedForm(request.POST), "speed_form", act)


@action_view
def send_message(request: AuthenticatedRequest, pk: int, number: int) -> HttpResponse:
    run = run_of(request, pk, number)
    act = partial(drill_release.send_message, run, by=request.user)
    return console_form(request, run, forms.MessageForm(request.POST), "message_form", act)


@action_view
def add_note(request: AuthenticatedRequest, pk: int, number: int) -> HttpResponse:
    run = run_of(request, pk, number)
    act = partial(drill_reviews.add_note, run, by=request.user)
    return console_form(request, run, forms.NoteForm(request.POST), "note_form", act)


def inject_of(run: DrillRun, row: int) -> DrillRunInject:
    inject: DrillRunInject = get_object_or_404(DrillRunInject, run=run, pk=row)
    inject.run = run
    return inject


@action_view
def release_inject(request: AuthenticatedRequest, pk: int, number: int, row: int) -> HttpResponse:
    run = run_of(request, pk, number)
    drill_release.release_inject(inject_of(run, row), by=request.user)
    return respond_console(request, run)


@action_view
def skip_inject(request: AuthenticatedRequest, pk: int, number: int, row: int) -> HttpResponse:
    run = run_of(request, pk, number)
    drill_release.skip_inject(inject_of(run, row), by=request.user)
    return respond_console(request, run)


@action_view
def read_answer(request: AuthenticatedRequest, pk: int, number: int, row: int) -> HttpResponse:
    """Correct which hypothesis an answer is about."""
    run = run_of(request, pk, number)
    must_lead_run(request.user, run)
    answer = get_object_or_404(DrillAnswer, run=run, pk=row)
    answer.run = run
    act = partial(drill_answers.read_answer_as, answer, by=request.user)
    return console_form(request, run, forms.AboutForm(request.POST), "about_form", act)


@action_view
def add_players(request: AuthenticatedRequest, pk: int, number: int) -> HttpResponse:
    run = run_of(request, pk, number)
    must_replace_facilitator(request.user, run)
    act = partial(actions.add_players, run, by=request.user)
    return console_form(request, run, PlayersForm(request.POST, run=run), "players_form", act)


@action_view
def remove_player(request: AuthenticatedRequest, pk: int, number: int, row: int) -> HttpResponse:
    run = run_of(request, pk, number)
    player = get_object_or_404(DrillPlayer.objects.select_related("user"), run=run, pk=row)
    player.run = run
    actions.remove_player(player, by=request.user)
    return redirect(run)


@action_view
def change_facilitator(request: AuthenticatedRequest, pk: int, number: int) -> HttpResponse:
    run = run_of(request, pk, number)
    must_replace_facilitator(request.user, run)
    form = DrillFacilitatorForm(request.POST, run=run)
    players = run.players.select_related("user").order_by("user__name")
    context = {"run": run, "players": players, "may_replace": True, "facilitator_form": form}
    render_page = partial(page, request, "training/drill_run.html", "", context)
    act = partial(actions.change_facilitator, run, by=request.user)
    return run_action(request, form, act, render=render_page, done=redirect)


@action_view
def cancel_run(request: AuthenticatedRequest, pk: int, number: int) -> HttpResponse:
    run = actions.cancel_run(run_of(request, pk, number), by=request.user)
    return redirect(run.drill)


@action_view
def end_run(request: AuthenticatedRequest, pk: int, number: int) -> HttpResponse:
    run = drill_reviews.end_run(run_of(request, pk, number), by=request.user)
    return redirect(run.report_url())
