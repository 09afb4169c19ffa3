"""The text filter of the task list reads the search index, not every title."""

from unittest.mock import patch

from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from core.activity.log import record
from core.testing import TeamTestCase
from incidents.tests.factories import make_incident
from insights.actions.indexing import update_index
from tasks import text_search
from tasks.models import CorrectiveTask
from tasks.tests.factories import make_task
from tasks.text_search import with_words


class TaskFilterTests(TeamTestCase):
    @classmethod
    def setUpTestData(cls):
        super().setUpTestData()
        cls.task = make_task(title="Renew certificates by a job", done_when="No renewal by hand")
        cls.other = make_task(title="Add a page for full disks")
        cls.private = make_task(title="Renew the vault", incident=make_incident(lead=cls.ada, circle=cls.circle))
        for row in (cls.task, cls.other, cls.private):
            record("task.proposed", actor=cls.ada, target=row, at=timezone.now())
        while update_index(now=timezone.now()):
            pass

    def found(self, text, rows=None):
        with patch.object(text_search, "NEWEST", 0):
            return set(with_words(CorrectiveTask.objects.all() if rows is None else rows, text))

    def test_words_in_any_order_of_title_and_done_when_with_the_last_as_a_beginning(self):
        self.assertEqual(self.found("job certif"), {self.task})
        self.assertEqual(self.found("hand renewal"), {self.task})
        self.assertEqual(self.found("certificates disks"), set())
        self.assertEqual(self.found("??"), set())

    def test_rights_are_those_of_the_list(self):
        seen = CorrectiveTask.objects.visible_to(self.mallory)
        self.assertEqual(self.found("renew", seen), {self.task})
        self.assertEqual(self.found("renew"), {self.task, self.private})

    def test_many_matches_stay_in_the_database(self):
        with patch("insights.search.tasks.FEW", 1):
            self.assertEqual(self.found("renew"), {self.task, self.private})

    def test_a_task_is_found_before_it_is_indexed(self):
        new = make_task(title="Rotate the signing key")
        self.assertEqual(set(with_words(CorrectiveTask.objects.all(), "signing")), {new})

    def test_no_statement_compares_titles(self):
        self.client.force_login(self.ada)
        with CaptureQueriesContext(connection) as statements:
            page = self.client.get("/tasks/?layout=list&q=certificates")
        self.assertContains(page, self.task.title)
        self.assertNotContains(page, self.other.title)
        self.assertFalse(
            [
                statement["sql"]
                for statement in statements
                if "LIKE" in statement["sql"].upper() and "title" in statement["sql"]
            ]
        )
