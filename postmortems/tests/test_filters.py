"""Postmortems by author, team and due date, in the library and the API."""

from datetime import date

from core.testing import TeamTestCase
from incidents.models import Service
from postmortems.tests.factories import postmortem


class PostmortemFilterTests(TeamTestCase):
    @classmethod
    def setUpTestData(cls) -> None:
        super().setUpTestData()
        cls.outage = postmortem(cls, "published", due_on=date(2026, 3, 4))
        cls.failover = postmortem(cls, "draft", owner=cls.grace)
        cls.failover.revisions.update(by=cls.grace)
        cls.outage.incident.services.add(Service.objects.create(name="Checkout", slug="checkout", team=cls.team))

    def setUp(self) -> None:
        self.client.force_login(self.linus)

    def refs(self, query: str) -> list[str]:
        return [row["incident"] for row in self.client.get(f"/api/v1/postmortems/?{query}").json()["results"]]

    def test_postmortems_by_author_team_and_due_date(self) -> None:
        for query, found in [
            ("author=ada", self.outage),
            ("author=grace", self.failover),
            ("team=api", self.outage),
            ("service=checkout", self.outage),
            ("due_from=2026-03-04&due_before=2026-03-05", self.outage),
            ("status=draft", self.failover),
        ]:
            with self.subTest(query):
                self.assertEqual(self.refs(query), [found.ref])
        self.assertEqual(self.refs("due_before=2026-03-04"), [])
        self.assertEqual(self.refs("author=mona"), [])

    def test_who_wrote_before_someone_else_took_over_is_an_author(self) -> None:
        self.outage.former_owners.add(self.mona)
        self.failover.writers.add(self.mona)
        self.assertEqual(set(self.refs("author=mona")), {self.outage.ref, self.failover.ref})

    def test_library_offers_the_owners_of_published_ones(self) -> None:
        page = self.client.get("/postmortems/?show=published&author=ada")
        self.assertContains(page, '<option value="ada" selected>Ada')
        self.assertNotContains(page, '<option value="grace"')
        self.assertContains(page, self.outage.incident.title)
        self.assertNotContains(self.client.get("/postmortems/?show=published&author=mona"), self.outage.ref)
