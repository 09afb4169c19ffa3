"""Who can see a circle. The only definition of this rule: querysets, pickers, stream, reminders and pages use it.

An active person sees every circle that is not restricted, and the restricted ones they are a member of. Admins see
all; their views of restricted incidents are logged. An inactive person sees nothing.
"""

from collections.abc import Iterable
from typing import TYPE_CHECKING

from django.apps import apps
from django.contrib.auth import get_user_model
from django.db import connection
from django.db.models import Exists, OuterRef, Q
from django.db.models.expressions import RawSQL

if TYPE_CHECKING:
    from accounts.models import User
    from core.access.models import Circle

ADMIN = "admin"  # the role that sees every circle
RESTRICTED_FOR = (
    "SELECT c.id FROM access_circle c WHERE c.restricted AND NOT EXISTS "
    "(SELECT 1 FROM access_circlemember m WHERE m.circle_id = c.id AND m.user_id = {user})"
)
"""Ids of the restricted circles that do not have `user` (a column or a parameter) as a member. The rule's only text."""
HIDDEN = RESTRICTED_FOR.format(user="%s")


def restricted_circle_ids(user: "User") -> RawSQL:
    """Ids of the restricted circles this person is not a member of, as a subquery.

    Written as SQL, because every queryset of a page contains it and the ORM needed most of a page's time to compile it.
    """
    return RawSQL(HIDDEN, (user.pk,))  # noqa: S611 - a constant, bound id


def visible_rows(user: "User") -> Q:
    """Condition on rows with a `circle`: those this person may see."""
    if not user.is_active:
        return Q(pk__in=[])
    return Q() if user.is_admin else ~Q(circle__in=restricted_circle_ids(user))


def sees_circle_sql(person: str, circle_id: str) -> str:
    """SQL condition: `person` (alias of a row of users) sees the circle `circle_id` (a column or parameter)."""
    hidden = f"{RESTRICTED_FOR.format(user=f'{person}.id')} AND c.id = {circle_id}"
    return f"({person}.is_active AND ({person}.role = '{ADMIN}' OR NOT EXISTS ({hidden})))"


def people_who_see(circle: "Circle") -> Q:
    """Condition on users: those who see this circle."""
    people = get_user_model()._meta.db_table
    sql = f"SELECT person.id FROM {people} person WHERE {sees_circle_sql('person', '%s')}"  # noqa: S608 - constants
    return Q(pk__in=RawSQL(sql, (circle.pk,)))  # noqa: S611


def rows_seen_by(person: str) -> Q:
    """Condition on rows with a `circle`: those that the person at this path, for example `team__manager`, may see."""
    member = apps.get_model("access", "CircleMember").objects.filter(circle=OuterRef("circle"), user=OuterRef(person))
    unhidden = Q(**{f"{person}__role": ADMIN}) | Q(circle__restricted=False) | Q(Exists(member))
    return Q(**{f"{person}__is_active": True}) & unhidden


def hidden_circle_ids(people: Iterable[int]) -> dict[int, frozenset[int]]:
    """For each active person of these ids, the ids of the circles hidden from them. One statement."""
    ids = list(people)
    if not ids:
        return {}
    table, marks = get_user_model()._meta.db_table, ", ".join(["%s"] * len(ids))
    hidden = f"person.role <> '{ADMIN}' AND circle.id IN ({RESTRICTED_FOR.format(user='person.id')})"
    sql = (
        f"SELECT person.id, circle.id FROM {table} person LEFT JOIN access_circle circle ON {hidden} "  # noqa: S608
        f"WHERE person.is_active AND person.id IN ({marks})"
    )
    found: dict[int, set[int]] = {}
    with connection.cursor() as cursor:
        cursor.execute(sql, ids)
        for person, circle in cursor.fetchall():
            found.setdefault(person, set()).update([] if circle is None else [circle])
    return {person: frozenset(circles) for person, circles in found.items()}
