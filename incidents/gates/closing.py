"""Requirements for closing an incident."""

from accounts.models import User
from incidents.gates import Check, closing_gate
from incidents.models import Hypothesis, Incident


@closing_gate
def closing_checklist(incident: Incident, user: User) -> list[Check]:
    url = incident.get_absolute_url()
    open_hypotheses = incident.hypotheses.filter(verdict=Hypothesis.Verdict.OPEN).count()
    open_impact = incident.impact_windows.filter(ends_at=None).count()
    return [
        Check(
            "hypotheses",
            f"{open_hypotheses} open hypothes{'is' if open_hypotheses == 1 else 'es'}",
            not open_hypotheses,
            "",
            f"{url}#hypotheses",
        ),
        Check("impact", "Impact has not ended", not open_impact, "", f"{url}#impact"),
    ]
