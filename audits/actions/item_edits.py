"""Items of a draft: edit, move, copy. The threshold of the draft."""

from datetime import datetime
from typing import Any

from django.db import transaction

from accounts.models import User
from audits.actions.checklists import COPIED, draft_of, first_item_version, must_draft, section_titled
from audits.models import Checklist, ChecklistVersion, Item
from core.activity.log import record
from core.errors import Invalid, Refused
from core.versioned import claim_version

FAR = 20_000  # above every item number, so that two items can change places under the unique constraint


def item_of_draft(draft: ChecklistVersion, number: int) -> Item:
    item = draft.items.filter(number=number).first()
    if item is None:
        raise Refused(f"The draft has no item {number}. Reload to see its items.")
    return item


@transaction.atomic
def edit_item(
    checklist: Checklist,
    *,
    by: User,
    number: int,
    section: str,
    version: int | None = None,
    now: datetime | None = None,
    **facts: Any,
) -> Item:
    """Change an item of the draft. A new section title moves it into that section.

    With a `version`, only if the `details_version` of the item is still that one.
    """
    must_draft(by)
    draft = draft_of(checklist)
    item = item_of_draft(draft, number)
    claim_version(item, version, field="details_version")
    draft.items.filter(pk=item.pk).update(**facts, section=section_titled(draft, section))
    item.refresh_from_db()
    draft.sections.filter(items=None).delete()
    record("checklist.item_edited", actor=by, target=checklist, at=now, version=draft.number, item=number)
    return item


@transaction.atomic
def move_item(checklist: Checklist, *, by: User, number: int, up: bool = False, now: datetime | None = None) -> Item:
    """Exchange an item of the draft with the one before it (`up`) or after it in its section."""
    must_draft(by)
    draft = draft_of(checklist)
    item = item_of_draft(draft, number)
    others = draft.items.filter(section=item.section_id)
    other = (others.filter(number__lt=number).order_by("-number") if up else others.filter(number__gt=number)).first()
    if other is None:
        raise Refused(f"Item {number} is already the {'first' if up else 'last'} of its section.")
    first, last = sorted([item, other], key=lambda each: each.number)
    if last.shown_if_id == first.pk:
        raise Refused(f"Item {last.number} depends on the answer to item {first.number} and stays after it.")
    moved = max(item.details_version, other.details_version) + 1  # an edit based on the item before is refused
    for row, place in [(item, FAR), (other, number), (item, other.number)]:
        Item.objects.filter(pk=row.pk).update(number=place, details_version=moved)
    item.refresh_from_db()
    record("checklist.item_moved", actor=by, target=checklist, at=now, version=draft.number, item=number)
    return item


@transaction.atomic
def copy_item(checklist: Checklist, *, by: User, number: int, now: datetime | None = None) -> Item:
    """Add a copy of an item to the end of its section."""
    must_draft(by)
    draft = draft_of(checklist)
    item = item_of_draft(draft, number)
    facts: dict[str, Any] = {name: getattr(item, name) for name in COPIED} | {"shown_if_id": item.shown_if_id}
    last = draft.items.order_by("-number").values_list("number", flat=True)[0]
    facts |= {"text": f"{item.text[:290]} (copy)", "number": last + 1, "details_version": first_item_version(draft)}
    copy = Item.objects.create(version=draft, section=item.section, **facts)
    record("checklist.item_added", actor=by, target=checklist, at=now, version=draft.number, item=copy.number)
    return copy


@transaction.atomic
def set_threshold(checklist: Checklist, *, by: User, threshold: int, now: datetime | None = None) -> ChecklistVersion:
    """The percentage from which runs of the draft version pass."""
    must_draft(by)
    if not 0 <= threshold <= 100:
        raise Invalid("threshold", "Enter a percentage from 0 to 100.")
    draft = draft_of(checklist)
    if not ChecklistVersion.objects.filter(pk=draft.pk, published_at=None).update(threshold=threshold):
        raise Refused("This version was published by someone else. Reload and try again.")
    draft.refresh_from_db()
    record("checklist.threshold_set", actor=by, target=checklist, at=now, version=draft.number, threshold=threshold)
    return draft
