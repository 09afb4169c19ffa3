"""Context of the facilitator's console: injects, answers, objectives."""

from datetime import datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from training.drill_chart import points_chart
from training.drill_clock import clock_text
from training.drill_report import seconds_text
from training.drill_results import answered, first_cue, reference_of
from training.drill_scores import Scores, scores_of
from training.forms import drill_runs as forms
from training.forms.drills import PlayersForm
from training.models import SPEEDS, Drill, DrillAnswer, DrillPlayer, DrillRun, DrillRunInject, Release


def console_context(run: DrillRun, now: datetime) -> dict[str, Any]:
    """A fixed number of queries for any number of players and answers."""
    elapsed = run.elapsed(now)
    players = list(run.players.select_related("user"))
    injects = list(run.injects.select_related("asked_by__user", "picture"))
    answers = list(DrillAnswer.objects.filter(run=run))
    before = reference_of(run.drill)
    ids = [player.pk for player in players]
    scores = scores_of(ids, answered(answers), decoy_from=first_cue(run), before=before)
    upcoming = next_inject(injects)
    return {
        "run": run,
        "elapsed": elapsed,
        "clock": clock_text(elapsed),
        "rate": run.speed if run.state == DrillRun.State.RUNNING else 0,
        "speeds": [{"value": f"{speed:g}", "current": speed == run.speed} for speed in SPEEDS],
        "incident_time": incident_time(run.drill, elapsed),
        "injects": [inject_row(inject, players, elapsed, upcoming) for inject in in_order(injects)],
        "sent": sum(inject.released_at is not None for inject in injects),
        "next": upcoming,
        "players": [player_row(player, answers, scores) for player in by_name(players)],
        "answers": list(reversed(answers))[:100],
        "scores": [score_row(measure) for measure in scores.measures],
        "dots": dots(scores, run, elapsed),
        "objectives": run.objectives.all(),
        "notes": [{"note": note, "at": clock_text(note.seconds)} for note in run.notes.all()[:50]],
        "message_form": forms.MessageForm(auto_id="message_%s"),
        "note_form": forms.NoteForm(auto_id="note_%s"),
        "players_form": PlayersForm(run=run, auto_id="add_%s") if run.is_unfinished else None,
    }


def incident_time(drill: Drill, elapsed: float) -> dict[str, Any] | None:
    """What the clock read in the incident then, in its zone. `start`: seconds of that day at 0:00 of the drill."""
    if drill.reference_start is None or drill.incident is None:
        return None
    start = drill.reference_start.astimezone(ZoneInfo(drill.incident.zone))
    return {
        "text": f"{start + timedelta(seconds=elapsed):%H:%M}",
        "start": start.hour * 3600 + start.minute * 60 + start.second,
        "ref": drill.incident.ref,
    }


def by_name(players: list[DrillPlayer]) -> list[DrillPlayer]:
    return sorted(players, key=lambda player: player.user.name)


def in_order(injects: list[DrillRunInject]) -> list[DrillRunInject]:
    """Released injects in the order of their release, then the waiting ones by time."""
    released = sorted((i for i in injects if i.released_at), key=lambda i: (i.released_seconds or 0, i.pk))
    return released + [inject for inject in injects if not inject.released_at]


def next_inject(injects: list[DrillRunInject]) -> DrillRunInject | None:
    """The inject that a decision has called for, else the next by time, else the first that waits."""
    waiting = [inject for inject in injects if inject.is_waiting]
    called = sorted(
        (inject for inject in waiting if inject.asked_seconds is not None), key=lambda inject: inject.asked_seconds or 0
    )
    timed = [inject for inject in waiting if inject.release == Release.TIME]
    return next(iter([*called, *timed, *waiting]), None)


def inject_row(
    inject: DrillRunInject, players: list[DrillPlayer], elapsed: float, upcoming: DrillRunInject | None
) -> dict[str, Any]:
    seen = 0
    if inject.released_at:
        seen = sum(bool(p.seen_at and p.seen_at >= inject.released_at) for p in players)
    is_next = upcoming is not None and upcoming.pk == inject.pk
    classes = {"sent": inject.released_at is not None, "next": is_next, "decoy": inject.is_decoy}
    timed = inject.offset_seconds if inject.release != Release.MANUAL else None
    waits = inject.is_waiting and timed is not None and timed > elapsed
    return {
        "inject": inject,
        "at": clock_text(inject.released_seconds if inject.released_at else timed) or "–",
        "seen": seen,
        "of": len(players),
        "in": seconds_text(timed - elapsed) if waits and timed is not None else "",
        "asked": inject.asked_by.user.name if inject.asked_by else "",
        "asked_at": clock_text(inject.asked_seconds),
        "chart": points_chart(inject.chart_title, inject.chart_points),
        "is_next": is_next,
        "classes": " ".join(name for name, on in classes.items() if on),
    }


def player_row(player: DrillPlayer, answers: list[DrillAnswer], scores: Scores) -> dict[str, Any]:
    last = next((answer for answer in reversed(answers) if answer.player_id == player.pk), None)
    times = next((result for result in scores.players if result.player == player.pk), None)
    state = ""
    if times and times.named is not None:
        state = "named"
    elif times and times.suspects:
        state = "suspects"
    elif times and times.ruled_out is not None:
        state = "ruled_out"
    return {"player": player, "last": last, "at": clock_text(last.seconds) if last else "", "state": state}


def score_row(measure: Any) -> dict[str, Any]:
    return {
        "label": measure.label,
        "n": measure.n,
        "players": measure.players,
        "median": seconds_text(measure.median) if measure.n else "",
        "before": seconds_text(measure.before) if measure.before is not None else "",
    }


def dots(scores: Scores, run: DrillRun, elapsed: float) -> dict[str, Any] | None:
    """The decoy on a line of 600 units: how long it took in the incident, and when players ruled it out."""
    before = scores.rule_out.before
    if not run.script["decoy"]:
        return None
    longest = max(before or 0, elapsed, *(scores.rule_out.values or [0]), 60)
    x = lambda seconds: round(90 + min(seconds / longest, 1) * 480)
    return {
        "before": x(before) if before else None,
        "before_text": seconds_text(before) if before else "",
        "width": x(before) - 90 if before else 0,
        "values": [x(value) for value in scores.rule_out.values],
        "end": seconds_text(longest),
        "n": scores.rule_out.n,
        "players": scores.rule_out.players,
        "suspecting": sum(player.suspects for player in scores.players),
    }
