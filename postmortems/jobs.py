"""Background jobs: exports to PDF and Word."""

from celery import shared_task
from django.utils import timezone

from core.errors import Refused
from postmortems.actions import exports
from postmortems.exports.files import write_file
from postmortems.exports.rendering import FAILED
from postmortems.models import Export


@shared_task
def write_export(pk: int) -> None:
    """Write one file. A failure is told on its page."""
    export = exports.claim_export(pk, now=timezone.now())
    if export is None:
        return
    try:
        content = write_file(export, progress=exports.tell_progress)
    except Refused as error:
        exports.fail_export(export, str(error))
    except Exception:
        exports.fail_export(export, FAILED)
        raise
    else:
        exports.finish_export(export, content)


@shared_task
def write_waiting_exports() -> None:
    """Those whose hint was lost, or whose worker stopped."""
    open_states = [Export.State.WAITING, Export.State.RUNNING]
    for pk in Export.objects.filter(state__in=open_states).order_by("pk").values_list("pk", flat=True)[:20]:
        write_export(pk)


@shared_task
def forget_exports() -> None:
    exports.forget_exports(now=timezone.now())
