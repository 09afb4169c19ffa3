"""What must hold before an incident is put away: this room's own items."""

from accounts.models import User
from incidents.gates import Check, closing_gate
from incidents.models import Hypothesis, Incident


@closing_gate
def closing_checklist(incident: Incident, user: User) -> list[Check]:
    url = incident.get_absolute_url()
    open_beliefs = incident.hypotheses.filter(verdict=Hypothesis.Verdict.OPEN).count()
    open_impact = incident.impact_windows.filter(ends_at=None).count()
    return [
        Check("beliefs", f"{open_beliefs} suspicion without a verdict", not open_beliefs, "", f"{url}#hypotheses"),
        Check("impact", "Impact has no end", not open_impact, "", f"{url}#impact"),
    ]
