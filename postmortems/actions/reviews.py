"""Review: ask a named person, discuss, approve or ask for changes, publish through the gates."""

from datetime import datetime
from typing import Any

from django.db import transaction
from django.utils import timezone

from accounts.models import User
from core.activity.log import record
from core.errors import Invalid, NotAllowed, Refused
from incidents.models import IncidentRole, Milestone
from notifications.outbox import notify
from postmortems.actions.approved_texts import keep_approved_text
from postmortems.actions.drafts import require_writer
from postmortems.actions.shared_text import settle
from postmortems.gates import open_publishing_checks
from postmortems.models import Postmortem, ReviewNote
from postmortems.policies import (
    can_publish,
    can_review,
    is_author,
    publishers,
    who_can_publish,
    who_can_review,
)

State = Postmortem.Status


def move(postmortem: Postmortem, to: str, *, now: datetime, **facts: Any) -> Postmortem:
    """Compare-and-set along MOVES."""
    if to not in Postmortem.MOVES[postmortem.status]:
        label = Postmortem.Status(postmortem.status).label.lower()
        raise Refused(f"The postmortem is {label} and cannot become {State(to).label.lower()}.")
    if settle(postmortem, now=now) and to != State.APPROVED:  # an approval stands for exactly the text that was read
        postmortem.refresh_from_db(fields=["version", "text"])
    facts_read = {"status": postmortem.status, "version": postmortem.version, "owner": postmortem.owner_id}
    as_read = Postmortem.objects.filter(pk=postmortem.pk, **facts_read)
    if not as_read.update(status=to, updated_at=now, **facts):
        raise Refused("This was changed by someone else. Reload and try again.")
    postmortem.refresh_from_db()
    return postmortem


@transaction.atomic
def ask_for_review(postmortem: Postmortem, *, reviewer: User, by: User, now: datetime | None = None) -> Postmortem:
    """Send the draft to a named reviewer, who never wrote or owned it."""
    require_writer(by, postmortem)
    if is_author(reviewer, postmortem):
        raise Refused(
            f"{reviewer.name} is an author of this postmortem and cannot review it. Ask {who_can_review(postmortem)}."
        )
    if not User.objects.responders().seeing(postmortem.circle).filter(pk=reviewer.pk).exists():
        raise Refused(f"{reviewer.name} cannot review it. Choose a responder with access to this incident.")
    now = now or timezone.now()
    postmortem = move(postmortem, State.IN_REVIEW, now=now, reviewer=reviewer, review_asked_at=now)
    event = record("postmortem.review_asked", actor=by, target=postmortem, at=now, reviewer=reviewer.handle)
    notify([reviewer], "postmortem_review", about=postmortem, occasion=event.pk, now=now)
    return postmortem


@transaction.atomic
def comment(
    postmortem: Postmortem, *, by: User, text: str, passage: str = "", now: datetime | None = None
) -> ReviewNote:
    """Say something about a passage, or about the whole."""
    require_writer(by, postmortem)
    note = keep_note(postmortem, by=by, text=text, passage=passage, now=now or timezone.now())
    event = record("postmortem.commented", actor=by, target=postmortem, at=now)
    notify(
        [p for p in [postmortem.owner] if p != by], "postmortem_comment", about=postmortem, occasion=event.pk, now=now
    )
    return note


def keep_note(
    postmortem: Postmortem, *, by: User, text: str, now: datetime, passage: str = "", verdict: str = ""
) -> ReviewNote:
    return ReviewNote.objects.for_parent(postmortem).create(
        by=by,
        at=now,
        text=text,
        passage=passage,
        verdict=verdict,
    )


def require_reviewer(by: User, postmortem: Postmortem) -> None:
    if is_author(by, postmortem):
        raise NotAllowed(f"You are an author, so another person must approve it. Ask {who_can_review(postmortem)}.")
    if not can_review(by, postmortem):
        raise NotAllowed(f"Only the reviewer or a manager can decide. Ask {who_can_review(postmortem)}.")


@transaction.atomic
def request_changes(postmortem: Postmortem, *, by: User, text: str, now: datetime | None = None) -> Postmortem:
    """Send it back, saying what is missing."""
    require_reviewer(by, postmortem)
    if not text.strip():
        raise Invalid("text", "Describe the changes you need.")
    now = now or timezone.now()
    postmortem = move(postmortem, State.CHANGES_REQUESTED, now=now)
    keep_note(postmortem, by=by, text=text, now=now, verdict=State.CHANGES_REQUESTED)
    event = record("postmortem.changes_requested", actor=by, target=postmortem, at=now)
    notify([postmortem.owner], "postmortem_changes", about=postmortem, occasion=event.pk, now=now)
    return postmortem


@transaction.atomic
def approve(postmortem: Postmortem, *, by: User, reason: str = "", now: datetime | None = None) -> Postmortem:
    """Approve. Open requirements need a reason, which is shown on the page."""
    require_reviewer(by, postmortem)
    now = now or timezone.now()
    overrides = set_aside(postmortem, by=by, reason=reason, now=now)
    postmortem = move(postmortem, State.APPROVED, now=now, approved_by=by, approved_at=now, overrides=overrides)
    keep_approved_text(postmortem, by=by, now=now)
    event = record(
        "postmortem.approved", actor=by, target=postmortem, at=now, unmet=[each["code"] for each in overrides]
    )
    notify([postmortem.owner], "postmortem_approved", about=postmortem, occasion=event.pk, now=now)
    waiting = [person for person in publishers(postmortem) if person not in {by, postmortem.owner}]
    notify(waiting, "postmortem_to_publish", about=postmortem, occasion=event.pk, now=now)
    return postmortem


def set_aside(postmortem: Postmortem, *, by: User, reason: str, now: datetime) -> list[dict[str, Any]]:
    """The unmet items with the reason for each; those set aside before keep theirs."""
    kept = {each["code"]: each for each in postmortem.overrides}
    unmet = open_publishing_checks(postmortem.incident, by)
    new = [item for item in unmet if item.code not in kept]
    if new and not reason.strip():
        listed = "; ".join(item.words for item in new)
        raise Invalid("reason", f"{len(new)} requirements are open: {listed}. Enter a reason to continue without them.")
    mine = {
        i.code: {"code": i.code, "text": i.words, "reason": reason, "by": by.name, "at": now.isoformat()} for i in new
    }
    return [(kept | mine)[item.code] for item in unmet]


@transaction.atomic
def publish(postmortem: Postmortem, *, by: User, reason: str = "", now: datetime | None = None) -> Postmortem:
    """Make it everyone's who may see the incident. A manager does this, after approval."""
    if not can_publish(by, postmortem):
        raise NotAllowed(f"Only managers can publish postmortems. Ask {who_can_publish(postmortem)}.")
    now = now or timezone.now()
    overrides = set_aside(postmortem, by=by, reason=reason, now=now)
    postmortem = move(postmortem, State.PUBLISHED, now=now, published_by=by, published_at=now, overrides=overrides)
    if not postmortem.approved_texts.exists():  # approved by a version that kept no copy
        keep_approved_text(postmortem, by=postmortem.approved_by or by, now=now)
    incident = postmortem.incident
    Milestone.objects.for_parent(incident).get_or_create(name="reviewed", defaults={"at": now, "source": "system"})
    event = record("postmortem.published", actor=by, target=postmortem, at=now)
    notify(readers(postmortem, by), "postmortem_published", about=postmortem, occasion=event.pk, now=now)
    return postmortem


def readers(postmortem: Postmortem, by: User) -> list[User]:
    """Those who carried a role, the owner and the reviewer."""
    roles = IncidentRole.objects.filter(incident=postmortem.incident).select_related("user")
    people = [postmortem.owner, postmortem.reviewer, *(role.user for role in roles)]
    return [person for person in people if person is not None and person != by]


@transaction.atomic
def reopen(postmortem: Postmortem, *, by: User, reason: str, now: datetime | None = None) -> Postmortem:
    """Take a published or approved text back to draft."""
    if not can_publish(by, postmortem):
        raise NotAllowed(f"Only managers can reopen postmortems. Ask {who_can_publish(postmortem)}.")
    if not reason.strip():
        raise Invalid("reason", "Enter a reason. Readers can see it.")
    now = now or timezone.now()
    postmortem = move(postmortem, State.DRAFT, now=now, published_at=None, published_by=None)
    record("postmortem.reopened", actor=by, target=postmortem, at=now, reason=reason)
    return postmortem
