"""Moves between states, overrides of open requirements, publishing and reopening."""

from datetime import datetime
from typing import Any

from django.db import transaction
from django.utils import timezone

from accounts.models import User
from core.activity.log import record
from core.errors import Invalid, NotAllowed, Refused
from incidents.actions.milestones import first_version
from incidents.gates import Check
from incidents.models import IncidentRole, Milestone
from notifications.outbox import notify
from postmortems.actions.approved_texts import store_approved_text
from postmortems.actions.shared_text import save_pending_edits
from postmortems.gates import open_publishing_checks
from postmortems.gates.questions import is_question
from postmortems.models import Postmortem
from postmortems.policies import can_publish, named_reviewers, who_can_publish_text

State = Postmortem.Status
NAMED = 3  # requirements in a message


def move(postmortem: Postmortem, to: str, *, now: datetime, **facts: Any) -> Postmortem:
    """Change the status by an allowed transition (compare-and-set)."""
    if to not in Postmortem.TRANSITIONS[postmortem.status]:
        label = Postmortem.Status(postmortem.status).label.lower()
        raise Refused(f"The postmortem is {label} and cannot become {State(to).label.lower()}.")
    was_joint = save_pending_edits(postmortem, now=now)
    if was_joint and to != State.APPROVED:  # an approval is valid only for the text that was read
        postmortem.refresh_from_db(fields=["version", "text"])
    facts_read = {"status": postmortem.status, "version": postmortem.version, "owner": postmortem.owner_id}
    as_read = Postmortem.objects.filter(pk=postmortem.pk, **facts_read)
    if not as_read.update(status=to, updated_at=now, **facts):
        raise Refused("This was changed by someone else. Reload and try again.")
    postmortem.refresh_from_db()
    return postmortem


def collect_overrides(
    postmortem: Postmortem, *, by: User, reason: str, now: datetime, more: list[Check] | None = None
) -> list[dict[str, Any]]:
    """The open requirements with the reason for each; those overridden before keep theirs.

    `more` are open questions of the reviewer; a question answered "no" carries its note as the reason (`hint`).
    """
    kept = {override["code"]: override for override in postmortem.overrides}
    unmet = [*open_publishing_checks(postmortem.incident, by), *(more or [])]
    if more is None:  # the answers were given at approval and stay
        codes = {item.code for item in unmet}
        unmet += [Check(code, each["text"]) for code, each in kept.items() if is_question(code) and code not in codes]
    new = [item for item in unmet if item.code not in kept]
    unexplained = [item for item in new if not (is_question(item.code) and item.hint)]
    if unexplained and not reason.strip():
        raise Invalid("reason", reason_needed([item.words for item in unexplained]))
    mine = {
        i.code: {
            "code": i.code,
            "text": i.words,
            "reason": i.hint if is_question(i.code) and i.hint else reason,
            "by": by.name,
            "at": now.isoformat(),
        }
        for i in new
    }
    return [(kept | mine)[item.code] for item in unmet]


def reason_needed(texts: list[str]) -> str:
    """Names the first three open requirements; the page lists all of them."""
    many = len(texts)
    listed = "; ".join(texts[:NAMED]) + (f"; and {many - NAMED} more" if many > NAMED else "")
    opened = "1 requirement is open" if many == 1 else f"{many} requirements are open"
    return f"{opened}: {listed}. Enter a reason to continue without {'it' if many == 1 else 'them'}."


@transaction.atomic
def publish(postmortem: Postmortem, *, by: User, reason: str = "", now: datetime | None = None) -> Postmortem:
    """Publish to everyone who may see the incident. For managers, after approval."""
    if not can_publish(by, postmortem):
        raise NotAllowed(f"Only managers can publish postmortems. Ask {who_can_publish_text(postmortem)}.")
    now = now or timezone.now()
    overrides = collect_overrides(postmortem, by=by, reason=reason, now=now)
    postmortem = move(postmortem, State.PUBLISHED, now=now, published_by=by, published_at=now, overrides=overrides)
    if not postmortem.approved_texts.exists():  # approved by a version that kept no copy
        store_approved_text(postmortem, by=postmortem.approved_by or by, now=now)
    incident = postmortem.incident
    defaults = {"at": now, "source": "system", "version": first_version(incident)}
    Milestone.objects.for_parent(incident).get_or_create(name="reviewed", defaults=defaults)
    event = record("postmortem.published", actor=by, target=postmortem, at=now)
    notify(readers(postmortem, by), "postmortem_published", about=postmortem, occasion=event.pk, now=now)
    return postmortem


def readers(postmortem: Postmortem, by: User) -> list[User]:
    """Those who had a role in the incident, the owner and the reviewers."""
    roles = IncidentRole.objects.filter(incident=postmortem.incident).select_related("user")
    people = [postmortem.owner, *named_reviewers(postmortem), *(role.user for role in roles)]
    return [person for person in people if person is not None and person != by]


@transaction.atomic
def reopen(postmortem: Postmortem, *, by: User, reason: str, now: datetime | None = None) -> Postmortem:
    """Take a published or approved text back to draft."""
    if not can_publish(by, postmortem):
        raise NotAllowed(f"Only managers can reopen postmortems. Ask {who_can_publish_text(postmortem)}.")
    if not reason.strip():
        raise Invalid("reason", "Enter a reason. Readers can see it.")
    now = now or timezone.now()
    postmortem = move(postmortem, State.DRAFT, now=now, published_at=None, published_by=None)
    event = record("postmortem.reopened", actor=by, target=postmortem, at=now, reason=reason)
    people = [person for person in [postmortem.owner, postmortem.approved_by] if person != by]
    notify(people, "postmortem_reopened", about=postmortem, occasion=event.pk, now=now)
    return postmortem
