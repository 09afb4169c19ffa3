"""The external version: separate text and approval, and a check for internal information."""

from datetime import datetime

from django.db import transaction
from django.utils import timezone

from accounts.models import User
from core.activity.log import record
from core.errors import Invalid, NotAllowed, Refused, StaleVersion
from core.text.markdown import BLOCK
from notifications.outbox import notify
from postmortems.actions.drafts import must_write_postmortem
from postmortems.actions.shared_text import MAX_BYTES
from postmortems.leaks import Leak, find_leaks, roles_instead
from postmortems.models import ExternalVersion, Postmortem
from postmortems.policies import can_publish, publishers, who_can_publish_text
from postmortems.sections import sections

SHOWN_LEAKS = 5


def initial_external_text(postmortem: Postmortem) -> str:
    """Headings of an external message, filled with the summary of the postmortem, else of the incident."""
    written = [part.body for part in sections(postmortem.text) if "summary" in part.title.casefold()]
    summary = BLOCK.sub("", written[0]).strip() if written else ""
    summary = summary or postmortem.incident.summary or "What happened, in two sentences."
    return f"## Summary\n\n{summary}\n\n## What happened\n\n\n\n## What we do\n\n"


@transaction.atomic
def save_external(
    postmortem: Postmortem,
    *,
    by: User,
    text: str,
    roles_for_names: bool = True,
    version: int = 0,
    now: datetime | None = None,
) -> ExternalVersion:
    """Write the external text. `version` is the one it was written on, 0 for the first. Approval ends with an edit."""
    must_write_postmortem(by, postmortem)
    if len(text.encode()) > MAX_BYTES:
        raise Invalid("text", "The text is longer than 256 KB.")
    now = now or timezone.now()
    text = text.replace("\r\n", "\n")
    facts = {"text": text, "roles_for_names": roles_for_names, "written_by": by, "updated_at": now}
    ended = {"approved_by": None, "approved_at": None, "approved_title": "", "approved_text": ""}
    found, new = ExternalVersion.objects.for_parent(postmortem).get_or_create(defaults=facts)
    if not new:
        rows = ExternalVersion.objects.filter(pk=found.pk, version=version)
        if not rows.update(**facts, **ended, version=version + 1):
            raise StaleVersion(
                "The external version was changed by someone else. Reload and try again.", version=found.version
            )
    was_approved = found.approved_at is not None
    found.refresh_from_db()
    found.writers.add(by)
    event = record("postmortem.external_saved", actor=by, target=postmortem, at=now, version=found.version)
    if new or was_approved:
        approvers = external_approvers(found)
        notify(approvers, "postmortem_external_review", about=postmortem, occasion=event.pk, now=now)
    return found


def external_writers(external: ExternalVersion) -> set[int]:
    """Ids of everyone who wrote the external version; none of them approves it."""
    return {external.written_by_id, *external.writers.values_list("pk", flat=True)}


def external_approvers(external: ExternalVersion) -> list[User]:
    """The managers it waits for; if all of them wrote it, every manager with access who did not."""
    writers = external_writers(external)
    asked = [person for person in publishers(external.postmortem) if person.pk not in writers]
    return asked or list(User.objects.managers().seeing(external.postmortem.circle).exclude(pk__in=writers))


def can_approve_external(user: User, external: ExternalVersion) -> bool:
    return can_publish(user, external.postmortem) and user.pk not in external_writers(external)


def confidential_mentions(external: ExternalVersion) -> list[Leak]:
    return find_leaks(f"{external_title(external)}\n\n{external_text(external)}", external.postmortem)


def external_title(external: ExternalVersion) -> str:
    """The title of the incident as it leaves: as approved, or with roles instead of names if that option is set."""
    if external.approved_at and external.approved_title:
        return external.approved_title
    return in_roles(external, external.postmortem.incident.title)


def external_text(external: ExternalVersion) -> str:
    """The text as it leaves: as approved, or with roles instead of names if that option is set."""
    if external.approved_at and external.approved_text:
        return external.approved_text
    return in_roles(external, external.text)


def in_roles(external: ExternalVersion, text: str) -> str:
    return roles_instead(text, external.postmortem) if external.roles_for_names else text


@transaction.atomic
def approve_external(external: ExternalVersion, *, by: User, now: datetime | None = None) -> ExternalVersion:
    """A manager who did not write it approves it. Refused while it names a person or anything internal."""
    postmortem = external.postmortem
    if not can_publish(by, postmortem):
        raise NotAllowed(f"Only managers can approve external versions. Ask {who_can_publish_text(postmortem)}.")
    if not can_approve_external(by, external):
        raise NotAllowed("You wrote this version, so another manager must approve it.")
    leaks = confidential_mentions(external)
    if leaks:
        listed = ", ".join(f"“{leak.words}”" for leak in leaks[:SHOWN_LEAKS])
        raise Refused(f"The title or text contains internal information: {listed}. Remove it first.")
    now = now or timezone.now()
    leaving = {"approved_title": external_title(external), "approved_text": external_text(external)}
    rows = ExternalVersion.objects.filter(pk=external.pk, version=external.version, approved_at=None)
    if not rows.update(approved_by=by, approved_at=now, **leaving):
        raise Refused("This version was changed or approved by someone else. Reload and try again.")
    external.refresh_from_db()
    event = record("postmortem.external_approved", actor=by, target=postmortem, at=now, version=external.version)
    people = [person for person in [external.written_by, postmortem.owner] if person != by]
    notify(people, "postmortem_external_approved", about=postmortem, occasion=event.pk, now=now)
    return external
