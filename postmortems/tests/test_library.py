"""The library: filters, full-text search with passages, reading list, one year ago."""

from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from core.activity.log import record
from core.errors import Invalid
from core.testing import NOW, TeamTestCase
from incidents.models import Incident
from insights.actions.indexing import update_index
from notifications.actions.preferences import preferences_of
from notifications.models import Notification
from postmortems.actions.library import add_to_reading_list, mark_read
from postmortems.library_rows import next_step
from postmortems.models import Postmortem
from postmortems.tests.ledger import postmortem
from postmortems.work_sources import published_last_week

pytestmark = pytest.mark.both_databases


class LibraryTests(TeamTestCase):
    def page(self, query: str = "", person=None) -> str:
        self.client.force_login(person or self.linus)
        return self.client.get(f"/postmortems/{query}").content.decode()

    def indexed(self, text: str, circle=None) -> Postmortem:
        row = postmortem(self, "published", circle, text=text)
        record("postmortem.published", actor=self.mona, target=row, at=timezone.now())
        while update_index(now=timezone.now()):
            pass
        return row

    def test_search_finds_text_with_its_passage(self):
        found = self.indexed("## Summary\n\nThe load balancer sent traffic to one server.")
        other = self.indexed("## Summary\n\nA certificate expired.")
        page = self.page("?show=published&q=balancer")
        self.assertIn(f'href="/postmortems/{found.ref}/"', page)
        self.assertIn("load <mark>balancer</mark> sent", page)
        self.assertNotIn(f'href="/postmortems/{other.ref}/"', page)

    def test_private_postmortems_are_hidden_from_search_and_lists(self):
        row = self.indexed("## Summary\n\nQuicksilver leaked.", self.circle)
        self.assertIn(row.ref, self.page("?show=published&q=quicksilver", self.ada))
        for query in ["", "?show=published&q=quicksilver", "?show=published"]:
            self.assertNotIn(f"/postmortems/{row.ref}/", self.page(query, self.mallory))

    def test_filters_apply_and_unknown_tabs_are_404(self):
        row = postmortem(self, "published")
        rank = row.incident.severity.rank
        self.assertIn(f"/postmortems/{row.ref}/", self.page(f"?show=published&severity={rank}"))
        self.assertNotIn(f"/postmortems/{row.ref}/", self.page(f"?show=published&severity={rank + 1}"))
        self.assertEqual(self.client.get("/postmortems/?show=nothing").status_code, 404)

    def test_recommendation_notifies_once_and_can_be_marked_read(self):
        row = postmortem(self, "published")
        item = add_to_reading_list(row, by=self.mona, to=self.grace, note="Before the drill", now=NOW)
        add_to_reading_list(row, by=self.mona, to=self.grace, now=NOW)
        note = Notification.objects.get(kind="postmortem_recommended", recipient=self.grace)
        self.assertIn("Before the drill", note.text)
        self.assertIn("From Mona: “Before the drill”", " ".join(self.page("", self.grace).split()))
        self.assertIsNotNone(mark_read(item, by=self.grace, now=NOW).read_at)

    def test_postmortem_cannot_be_recommended_without_access(self):
        with self.assertRaises(Invalid):
            add_to_reading_list(postmortem(self, "published", self.circle), by=self.ada, to=self.mallory, now=NOW)

    def test_one_year_ago_is_shown_until_it_is_dismissed(self):
        row = postmortem(self, "published")
        Incident.objects.filter(pk=row.incident_id).update(started_at=timezone.now() - timedelta(days=366))
        self.assertIn("One year ago", self.page())
        self.client.post(f"/postmortems/{row.ref}/anniversary/dismiss/")
        self.assertNotIn("One year ago", self.page())
        self.assertIn("One year ago", self.page("", self.grace))

    def test_weekly_digest_lists_published_postmortems(self):
        row, hidden = postmortem(self, "published"), postmortem(self, "published", self.circle)
        Postmortem.objects.update(published_at=timezone.now() - timedelta(days=2))
        lines = published_last_week(self.mallory, timezone.localdate()).lines
        self.assertEqual([line.url for line in lines], [row.get_absolute_url()])
        self.assertEqual(len(published_last_week(self.ada, timezone.localdate()).lines), 2)
        self.assertNotEqual(row, hidden)

    def test_weekly_digest_is_chosen_and_stopped_on_the_page(self):
        self.assertIn("Email me weekly", self.page())
        for on, words in [("1", f"09:00 ({self.linus.time_zone})"), ("0", "Email me weekly")]:
            self.client.post("/postmortems/weekly-digest/", {"on": on})
            self.assertEqual(preferences_of(self.linus).weekly_digest, on == "1")
            self.assertIn(words, self.page())

    def test_rows_in_review_name_who_is_next_and_tabs_count_open_ones(self):
        postmortem(self, "in_review")
        page = " ".join(self.page("?show=review").split())
        self.assertIn("Next: Mona", page)
        self.assertIn('In review<span class="db-count">1</span>', page)

    def test_owner_who_has_left_is_not_named_as_next(self):
        row = postmortem(self, "draft", owner=self.grace)
        self.assertEqual(next_step(row, []), "Next: Grace")
        row.owner.is_active = False
        self.assertEqual(next_step(row, []), "Grace has left. Assign another owner")

    def test_postmortem_in_review_is_counted_and_listed_in_one_tab(self):
        due, waiting = postmortem(self, "draft"), postmortem(self, "in_review")
        Postmortem.objects.update(due_on=timezone.localdate())
        for query in ["", "?show=due"]:
            page = " ".join(self.page(query).split())
            self.assertIn('Due<span class="db-count">1</span>', page)
        self.assertIn(due.ref, page)
        self.assertNotIn(waiting.ref, page)

    def test_more_rows_need_no_more_statements(self):
        postmortem(self, "published"), postmortem(self, "in_review")
        self.page()
        with CaptureQueriesContext(connection) as few:
            self.page()
        for status in ("published", "in_review"):
            postmortem(self, status), postmortem(self, status)
        with CaptureQueriesContext(connection) as more:
            self.page()
        self.assertLessEqual(len(more), len(few) + 1)
