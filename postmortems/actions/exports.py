"""PDF and Word exports: requested by a person, written by a job, deleted after a day."""

from datetime import datetime, timedelta

from django.db import transaction
from django.db.models import Q
from django.utils import timezone

from accounts.models import User
from core.activity.log import record
from core.errors import Invalid, Refused
from notifications.worker_signals import wake_worker
from postmortems.models import Export, Postmortem

KEPT_FOR = timedelta(hours=24)
LEASE = timedelta(minutes=5)  # then an export whose job died is tried again
MAX_PER_DAY = 50
LONGEST_FILE = 30 * 2**20


@transaction.atomic
def request_export(
    postmortem: Postmortem, *, by: User, format: str, external: bool = False, now: datetime | None = None
) -> Export:
    """Queue a file. The person must see the postmortem; an external version must be approved."""
    now = now or timezone.now()
    if format not in Export.Format.values:
        raise Invalid("format", f"Choose one of {', '.join(Export.Format.values)}.")
    if external and not approved_external(postmortem):
        raise Refused("The external version is not approved. Approve it before it is exported.")
    if Export.objects.filter(by=by, at__gt=now - KEPT_FOR).count() >= MAX_PER_DAY:
        raise Refused(f"You exported {MAX_PER_DAY} files within a day. Try again later.")
    export: Export = Export.objects.for_parent(postmortem).create(format=format, external=external, by=by, at=now)
    record("postmortem.exported", actor=by, target=postmortem, at=now, format=format, external=external)
    transaction.on_commit(lambda: wake_worker("postmortems.jobs.write_export", export.pk))
    return export


def approved_external(postmortem: Postmortem) -> bool:
    external = getattr(postmortem, "external", None)
    return external is not None and external.approved_at is not None


def claim_export(pk: int, *, now: datetime) -> Export | None:
    """Claim the export for this worker. None if another worker has it or it is finished."""
    free = Q(state=Export.State.WAITING) | Q(state=Export.State.RUNNING, started_at__lt=now - LEASE)
    rows = Export.objects.filter(free, pk=pk)
    if not rows.update(state=Export.State.RUNNING, started_at=now, progress="Collecting text and facts"):
        return None
    return Export.objects.select_related("postmortem__incident", "by").get(pk=pk)


def store_progress(export: Export, words: str) -> None:
    Export.objects.filter(pk=export.pk, state=Export.State.RUNNING).update(progress=words)


def finish_export(export: Export, content: bytes) -> None:
    if len(content) > LONGEST_FILE:
        return fail_export(export, "The file is larger than 30 MB. Remove pictures, or export as Markdown.")
    Export.objects.filter(pk=export.pk).update(state=Export.State.DONE, content=content, progress="")


def fail_export(export: Export, words: str) -> None:
    Export.objects.filter(pk=export.pk).update(state=Export.State.FAILED, error=words[:300], progress="")


def delete_old_exports(*, now: datetime) -> int:
    """Delete files older than a day."""
    return Export.objects.filter(at__lt=now - KEPT_FOR).delete()[0]
