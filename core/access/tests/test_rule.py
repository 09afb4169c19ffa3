"""All forms of the rule give the same result for every person."""

import pytest
from django.db import IntegrityError, connection, transaction

from accounts.models import User
from accounts.roles import Role
from core.access.membership import new_circle, set_restricted
from core.access.models import PUBLIC_CIRCLE_ID, Circle, CircleMember
from core.access.rule import (
    ADMIN,
    hidden_circle_ids,
    people_who_see,
    restricted_circle_ids,
    rows_seen_by,
    sees_circle_sql,
)
from core.activity.log import record
from core.activity.models import Event
from core.testing import NOW, TeamTestCase, make_user

pytestmark = pytest.mark.both_databases


class RuleTests(TeamTestCase):
    def setUp(self) -> None:
        self.left = make_user("left", Role.ADMIN, is_active=False)
        self.open, self.closed = new_circle(), Circle.objects.create(restricted=True)
        self.circles = [Circle.public(), self.open, self.closed, self.circle]
        self.cast = [self.ada, self.grace, self.linus, self.mona, self.dana, self.mallory, self.left]

    def seen_by(self, user: User) -> set[int]:
        """The rule written in Python, for comparison."""
        if not user.is_active:
            return set()
        inside = set(CircleMember.objects.filter(user=user).values_list("circle", flat=True))
        return {
            circle.pk for circle in self.circles if not circle.restricted or user.role == ADMIN or circle.pk in inside
        }

    def test_queryset_people_sql_and_ids_agree(self) -> None:
        for circle in self.circles:
            event = record("person.edited", actor=self.ada, target=self.ada, at=NOW)
            Event.objects.filter(pk=event.pk).update(circle=circle)
        hidden = hidden_circle_ids([user.pk for user in self.cast])
        for user in self.cast:
            with self.subTest(user.handle):
                expected = self.seen_by(user)
                self.assertEqual(set(Event.objects.visible_to(user).values_list("circle", flat=True)), expected)
                self.assertEqual({c.pk for c in self.circles if self.picks(c, user)}, expected)
                self.assertEqual({c.pk for c in self.circles if self.sql_says(c, user)}, expected)
                Event.objects.update(actor=user)
                of_actor = Event.objects.filter(rows_seen_by("actor"))
                self.assertEqual(set(of_actor.values_list("circle", flat=True)), expected)
                if user.is_active:
                    self.assertEqual({c.pk for c in self.circles} - hidden[user.pk], expected)
                self.assertEqual(user.pk in hidden, user.is_active)

    def picks(self, circle: Circle, user: User) -> bool:
        return User.objects.filter(people_who_see(circle), pk=user.pk).exists()

    def sql_says(self, circle: Circle, user: User) -> bool:
        with connection.cursor() as cursor:
            sql = f"SELECT 1 FROM accounts_user u WHERE u.id = %s AND {sees_circle_sql('u', '%s')}"
            cursor.execute(sql, [user.pk, circle.pk])
            return cursor.fetchone() is not None

    def test_administrators_see_all_rows(self) -> None:
        self.assertEqual(ADMIN, Role.ADMIN)

    def test_restricted_circles_are_hidden_from_non_members(self) -> None:
        found = Circle.objects.filter(pk__in=restricted_circle_ids(self.ada))
        self.assertEqual(list(found), [self.closed])
        self.assertEqual(hidden_circle_ids([]), {})

    def test_public_circle_exists_and_cannot_be_restricted(self) -> None:
        self.assertFalse(Circle.objects.get(pk=PUBLIC_CIRCLE_ID).restricted)
        with self.assertRaises(IntegrityError), transaction.atomic():
            set_restricted(Circle.public(), True)

    def test_row_without_a_circle_is_refused(self) -> None:
        facts = {"event_type": "task.done", "actor": self.ada, "target_kind": "x", "target_id": 1, "at": NOW}
        with self.assertRaises(IntegrityError), transaction.atomic():
            Event.objects.create(**facts)
        self.assertEqual(Event.objects.for_parent(self.circle).create(**facts).circle, self.circle)
