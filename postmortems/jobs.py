"""Jobs: PDF and Word exports, edits that a stopped web process left unsaved, old revisions."""

from contextlib import suppress
from datetime import timedelta

from celery import shared_task

from core.errors import Refused
from notifications.clock import database_now
from postmortems.actions import exports
from postmortems.actions.prune_revisions import prune_revisions
from postmortems.actions.shared_text import save_shared_text
from postmortems.exports.files import write_file
from postmortems.exports.rendering import FAILED
from postmortems.models import Export, Postmortem

LEFT_FOR = timedelta(seconds=30)  # a running web process writes a text within ten seconds


@shared_task
def write_export(pk: int) -> None:
    """Write one file. Its page shows a failure."""
    export = exports.claim_export(pk, now=database_now())
    if export is None:
        return
    try:
        content = write_file(export, progress=exports.store_progress)
    except Refused as error:
        exports.fail_export(export, str(error))
    except Exception:
        exports.fail_export(export, FAILED)
        raise
    else:
        exports.finish_export(export, content)


@shared_task
def write_waiting_exports() -> None:
    """Write exports whose signal was lost or whose worker stopped."""
    open_states = [Export.State.WAITING, Export.State.RUNNING]
    for pk in Export.objects.filter(state__in=open_states).order_by("pk").values_list("pk", flat=True)[:20]:
        write_export(pk)


@shared_task
def delete_old_exports() -> None:
    exports.delete_old_exports(now=database_now())


@shared_task
def save_unsaved_texts() -> None:
    """Write edits into the Markdown column that were stored by a web process which then stopped."""
    now = database_now()
    left = Postmortem.objects.filter(text_updates__saved=False, text_updates__at__lt=now - LEFT_FOR)
    for pk in left.filter(status__in=Postmortem.EDITABLE).values_list("pk", flat=True).distinct()[:100]:
        with suppress(Refused):  # saved by someone else in the meantime
            save_shared_text(pk, now=now)


@shared_task
def prune_autosaved_revisions() -> None:
    """Of the revisions that the editor saved by itself, keep one for every ten minutes."""
    now = database_now()
    edited = Postmortem.objects.filter(revisions__joint=True, updated_at__gt=now - timedelta(days=3)).distinct()
    for postmortem in edited:
        prune_revisions(postmortem, now=now)
