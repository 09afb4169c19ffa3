"""Sessions by time and by person."""

from datetime import timedelta

import pytest

from core.testing import NOW, TeamTestCase
from training.actions import enrollment
from training.tests.factories import make_session

pytestmark = pytest.mark.both_databases


class SessionFilterTests(TeamTestCase):
    @classmethod
    def setUpTestData(cls):
        super().setUpTestData()
        cls.soon = make_session(cls.mona, title="Soon", starts=NOW + timedelta(days=2))
        cls.later = make_session(cls.mona, title="Later", starts=NOW + timedelta(days=30))
        enrollment.invite_people(cls.later, by=cls.mona, people=[cls.linus], now=NOW)

    def titles(self, query):
        self.client.force_login(self.linus)
        return [row["title"] for row in self.client.get(f"/api/v1/sessions/?{query}").json()["results"]]

    def test_sessions_are_listed_by_time_and_person(self):
        day = f"{NOW + timedelta(days=10):%Y-%m-%d}"
        for query, expected in [
            (f"starts_from={day}", ["Later"]),
            (f"starts_to={day}", ["Soon"]),
            ("person=linus", ["Later"]),
            ("person=grace", []),
            ("mine=1", ["Later"]),
            ("status=open&status=done", ["Later", "Soon"]),
        ]:
            with self.subTest(query):
                self.assertEqual(sorted(self.titles(query)), expected)
