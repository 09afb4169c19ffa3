"""Members of a circle. Called by the owning app's actions, which check policies, record and notify."""

from collections.abc import Iterable
from datetime import datetime
from typing import TYPE_CHECKING

from django.db.models import QuerySet

from core.access.models import Circle, CircleMember

if TYPE_CHECKING:
    from accounts.models import User


def new_circle() -> Circle:
    return Circle.objects.create()


def add_members(circle: Circle, people: Iterable["User | None"], *, now: datetime) -> None:
    """Make these people members; those already inside stay as they are."""
    rows = [CircleMember(circle=circle, user=person, added_at=now) for person in people if person is not None]
    CircleMember.objects.bulk_create(rows, ignore_conflicts=True)


def remove_member(circle: Circle, person: "User") -> bool:
    return bool(CircleMember.objects.filter(circle=circle, user=person).delete()[0])


def is_member(user: "User", circle: Circle) -> bool:
    return CircleMember.objects.filter(circle=circle, user=user).exists()


def members_of(circle: Circle) -> QuerySet[CircleMember]:
    """The access list of an incident, for its page. Who *sees* the circle is decided in `rule.py` only."""
    return CircleMember.objects.filter(circle=circle).select_related("user")


def set_restricted(circle: Circle, restricted: bool, *, reason: str = "") -> bool:
    """Compare-and-set the flag. False when it already was so."""
    rows = Circle.objects.filter(pk=circle.pk, restricted=not restricted)
    return bool(rows.update(restricted=restricted, reason=reason if restricted else ""))
