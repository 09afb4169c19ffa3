"""Audit exports: requested by a manager, written by a job, deleted after a week."""

import hashlib
import secrets
from datetime import date, datetime, timedelta
from pathlib import Path
from typing import IO
from zoneinfo import ZoneInfo, available_timezones

from django.db import transaction
from django.db.models import Max, Q
from django.utils import timezone

from accounts.bots import bot
from accounts.models import Team, User
from accounts.people import managers_text
from audits.models import AuditExport
from audits.period_export.registry import Scope, circles_hidden_from
from audits.period_export.write import Written, write_export
from audits.policies import can_export_period
from core.access.membership import add_members
from core.access.models import Circle
from core.activity.log import record
from core.errors import Invalid, NotAllowed, Refused
from core.files.file_types import ARCHIVE
from core.files.store import remove_stored_file, save_file_row, store_made_file
from incidents.models import Service
from notifications.outbox import notify
from notifications.worker_signals import wake_worker

KEPT_FOR = timedelta(days=7)
LEASE = timedelta(minutes=6)  # then an export whose job died is tried again; a job is stopped after five
MAX_PER_DAY = 10
MAX_SAMPLE, DEFAULT_SAMPLE = 500, 25
LONGEST_PERIOD = timedelta(days=3 * 366)
NOT_WRITTEN = (
    "The export could not be written. Choose a shorter period, or ask the operator to look at the worker's log."
)
ACCESS_CHANGED = "Your access has changed since this export was written. Request a new one."
State = AuditExport.State


@transaction.atomic
def request_export(
    *,
    by: User,
    first_day: date,
    last_day: date,
    zone: str = "UTC",
    team: Team | None = None,
    service: Service | None = None,
    sample_size: int = DEFAULT_SAMPLE,
    seed: str = "",
    now: datetime | None = None,
) -> AuditExport:
    """Queue the export of a period, both days included. For managers; its file has what they may see themselves."""
    now = now or timezone.now()
    must_export(by)
    check_period(first_day, last_day, zone, now)
    if team and service:
        raise Invalid("service", "Choose a team or a service, not both.")
    if AuditExport.objects.unfinished().filter(by=by).exists():
        raise Refused("Your last audit export is still being written. Wait until it is ready.")
    if AuditExport.objects.filter(by=by, at__gt=now - timedelta(days=1)).count() >= MAX_PER_DAY:
        raise Refused(f"You requested {MAX_PER_DAY} audit exports within a day. Try again later.")
    scope = {"first_day": first_day, "last_day": last_day, "zone": zone, "team": team, "service": service}
    export = create_export(by=by, now=now, sample_size=sample_size, seed=seed, **scope)  # type: ignore[arg-type]
    transaction.on_commit(lambda: wake_worker("audits.jobs.write_audit_export", export.pk))
    return export


def create_export(
    *,
    by: User,
    now: datetime,
    sample_size: int,
    seed: str,
    team: Team | None = None,
    service: Service | None = None,
    **period: object,
) -> AuditExport:
    circle = Circle.objects.create(restricted=True, reason="Audit export")
    add_members(circle, [by], now=now)
    seed = seed or secrets.token_hex(4)
    scope = team or service
    facts = {"team": team, "service": service, "scope_name": scope.name if scope else "", **period}
    facts |= {"by": by, "at": now, "sample_size": min(sample_size, MAX_SAMPLE), "seed": seed}
    export: AuditExport = AuditExport.objects.for_parent(circle).create(**facts)
    days = {"first_day": export.first_day.isoformat(), "last_day": export.last_day.isoformat(), "zone": export.zone}
    record("audit_export.requested", actor=by, target=export, at=now, scope=export.scope_text, **days)
    return export


def must_export(user: User) -> None:
    if not can_export_period(user):
        raise NotAllowed(f"Only managers can export the records of a period. Ask {managers_text()}.")


def must_have_scope(export: AuditExport) -> None:
    """Without its team or service the export would contain everything."""
    if export.scope_is_gone:
        raise Refused(f"{export.scope_name} was deleted. Request another export.")


def check_period(first_day: date, last_day: date, zone: str, now: datetime) -> None:
    if zone not in available_timezones():
        raise Invalid("zone", "Choose a time zone, for example Europe/Berlin.")
    if last_day < first_day:
        raise Invalid("last_day", "The last day is before the first one.")
    if last_day > timezone.localdate(now, ZoneInfo(zone)):
        raise Invalid("last_day", "The period ends in the future. Choose today or an earlier day.")
    if last_day - first_day > LONGEST_PERIOD:
        raise Invalid("first_day", "Choose a period of up to three years.")


def write_requested(pk: int, *, now: datetime) -> None:
    """Write one export. Its page shows a failure, and its author is notified either way."""
    export = claim_export(pk, now=now)
    if export is None:
        return
    written: list[Written] = []

    def write(file: IO[bytes]) -> None:
        written.append(write_export(export, file, progress=lambda words: store_progress(export, words)))

    try:
        must_export(export.by)
        must_have_scope(export)
        kind = {"kind": ARCHIVE, "content_type": "application/zip"}
        received = store_made_file(write, name=export.file_name, **kind)
    except Refused as error:
        fail_export(export, str(error), now=now)
    except Exception:
        fail_export(export, NOT_WRITTEN, now=now)
        raise
    else:
        with transaction.atomic():
            file = save_file_row(received, by=export.by, owner=circle_of_files(), now=now)
            facts = {"file": file, "size": received.size, "sha256": received.sha256}
            finish_export(export, written[0], now=now, **facts)


def circle_of_files() -> Circle:
    """One for the files of all exports, without members: `/files/` does not serve them to the authors."""
    facts = {"restricted": True, "reason": "Files of audit exports"}
    return Circle.objects.filter(**facts).order_by("pk").first() or Circle.objects.create(**facts)


def claim_export(pk: int, *, now: datetime) -> AuditExport | None:
    """Claim the export for this worker, and note what its author may not see. None if another worker has it."""
    free = Q(state=State.WAITING) | Q(state=State.RUNNING, started_at__lt=now - LEASE)
    if not AuditExport.objects.filter(free, pk=pk).update(state=State.RUNNING, started_at=now, progress="Counting"):
        return None
    export: AuditExport = AuditExport.objects.for_list().get(pk=pk)
    export.hidden_circles = sorted(Scope.of(export).hidden_circles)
    export.newest_circle = Circle.objects.aggregate(newest=Max("pk"))["newest"]
    return export


def store_progress(export: AuditExport, words: str) -> None:
    AuditExport.objects.filter(pk=export.pk, state=State.RUNNING).update(progress=words[:60])


def finish_export(export: AuditExport, written: Written, *, now: datetime, **facts: object) -> None:
    """Raises Refused if another worker took over in the meantime; the file is then deleted with the transaction."""
    rows = AuditExport.objects.filter(pk=export.pk, state=State.RUNNING, started_at=export.started_at)
    known = {"hidden_circles": export.hidden_circles, "newest_circle": export.newest_circle}
    result = {"manifest_sha256": written.manifest_sha256, "rows": written.rows, "progress": ""}
    if not rows.update(state=State.DONE, finished_at=now, **result, **known, **facts):
        raise Refused("Another worker writes this export.")
    digests = {"sha256": facts["sha256"], "manifest_sha256": written.manifest_sha256}
    record("audit_export.written", actor=export.by, target=export, at=now, **digests)
    notify([export.by], "audit_export_ready", about=export, occasion="ready", now=now, topic="")


def fail_export(export: AuditExport, words: str, *, now: datetime) -> None:
    """Not if another worker took over in the meantime: that one goes on."""
    rows = AuditExport.objects.filter(pk=export.pk, state=State.RUNNING, started_at=export.started_at)
    if rows.update(state=State.FAILED, error=words[:300], progress="", finished_at=now):
        export.error = words
        notify([export.by], "audit_export_failed", about=export, occasion="failed", now=now, topic="")


def write_to_file(path: Path, *, by: User, now: datetime, **facts: object) -> AuditExport:
    """For the command: the export of this person at a path of the server. Debrief keeps its digests, not its file."""
    must_export(by)
    check_period(facts["first_day"], facts["last_day"], str(facts["zone"]), now)  # type: ignore[arg-type]
    with transaction.atomic():
        export = create_export(by=by, now=now, **facts)  # type: ignore[arg-type]
    claimed = claim_export(export.pk, now=now)
    assert claimed
    received: list[Written] = []
    try:
        with path.open("wb") as file:
            received.append(write_export(claimed, file, progress=lambda words: store_progress(claimed, words)))
        with path.open("rb") as file:
            digest = hashlib.file_digest(file, "sha256").hexdigest()
    except BaseException as error:
        fail_export(claimed, str(error) if isinstance(error, Refused) else NOT_WRITTEN, now=now)
        path.unlink(missing_ok=True)
        raise
    with transaction.atomic():
        finish_export(claimed, received[0], now=now, size=path.stat().st_size, sha256=digest)
    export.refresh_from_db()
    return export


@transaction.atomic
def open_export(export: AuditExport, *, by: User, now: datetime | None = None) -> AuditExport:
    """Check that this person may still read the file, and record the download."""
    must_export(by)
    if export.state != State.DONE or export.file is None:
        raise Refused("This export has no file: it is not ready, or was deleted after a week.")
    if hidden_since(export, by):
        raise Refused(ACCESS_CHANGED)
    record("audit_export.downloaded", actor=by, target=export, at=now or timezone.now())
    return export


def hidden_since(export: AuditExport, user: User) -> bool:
    """Whether records that may be in the file are hidden from this person now."""
    hidden = circles_hidden_from(user) - set(export.hidden_circles)
    return any(pk <= export.newest_circle for pk in hidden)


def delete_expired_exports(*, now: datetime) -> int:
    """Delete the files of exports that are older than a week. Their rows stay, with the digests."""
    old = AuditExport.objects.filter(state=State.DONE, finished_at__lt=now - KEPT_FOR).select_related("file")
    count = 0
    for export in old:
        with transaction.atomic():
            if AuditExport.objects.filter(pk=export.pk, state=State.DONE).update(state=State.EXPIRED):
                count += 1
                if export.file:
                    remove_stored_file(export.file, by=bot("calendar"), now=now)
    return count
