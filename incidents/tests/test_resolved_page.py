"""The page of a resolved incident: the next step, and hypotheses that were left open."""

import re
from datetime import timedelta

from core.testing import NOW, TeamTestCase
from incidents.actions.lifecycle import resolve_incident
from incidents.incident_detail import load_incident_detail
from incidents.models import Escalation, Hypothesis, Incident
from incidents.tests.factories import make_incident
from incidents.views.incident_rows import chart_table
from postmortems.models import Postmortem

BEGAN = NOW - timedelta(hours=2)


class ResolvedPageTests(TeamTestCase):
    @classmethod
    def setUpTestData(cls):
        super().setUpTestData()
        cls.incident = make_incident(at=BEGAN)

    def page(self):
        self.client.force_login(self.ada)
        return self.client.get(self.incident.get_absolute_url())

    def resolve(self):
        resolve_incident(Incident.objects.get(pk=self.incident.pk), by=self.ada, now=NOW)

    def test_postmortem_comes_before_closing(self):
        self.resolve()
        self.assertContains(self.page(), "Start postmortem")
        Postmortem.objects.update(status="draft")
        self.assertContains(self.page(), "Continue postmortem")
        Postmortem.objects.update(status="published", published_at=NOW, approved_by=self.mona, approved_at=NOW)
        page = self.page()
        self.assertNotContains(page, "Continue postmortem")
        self.assertContains(page, "Close")

    def test_composer_comes_first_only_while_the_incident_runs(self):
        running = self.page().content.decode()
        self.assertLess(running.index("data-composer"), running.index('id="chart"'))
        self.resolve()
        resolved = self.page().content.decode()
        self.assertEqual(resolved.count("data-composer"), 1)
        self.assertLess(resolved.index('id="chart"'), resolved.index("data-composer"))

    def test_ended_incident_links_to_its_sections_on_phones(self):
        self.assertNotContains(self.page(), 'aria-label="On this page"')
        self.resolve()
        page = self.page().content.decode()
        links = re.findall(r'href="#([\w-]+)"', page.partition('aria-label="On this page"')[2].partition("</nav>")[0])
        self.assertEqual(len(links), 7)
        self.assertEqual([name for name in links if page.count(f'id="{name}"') != 1], [])

    def test_escalation_that_no_team_joined_does_not_go_on_after_the_end(self):
        Escalation.objects.for_parent(self.incident).create(to_team="Edge", requested_at=BEGAN, by=self.ada)
        detail = load_incident_detail(self.incident, now=NOW)
        self.assertEqual(chart_table(detail)[0]["to"], "open")
        self.resolve()
        self.incident.refresh_from_db()
        ended = load_incident_detail(self.incident, now=NOW + timedelta(days=4))
        row = next(row for row in chart_table(ended) if row["what"] == "Escalation")
        self.assertEqual((row["to"], row["long"]), ("not recorded", ""))
        row = next(row for row in chart_table(ended.known_at(BEGAN)) if row["what"] == "Escalation")
        self.assertEqual(row["to"], "open")

    def test_hypothesis_left_open_has_no_end_and_is_pointed_out(self):
        Hypothesis.objects.for_parent(self.incident).create(statement="Full disk", started_at=BEGAN)
        self.assertNotContains(self.page(), "no end recorded")
        self.resolve()
        page = self.page()
        self.assertContains(page, "07:00, no end recorded")
        self.assertContains(page, "Record the result and the end of each open")
        self.assertNotContains(page, "(running)")
