"""Starts a postmortem from the facts of its incident, and updates the sentences that no one edited."""

from datetime import datetime

from django.db import transaction
from django.utils import timezone

from accounts.models import User
from core.activity.log import record
from core.errors import Invalid, Refused
from incidents.models import Incident
from postmortems.actions.drafts import must_write_postmortem, refuse_pending_reviewer, save_draft, start_postmortem
from postmortems.actions.shared_text import save_pending_edits
from postmortems.draft_sources import draft_of
from postmortems.drafting.sentences import from_json, to_json
from postmortems.drafting.update import update
from postmortems.models import FirstDraft, Postmortem, PostmortemTemplate, suggested_first

STARTED, UPDATED = "First draft from the incident data", "Updated from the incident data"


def template_for(incident: Incident) -> PostmortemTemplate:
    """The suggested template of this incident."""
    templates = suggested_first(list(PostmortemTemplate.objects.in_use().with_sections()), incident)
    if not templates:
        raise Refused("There is no template. Ask a manager to create one in Settings.")
    return templates[0]


@transaction.atomic
def start_from_record(
    incident: Incident, *, by: User, template: PostmortemTemplate | None = None, now: datetime | None = None
) -> Postmortem:
    """Start the postmortem with a first draft: the template filled with sentences from what was logged."""
    now = now or timezone.now()
    template = template or template_for(incident)
    filled = draft_of(incident, template.sections.all(), now)
    postmortem = start_postmortem(incident, by=by, template=template, text=filled.text, now=now, note=STARTED)
    rows = FirstDraft.objects.for_parent(postmortem)
    rows.create(template=template, sentences=to_json(filled.sentences), updated_at=now)
    return postmortem


@transaction.atomic
def update_from_record(postmortem: Postmortem, *, by: User, now: datetime | None = None) -> Postmortem:
    """Update the unedited sentences of the first draft from the current incident data."""
    must_write_postmortem(by, postmortem)
    refuse_pending_reviewer(by, postmortem)
    now = now or timezone.now()
    if postmortem.status not in Postmortem.EDITABLE:
        raise Refused("The text is approved. Return it to draft to update it from the incident data.")
    first = FirstDraft.objects.filter(postmortem=postmortem).select_related("template").first()
    if first is None:
        raise Invalid("text", "This postmortem was not started from a first draft.")
    save_pending_edits(postmortem, now=now)
    postmortem.refresh_from_db(fields=["text", "version", "status"])
    filled = draft_of(postmortem.incident, first.template.sections.all(), now)
    changed = update(postmortem.text, from_json(first.sentences), filled.sentences)
    as_read = FirstDraft.objects.filter(pk=first.pk, updated_at=first.updated_at)
    if not as_read.update(sentences=to_json(changed.sentences), updated_at=now):
        raise Refused("This was changed by someone else. Reload and try again.")
    saved = save_draft(
        postmortem, by=by, text=changed.text, version=postmortem.version, now=now, note=UPDATED, merge=False
    )
    record(
        "postmortem.updated_from_record",
        actor=by,
        target=postmortem,
        at=now,
        changed=changed.changed,
        added=changed.added,
        removed=changed.removed,
    )
    return saved
