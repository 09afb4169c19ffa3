"""Earlier incidents are found with reasons, and only those that the reader may see."""

from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from core.testing import NOW, TeamTestCase
from incidents.models import Category, Factor, Hypothesis, Kind, Service, Status
from incidents.similar import similar_incidents
from incidents.tests.factories import make_incident

pytestmark = pytest.mark.both_databases


class SimilarTests(TeamTestCase):
    def setUp(self):
        self.service = Service.objects.create(name="Checkout", slug="checkout")
        self.category = Category.objects.first()
        self.now = self.like("Certificate expired on the gateway", days=0)

    def like(self, title: str, days: int, *, circle=None, service=False, factor=False, hypothesis=""):
        incident = make_incident(at=NOW - timedelta(days=days), title=title, circle=circle)
        if service:
            incident.services.add(self.service)
        if factor:
            facts = {"category": self.category, "statement": "x", "created_by": self.ada, "created_at": NOW}
            Factor.objects.for_parent(incident).create(**facts)
        if hypothesis:
            Hypothesis.objects.for_parent(incident).create(statement=hypothesis, started_at=NOW)
        return incident

    def found(self, person=None):
        return {incident.incident: incident.why for incident in similar_incidents(self.now, person or self.ada)}

    def test_shared_services_and_factors_are_reasons(self):
        self.now.services.add(self.service)
        facts = {"category": self.category, "statement": "x", "created_by": self.ada, "created_at": NOW}
        Factor.objects.for_parent(self.now).create(**facts)
        both = self.like("Nothing alike", 10, service=True, factor=True)
        self.like("Only the service", 20, service=True)
        why = f"same service: Checkout; same kind of factor: {self.category.name}"
        self.assertEqual(self.found(), {both: why})

    def test_shared_hypothesis_makes_incidents_similar(self):
        Hypothesis.objects.for_parent(self.now).create(statement="Database overload", started_at=NOW)
        before = self.like("Elsewhere", 3, hypothesis="Overload of the database")
        self.assertEqual(list(self.found()), [before])
        self.assertIn("“Overload of the database”", self.found()[before])

    def test_shared_words_except_common_ones_are_a_reason(self):
        alike = self.like("Gateway certificates expired again", 5)
        self.like("Partial outage with errors", 6)
        self.assertEqual(self.found(), {alike: "same words: certificate, expired, gateway"})

    def test_later_incidents_are_excluded(self):
        self.like("Certificate expired on the gateway", -1)
        self.assertEqual(self.found(), {})

    def test_restricted_incident_is_similar_only_for_its_members(self):
        hidden = self.like("Certificate expired on the gateway", 4, circle=self.circle)
        self.assertEqual(self.found(self.mallory), {})
        self.assertEqual(self.found(self.ada), {hidden: ""})

    def test_query_count_does_not_grow(self):
        self.now.services.add(self.service)
        for days in range(1, 12):
            self.like("Certificate expired on the gateway", days, service=True, factor=True, hypothesis="Disk full")
        with CaptureQueriesContext(connection) as queries:
            self.assertEqual(len(similar_incidents(self.now, self.ada)), 5)
        self.assertLess(len(queries), 16)

    def test_running_drill_has_no_similar_incidents_until_it_ends(self):
        self.like("Certificate expired on the gateway", 3)
        self.now.kind, self.now.status = Kind.DRILL, Status.DIAGNOSING
        self.assertEqual(similar_incidents(self.now, self.ada), [])
        self.now.status = Status.RESOLVED
        self.assertEqual(len(similar_incidents(self.now, self.ada)), 1)

    def test_api_returns_the_reasons(self):
        alike = self.like("Gateway certificates expired again", 5)
        self.client.force_login(self.linus)
        [found] = self.client.get(f"/api/v1/incidents/{self.now.ref}/similar/").json()
        self.assertEqual((found["ref"], found["score"]), (alike.ref, 3.0))
        self.assertEqual(found["reasons"], ["same words: certificate, expired, gateway"])
