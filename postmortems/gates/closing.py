"""A required postmortem is published before its incident closes."""

from accounts.models import User
from incidents.gates import Check, closing_gate
from incidents.models import Incident
from postmortems.models import Postmortem


@closing_gate
def postmortem_is_published(incident: Incident, user: User) -> list[Check]:
    due = Postmortem.objects.filter(incident=incident, required=True).exclude(status=Postmortem.Status.PUBLISHED)
    found = due.first()
    words = f"The postmortem is {found.get_status_display().lower()}, not published" if found else ""
    return [Check("postmortem", words, found is None, "", f"/postmortems/{incident.ref}/")]
