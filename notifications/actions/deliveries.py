"""Failed deliveries: replay under the same id, or discard with a reason."""

from datetime import datetime
from typing import TYPE_CHECKING

from django.db import transaction
from django.utils import timezone

from core.activity.log import record
from core.errors import Invalid, NotAllowed, Refused
from notifications.models import Delivery
from notifications.policies import can_manage_deliveries, who_can_manage_deliveries_text
from notifications.worker_signals import wake_worker

if TYPE_CHECKING:
    from accounts.models import User

State = Delivery.State


def must_manage_deliveries(by: "User") -> None:
    if not can_manage_deliveries(by):
        raise NotAllowed(who_can_manage_deliveries_text())


@transaction.atomic
def replay(delivery: Delivery, *, by: "User", now: datetime | None = None) -> Delivery:
    """Send a dead letter again: the same message id, a fresh count of failures."""
    must_manage_deliveries(by)
    now = now or timezone.now()
    if not Delivery.objects.filter(pk=delivery.pk, state=State.DEAD).update(**pending_again(now)):
        raise Refused("This message is no longer failed. Reload to see its state.")
    delivery.refresh_from_db()
    record("delivery.replayed", actor=by, target=delivery, at=now)
    transaction.on_commit(lambda: wake_worker("notifications.jobs.deliver_pending"))
    return delivery


@transaction.atomic
def replay_all(*, by: "User", now: datetime | None = None) -> int:
    """Every dead letter again. Returns how many."""
    must_manage_deliveries(by)
    now = now or timezone.now()
    count = Delivery.objects.filter(state=State.DEAD).update(**pending_again(now))
    if not count:
        raise Refused("There are no failed messages.")
    record("delivery.all_replayed", actor=by, target=by, at=now, count=count)
    transaction.on_commit(lambda: wake_worker("notifications.jobs.deliver_pending"))
    return count


@transaction.atomic
def discard(delivery: Delivery, *, by: "User", reason: str, now: datetime | None = None) -> Delivery:
    """Set a dead letter aside for good."""
    must_manage_deliveries(by)
    if not reason.strip():
        raise Invalid("reason", "Enter a reason for discarding. It is recorded.")
    dead = Delivery.objects.filter(pk=delivery.pk, state=State.DEAD)
    if not dead.update(state=State.CANCELED, cause=f"discarded: {reason.strip()}"[:1024]):
        raise Refused("This message is no longer failed. Reload to see its state.")
    delivery.refresh_from_db()
    record("delivery.discarded", actor=by, target=delivery, at=now, reason=reason.strip())
    return delivery


def pending_again(now: datetime) -> dict[str, object]:
    return {"state": State.PENDING, "failures": 0, "next_try": now}
