"""A postmortem as JSON: the text, the facts it was written on, review and corrections."""

from typing import Any

from accounts.models import User
from core.references import references_in, resolve_references
from incidents.entry_references import named_entries
from postmortems.exports.markdown import markdown_of
from postmortems.frozen_incident import PARTS, freeze_incident
from postmortems.models import Postmortem
from postmortems.participants import participants
from postmortems.render_postmortem import changes_since, content_of


def data_of(postmortem: Postmortem, viewer: User) -> dict[str, Any]:
    """Plain values for JSON. Facts are those of the approved text, or of today for a draft."""
    content = content_of(postmortem)
    facts = content.approved.facts if content.approved else freeze_incident(postmortem.incident)
    seen = resolve_references(references_in(content.text), viewer)
    seen |= named_entries(content.incident, content.text, viewer)
    return {
        "format": "debrief.postmortem/1",
        "incident": {"reference": postmortem.ref, **facts["incident"]["fields"]},
        "status": postmortem.status,
        "revision": content.approved.revision if content.approved else postmortem.version,
        "owner": handle(postmortem.owner),
        "approved": {"by": handle(postmortem.approved_by), "at": iso(postmortem.approved_at)},
        "published": {"by": handle(postmortem.published_by), "at": iso(postmortem.published_at)},
        "text": content.text,
        "markdown": markdown_of(postmortem, viewer),
        "facts": {name: [{"id": row["pk"], **row["fields"]} for row in facts.get(name, [])] for name in PARTS},
        "references": {ref: {"title": found.title, "url": found.url} for ref, found in sorted(seen.items())},
        "published_without": postmortem.overrides,
        "corrections": corrections_of(postmortem),
        "fact_changes": [
            {"what": change.what, "before": change.before, "after": change.after, "at": iso(change.at)}
            for change in changes_since(postmortem, content)
        ],
        "participants": [
            {"handle": row.user.handle, "role": row.role, "said": row.said.mark if row.said else None}
            for row in participants(postmortem)
        ],
    }


def corrections_of(postmortem: Postmortem) -> list[dict[str, Any]]:
    return [
        {"quote": row.quote, "replacement": row.replacement, "reason": row.reason, "at": iso(row.approved_at)}
        for row in postmortem.corrections.approved().for_page()
    ]


def handle(person: User | None) -> str | None:
    return person.handle if person else None


def iso(moment: Any) -> str | None:
    return moment.isoformat() if moment else None
