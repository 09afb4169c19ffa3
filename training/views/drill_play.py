"""The player's page: known facts and the next decision. Works on phones and without scripts."""

from functools import partial
from typing import Any, NamedTuple
from uuid import uuid4

from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect

from core.web.render import page
from core.web.requests import AuthenticatedRequest
from core.web.verbs import action_view, respond_done, run_action
from notifications.clock import database_now
from training.actions.drill_answers import answer_run, player_of
from training.actions.drill_release import mark_seen, release_due
from training.drill_chart import points_chart
from training.drill_clock import clock_text
from training.forms.drill_runs import AnswerForm
from training.models import DrillAnswer, DrillPlayer, DrillRun, DrillRunInject
from training.views.drill_runs import run_of

PAGE = "training/drill_play.html"


class Choice(NamedTuple):
    """What a player can do: the value, how the button shows it, and the label of the text."""

    value: str
    icon: str
    label: str
    hint: str
    prompt: str


CHOICES = [
    Choice("suspect", "help-circle", "Suspect", "A possible cause", "Which cause do you suspect?"),
    Choice("ask", "search", "Ask", "For data", "What do you want to see?"),
    Choice("escalate", "users", "Escalate", "To a team", "Which team do you ask?"),
    Choice("act", "tool", "Act", "Make a change", "What do you change?"),
    Choice("update", "send", "Send update", "To stakeholders", "What do you write?"),
    Choice("rule_out", "x", "Rule out", "A possible cause", "Which cause do you rule out?"),
]
NEW_FOR = 60  # seconds on the clock during which the newest inject is shown on top


def play(request: AuthenticatedRequest, pk: int, number: int) -> HttpResponse:
    run = run_of_player(request, pk, number)
    if run.was_held:
        return away(request, run.report_url())
    if run.facilitator_id == request.user.pk:
        return redirect(run)
    # Before the start the page has no form yet, so it requests the whole player part.
    fragment = "player" if "player" in request.GET else "feed"
    return render_play(request, run, player_of(run, request.user), fragment=fragment)


def run_of_player(request: AuthenticatedRequest, pk: int, number: int) -> DrillRun:
    """Only what players see of it: all of them fetch their page in the same second."""
    rows = DrillRun.objects.visible_to(request.user).select_related("facilitator")
    run: DrillRun = get_object_or_404(rows, drill=pk, number=number)
    return run


def away(request: AuthenticatedRequest, url: str) -> HttpResponse:
    """Send the player to another page, also from a fragment that refreshes."""
    if request.headers.get("HX-Request"):
        return HttpResponse(status=204, headers={"HX-Redirect": url})
    return redirect(url)


def render_play(
    request: AuthenticatedRequest,
    run: DrillRun,
    player: DrillPlayer,
    *,
    fragment: str = "feed",
    form: AnswerForm | None = None,
    status: int = 200,
) -> HttpResponse:
    now = database_now()
    injects = injects_of(run)
    if release_due(run, now=now, injects=injects):
        injects = injects_of(run)
    newest = max((inject.released_at for inject in injects if inject.released_at), default=None)
    mark_seen(player, newest=newest, now=now)
    context = {
        **feed_context(run, player, injects, run.elapsed(now)),
        "form": form or AnswerForm(initial={"client_key": uuid4().hex, "kind": "ask", "confidence": "fairly"}),
        "choices": CHOICES,
    }
    return page(request, PAGE, fragment, context, status=status)


def injects_of(run: DrillRun) -> list[DrillRunInject]:
    """Of the run, the latest on the drill clock first."""
    rows = DrillRunInject.objects.filter(run=run).select_related("picture")
    return list(rows.order_by("-released_seconds", "-released_at", "-pk"))


def feed_context(run: DrillRun, player: DrillPlayer, injects: list[DrillRunInject], elapsed: float) -> dict[str, Any]:
    """What was released, newest first, and the player's own answers. Two queries."""
    known: list[dict[str, Any]] = [
        {
            "inject": inject,
            "at": clock_text(inject.released_seconds),
            "chart": points_chart(inject.chart_title, inject.chart_points),
            "own": inject.asked_by_id == player.pk,
        }
        for inject in injects
        if inject.released_at
    ]
    newest = known[0] if known and elapsed - (known[0]["inject"].released_seconds or 0) <= NEW_FOR else None
    answers = list(DrillAnswer.objects.filter(player=player).order_by("-seconds", "-pk"))
    return {
        "run": run,
        "player": player,
        "player_count": run.players.count(),
        "clock": clock_text(elapsed),
        "elapsed": elapsed,
        "rate": run.speed if run.state == DrillRun.State.RUNNING else 0,
        "newest": newest,
        "known": known,
        "answers": [{"answer": a, "at": clock_text(a.seconds), "open": is_open(a, answers)} for a in answers],
    }


def is_open(answer: DrillAnswer, answers: list[DrillAnswer]) -> bool:
    """A hypothesis that the player has not ruled out."""
    if answer.kind != DrillAnswer.Kind.SUSPECT:
        return False
    out = [a for a in answers if a.kind == DrillAnswer.Kind.RULE_OUT and a.seconds >= answer.seconds]
    return not any(a.text.lower() == answer.text.lower() for a in out)


@action_view
def answer(request: AuthenticatedRequest, pk: int, number: int) -> HttpResponse:
    run = run_of(request, pk, number)
    player = player_of(run, request.user)
    form = AnswerForm(request.POST)
    render_page = partial(render_play, request, run, player, fragment="player", form=form)
    fresh = lambda: render_play(request, run, player, fragment="player")
    done = lambda _: respond_done(request, run.play_url(), fragment=fresh)
    return run_action(request, form, partial(answer_run, run, by=request.user), render=render_page, done=done)
