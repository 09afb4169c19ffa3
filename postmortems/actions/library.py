"""Reading lists and anniversaries."""

from datetime import datetime

from django.db import transaction
from django.utils import timezone

from accounts.models import User
from core.activity.log import record
from core.errors import Invalid, Refused
from notifications.outbox import notify
from postmortems.models import AnniversarySeen, Postmortem, ReadingItem

MAX_ITEMS = 200
FULL = f"Your reading list has {MAX_ITEMS} entries. Remove some first."
NOT_POSSIBLE = "Nothing can be recommended to {} now."  # does not say why, because the list is private


@transaction.atomic
def add_to_reading_list(
    postmortem: Postmortem, *, by: User, to: User | None = None, note: str = "", now: datetime | None = None
) -> ReadingItem:
    """Add a postmortem to one's own reading list, or recommend it to another person, who is notified."""
    to = to or by
    if postmortem.status == Postmortem.Status.NOT_STARTED:
        raise Refused("The postmortem is not started. There is nothing to read yet.")
    if not to.is_active or not Postmortem.objects.visible_to(to).filter(pk=postmortem.pk).exists():
        raise Invalid("to", f"{to.name} has no access to {postmortem.ref}.")
    item = ReadingItem.objects.filter(postmortem=postmortem, user=to).first()
    if item:
        return item
    if ReadingItem.objects.filter(user=to).count() >= MAX_ITEMS:
        raise Refused(FULL if to == by else NOT_POSSIBLE.format(to.name))
    now = now or timezone.now()
    facts = {"added_by": by, "added_at": now, "note": note.strip()}
    item, new = ReadingItem.objects.for_parent(postmortem).get_or_create(user=to, defaults=facts)
    if new and to != by:
        event = record("postmortem.recommended", actor=by, target=postmortem, at=now, to=to.handle)
        notify([to], "postmortem_recommended", about=postmortem, occasion=event.pk, now=now, by=by.name, note=note)
    return item


@transaction.atomic
def mark_read(item: ReadingItem, *, by: User, read: bool = True, now: datetime | None = None) -> ReadingItem:
    """Mark an entry of one's own reading list as read, or unread."""
    ReadingItem.objects.filter(pk=item.pk, user=by).update(read_at=(now or timezone.now()) if read else None)
    item.refresh_from_db()
    return item


@transaction.atomic
def remove_from_reading_list(item: ReadingItem, *, by: User) -> None:
    ReadingItem.objects.filter(pk=item.pk, user=by).delete()


@transaction.atomic
def dismiss_anniversary(postmortem: Postmortem, *, by: User, now: datetime | None = None) -> AnniversarySeen:
    """ "One year ago" of this postmortem is not shown to this person again."""
    seen: AnniversarySeen = AnniversarySeen.objects.for_parent(postmortem).get_or_create(
        user=by, defaults={"at": now or timezone.now()}
    )[0]
    return seen
