"""Stores a text unchanged at approval, and adds corrections later."""

from datetime import datetime

from django.db import transaction
from django.utils import timezone

from accounts.models import User
from core.activity.log import record
from core.errors import Invalid, NotAllowed, Refused
from notifications.outbox import notify
from postmortems.blocks import freeze_blocks
from postmortems.frozen_incident import freeze_incident
from postmortems.models import ApprovedText, Correction, Postmortem
from postmortems.passages import choose
from postmortems.policies import (
    can_approve_correction,
    can_write_postmortem,
    correction_approvers,
    who_can_approve_corrections_text,
    who_can_write_text,
)

LONGEST_PASSAGE = 1000


def store_approved_text(postmortem: Postmortem, *, by: User, now: datetime) -> ApprovedText:
    """Called by approval, in its transaction: the text, the incident's facts and the data of blocks as they are."""
    incident = postmortem.incident
    return ApprovedText.objects.for_parent(postmortem).create(
        revision=postmortem.version,
        text=postmortem.text,
        facts=freeze_incident(incident),
        blocks=freeze_blocks(incident),
        approved_at=now,
        approved_by=by,
    )


@transaction.atomic
def propose_correction(
    postmortem: Postmortem, *, by: User, quote: str, replacement: str, reason: str, now: datetime | None = None
) -> Correction:
    """Propose a correction of a published passage. It is shown once another person has approved it."""
    if not can_write_postmortem(by, postmortem):
        raise NotAllowed(f"Only responders can propose corrections. Ask {who_can_write_text(postmortem)}.")
    approved = postmortem.approved_texts.first()
    if postmortem.status != Postmortem.Status.PUBLISHED or approved is None:
        raise Refused("Only published postmortems have corrections. Edit the draft instead.")
    passage = choose(approved.text, quote[:LONGEST_PASSAGE])
    if passage is None:
        raise Invalid("quote", "The published text does not contain this passage. Copy it exactly.")
    for name, value in {"replacement": replacement, "reason": reason}.items():
        if not value.strip():
            raise Invalid(name, "Enter the corrected text." if name == "replacement" else "Enter a reason.")
    now = now or timezone.now()
    correction: Correction = Correction.objects.for_parent(postmortem).create(
        quote=passage.quote, replacement=replacement.strip(), reason=reason.strip(), by=by, at=now
    )
    event = record("postmortem.correction_proposed", actor=by, target=postmortem, at=now, correction=correction.pk)
    people = [person for person in correction_approvers(postmortem) if person != by]
    notify(people, "postmortem_correction", about=postmortem, occasion=event.pk, now=now)
    return correction


@transaction.atomic
def approve_correction(correction: Correction, *, by: User, now: datetime | None = None) -> Correction:
    """Publish a correction next to the published text, with its date."""
    postmortem = correction.postmortem
    if not can_approve_correction(by, correction):
        who = who_can_approve_corrections_text(correction)
        raise NotAllowed(f"Another reviewer or manager must approve this correction. Ask {who}.")
    now = now or timezone.now()
    open_one = Correction.objects.filter(pk=correction.pk, approved_at=None)
    if not open_one.update(approved_by=by, approved_at=now):
        raise Refused("This correction is already approved.")
    correction.refresh_from_db()
    event = record("postmortem.corrected", actor=by, target=postmortem, at=now, correction=correction.pk)
    people = [person for person in [correction.by, postmortem.owner] if person != by]
    notify(people, "postmortem_corrected", about=postmortem, occasion=event.pk, now=now)
    return correction


@transaction.atomic
def withdraw_correction(correction: Correction, *, by: User, now: datetime | None = None) -> None:
    """Remove a correction that is not approved yet: its author or an approver."""
    if by != correction.by and not can_approve_correction(by, correction):
        raise NotAllowed(f"Only its author or an approver can remove a correction. Ask {correction.by.name}.")
    postmortem = correction.postmortem
    if not Correction.objects.filter(pk=correction.pk, approved_at=None).delete()[0]:
        raise Refused("This correction is approved and can no longer be changed.")
    record("postmortem.correction_removed", actor=by, target=postmortem, at=now, replacement=correction.replacement)
