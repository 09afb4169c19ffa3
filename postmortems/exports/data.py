"""A postmortem as JSON: the text, the facts it was written on, review and corrections."""

from typing import Any, cast

from django.db.models import Model

from accounts.models import User
from core.text.markdown import render
from core.text.resolve import named_in
from incidents.entry_references import numbered_entries
from incidents.models import Category, Incident, Service, Severity
from postmortems.exports.markdown import markdown_of
from postmortems.frozen_incident import PARTS, freeze_incident
from postmortems.models import Postmortem
from postmortems.participants import participants
from postmortems.postmortem_context import changes_since, content_of

NAMED: dict[type[Model], str] = {User: "handle", Service: "slug", Category: "code", Severity: "name"}
OF_THE_INSTALLATION = {"circle", "incident", "client_key", "removed_at"}


def data_of(postmortem: Postmortem, viewer: User) -> dict[str, Any]:
    """Plain values for JSON. Facts are those of the approved text, or of today for a draft."""
    content = content_of(postmortem)
    facts = content.approved.facts if content.approved else freeze_incident(postmortem.incident)
    seen = named_in(render(content.text), viewer, numbered_entries(content.incident, viewer))
    return {
        "format": "debrief.postmortem/2",
        "incident": {"reference": postmortem.ref, **readable_rows(Incident, [facts["incident"]])[0]},
        "status": postmortem.status,
        "revision": content.approved.revision if content.approved else postmortem.version,
        "owner": handle(postmortem.owner),
        "approved": {"by": handle(postmortem.approved_by), "at": iso(postmortem.approved_at)},
        "published": {"by": handle(postmortem.published_by), "at": iso(postmortem.published_at)},
        "text": content.text,
        "markdown": markdown_of(postmortem, viewer),
        "facts": {name: readable_rows(part_model(name), facts.get(name, [])) for name in PARTS},
        "references": {
            ref: {"title": found.title, "url": found.url} for ref, found in sorted(seen.items()) if ref[0] != "@"
        },
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


def part_model(name: str) -> type[Model]:
    return cast(type[Model], Incident._meta.get_field(name).related_model)


def readable_rows(model: type[Model], rows: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """Frozen rows with names instead of ids of people, services, categories and severities."""
    found = [{"id": row["pk"], **row["fields"]} for row in rows]
    for field in model._meta.concrete_fields:
        if name := NAMED.get(cast(type[Model], field.related_model)):
            ids = {row[field.name] for row in found if row.get(field.name)}
            named = field.related_model._base_manager.filter(pk__in=ids).values_list("pk", name)  # type: ignore[union-attr]
            names = dict(named) if ids else {}
            for row in found:
                if field.name in row:
                    row[field.name] = names.get(row[field.name])
    return [{name: value for name, value in row.items() if name not in OF_THE_INSTALLATION} for row in found]


def corrections_of(postmortem: Postmortem) -> list[dict[str, Any]]:
    return [
        {"quote": row.quote, "replacement": row.replacement, "reason": row.reason, "at": iso(row.approved_at)}
        for row in postmortem.corrections.approved().for_page()
    ]


def handle(person: User | None) -> str | None:
    return person.handle if person else None


def iso(moment: Any) -> str | None:
    return moment.isoformat() if moment else None
