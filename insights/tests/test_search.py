"""Search finds references and words, only in visible objects."""

import pytest

from core.activity.log import record
from core.testing import NOW, TeamTestCase, at_most
from incidents.models import Incident, TimelineEntry
from incidents.tests.factories import make_incident
from insights.actions.indexing import update_index
from insights.search.query import find
from insights.search.snippets import patterns_of, snippet

pytestmark = pytest.mark.both_databases


class SearchTests(TeamTestCase):
    @classmethod
    def setUpTestData(cls):
        super().setUpTestData()
        cls.open = make_incident(title="Checkout slow for card payments")
        cls.hidden = make_incident(title="Checkout leaks a customer name", circle=cls.circle)
        TimelineEntry.objects.for_parent(cls.open).create(
            at=NOW, text="Connection pool exhausted on db-7", author=cls.ada, created_at=NOW
        )
        for incident in [cls.open, cls.hidden]:
            record("incident.declared", actor=cls.ada, target=incident, at=NOW)
        update_index(now=NOW)

    def refs(self, text, user):
        return [hit.reference for hit in find(text, user)]

    def test_words_of_title_and_timeline_are_found(self):
        self.assertEqual(self.refs("card paym", self.linus), [self.open.ref])
        self.assertEqual(self.refs("pool EXHAUSTED", self.linus), [self.open.ref])
        self.assertEqual(self.refs("pool nowhere", self.linus), [])

    def test_restricted_incident_is_found_by_members_only(self):
        self.assertEqual(set(self.refs("checkout", self.ada)), {self.open.ref, self.hidden.ref})
        self.assertEqual(self.refs("checkout", self.mallory), [self.open.ref])
        self.assertEqual(self.refs(self.hidden.ref, self.mallory), [])

    def test_handle_opens_the_page_of_the_person(self):
        self.client.force_login(self.linus)
        self.assertRedirects(self.client.get("/search/", {"q": "@Ada"}), "/people/ada/")
        self.assertEqual(self.client.get("/search/", {"q": "@nobody"}).status_code, 200)

    def test_reference_is_found_regardless_of_case(self):
        fresh = make_incident(title="Not followed yet")
        self.assertEqual(self.refs(fresh.ref.lower(), self.linus), [fresh.ref])

    def test_index_follows_changes_and_repeated_events_are_harmless(self):
        Incident.objects.filter(pk=self.open.pk).update(title="Payments slow")
        record("incident.edited", actor=self.ada, target=self.open, at=NOW)
        self.assertEqual(update_index(now=NOW), 1)
        self.assertEqual(update_index(now=NOW), 0)
        self.assertEqual(self.refs("payments", self.linus), [self.open.ref])
        self.assertEqual(self.refs("card", self.linus), [])

    def test_query_syntax_characters_are_plain_text(self):
        for text in ['"', "a OR b", "x:* & !", "'; DROP TABLE", "NEAR(", "-", "*"]:
            find(text, self.linus)  # no error
        assert self.refs("card", self.linus) and not self.refs("card OR nowhere", self.linus)

    def test_page_and_palette_escape_titles(self):
        Incident.objects.filter(pk=self.open.pk).update(title="<script>alert(1)</script> checkout")
        record("incident.edited", actor=self.ada, target=self.open, at=NOW)
        update_index(now=NOW)
        self.client.force_login(self.linus)
        for headers in [{}, {"HX-Request": "true"}]:
            answer = self.client.get("/search/", {"q": "checkout"}, headers=headers)
            self.assertContains(answer, "&lt;script&gt;alert(1)&lt;/script&gt;")
            self.assertNotContains(answer, "<script>alert(1)")

    def test_search_takes_a_bounded_number_of_queries(self):
        with at_most(4):
            find(f"{self.open.ref} checkout", self.mallory)

    def test_passage_shows_the_words_of_a_text_without_its_markup(self):
        text = (
            "## Summary\n\nA failed disk.\n\n{{ impact }}\n\n<!-- What happened? -->\n\n## Factors\n\nOne disk <!-- cut"
        )
        self.assertEqual(snippet(text, patterns_of("disk")), "Summary A failed disk. Factors One disk")
        self.assertEqual(snippet("is #1 of {a} at 5 < 6 --", None), "is #1 of {a} at 5 < 6 --")
