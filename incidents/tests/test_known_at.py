""" "Known at" does not change the rows of the page; people are named, not "system"."""

from datetime import timedelta

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
        story = load_incident_detail(incident, now=NOW + timedelta(hours=2))
        past = story.known_at(NOW + timedelta(minutes=5))
        self.assertEqual((past.windows[0].ends_at, past.hypotheses[0].verdict), (None, "open"))
        self.assertEqual((story.windows[0].ends_at, story.hypotheses[0].verdict), (end, "ruled_out"))

    def test_person_who_resolved_is_named(self):
        incident = make_incident(lead=self.ada)
        compose(incident, line="/sev 1", by=self.ada, now=NOW)
        self.client.force_login(self.grace)
        page = " ".join(self.client.get(incident.get_absolute_url()).content.decode().split())
        timeline = page[page.index('id="timeline"') :]
        self.assertNotIn(">system<", timeline)
        self.assertIn("Ada", timeline[: timeline.index("</section>")])

    def test_unit_is_the_affected_group_as_entered(self):
        for population, words in [("searches", "searches"), ("users of the API", "users"), ("", "share")]:
            self.assertEqual(weight_unit(population), words)

    def test_timeline_links_to_what_was_known_at_a_time(self):
        incident = make_incident(lead=self.ada)
        self.client.force_login(self.linus)
        page = self.client.get(incident.get_absolute_url())
        self.assertContains(page, f'href="?at={NOW:%H:%M}"')
        past = self.client.get(f"{incident.get_absolute_url()}?at={NOW:%H:%M}")
        self.assertContains(past, 'name="at"')
        self.assertContains(past, "What was known at")
