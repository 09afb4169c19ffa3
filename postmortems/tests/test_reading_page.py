"""The reading page: what a cached one costs, and what ends it. Everything is committed here."""

from datetime import timedelta

from django.core.cache import caches
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from accounts.actions.people import edit_profile
from accounts.models import User
from core.access.models import Circle
from core.testing import NOW, CommittedTestCase, make_user
from incidents.models import Severity
from incidents.tests.factories import make_incident
from postmortems.actions.approved_texts import approve_correction, propose_correction
from postmortems.actions.library import add_to_reading_list
from postmortems.tests.factories import postmortem

CACHED = 5  # session, user, incident, newest event, unread notifications


class ReadingPageTests(CommittedTestCase):
    def setUp(self) -> None:
        caches["pages"].clear()
        self.addCleanup(caches["pages"].clear)
        Severity.objects.get_or_create(rank=2, defaults={"name": "SEV-2", "description": "x"})
        self.ada, self.grace, self.mona = make_user("ada"), make_user("grace"), make_user("mona", "manager")
        self.dana = make_user("dana", "admin")
        hidden = make_incident(lead=self.ada, title="Hidden one", circle=Circle.objects.create(restricted=True))
        self.hidden = hidden.ref
        text = f"## Summary\n\nUsers saw errors, as in {hidden.ref}.\n"
        self.row = postmortem(self, "published", text=text)

    def page(self, person: User) -> str:
        client = Client()
        client.force_login(person)
        return client.get(self.row.get_absolute_url()).content.decode()

    def test_cached_page_takes_few_statements(self) -> None:
        self.page(self.grace)
        client = Client()
        client.force_login(self.grace)
        with CaptureQueriesContext(connection) as asked:
            client.get(self.row.get_absolute_url())
        assert len(asked) <= CACHED, [query["sql"] for query in asked]

    def test_own_reading_list_is_shown_at_once(self) -> None:
        assert "On reading list" not in self.page(self.grace)
        add_to_reading_list(self.row, by=self.grace, now=NOW)
        assert "On reading list" in self.page(self.grace)
        assert "On reading list" not in self.page(self.mona)

    def test_correction_is_shown_at_once(self) -> None:
        assert "Users saw failures" not in self.page(self.grace)
        found = propose_correction(
            self.row, by=self.ada, quote="Users saw errors", replacement="Users saw failures", reason="Exact.", now=NOW
        )
        assert "Approve correction" in self.page(self.mona)
        assert "Approve correction" not in self.page(self.grace)
        approve_correction(found, by=self.mona, now=NOW + timedelta(hours=1))
        page = self.page(self.grace)
        assert "Users saw failures" in page
        assert '<mark class="db-fixed">Users saw errors</mark>' in page

    def test_renamed_author_is_shown_with_the_new_name(self) -> None:
        assert "Ada Lovelace" not in self.page(self.grace)
        edit_profile(self.ada, name="Ada Lovelace")
        assert "Written by Ada Lovelace" in self.page(self.grace)

    def test_references_are_resolved_for_each_reader(self) -> None:
        for _ in range(2):
            assert "Hidden one" in self.page(self.dana)
            assert "Hidden one" not in self.page(self.grace)
