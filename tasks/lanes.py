"""Lanes of the task board: by status, by owner or by incident. The cards of all lanes are read in one statement."""

from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from django.db.models import Q, QuerySet

from accounts.models import User
from incidents.models import Incident
from tasks.models import UNFINISHED, CorrectiveTask, Status

S = Status
BY = {"status": "Status", "owner": "Owner", "incident": "Incident"}
MAX_LANES = 8
MAX_COUNTED = 5000
ACTIVE = sorted(UNFINISHED | {S.DONE})


@dataclass(frozen=True)
class Lane:
    """`rows` selects its tasks, `holds` tests one task; `key` is the value that a card gets when it is moved here.

    `parts` are conditions that together select the same tasks, each in the order of an index.
    `values` are the filter parameters that list the whole lane; `rule` describes how tasks get here if not by moving.
    """

    key: str
    title: str
    rows: Q
    holds: Callable[[CorrectiveTask], bool]
    values: dict[str, Any] = field(default_factory=dict)
    order: str = "due_on"
    takes: bool = True
    rule: str = ""
    icon: str = ""
    look: str = ""
    parts: tuple[Q, ...] = ()


def by_status(key: str, title: str, *statuses: Status, **facts: Any) -> Lane:
    chosen = [str(status) for status in statuses]
    values = {"status": chosen}
    parts = tuple(Q(status=status) for status in chosen)
    return Lane(key, title, Q(status__in=chosen), lambda task: task.status in chosen, values, parts=parts, **facts)


STATUS_LANES = [
    by_status("proposed", "Proposed", S.PROPOSED, order="-pk", takes=False),
    by_status("open", "Open", S.OPEN),
    by_status("in_progress", "In progress", S.IN_PROGRESS),
    by_status("blocked", "Blocked", S.BLOCKED),
    by_status("done", "Awaiting verification", S.DONE, order="-pk", rule="Moving here asks for evidence."),
    by_status(
        "verified",
        "On watch",
        S.VERIFIED,
        S.CONTRADICTED,
        S.NOT_EFFECTIVE,
        order="-pk",
        takes=False,
        rule="Set by a verification, not by moving.",
    ),
    by_status(
        "effective",
        "Effective",
        S.EFFECTIVE,
        order="-pk",
        takes=False,
        rule="Set by the effectiveness check.",
        icon="rosette-discount-check",
        look="effective",
    ),
]


def lanes_by(kind: str, rows: QuerySet[CorrectiveTask]) -> list[Lane]:
    """The lanes for `kind`, a key of `BY`. Owners and incidents with active tasks cost one query each."""
    if kind == "owner":
        return owner_lanes(rows)
    return incident_lanes(rows) if kind == "incident" else STATUS_LANES


def owner_lanes(rows: QuerySet[CorrectiveTask]) -> list[Lane]:
    """The people with most of the first `MAX_COUNTED` active tasks, in order of name; unassigned tasks first."""
    active = rows.filter(status__in=ACTIVE, owner__isnull=False).order_by()
    counts = Counter(active.values_list("owner", flat=True)[:MAX_COUNTED])
    most = sorted(counts, key=lambda owner: (-counts[owner], owner))[:MAX_LANES]
    owners = User.objects.filter(pk__in=most)
    return [
        owner_lane("@", "Unassigned", None, "none", takes=False),
        *[owner_lane(f"@{user.handle}", user.name, user.pk, user.handle) for user in owners.order_by("name")],
    ]


def owner_lane(key: str, title: str, owner: int | None, value: str, **facts: Any) -> Lane:
    rows = Q(owner=owner, status__in=ACTIVE)
    values = {"owner": value, "status": ACTIVE}
    return Lane(key, title, rows, lambda task: task.owner_id == owner and task.status in ACTIVE, values, **facts)


def incident_lanes(rows: QuerySet[CorrectiveTask]) -> list[Lane]:
    """The newest incidents with active tasks. A task keeps its incident, so cards do not move between them."""
    found = rows.filter(status__in=ACTIVE, incident__isnull=False).order_by("-incident")
    numbers = list(found.values_list("incident", flat=True).distinct()[:MAX_LANES])
    titles = dict(Incident.objects.filter(pk__in=numbers).values_list("pk", "title"))
    return [incident_lane(number, titles[number]) for number in numbers if number in titles]


def incident_lane(number: int, title: str) -> Lane:
    rows = Q(incident=number, status__in=ACTIVE)
    values = {"incident": f"INC-{number}", "status": ACTIVE}
    return Lane(
        f"INC-{number}",
        f"INC-{number} {title}",
        rows,
        lambda task: task.incident_id == number and task.status in ACTIVE,
        values,
        takes=False,
    )
