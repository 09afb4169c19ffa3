"""Uses the link of a message once, and sends a new one for an expired link."""

from datetime import datetime
from typing import TYPE_CHECKING, Any

from django.db import transaction

from core.errors import Gone, NotAllowed, Refused
from notifications.message_actions import MessageAction
from notifications.models import ActionUse, Notification
from notifications.outbox import queue
from notifications.worker_signals import wake_worker

if TYPE_CHECKING:
    from accounts.models import User


@transaction.atomic
def use_link(
    note: Notification,
    *,
    by: "User",
    target: Any,
    action: MessageAction,
    expires_at: datetime,
    now: datetime,
    values: dict[str, Any],
) -> ActionUse:
    """Perform one action with the target of a notification. The action itself checks the rights of the person."""
    if note.recipient_id != by.pk:
        raise NotAllowed("This link was sent to another person.")
    if now >= expires_at:
        raise Gone("This link expired. Sign in to act on the item, or request a new link.")
    use, new = ActionUse.objects.get_or_create(
        notification=note, defaults={"action": action.key, "words": action.label, "at": now}
    )
    if not new:
        raise Refused("This link was already used. Each link works for one action.")
    use.words = action.perform(target, by, values, now)[:200]
    use.save(update_fields=["words"])
    return use


@transaction.atomic
def send_new_link(note: Notification, *, by: "User", now: datetime) -> None:
    """Send the message of this notification again, at most once a day, to the address it was sent to."""
    if note.recipient_id != by.pk:
        raise NotAllowed("This link was sent to another person.")
    queue([note], by, now=now, key=f"mail:link:{note.pk}:{now.date()}")
    transaction.on_commit(lambda: wake_worker("notifications.jobs.deliver_pending"))
