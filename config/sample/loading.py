"""The whole story in order, in one transaction, without a single message leaving."""

from datetime import datetime

from django.db import connection, transaction

from accounts.models import SAMPLE_DOMAIN, User
from config.sample.audits import run_audits
from config.sample.cast import Cast
from config.sample.catalog import bring_services
from config.sample.founding import import_founding, publish_founding
from config.sample.live import tell_live
from config.sample.past import tell_past, write_up_past
from config.sample.people import bring_people
from config.sample.recent import tell_recent
from config.sample.tasks import keep_founding_promises, promise_all, work_on
from config.sample.training import train
from insights.actions.following import follow_log
from notifications.models import Delivery, Notification
from reminders.actions.planning import plan, send_due

REMINDED_FOR_DAYS = 6
READ_AFTER_DAYS = 2  # what is older than this was read long ago


def is_loaded() -> bool:
    return User.objects.filter(email__endswith=SAMPLE_DOMAIN).exists()


@transaction.atomic
def load(*, now: datetime) -> Cast:
    """Nothing when anybody of the sample is here already."""
    cast = Cast(now)
    if is_loaded():
        return cast
    bring_people(cast)
    bring_services(cast)
    tell_past(cast)
    import_founding(cast)
    tell_recent(cast)
    tell_live(cast)
    keep_founding_promises(cast)
    promise_all(cast)
    work_on(cast)
    write_up_past(cast)
    publish_founding(cast)
    run_audits(cast)
    train(cast)
    settle(cast)
    return cast


def settle(cast: Cast) -> None:
    """Reminders of the last days are in the inboxes, nothing is mailed, search knows everything."""
    for moment in [*(cast.at(-days) for days in range(REMINDED_FOR_DAYS, 0, -1)), cast.now]:
        plan(now=moment)
        send_due(now=moment)
    Delivery.objects.filter(state=Delivery.State.PENDING).update(
        state=Delivery.State.CANCELLED, cause="The sample organization receives no mail."
    )
    Notification.objects.filter(created_at__lt=cast.at(-READ_AFTER_DAYS, "00:00")).update(read_at=cast.now)
    while follow_log(now=cast.now):
        pass
    connection.run_on_commit.clear()  # each was a hint to a worker about what is settled above
