""" "Known at" does not change the rows of the page; people are named, not "system"."""

from datetime import timedelta

import pytest

from core.testing import NOW, TeamTestCase
from incidents.actions.commands import compose
from incidents.facts import weight_unit
from incidents.incident_detail import load_incident_detail
from incidents.models import Hypothesis, ImpactWindow
from incidents.tests.factories import make_incident


class KnownAtTests(TeamTestCase):
    def test_known_at_query_changes_no_row(self):
        incident = make_incident(lead=self.ada)
        end = NOW + timedelta(hours=1)
        ImpactWindow.objects.for_parent(incident).create(starts_at=NOW, ends_at=end)
        facts = {"statement": "Database", "verdict": "ruled_out", "started_at": NOW, "ended_at": end}
        Hypothesis.objects.for_parent(incident).create(**facts)
        detail = load_incident_detail(incident, now=NOW + timedelta(hours=2))
        past = detail.known_at(NOW + timedelta(minutes=5))
        self.assertEqual((past.windows[0].ends_at, past.hypotheses[0].verdict), (None, "open"))
        self.assertEqual((detail.windows[0].ends_at, detail.hypotheses[0].verdict), (end, "ruled_out"))

    def test_person_who_resolved_is_named(self):
        incident = make_incident(lead=self.ada)
        for line in ("/sev 1", "/resolved"):
            compose(incident, line=line, by=self.grace, now=NOW)
        self.client.force_login(self.linus)
        page = " ".join(self.client.get(incident.get_absolute_url()).content.decode().split())
        timeline = page[page.index('id="timeline"') :]
        self.assertNotIn(">system<", timeline)
        timeline = timeline[: timeline.index("</section>")]
        self.assertEqual((timeline.count(">Grace<"), timeline.count(">Ada<")), (2, 0))

    def test_unit_is_the_affected_group_as_entered(self):
        for population, words in [("searches", "searches"), ("users of the API", "users"), ("", "share")]:
            self.assertEqual(weight_unit(population), words)

    def test_timeline_links_to_what_was_known_at_a_time(self):
        incident = make_incident(lead=self.ada)
        self.client.force_login(self.linus)
        page = self.client.get(incident.get_absolute_url())
        self.assertContains(page, 'href="?entry=1"')
        past = self.client.get(f"{incident.get_absolute_url()}?at={NOW:%H:%M}")
        self.assertContains(past, 'name="at"')
        self.assertContains(past, "What was known at")


class SliderTests(TeamTestCase):
    @classmethod
    def setUpTestData(cls):
        super().setUpTestData()
        cls.incident = make_incident(lead=cls.ada)
        for minute, text in [(1, "Errors rise"), (4, "Deploy found"), (9, "Deploy rolled back")]:
            at = NOW + timedelta(minutes=minute, seconds=35)
            compose(cls.incident, line=f"note {text}", by=cls.ada, now=at)

    def page(self, query=""):
        self.client.force_login(self.linus)
        return self.client.get(f"{self.incident.get_absolute_url()}{query}").text

    def test_it_stands_at_now_and_names_every_minute_with_an_entry(self):
        page = self.page()
        last = page.count("<option value=", page.index('id="known-moments"'))
        self.assertIn(f'max="{last}"', page)
        self.assertInHTML('<output class="small strong" for="known-entry">now</output>', page)

    def test_a_place_shows_what_was_known_when_that_entry_was_written(self):
        first = self.page().count("<option value=") - 3  # the minutes before "Errors rise" have entries too
        page = self.page(f"?entry={first}")
        self.assertIn("Errors rise", page)
        self.assertNotIn("Deploy", page)
        self.assertIn(f'value="{first}"', page)
        self.assertIn(f'href="?entry={first + 1}"', page)

    def test_a_minute_includes_the_entries_of_its_seconds(self):
        page = self.page(f"?at={NOW + timedelta(minutes=4):%Y-%m-%dT%H:%M}")
        self.assertIn("Deploy found", page)
        self.assertNotIn("rolled back", page)

    @pytest.mark.slow
    def test_the_last_place_and_invalid_ones_are_now(self):
        for query in ["?entry=99", "?entry=0", "?entry=x", "?entry=-1"]:
            self.assertIn("rolled back", self.page(query), query)
            self.assertNotIn("Back to now", self.page(query), query)

    def test_a_look_back_is_not_refreshed_to_the_present(self):
        timeline = self.page("?entry=1").split('id="timeline"')[1].split(">")[0]
        self.assertNotIn("hx-get", timeline)
