"""Postmortems for tests, in any state."""

from typing import Any

from core.access.models import Circle
from core.testing import NOW
from incidents.tests.factories import make_incident
from postmortems.actions.approved_texts import store_approved_text
from postmortems.models import Postmortem, ReviewRequest, Revision


def postmortem(cast: Any, status: str = "draft", circle: Circle | None = None, **facts: Any) -> Postmortem:
    """A postmortem of Ada's with one revision; from review on, Mona is its reviewer."""
    incident = make_incident(lead=cast.ada, circle=circle, status="resolved", resolved_at=NOW)
    facts = {"owner": cast.ada, "version": 1, "text": "## Summary\n\nOld words.", **facts}
    if status == "not_started":
        facts |= {"version": 0, "text": ""}
    if status in {"approved", "published"}:
        facts |= {"approved_by": cast.mona, "approved_at": NOW, "published_by": cast.mona}
    if status not in {"not_started", "draft"}:
        facts["review_round"] = 1
    row = Postmortem.objects.create(
        incident=incident, circle=incident.circle, status=status, updated_at=NOW, published_at=NOW, **facts
    )
    if row.version:
        Revision.objects.create(postmortem=row, circle=incident.circle, number=1, text=row.text, by=cast.ada, at=NOW)
    if row.review_round:
        asked = {"round": 1, "revision": row.version, "asked_by": cast.ada, "asked_at": NOW}
        decision = {"in_review": "waiting", "changes_requested": status}.get(status, "approved")
        ReviewRequest.objects.for_parent(row).create(user=cast.mona, decision=decision, **asked)
    if status in {"approved", "published"}:
        store_approved_text(row, by=cast.mona, now=NOW)
    return row


def of(status: str, **more: Any) -> Any:
    """Arguments of a route about a postmortem in this state."""
    return lambda cast, circle: {"pk": postmortem(cast, status, circle).incident_id, **more}
