"""Checklists and their versions. A draft can be edited; a published version never changes."""

from datetime import datetime
from typing import Any

from django.db import transaction
from django.db.models import Max
from django.db.models.functions import Greatest
from django.utils import timezone
from django.utils.text import slugify

from accounts.models import User
from accounts.people import managers_text, responders_text
from audits.actions.planning import refuse_archived_checklist
from audits.models import Checklist, ChecklistVersion, Item, Section
from audits.policies import can_draft_checklist, can_publish_checklist
from core.activity.log import record
from core.errors import Invalid, NotAllowed, Refused
from core.slugs import free_slug
from core.versioned import claim_version

TAKEN_BY_PAGES = {"create"}  # /audits/templates/create/ takes the form
COPIED = [
    "text",
    "hint",
    "type",
    "unit",
    "low",
    "high",
    "choices",
    "passing",
    "weight",
    "critical",
    "required",
    "note_on_fail",
    "evidence_on_fail",
    "finding_on_fail",
    "control",
    "finding_days",
    "shown_if_answer",
]


@transaction.atomic
def create_checklist(
    *, by: User, title: str, purpose: str, description: str = "", now: datetime | None = None
) -> Checklist:
    """Create a checklist with an empty draft."""
    must_draft(by)
    now = now or timezone.now()
    if Checklist.objects.filter(title__iexact=title.strip()).exists():
        raise Invalid("title", "Another checklist has this name. Choose another name.")
    slug = free_slug(slugify(title)[:50] or "checklist", Checklist.objects.all(), reserved=TAKEN_BY_PAGES)
    checklist = Checklist.objects.create(
        title=title, slug=slug, purpose=purpose, description=description, created_at=now
    )
    ChecklistVersion.objects.create(checklist=checklist, number=1, created_by=by, created_at=now)
    record("checklist.created", actor=by, target=checklist, at=now)
    return checklist


def must_draft(by: User) -> None:
    if not can_draft_checklist(by):
        raise NotAllowed(f"Only responders can draft checklists. Ask {responders_text()}.")


@transaction.atomic
def draft_version(checklist: Checklist, *, by: User, now: datetime | None = None) -> ChecklistVersion:
    """Start the next version as a copy of the newest one. Existing runs keep their version."""
    must_draft(by)
    now = now or timezone.now()
    refuse_archived_checklist(checklist)
    newest = checklist.versions.order_by("-number").first()
    if newest is not None and newest.is_draft:
        raise Refused(f"Version {newest.number} is already being drafted. Edit that draft.")
    number = newest.number + 1 if newest else 1
    threshold = newest.threshold if newest else 80
    draft = ChecklistVersion.objects.create(
        checklist=checklist, number=number, threshold=threshold, created_by=by, created_at=now
    )
    if newest is not None:
        copy_items(newest, draft)
    record("checklist.drafted", actor=by, target=checklist, at=now, version=number)
    return draft


def copy_items(source: ChecklistVersion, target: ChecklistVersion) -> None:
    sections = {}
    for section in source.sections.all():
        sections[section.pk] = Section.objects.create(version=target, place=section.place, title=section.title)
    items: dict[int, Item] = {}
    start = first_item_version(target)
    for item in source.items.all():
        facts: dict[str, Any] = {name: getattr(item, name) for name in COPIED}
        items[item.pk] = Item.objects.create(
            version=target,
            section=sections[item.section_id],
            number=item.number,
            shown_if=items.get(item.shown_if_id) if item.shown_if_id else None,
            details_version=start,
            **facts,
        )


def first_item_version(draft: ChecklistVersion) -> int:
    """The version of a new item: above those of published and removed items, one of which had its number before."""
    checklist = Checklist.objects.filter(pk=draft.checklist_id)
    published = ChecklistVersion.objects.filter(checklist=draft.checklist_id, published_at__isnull=False)
    highest = Item.objects.filter(version__in=published).aggregate(highest=Max("details_version"))["highest"] or 0
    return 1 + max(highest, checklist.values_list("removed_item_version", flat=True).get())


def draft_of(checklist: Checklist) -> ChecklistVersion:
    draft = checklist.versions.filter(published_at=None).first()
    if draft is None:
        raise Refused("A published version cannot be edited. Start a new version first.")
    return draft


@transaction.atomic
def add_item(
    checklist: Checklist, *, by: User, section: str, text: str, now: datetime | None = None, **facts: Any
) -> Item:
    """Add an item to the draft. Creates the section if no section has that title."""
    must_draft(by)
    draft = draft_of(checklist)
    found = section_titled(draft, section)
    last = draft.items.order_by("-number").first()
    facts |= {"number": last.number + 1 if last else 1, "details_version": first_item_version(draft)}
    item = Item.objects.create(version=draft, section=found, text=text, **facts)
    record("checklist.item_added", actor=by, target=checklist, at=now, version=draft.number, item=item.number)
    return item


def section_titled(draft: ChecklistVersion, title: str) -> Section:
    """The section of the draft with this title; a new one comes last."""
    if found := draft.sections.filter(title=title).first():
        return found
    last = draft.sections.order_by("-place").values_list("place", flat=True).first() or 0
    return Section.objects.create(version=draft, place=last + 1, title=title)


@transaction.atomic
def copy_checklist(checklist: Checklist, *, by: User, title: str, now: datetime | None = None) -> Checklist:
    """A new checklist whose draft starts with the newest published items, else with those of the draft."""
    copy = create_checklist(by=by, title=title, purpose=checklist.purpose, description=checklist.description, now=now)
    source = checklist.versions.filter(published_at__isnull=False).first() or checklist.versions.first()
    if source is not None:
        draft = draft_of(copy)
        ChecklistVersion.objects.filter(pk=draft.pk).update(threshold=source.threshold)
        copy_items(source, draft)
    record("checklist.copied", actor=by, target=copy, at=now, source=checklist.slug)
    return copy


@transaction.atomic
def remove_item(checklist: Checklist, *, by: User, number: int, now: datetime | None = None) -> ChecklistVersion:
    """Remove an item from the draft. The other items keep their numbers until publication."""
    must_draft(by)
    draft = draft_of(checklist)
    item = draft.items.filter(number=number).first()
    if item is None:
        raise Refused(f"The draft has no item {number}.")
    if asks := draft.items.filter(shown_if=item).first():
        raise Refused(f"Item {asks.number} depends on the answer to item {number}. Remove item {asks.number} first.")
    claim_version(item, field="details_version")
    removed = Greatest("removed_item_version", item.details_version)
    Checklist.objects.filter(pk=checklist.pk).update(removed_item_version=removed)
    item.delete()
    draft.sections.filter(items=None).delete()
    record("checklist.item_removed", actor=by, target=checklist, at=now, version=draft.number, item=number)
    return draft


@transaction.atomic
def publish_version(
    checklist: Checklist, *, by: User, change_note: str = "", now: datetime | None = None
) -> ChecklistVersion:
    """Publish the draft. New runs use it; existing runs do not change."""
    if not can_publish_checklist(by):
        raise NotAllowed(f"Only managers can publish checklists. Ask {managers_text()}.")
    draft = draft_of(checklist)
    if not draft.items.exists():
        raise Refused("Add at least one item before you publish.")
    if draft.number > 1 and not change_note:
        raise Invalid("change_note", "Describe what changed since the previous version.")
    now = now or timezone.now()
    renumber(draft)
    rows = ChecklistVersion.objects.filter(pk=draft.pk, published_at=None)
    if not rows.update(published_at=now, published_by=by, change_note=change_note):
        raise Refused("This version was published by someone else. Reload and try again.")
    draft.refresh_from_db()
    record("checklist.published", actor=by, target=checklist, at=now, version=draft.number)
    return draft


def renumber(draft: ChecklistVersion) -> None:
    """Renumber the items from 1 through all sections, without gaps."""
    ordered = list(draft.items.order_by("section__place", "number"))
    if [item.number for item in ordered] == list(range(1, len(ordered) + 1)):
        return
    for shift in [1000, 0]:  # two passes, because item numbers are unique at any time
        for place, item in enumerate(ordered, start=1 + shift):
            Item.objects.filter(pk=item.pk).update(number=place)
