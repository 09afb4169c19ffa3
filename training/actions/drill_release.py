"""Releasing injects: due ones by the clock, others by the facilitator. Each is released once."""

from collections.abc import Iterable
from datetime import datetime, timedelta
from typing import Any

from django.db import transaction

from accounts.models import User
from core.activity.log import record
from core.errors import Invalid, Refused
from incidents.actions.timeline import write_line
from incidents.models import EntryType, Source
from notifications.clock import database_now
from training.drill_clock import clock_text
from training.models import Channel, DrillPlayer, DrillRun, DrillRunInject, Release
from training.policies import must_lead_run

TYPES = {
    Channel.ALERT: EntryType.ALERT,
    Channel.MONITORING: EntryType.OBSERVATION,
    Channel.STATUS: EntryType.STATUS,
}
ON_TIME = 5.0  # seconds: an inject that a beat releases this late counts as released on time
MAX_INJECTS = 300
SETTLED = timedelta(seconds=3)


def waiting(run: DrillRun) -> list[DrillRunInject]:
    return list(DrillRunInject.objects.filter(run=run, released_at=None, skipped_at=None))


def release_due(run: DrillRun, *, now: datetime | None = None, injects: Iterable[DrillRunInject] | None = None) -> int:
    """Release what is due on the drill clock. Called by a job, and when someone opens the run. Returns how many.

    `injects` are those of the run, where the caller has read them.
    """
    if run.state != DrillRun.State.RUNNING:
        return 0
    now = now or database_now()
    elapsed = run.elapsed(now)
    due = [inject for inject in (waiting(run) if injects is None else injects) if is_due(inject, elapsed)]
    due.sort(key=lambda each: (each.offset_seconds, each.pk))
    return sum(release_one(run, inject, by=run.facilitator, now=now) for inject in due)


def is_due(inject: DrillRunInject, elapsed: float) -> bool:
    if inject.released_at or inject.skipped_at or inject.release == Release.MANUAL:
        return False
    return inject.offset_seconds is not None and inject.offset_seconds <= elapsed


@transaction.atomic
def release_one(run: DrillRun, inject: DrillRunInject, *, by: User, now: datetime) -> bool:
    """Release an inject and write it into the log of the run. False if it was released before."""
    elapsed = run.elapsed(now)
    offset = inject.offset_seconds
    punctual = offset is not None and 0 <= elapsed - offset <= ON_TIME * run.speed
    seconds = float(offset) if punctual and offset is not None else elapsed
    live = DrillRun.objects.filter(pk=run.pk, state__in=[DrillRun.State.RUNNING, DrillRun.State.PAUSED])
    as_read = DrillRunInject.objects.filter(pk=inject.pk, released_at=None, skipped_at=None, run__in=live)
    if not as_read.update(released_at=now, released_seconds=seconds):
        return False
    incident = run.incident
    assert incident is not None  # a constraint: a started run has one
    text = f"{inject.sender or inject.get_channel_display()}: {inject.text}"
    kind = TYPES.get(Channel(inject.channel), EntryType.COMMUNICATION)
    facts: dict[str, Any] = {"type": kind, "source": Source.SYSTEM, "client_key": f"inject-{inject.pk}"}
    entry = write_line(incident, by=by, text=text, at=now, now=now, entered_time=clock_text(seconds), **facts)
    DrillRunInject.objects.filter(pk=inject.pk).update(entry=entry)
    record("entry.added", actor=by, target=incident, at=now, entry=entry.pk, type=str(kind))
    record("drill.inject_released", actor=by, target=run, at=now, inject=inject.pk)
    return True


def release_inject(inject: DrillRunInject, *, by: User, now: datetime | None = None) -> DrillRunInject:
    """Release an inject now, before or after its scheduled time."""
    must_lead_run(by, inject.run)
    if not inject.run.is_live:
        raise Refused(f"This run is {inject.run.get_state_display().lower()}. Start the clock first.")
    if not release_one(inject.run, inject, by=by, now=now or database_now()):
        raise Refused("This inject was already released or skipped.")
    inject.refresh_from_db()
    return inject


@transaction.atomic
def skip_inject(inject: DrillRunInject, *, by: User, now: datetime | None = None) -> DrillRunInject:
    """Leave an inject out of this run."""
    must_lead_run(by, inject.run)
    now = now or database_now()
    rows = DrillRunInject.objects.filter(pk=inject.pk, released_at=None, skipped_at=None)
    if not rows.update(skipped_at=now):
        raise Refused("This inject was already released or skipped.")
    inject.refresh_from_db()
    record("drill.inject_skipped", actor=by, target=inject.run, at=now, inject=inject.pk)
    return inject


@transaction.atomic
def send_message(
    run: DrillRun,
    *,
    by: User,
    text: str,
    sender: str = "",
    channel: str = Channel.CHAT,
    now: datetime | None = None,
) -> DrillRunInject:
    """Send all players a message that is not in the script."""
    must_lead_run(by, run)
    if not text.strip():
        raise Invalid("text", "Enter what players see.")
    if run.injects.count() >= MAX_INJECTS:
        raise Refused(f"A run has at most {MAX_INJECTS} injects.")
    inject = DrillRunInject.objects.for_parent(run).create(
        release=Release.MANUAL, channel=channel, sender=sender.strip(), text=text.strip()
    )
    return release_inject(inject, by=by, now=now)


def mark_seen(player: DrillPlayer, *, newest: datetime | None, now: datetime) -> None:
    """Store that the player has seen what was released until `newest`. Writes only if that is new; not logged.

    All players fetch a new inject in the same second, so this is written with their next request.
    """
    if player.seen_at is None or (newest is not None and player.seen_at < newest and now - newest > SETTLED):
        DrillPlayer.objects.filter(pk=player.pk).update(seen_at=now)
