"""The page of a resolved incident: the next step, and hypotheses that were left open."""

from datetime import timedelta

from core.testing import NOW, TeamTestCase
from incidents.actions.lifecycle import resolve_incident
from incidents.models import Hypothesis, Incident
from incidents.tests.factories import make_incident
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

    def test_hypothesis_left_open_has_no_end_and_is_pointed_out(self):
        Hypothesis.objects.for_parent(self.incident).create(statement="Full disk", started_at=BEGAN)
        self.assertNotContains(self.page(), "no end recorded")
        self.resolve()
        page = self.page()
        self.assertContains(page, "07:00, no end recorded")
        self.assertContains(page, "Record the result and the end of each open")
        self.assertNotContains(page, "(running)")
