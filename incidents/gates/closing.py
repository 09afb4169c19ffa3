"""What must hold before an incident is put away: this room's own items."""

from core.accounts.models import User
from incidents.gates import Check, closing_gate
from incidents.models import Hypothesis, Incident, Postmortem


@closing_gate
def closing_checklist(incident: Incident, user: User) -> list[Check]:
    url = incident.get_absolute_url()
    open_beliefs = incident.hypotheses.filter(verdict=Hypothesis.Verdict.OPEN).count()
    open_impact = incident.impact_windows.filter(ends_at=None).count()
    return [
        Check("beliefs", f"{open_beliefs} suspicion without a verdict", not open_beliefs, "", f"{url}#hypotheses"),
        Check("impact", "Impact has no end", not open_impact, "", f"{url}#impact"),
        postmortem_done(incident),
    ]


def postmortem_done(incident: Incident) -> Check:
    """Required ones are published first."""
    owed = Postmortem.objects.filter(incident=incident, required=True).exclude(status=Postmortem.Status.PUBLISHED)
    state = owed.first()
    words = f"The postmortem is {state.get_status_display().lower()}, not published" if state else ""
    return Check("postmortem", words, state is None, "", f"/postmortems/{incident.ref}/")
