"""Loads the sample in order, in one transaction, without sending messages."""

from datetime import datetime

from django.db import connection, transaction

from accounts.models import SAMPLE_DOMAIN, User
from config.sample.alerts import receive_sample_alerts
from config.sample.audits import run_audits
from config.sample.cast import Cast
from config.sample.catalog import create_services
from config.sample.channels import connect_channels, connect_tracker
from config.sample.drills import create_drills
from config.sample.earlier import accept_risks, create_earlier_incidents
from config.sample.follow_up import save_views, watch_recurrences
from config.sample.live import create_live_incidents
from config.sample.load_balancer_outage import import_load_balancer_outage, publish_load_balancer_outage
from config.sample.past import create_past_incidents, write_past_postmortems
from config.sample.people import create_people
from config.sample.recent import create_recent_incidents
from config.sample.reminders import set_policies
from config.sample.reviews import hold_meetings, recommend_reading
from config.sample.tasks import change_tasks, complete_imported_tasks, create_tasks
from config.sample.training import create_training
from insights.actions.indexing import update_index
from notifications.delivery import store_texts_of
from notifications.models import Delivery, Notification
from reminders.actions.planning import plan
from reminders.actions.sending import send_due

REMINDED_FOR_DAYS = 6
READ_AFTER_DAYS = 2  # what is older than this was read long ago


def is_loaded() -> bool:
    return User.objects.filter(email__endswith=SAMPLE_DOMAIN).exists()


@transaction.atomic
def load_sample(*, now: datetime) -> Cast:
    """Does nothing if the sample is already loaded."""
    cast = Cast(now)
    if is_loaded():
        return cast
    create_people(cast)
    create_services(cast)
    set_policies(cast)
    create_past_incidents(cast)
    import_load_balancer_outage(cast)
    create_recent_incidents(cast)
    create_live_incidents(cast)
    receive_sample_alerts(cast)
    complete_imported_tasks(cast)
    create_tasks(cast)
    change_tasks(cast)
    watch_recurrences(cast)
    save_views(cast)
    write_past_postmortems(cast)
    publish_load_balancer_outage(cast)
    hold_meetings(cast)
    recommend_reading(cast)
    run_audits(cast)
    create_training(cast)
    create_drills(cast)
    create_earlier_incidents(cast)
    accept_risks(cast)
    connect_tracker(cast)
    finish_loading(cast)
    connect_channels(cast)
    return cast


def finish_loading(cast: Cast) -> None:
    """Create the reminders of the last days without mail, and update the search index."""
    for moment in [*(cast.at(-days) for days in range(REMINDED_FOR_DAYS, 0, -1)), cast.now]:
        plan(now=moment)
        send_due(now=moment)
    store_texts_of(Notification.objects.filter(title="").select_related("recipient"))
    Delivery.objects.filter(state=Delivery.State.PENDING).update(
        state=Delivery.State.CANCELED, cause="The sample organization receives no mail."
    )
    Notification.objects.filter(created_at__lt=cast.at(-READ_AFTER_DAYS, "00:00")).update(read_at=cast.now)
    while update_index(now=cast.now):
        pass
    connection.run_on_commit.clear()  # each was a hint to a worker about what is settled above
