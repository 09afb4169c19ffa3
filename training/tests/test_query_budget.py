"""Pages run a fixed number of queries."""

from datetime import timedelta
from unittest import skipUnless

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from core.testing import TeamTestCase
from training.models import Session
from training.tests.factories import make_enrollment, make_program, make_session

pytestmark = pytest.mark.both_databases

BUDGETS = {"/training/": 18, "session": 24}


class QueryBudgets(TeamTestCase):
    with_counts = True

    def count(self, url):
        self.client.force_login(self.linus)
        with CaptureQueriesContext(
            connection,
        ) as asked:
            assert self.client.get(url).status_code == 200
        return len(asked)

    def grow(self, times):
        program = make_program(self.mona)
        for _ in range(times):
            session = make_session(self.mona, starts=timezone.now() + timedelta(days=3), program=program)
            make_enrollment(session, self.ada)
        return session

    def test_board_query_count_is_constant(self):
        self.grow(2)
        few = self.count("/training/")
        self.grow(20)
        self.assertEqual(self.count("/training/"), few)
        self.assertLessEqual(few, BUDGETS["/training/"])

    @skipUnless(connection.vendor == "sqlite", "PostgreSQL reads a small table whole, whatever its indexes")
    def test_past_sessions_use_an_index(self):
        rows = Session.objects.visible_to(self.linus).past(timezone.now()).order_by("-starts_at", "-pk")[:31]
        self.assertIn("session_newest", rows.explain())
        self.assertNotIn("TEMP B-TREE", rows.explain())

    def test_session_query_count_is_constant(self):
        session = self.grow(1)
        few = self.count(session.get_absolute_url())
        for person in [self.grace, self.linus, self.mallory]:
            make_enrollment(session, person)
        self.assertEqual(self.count(session.get_absolute_url()), few)
        self.assertLessEqual(few, BUDGETS["session"])
