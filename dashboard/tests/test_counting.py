from unittest import mock

import pytest
from django.core.cache import caches
from django.db import connection, transaction
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from accounts.models import User
from accounts.roles import Role
from core.activity.log import record
from core.testing import NOW, CommittedTestCase, TeamTestCase
from dashboard.cached import cached_for
from dashboard.counting import cached_counts, count_querysets, navigation_counts
from notifications.models import Notification
from notifications.tests.factories import make_notifications

pytestmark = pytest.mark.both_databases


class CountingTests(TeamTestCase):
    with_counts = True

    def test_counts_are_per_person(self) -> None:
        make_notifications([self.ada], by=self.grace, number=1, now=NOW)
        make_notifications([self.ada, self.linus], by=self.grace, number=2, now=NOW)
        for person in [self.ada, self.grace, self.linus, self.mona, self.dana, self.mallory]:
            with self.subTest(person=person.handle):
                direct: dict[str, int] = {}
                for key, rows in count_querysets(person):
                    direct[key] = direct.get(key, 0) + len(rows)
                assert navigation_counts(person) == direct
        assert navigation_counts(self.ada)["unread"] == 2
        assert navigation_counts(self.linus)["unread"] == 1

    def test_deactivated_person_has_no_counts(self) -> None:
        self.ada.is_active = False
        assert navigation_counts(self.ada)["incidents"] == navigation_counts(self.ada)["work"] == 0

    def test_all_counts_take_one_query(self) -> None:
        with CaptureQueriesContext(connection) as asked:
            navigation_counts(self.ada)
        assert len(asked) == 1


class CachedForAPersonTests(CommittedTestCase):
    def setUp(self) -> None:
        caches["pages"].clear()
        self.addCleanup(caches["pages"].clear)
        self.ada = User.objects.create_user("ada@example.com", handle="ada", name="Ada")
        self.made = 0

    def make(self) -> int:
        self.made += 1
        return self.made

    def ask(self) -> int:
        """As in a new request, with a fresh person."""
        value: int = cached_for(User.objects.get(pk=self.ada.pk), "number", self.make)
        return value

    def test_counts_are_cached_until_the_next_event(self) -> None:
        assert [self.ask(), self.ask()] == [1, 1]
        record("person.edited", actor=self.ada, target=self.ada)
        assert self.ask() == 2

    def test_role_and_zone_are_in_the_key(self) -> None:
        self.ask()
        today = mock.patch("dashboard.cached.timezone.localdate", return_value=timezone.localdate())
        with timezone.override("Pacific/Auckland"), today:  # where it may be tomorrow already
            assert self.ask() == 2
        User.objects.filter(pk=self.ada.pk).update(role=Role.ADMIN)
        assert self.ask() == 3

    def test_another_person_of_the_same_role_gets_their_own_numbers(self) -> None:
        grace = User.objects.create_user("grace@example.com", handle="grace", name="Grace", role=self.ada.role)
        self.ask()
        assert cached_for(User.objects.get(pk=grace.pk), "number", self.make) == 2
        assert self.ask() == 1

    def test_counts_are_not_cached_inside_a_transaction(self) -> None:
        self.ask()
        with transaction.atomic():
            record("person.edited", actor=self.ada, target=self.ada)
            assert self.ask() == 2
            transaction.set_rollback(True)
        assert self.ask() == 1

    def test_reading_a_notification_updates_the_count_immediately(self) -> None:
        make_notifications([self.ada], by=self.ada, number=1, now=NOW)
        unread = Notification.objects.filter(recipient=self.ada, read_at=None)
        assert cached_counts(User.objects.get(pk=self.ada.pk))["unread"] == unread.count()
        unread.update(read_at=NOW)
        assert cached_counts(User.objects.get(pk=self.ada.pk))["unread"] == 0
