"""Details of library rows: next step, effective tasks, counts of the tabs."""

from collections import defaultdict
from collections.abc import Iterable
from typing import Any

from django.db.models import QuerySet

from accounts.models import User
from accounts.people import format_recipients
from dashboard.counting import MAX_COUNT
from incidents.list_columns import columns
from incidents.models import Incident
from postmortems.models import Postmortem, ReviewRequest

State = Postmortem.Status


def tab_count(rows: QuerySet[Any]) -> str:
    """ "4", at most "99+"; empty for 0."""
    count = rows.order_by()[:MAX_COUNT].count()
    return f"{MAX_COUNT - 1}+" if count == MAX_COUNT else str(count or "")


def name_next(rows: Iterable[Postmortem]) -> None:
    """Set `next_step` of each: "Mira Okafor, Tomas Vega" or what starts the work. One query."""
    rows = list(rows)
    waiting = defaultdict(list)
    asked = ReviewRequest.objects.waiting().filter(postmortem__in=[row.pk for row in rows]).select_related("user")
    for request in asked:
        waiting[request.postmortem_id].append(request.user)
    for row in rows:
        row.next_step = next_step(row, waiting[row.pk])  # type: ignore[attr-defined]


def next_step(row: Postmortem, reviewers: list[User]) -> str:
    """The next step as text for a list; the review page names everyone who can act."""
    if row.status == State.IN_REVIEW and (able := [person for person in reviewers if person.is_active]):
        return f"Next: {format_recipients(able)}"
    if row.status == State.APPROVED:
        return "Next: a manager publishes it"
    if row.owner is None:
        return "Assign an owner"
    if not row.owner.is_active:
        return f"{row.owner.name} has left. Assign another owner"
    if row.status == State.NOT_STARTED:
        return "First draft from the incident data available"
    return f"Next: {row.owner.name}"


def effective_tasks(incidents: Iterable[int]) -> dict[int, dict[str, Any]]:
    """By incident: `{text: "1 of 4", effective: all are}` where there are tasks. One query."""
    column = columns().get("effective")
    if column is None:
        return {}
    rows = Incident.objects.filter(pk__in=list(incidents)).annotate(tally=column.value())
    return {pk: column.words(tally) for pk, tally in rows.values_list("pk", "tally") if tally}
