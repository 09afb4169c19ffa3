from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from core.testing import NOW, TeamTestCase
from dashboard.counting import counts, parts_for
from notifications.tests.factories import make_news


class CountingTests(TeamTestCase):
    def test_the_shared_text_gives_each_person_their_own_numbers(self) -> None:
        make_news([self.ada], by=self.grace, number=1, now=NOW)
        make_news([self.ada, self.linus], by=self.grace, number=2, now=NOW)
        for person in [self.ada, self.grace, self.linus, self.mona, self.dana, self.mallory]:
            with self.subTest(person=person.handle):
                direct: dict[str, int] = {}
                for key, rows in parts_for(person):
                    direct[key] = direct.get(key, 0) + len(rows)
                assert dict(counts(person)) == direct
        assert counts(self.ada)["unread"] == 2
        assert counts(self.linus)["unread"] == 1

    def test_a_role_and_a_zone_have_their_own_text(self) -> None:
        counts(self.ada)
        assert counts(self.dana)["unread"] == 0
        with timezone.override("Pacific/Auckland"):
            assert counts(self.ada)["unread"] == 0

    def test_who_has_left_has_nothing_to_count(self) -> None:
        self.ada.is_active = False
        assert counts(self.ada)["incidents"] == counts(self.ada)["work"] == 0

    def test_it_is_one_statement(self) -> None:
        with CaptureQueriesContext(connection) as asked:
            counts(self.ada)
        assert len(asked) == 1
