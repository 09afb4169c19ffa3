"""Writing a postmortem: start from a template, save whole texts with a version check, restore an old one."""

from datetime import datetime
from typing import Any

from django.db import transaction
from django.utils import timezone

from accounts.models import User
from core.activity.log import record
from core.errors import Invalid, NotAllowed, Refused, StaleVersion
from core.text.merge import merge_lines, merge_preferring_mine
from incidents.models import Incident
from notifications.outbox import notify
from postmortems.actions.replaced import notify_replaced
from postmortems.actions.shared_text import MAX_BYTES, edit_shared_text, save_pending_edits
from postmortems.coedit.document import with_line_feeds
from postmortems.gates import checks_before_publishing
from postmortems.models import Postmortem, PostmortemTemplate, Revision
from postmortems.policies import can_write_postmortem, is_asked_to_review, publishers, who_can_write_text

MAX_DISMISSED = 500


class Stale(StaleVersion):
    """The text was saved by someone else since it was loaded. Both versions are shown."""

    def __init__(self, message: str, *, theirs: Revision, mine: str) -> None:
        super().__init__(message, version=theirs.number)
        self.theirs = theirs
        self.mine = mine


def must_write_postmortem(by: User, postmortem: Postmortem) -> None:
    if not can_write_postmortem(by, postmortem):
        raise NotAllowed(f"Only responders can write postmortems. Ask {who_can_write_text(postmortem)}.")


def refuse_pending_reviewer(by: User, postmortem: Postmortem) -> None:
    """A reviewer who edits becomes an author; that takes a decision first (`reviews.step_down`)."""
    if is_asked_to_review(by, postmortem):
        raise Refused("You are asked to review this text. Suggest a change, or step down as a reviewer to edit it.")


@transaction.atomic
def start_postmortem(
    incident: Incident,
    *,
    by: User,
    template: PostmortemTemplate | None = None,
    text: str = "",
    now: datetime | None = None,
    note: str = "Started",
) -> Postmortem:
    """Begin the draft of this incident, from a template's headings or from a given text."""
    now = now or timezone.now()
    facts = {"required": False, "updated_at": now, "owner": by}
    postmortem = Postmortem.objects.for_parent(incident).get_or_create(defaults=facts)[0]
    must_write_postmortem(by, postmortem)
    body = text or (template.body if template else "")
    moved = Postmortem.objects.filter(pk=postmortem.pk, status=Postmortem.Status.NOT_STARTED).update(
        status=Postmortem.Status.DRAFT, owner=postmortem.owner or by, template=template
    )
    if not moved:
        raise Refused(f"The postmortem of {incident.ref} is already started. Open it to continue.")
    postmortem.refresh_from_db()
    record("postmortem.started", actor=by, target=postmortem, at=now)
    return save_draft(postmortem, by=by, text=body, version=0, now=now, note=note)


@transaction.atomic
def save_draft(
    postmortem: Postmortem,
    *,
    by: User,
    text: str,
    version: int,
    over: int | None = None,
    since: int | None = None,
    now: datetime | None = None,
    note: str = "",
    merge: bool = True,
) -> Postmortem:
    """Save this text as the next revision. `version` is the revision it is based on.

    Changes that another person saved since are merged by line. Raises Stale where both changed the same
    lines. `over` is the revision that the person saw and chose to replace, `since` the one they began with: the
    authors in between whose changes are lost are notified.
    """
    must_write_postmortem(by, postmortem)
    refuse_pending_reviewer(by, postmortem)
    text = with_line_feeds(text)
    if len(text.encode()) > MAX_BYTES:
        raise Invalid("text", "The text is longer than 256 KB. Move logs and tables to attachments or links.")
    if postmortem.status == Postmortem.Status.PUBLISHED:
        raise Refused("Published postmortems are read-only. Ask a manager to reopen it.")
    now = now or timezone.now()
    joint = save_pending_edits(postmortem, now=now)
    was_approved = postmortem.status == Postmortem.Status.APPROVED
    if version == postmortem.version and text == postmortem.text and version:
        return postmortem
    text, merged_into = store_text(postmortem, text, version, now=now, merge=merge)
    note = note or (f"Merged with revision {merged_into}" if merged_into else "")
    postmortem.refresh_from_db()
    if joint:
        edit_shared_text(postmortem, text, by=by, now=now)
    postmortem.writers.add(by)
    Revision.objects.for_parent(postmortem).create(number=postmortem.version, text=text, by=by, at=now, note=note)
    event = record("postmortem.saved", actor=by, target=postmortem, at=now, revision=postmortem.version)
    if over:
        began = over - 1 if since is None else since
        notify_replaced(postmortem, since=began, over=over, by=by, occasion=event.pk, now=now)
    if was_approved:
        notify_approval_ended(postmortem, by=by, now=now)
    return postmortem


def notify_approval_ended(postmortem: Postmortem, *, by: User, now: datetime) -> None:
    """Tell the owner, who approved it and who was asked to publish it that it is a draft again."""
    event = record("postmortem.approval_ended", actor=by, target=postmortem, at=now)
    people = {postmortem.owner, postmortem.approved_by, *publishers(postmortem)} - {by, None}
    notify(people, "postmortem_approval_ended", about=postmortem, occasion=event.pk, now=now)


def store_text(
    postmortem: Postmortem, text: str, version: int, *, now: datetime, merge: bool
) -> tuple[str, int | None]:
    """Store the text by compare-and-set on `version`; returns it and the revision it was merged with, if any.

    Raises Stale if another person saved since and the changes cannot be merged, or `merge` is off.
    """
    if set_text(postmortem, text, version, now=now):
        return text, None
    merged = merged_with_newest(postmortem, text, version) if merge else None
    if merged is None or not set_text(postmortem, *merged, now=now):
        mine, began = merged or (text, version)
        raise stale(postmortem, mine=mine, since=began if merge else None)
    return merged


def set_text(postmortem: Postmortem, text: str, version: int, *, now: datetime) -> bool:
    """False if `version` is no longer the current one, or the postmortem is published."""
    as_read = Postmortem.objects.filter(pk=postmortem.pk, version=version).exclude(status=Postmortem.Status.PUBLISHED)
    return bool(as_read.update(text=text, version=version + 1, updated_at=now, status=after_edit(postmortem)))


def merged_with_newest(postmortem: Postmortem, text: str, version: int) -> tuple[str, int] | None:
    """This text with what was saved since `version`, and the newest version; None for a conflict."""
    fresh = Postmortem.objects.exclude(status=Postmortem.Status.PUBLISHED).filter(pk=postmortem.pk).first()
    base = postmortem.revisions.filter(number=version).first()
    if fresh is None or base is None:
        return None
    merged = merge_lines(base.text, text, fresh.text)
    if merged is None or len(merged.encode()) > MAX_BYTES:
        return None
    postmortem.status = fresh.status
    return merged, fresh.version


def after_edit(postmortem: Postmortem) -> str:
    """The status after an edit: an approved text becomes a draft; a review continues."""
    return Postmortem.Status.DRAFT if postmortem.status == Postmortem.Status.APPROVED else postmortem.status


def stale(postmortem: Postmortem, *, mine: str, since: int | None) -> Stale:
    """The conflict with the newest revision; `mine` keeps what others changed on other lines after revision `since`."""
    newest = postmortem.revisions.select_related("by").first()
    if newest is None:
        raise Refused("The postmortem is not started. Start it from a template first.")
    base = postmortem.revisions.filter(number=since).first() if since else None
    words = f"@{newest.by.handle} saved revision {newest.number} while you were editing. Your text is kept below."
    return Stale(words, theirs=newest, mine=merge_preferring_mine(base.text, mine, newest.text) if base else mine)


@transaction.atomic
def restore_revision(
    postmortem: Postmortem, number: int, *, by: User, version: int, now: datetime | None = None
) -> Postmortem:
    """Restore an earlier text as a new revision; revisions in between are kept."""
    old = postmortem.revisions.filter(number=number).first()
    if old is None:
        raise Refused(f"Revision {number} does not exist.")
    return save_draft(
        postmortem, by=by, text=old.text, version=version, now=now, note=f"Restored revision {number}", merge=False
    )


@transaction.atomic
def change_postmortem_owner(postmortem: Postmortem, *, to: User, by: User, now: datetime | None = None) -> Postmortem:
    """Change the owner."""
    must_write_postmortem(by, postmortem)
    if not to.is_responder or not to.is_active or to.is_bot:
        raise Refused(f"{to.name} cannot write postmortems. Choose a responder.")
    if not Postmortem.objects.visible_to(to).filter(pk=postmortem.pk).exists():
        raise Refused(f"{postmortem.incident.ref} is private. Give {to.name} access first.")
    if postmortem.status in {Postmortem.Status.APPROVED, Postmortem.Status.PUBLISHED}:
        raise Refused("The owner cannot be changed after approval.")
    now = now or timezone.now()
    before = postmortem.owner
    if to == before:
        raise Refused(f"{to.name} is already the owner.")
    as_read = Postmortem.objects.filter(pk=postmortem.pk, owner=before, status=postmortem.status)
    if not as_read.update(owner=to, updated_at=now):
        raise Refused("This was changed by someone else. Reload and try again.")
    if by in {before, to}:  # who takes or hands over ownership cannot approve; whom others assign can
        postmortem.former_owners.add(by)
    postmortem.refresh_from_db()
    event = record("postmortem.owner_changed", actor=by, target=postmortem, at=now, to=to.handle)
    notify([to] if to != by else [], "postmortem_due", about=postmortem, occasion=event.pk, now=now)
    words: dict[str, Any] = {"to": to.name, "who": by.name}
    former = [before] if before != by else []
    notify(former, "postmortem_owner_changed", about=postmortem, occasion=event.pk, now=now, **words)
    return postmortem


@transaction.atomic
def dismiss_advice(postmortem: Postmortem, digest: str, *, by: User) -> Postmortem:
    """Dismiss one note of advice; it is not shown again for this postmortem."""
    must_write_postmortem(by, postmortem)
    Postmortem.objects.filter(pk=postmortem.pk).update(
        dismissed=sorted({*postmortem.dismissed, digest})[-MAX_DISMISSED:]
    )
    postmortem.refresh_from_db()
    return postmortem


@transaction.atomic
def confirm_none(postmortem: Postmortem, section: str, *, by: User, now: datetime | None = None) -> Postmortem:
    """Mark a section as "nothing to add"."""
    must_write_postmortem(by, postmortem)
    codes = [check.code for check in checks_before_publishing(postmortem.incident, by) if check.can_be_none]
    if section not in codes:
        raise Invalid("section", f"Choose one of {', '.join(sorted(codes))}.")
    sections = sorted({*postmortem.confirmed_none, section})
    Postmortem.objects.filter(pk=postmortem.pk).update(confirmed_none=sections)
    postmortem.refresh_from_db()
    record("postmortem.section_marked_empty", actor=by, target=postmortem, at=now, section=section)
    return postmortem
