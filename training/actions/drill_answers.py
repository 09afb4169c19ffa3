"""Answers of players. Only the player and the facilitator read them; the log of the run does not contain them."""

from datetime import datetime

from django.db import IntegrityError, transaction

from accounts.models import User
from core.activity.log import record
from core.errors import Invalid, NotAllowed, Refused
from notifications.clock import database_now
from training.drill_words import mentions
from training.models import DrillAnswer, DrillPlayer, DrillRun, DrillRunInject, Release
from training.policies import must_lead_run

Kind = DrillAnswer.Kind
About = DrillAnswer.About
MAX_ANSWERS = 200


def player_of(run: DrillRun, user: User) -> DrillPlayer:
    """The person's row as a player of the run."""
    player = DrillPlayer.objects.filter(run=run, user=user).first()
    if player is None:
        raise NotAllowed(f"Only players of this run can answer. Ask {run.facilitator.name} to add you.")
    player.run, player.user = run, user
    return player


def answer_run(
    run: DrillRun,
    *,
    by: User,
    kind: str,
    text: str,
    why: str = "",
    confidence: str = DrillAnswer.Confidence.FAIRLY,
    client_key: str = "",
    now: datetime | None = None,
) -> DrillAnswer:
    """Record what a player does now and why. The same `client_key` is one answer."""
    player = player_of(run, by)
    now = now or database_now()
    if kind not in Kind.values:
        raise Invalid("kind", "Choose suspect, rule out, ask, escalate, send update or act.")
    if not text.strip():
        raise Invalid("text", "Enter what you do.")
    if client_key and (before := player.answers.filter(client_key=client_key).first()):
        return before  # also after the run has ended
    if not run.is_live:
        raise Refused("This drill is not running, so answers are closed.")
    if player.answers.count() >= MAX_ANSWERS:
        raise Refused(f"You have given {MAX_ANSWERS} answers, which is the limit of a run.")
    facts = {"kind": kind, "text": text.strip(), "why": why.strip(), "confidence": confidence, "client_key": client_key}
    try:
        with transaction.atomic():
            return store_answer(run, player, now=now, **facts)
    except IntegrityError:  # the same answer arrived at the same moment
        if client_key and (before := player.answers.filter(client_key=client_key).first()):
            return before
        raise


def store_answer(run: DrillRun, player: DrillPlayer, *, now: datetime, **facts: str) -> DrillAnswer:
    seconds = run.elapsed(now)
    about = about_of(facts["text"], run)
    answer: DrillAnswer = DrillAnswer.objects.for_parent(run).create(
        player=player, about=about, seconds=seconds, at=now, **facts
    )
    call_injects(run, answer, now=now)
    record("drill.answered", actor=player.user, target=player, at=now)
    return answer


def about_of(text: str, run: DrillRun) -> str:
    """Which hypothesis the text is about, by the words of the script. The facilitator can correct it."""
    if mentions(text, run.script["decoy_words"]):
        return About.DECOY
    return About.CAUSE if mentions(text, run.script["cause_words"]) else About.OTHER


def call_injects(run: DrillRun, answer: DrillAnswer, *, now: datetime) -> None:
    """Mark the injects that this decision calls for; the facilitator releases them."""
    rows = DrillRunInject.objects.filter(run=run, asked_by=None, released_at=None, skipped_at=None)
    if answer.kind == Kind.ESCALATE:
        called = list(rows.filter(release=Release.ESCALATION))
    elif answer.kind == Kind.ASK:
        called = [row for row in rows.filter(release=Release.REQUEST) if mentions(answer.text, row.ask_words)]
    else:
        return
    ids = [inject.pk for inject in called]
    DrillRunInject.objects.filter(pk__in=ids, asked_by=None).update(
        asked_by=answer.player, asked_seconds=answer.seconds
    )


@transaction.atomic
def read_answer_as(answer: DrillAnswer, *, about: str, by: User, now: datetime | None = None) -> DrillAnswer:
    """Correct which hypothesis an answer is about. Scores follow."""
    must_lead_run(by, answer.run)
    if about not in About.values:
        raise Invalid("about", "Choose decoy, cause or something else.")
    DrillAnswer.objects.filter(pk=answer.pk).update(about=about)
    answer.refresh_from_db()
    record("drill.answer_read", actor=by, target=answer.run, at=now or database_now())
    return answer
