"""Runs of a drill: create, players, clock, end. The clock is rows on database time."""

from collections.abc import Iterable
from datetime import datetime
from typing import Any

from django.db import transaction
from django.db.models import Max

from accounts.models import User
from core.activity.log import record
from core.errors import Invalid, Refused
from incidents.actions.declaration import declare_incident
from incidents.actions.lifecycle import move_incident
from incidents.actions.milestones import set_milestone
from incidents.models import Kind, MilestoneName, Severity, Status
from notifications.clock import database_now
from notifications.outbox import notify
from training.actions.drill_release import release_due
from training.models import (
    SPEEDS,
    Drill,
    DrillObjective,
    DrillPlayer,
    DrillRun,
    DrillRunInject,
    DrillVersion,
    Session,
)
from training.policies import must_facilitate, must_lead_run, must_replace_facilitator

State = DrillRun.State
MAX_PLAYERS = 200
DEFAULT_SEVERITY = 3
CHANGED = "This run was changed a moment ago. Reload and try again."


@transaction.atomic
def create_run(
    drill: Drill,
    *,
    by: User,
    players: Iterable[User],
    facilitator: User | None = None,
    session: Session | None = None,
    now: datetime | None = None,
) -> DrillRun:
    """Prepare a run of the published version and invite the players. Its clock starts later."""
    must_facilitate(by)
    now = now or database_now()
    leader = facilitator or by
    check_run(drill, leader, session)
    version = DrillVersion.objects.get(drill=drill, number=drill.script_version)
    script = dict(version.script)
    injects = script.pop("injects")
    last = DrillRun.objects.filter(drill=drill).aggregate(last=Max("number"))["last"] or 0
    run = DrillRun.objects.for_parent(drill).create(
        number=last + 1,
        version=version.number,
        script=script,
        session=session,
        facilitator=leader,
        created_by=by,
        created_at=now,
    )
    rows = DrillRunInject.objects.for_parent(run)
    DrillRunInject.objects.bulk_create([rows.build(**from_script(facts)) for facts in injects])
    objectives = DrillObjective.objects.for_parent(run)
    DrillObjective.objects.bulk_create([objectives.build(text=text[:300]) for text in script["objectives"]])
    record("drill.run_created", actor=by, target=run, at=now)
    add_players(run, players, by=by, now=now)
    return run


def check_run(drill: Drill, facilitator: User, session: Session | None) -> None:
    """The drill is published, the facilitator can run it, and the session has the same access list."""
    if drill.state != Drill.State.READY:
        raise Refused(f"{drill.ref} has no published version. Publish it first.")
    if facilitator.is_bot or not facilitator.is_responder or not facilitator.is_active:
        raise Invalid("facilitator", f"{facilitator.name} cannot run drills. Choose an active responder or manager.")
    check_access(drill, [facilitator], "facilitator")
    if session is not None and session.circle_id != drill.circle_id and drill.circle.restricted:
        raise Invalid("session", f"{session.ref} has another access list than {drill.ref}.")


def from_script(facts: dict[str, Any]) -> dict[str, Any]:
    return {**{name: value for name, value in facts.items() if name != "picture"}, "picture_id": facts["picture"]}


def check_access(drill: Drill, people: Iterable[User], field: str) -> None:
    """Refuse, with their names, people who may not see the drill."""
    wanted = {person.pk: person for person in people}
    inside = set(User.objects.seeing(drill.circle).filter(pk__in=wanted).values_list("pk", flat=True))
    if outside := [person.name for pk, person in wanted.items() if pk not in inside]:
        names = ", ".join(sorted(outside))
        verb = "has" if len(outside) == 1 else "have"
        raise Invalid(field, f"{names} {verb} no access to {drill.ref}. Choose others, or grant access first.")


@transaction.atomic
def add_players(run: DrillRun, players: Iterable[User], *, by: User, now: datetime | None = None) -> DrillRun:
    """Invite players, before or during the run."""
    if by.pk != run.created_by_id:
        must_replace_facilitator(by, run)
    now = now or database_now()
    if not run.is_unfinished:
        raise Refused("This run has ended. Create a new run.")
    wanted = {person.pk: person for person in players if person.is_active and not person.is_bot}
    if run.facilitator_id in wanted:
        raise Invalid("players", f"{run.facilitator.name} facilitates this run and cannot play in it.")
    check_access(run.drill, wanted.values(), "players")
    known = set(run.players.values_list("user", flat=True))
    new = [person for pk, person in wanted.items() if pk not in known]
    if not known and not new:
        raise Invalid("players", "Choose at least one player.")
    if len(known) + len(new) > MAX_PLAYERS:
        raise Refused(f"A run has at most {MAX_PLAYERS} players.")
    rows = DrillPlayer.objects.for_parent(run)
    DrillPlayer.objects.bulk_create([rows.build(user=person) for person in new], ignore_conflicts=True)
    event = record("drill.players_added", actor=by, target=run, at=now, players=[person.handle for person in new])
    others = [person for person in new if person != by]
    notify(others, "drill_invitation", about=run, occasion=event.pk, now=now, title=run.player_title)
    return run


@transaction.atomic
def remove_player(player: DrillPlayer, *, by: User, now: datetime | None = None) -> None:
    """Take out a player who has not answered yet."""
    must_replace_facilitator(by, player.run)
    if player.answers.exists():
        raise Refused(f"{player.user.name} has answered and stays in the run.")
    record("drill.player_removed", actor=by, target=player.run, at=now, player=player.user.handle)
    player.delete()


def change_run(run: DrillRun, *, among: Iterable[str], to: str, **facts: Any) -> None:
    """Change the state by compare-and-set."""
    unchanged = DrillRun.objects.filter(pk=run.pk, state__in=list(among), clock_since=run.clock_since)
    if not unchanged.update(state=to, **facts):
        run.refresh_from_db()
        raise Refused(f"This run is {run.get_state_display().lower()}. Reload to see what changed.")
    run.refresh_from_db()


@transaction.atomic
def start_run(run: DrillRun, *, by: User, now: datetime | None = None) -> DrillRun:
    """Start the clock. The run becomes an incident of kind drill with a log of its own."""
    must_lead_run(by, run)
    now = now or database_now()
    if run.state != State.READY:
        raise Refused(f"This run is {run.get_state_display().lower()}. Reload to see what changed.")
    source = run.drill.incident
    incident = declare_incident(
        by=by,
        title=f"{run.label}: {run.player_title}"[:200],
        severity=source.severity if source else Severity.objects.get(rank=DEFAULT_SEVERITY),
        kind=Kind.DRILL,
        zone=by.time_zone or "UTC",
        lead=by,
        live=False,
        circle=run.circle,
        now=now,
    )
    change_run(run, among=[State.READY], to=State.RUNNING, incident=incident, started_at=now, clock_since=now)
    set_milestone(incident, name=MilestoneName.DETECTED, at=now, by=by, note="Start of the drill", now=now)
    move_incident(incident, to=Status.DIAGNOSING, by=by, logged=False, now=now)
    event = record("drill.started", actor=by, target=run, at=now, incident=incident.ref)
    people = User.objects.filter(pk__in=run.players.values("user"))
    notify(people, "drill_started", about=run, occasion=event.pk, now=now, mail=False, title=run.player_title)
    release_due(run, now=now)
    return run


@transaction.atomic
def pause_run(run: DrillRun, *, by: User, now: datetime | None = None) -> DrillRun:
    """Stop the clock. Nothing is released until it continues."""
    must_lead_run(by, run)
    now = now or database_now()
    change_run(run, among=[State.RUNNING], to=State.PAUSED, clock_seconds=run.elapsed(now), clock_since=None)
    record("drill.paused", actor=by, target=run, at=now, clock=round(run.clock_seconds))
    return run


@transaction.atomic
def resume_run(run: DrillRun, *, by: User, now: datetime | None = None) -> DrillRun:
    """Continue the clock."""
    must_lead_run(by, run)
    now = now or database_now()
    change_run(run, among=[State.PAUSED], to=State.RUNNING, clock_since=now)
    record("drill.resumed", actor=by, target=run, at=now, clock=round(run.clock_seconds))
    return run


@transaction.atomic
def set_speed(run: DrillRun, *, speed: float, by: User, now: datetime | None = None) -> DrillRun:
    """Change the speed of the clock. Elapsed time does not change."""
    must_lead_run(by, run)
    now = now or database_now()
    if speed not in SPEEDS:
        raise Invalid("speed", "Choose 0.5, 1, 2 or 4.")
    since = now if run.clock_since else None
    state = run.state if run.is_unfinished else State.READY
    change_run(run, among=[state], to=state, clock_seconds=run.elapsed(now), clock_since=since, speed=speed)
    record("drill.speed_set", actor=by, target=run, at=now, speed=speed)
    return run


@transaction.atomic
def cancel_run(run: DrillRun, *, by: User, now: datetime | None = None) -> DrillRun:
    """Cancel a run that has not started."""
    must_replace_facilitator(by, run)
    now = now or database_now()
    change_run(run, among=[State.READY], to=State.CANCELED)
    record("drill.canceled", actor=by, target=run, at=now)
    return run


@transaction.atomic
def change_facilitator(run: DrillRun, *, to: User, by: User, now: datetime | None = None) -> DrillRun:
    """Give the run to another facilitator, for example when the facilitator has left. Answers go with it."""
    must_replace_facilitator(by, run)
    now = now or database_now()
    if to.is_bot or not to.is_responder or not to.is_active:
        raise Invalid("to", f"{to.name} cannot run drills. Choose an active responder or manager.")
    check_access(run.drill, [to], "to")
    if run.players.filter(user=to).exists():
        raise Invalid("to", f"{to.name} plays in this run. Choose another person.")
    before = run.facilitator
    if to == before:
        raise Invalid("to", f"{to.name} already facilitates this run.")
    DrillRun.objects.filter(pk=run.pk).update(facilitator=to)
    run.refresh_from_db()
    event = record("drill.facilitator_changed", actor=by, target=run, at=now, to=to.handle)
    notify([to], "drill_facilitator", about=run, occasion=event.pk, now=now, title=run.title)
    if before != by:
        words: dict[str, Any] = {"to": to.name, "who": by.name}
        notify([before], "drill_facilitator_changed", about=run, occasion=event.pk, now=now, **words)
    return run
