"""While an incident is declared: open and earlier incidents like it, with their root cause."""

from datetime import timedelta

from django.utils import timezone

from core.testing import NOW, TeamTestCase, at_most
from incidents.models import Factor, Kind, Service, Status
from incidents.tests.factories import make_incident

URL = "/incidents/declare/similar/"


class SimilarWhileDeclaringTests(TeamTestCase):
    @classmethod
    def setUpTestData(cls):
        super().setUpTestData()
        cls.service = Service.objects.create(name="Checkout", slug="checkout")

    def like(self, title, **facts):
        incident = make_incident(title=title, at=timezone.now() - timedelta(days=9), **facts)
        incident.services.add(self.service)
        return incident

    def found(self, title, person=None):
        self.client.force_login(person or self.ada)
        response = self.client.get(URL, {"title": title, "service": "checkout"})
        return [each.incident for each, _ in response.context["similar"]], response

    def test_open_incident_of_the_service_comes_first(self):
        past = self.like("Card payments time out", status=Status.CLOSED)
        running = self.like("Search is slow")
        found, response = self.found("Card payments fail")
        self.assertEqual(found, [running, past])
        self.assertContains(response, "Already open")
        self.assertContains(response, "Same service: Checkout")

    def test_root_cause_of_an_earlier_incident_is_shown(self):
        past = self.like("Card payments time out", status=Status.CLOSED)
        facts = {"kind": Factor.Kind.ROOT, "created_by": self.ada, "created_at": NOW}
        Factor.objects.for_parent(past).create(statement="The pool was too small", **facts)
        self.assertContains(self.found("Card payments fail")[1], "Cause then: The pool was too small")

    def test_service_alone_does_not_make_a_closed_incident_similar(self):
        self.like("Checkout is slow", status=Status.CLOSED)
        self.assertEqual(self.found("Card payments fail at checkout")[0], [])

    def test_private_incidents_and_drills_stay_hidden(self):
        self.like("Card payments fail", circle=self.circle)
        self.like("Card payments fail", kind=Kind.DRILL)
        self.assertEqual(self.found("Card payments fail", self.mallory)[0], [])

    def test_nothing_typed_finds_nothing(self):
        self.client.force_login(self.ada)
        self.assertEqual(self.client.get(URL).content.strip(), b"")

    def test_api_finds_the_same(self):
        running = self.like("Card payments time out")
        self.client.force_login(self.ada)
        url = "/api/v1/incidents/similar/"
        found = self.client.get(url, {"title": "Card payments fail", "service": "checkout"}).json()
        self.assertEqual([row["ref"] for row in found], [running.ref])
        self.assertIn("same service: Checkout", found[0]["reasons"])
        self.assertEqual(self.client.get(url).status_code, 422)

    def test_cost_does_not_grow_with_the_incidents(self):
        for _ in range(8):
            self.like("Card payments fail")
        self.client.force_login(self.ada)
        with at_most(9):
            self.client.get(URL, {"title": "Card payments fail", "service": "checkout"})
