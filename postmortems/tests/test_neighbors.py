"""The reading page leads to the postmortems of the same services before and after it."""

from datetime import timedelta

import pytest

from core.testing import NOW, TeamTestCase
from incidents.models import Incident, Service
from postmortems.tests.factories import postmortem
from postmortems.views.detail import neighbors

pytestmark = pytest.mark.both_databases


class NeighborTests(TeamTestCase):
    @classmethod
    def setUpTestData(cls):
        super().setUpTestData()
        cls.edge = Service.objects.create(name="Edge", slug="edge")

    def of_edge(self, day, status="published", circle=None):
        """A postmortem of an incident of the edge that began so many days from now."""
        row = postmortem(self, status, circle)
        row.incident.services.add(self.edge)
        Incident.objects.filter(pk=row.incident_id).update(started_at=NOW + timedelta(days=day))
        row.incident.refresh_from_db()
        return row

    def test_nearest_published_ones_of_the_service_are_shown(self):
        self.of_edge(-9)
        earlier, here, later = self.of_edge(-2), self.of_edge(0), self.of_edge(3)
        self.of_edge(8)
        assert neighbors(here, self.ada) == {"earlier": earlier.incident, "later": later.incident}
        self.client.force_login(self.ada)
        page = self.client.get(here.get_absolute_url())
        self.assertContains(page, earlier.get_absolute_url())
        self.assertContains(page, "Next, same service")

    def test_drafts_other_services_and_hidden_ones_are_passed_over(self):
        here = self.of_edge(0)
        self.of_edge(-1, status="draft")
        self.of_edge(1, circle=self.circle)
        postmortem(self, "published")
        assert neighbors(here, self.mallory) == {"earlier": None, "later": None}
