"""Reviews of drill runs: end a run, write its results into its incident, hot wash, ratings, report."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from django.db import transaction

from accounts.models import User
from core.activity.log import record
from core.errors import Invalid, Refused
from incidents.actions.escalations import escalate
from incidents.actions.hypotheses import add_hypothesis, close_hypothesis
from incidents.actions.lifecycle import resolve_incident
from incidents.actions.milestones import set_milestone
from incidents.actions.timeline import write_line
from incidents.models import EntryType, Incident, MilestoneName, Source
from notifications.clock import database_now
from notifications.outbox import notify
from postmortems.actions.drafts import start_postmortem
from postmortems.models import Postmortem
from training.actions.attendance import store_attendance
from training.actions.drill_runs import change_run
from training.actions.drills import update_next_due
from training.drill_report import report_text
from training.drill_results import first_cue, scores_of_run
from training.drill_scores import half_of
from training.models import Attendance, DrillAnswer, DrillNote, DrillObjective, DrillRun
from training.policies import must_lead_run, must_replace_facilitator

State = DrillRun.State
MAX_NOTES = 200


@transaction.atomic
def end_run(run: DrillRun, *, by: User, now: datetime | None = None) -> DrillRun:
    """End the run. The team's results are written to its incident, without names."""
    must_replace_facilitator(by, run)
    now = now or database_now()
    elapsed = run.elapsed(now)
    among = [State.RUNNING, State.PAUSED]
    change_run(run, among=among, to=State.HOT_WASH, clock_seconds=elapsed, clock_since=None, ended_at=now)
    incident = run.incident
    assert incident is not None
    update_next_due(run.drill)
    log_team_results(run, incident, by=run.facilitator, now=now)
    resolve_incident(incident, by=run.facilitator, text="The drill has ended.", now=now)
    event = record("drill.ended", actor=by, target=run, at=now, clock=round(elapsed))
    people = User.objects.filter(pk__in=run.players.values("user"))
    notify(people, "drill_ended", about=run, occasion=event.pk, now=now, mail=False, title=run.player_title)
    return run


def log_team_results(run: DrillRun, incident: Incident, *, by: User, now: datetime) -> None:
    """Log hypotheses, escalation and cause of the team, each at the time half of the players had reached it."""
    answers = list(DrillAnswer.objects.filter(run=run).order_by("seconds", "pk"))
    scores, script, players = scores_of_run(run), run.script, run.players.count()
    about = {(answer.player_id, answer.seconds): answer.at for answer in answers}

    def moment(values: Sequence[float]) -> datetime | None:
        index = half_of(sorted(values), players)
        wanted = None if index is None else sorted(values)[index]
        return next((at for (_, seconds), at in sorted(about.items(), key=lambda i: i[1]) if seconds == wanted), None)

    suspected = next((answer.at for answer in answers if answer.kind == "suspect" and answer.about == "decoy"), None)
    if script["decoy"] and suspected:
        hypothesis = add_hypothesis(incident, by=by, statement=script["decoy"], at=suspected, now=now)
        out = moment([player.ruled_out for player in scores.players if player.ruled_out is not None])
        if out and out >= suspected:
            close_hypothesis(hypothesis, verdict="ruled_out", by=by, at=out, because="by half of the players", now=now)
    if asked := next((answer.at for answer in answers if answer.kind == "escalate"), None):
        team = script["escalate_to"] or "Another team"
        escalate(incident, to_team=team, by=by, at=asked, logged=False, now=now)
        facts: dict[str, Any] = {"type": EntryType.ESCALATION, "source": Source.SYSTEM}
        write_line(incident, by=by, text=f"First escalation to {team}", at=asked, now=now, **facts)
    if found := moment([player.named for player in scores.players if player.named is not None]):
        statement = script["cause"] or "The cause"
        hypothesis = add_hypothesis(incident, by=by, statement=statement, at=found, logged=False, now=now)
        because = "named by half of the players"
        close_hypothesis(hypothesis, verdict="confirmed", by=by, at=found, because=because, now=now)
        set_milestone(incident, name=MilestoneName.CAUSE_IDENTIFIED, at=found, by=by, note=because, now=now)


@transaction.atomic
def add_note(run: DrillRun, *, by: User, text: str, now: datetime | None = None) -> DrillNote:
    """Note something for the hot wash."""
    must_lead_run(by, run)
    if not text.strip():
        raise Invalid("text", "Enter a note.")
    if run.notes.count() >= MAX_NOTES:
        raise Refused(f"A run has at most {MAX_NOTES} notes.")
    now = now or database_now()
    facts = {"text": text.strip(), "seconds": run.elapsed(now), "by": by, "at": now}
    note: DrillNote = DrillNote.objects.for_parent(run).create(**facts)
    record("drill.note_added", actor=by, target=run, at=now, note=note.pk)
    return note


@transaction.atomic
def rate_objective(
    objective: DrillObjective, *, by: User, rating: str, note: str | None = None, now: datetime | None = None
) -> DrillObjective:
    """Rate an objective on the P, S, M, U scale."""
    must_lead_run(by, objective.run)
    if not objective.run.was_held:
        raise Refused("Objectives are rated after the run has ended.")
    if rating not in {"", *DrillObjective.Rating.values}:
        raise Invalid("rating", "Choose P, S, M or U.")
    facts = {"rating": rating} if note is None else {"rating": rating, "note": note.strip()}
    DrillObjective.objects.filter(pk=objective.pk).update(**facts)
    objective.refresh_from_db()
    now = now or database_now()
    record("drill.objective_rated", actor=by, target=objective.run, at=now, objective=objective.pk, rating=rating)
    return objective


@transaction.atomic
def save_hot_wash(
    run: DrillRun,
    *,
    by: User,
    went_well: str = "",
    to_improve: str = "",
    unexpected: str = "",
    now: datetime | None = None,
) -> DrillRun:
    """Save the notes of the hot wash."""
    must_lead_run(by, run)
    if not run.was_held:
        raise Refused("The hot wash begins when the run has ended.")
    facts = {"went_well": went_well.strip(), "to_improve": to_improve.strip(), "unexpected": unexpected.strip()}
    DrillRun.objects.filter(pk=run.pk).update(**facts)
    run.refresh_from_db()
    record("drill.hot_wash_saved", actor=by, target=run, at=now or database_now())
    return run


@transaction.atomic
def start_report(run: DrillRun, *, by: User, now: datetime | None = None) -> Postmortem:
    """Begin the after-action report: a postmortem of the run's incident, filled with the results."""
    must_lead_run(by, run)
    if not run.was_held or run.incident is None:
        raise Refused("The report is written after the run has ended.")
    now = now or database_now()
    text = report_text(run, scores_of_run(run), cue=first_cue(run))
    return start_postmortem(run.incident, by=by, text=text, now=now)


@transaction.atomic
def finish_run(
    run: DrillRun, *, by: User, presence: Mapping[User, str] | None = None, now: datetime | None = None
) -> DrillRun:
    """Close the run after the hot wash. Its session gets the attendance: present is who answered, else absent.

    `presence` overrides that for single people. Certificates follow when the session is closed.
    """
    must_lead_run(by, run)
    now = now or database_now()
    change_run(run, among=[State.HOT_WASH], to=State.DONE)
    session = run.session
    if session is not None and session.is_upcoming:
        answered = set(DrillAnswer.objects.filter(run=run).values_list("player", flat=True))
        for player in run.players.select_related("user"):
            came = Attendance.Presence.PRESENT if player.pk in answered else Attendance.Presence.ABSENT
            marked = (presence or {}).get(player.user, came)
            store_attendance(session, person=player.user, presence=marked, by=by, now=now)
    record("drill.finished", actor=by, target=run, at=now)
    return run
