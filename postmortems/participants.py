"""Participants of an incident: people with a role, authors of entries and of hypotheses."""

from dataclasses import dataclass

from accounts.models import User
from incidents.models import IncidentRole
from postmortems.models import Participation, Postmortem

LIMIT = 100


@dataclass(frozen=True)
class Participant:
    """A person, their role, and their response to the draft (None: no response yet)."""

    user: User
    role: str
    said: Participation | None = None


def participants(postmortem: Postmortem) -> list[Participant]:
    """At most 100, people with a role first. Three queries; the timeline of the incident is prefetched on pages."""
    incident = postmortem.incident
    roles: dict[int, str] = {}
    for row in IncidentRole.objects.filter(incident=incident).order_by("since", "pk"):
        roles.setdefault(row.user_id, row.get_role_display())
    if incident.lead_id:
        roles.setdefault(incident.lead_id, "Incident lead")
    for entry in incident.entries.all():
        roles.setdefault(entry.author_id, "Timeline")
    for hypothesis in incident.hypotheses.all():
        if hypothesis.raised_by_id:
            roles.setdefault(hypothesis.raised_by_id, "Hypothesis")
    people = User.objects.people().in_bulk(list(roles)[:LIMIT])
    said = {participation.user_id: participation for participation in postmortem.participations.all()}
    return [Participant(people[pk], role, said.get(pk)) for pk, role in roles.items() if pk in people]
