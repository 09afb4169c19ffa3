"""Filters of services: the same parameters on the page and in the API."""

from django.utils import timezone

from core.testing import TeamTestCase
from incidents.models import Service


class ServiceFilterTests(TeamTestCase):
    @classmethod
    def setUpTestData(cls) -> None:
        super().setUpTestData()
        Service.objects.create(name="Checkout", slug="checkout", team=cls.team, tier=1, description="Takes payments")
        Service.objects.create(name="Search", slug="search", tier=2)
        Service.objects.create(name="Fax gateway", slug="fax", tier=3, archived_at=timezone.now())

    def setUp(self) -> None:
        self.client.force_login(self.linus)

    def test_services_by_team_tier_words_and_use(self) -> None:
        for query, found in [
            ("team=api", ["checkout"]),
            ("tier=1,2", ["checkout", "search"]),
            ("q=pay", ["checkout"]),
            ("archived=true", ["fax"]),
            ("archived=false", ["checkout", "search"]),
        ]:
            with self.subTest(query):
                rows = self.client.get(f"/api/v1/services/?{query}").json()["results"]
                self.assertEqual([row["slug"] for row in rows], found)
                page = self.client.get(f"/services/?{query}").content.decode()
                self.assertEqual(
                    [f"/services/{slug}/" in page for slug in ["checkout", "search", "fax"]],
                    [slug in found for slug in ["checkout", "search", "fax"]],
                )

    def test_page_without_matches_says_so(self) -> None:
        self.assertContains(self.client.get("/services/?q=nothing"), "No matching services")
