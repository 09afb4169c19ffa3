"""Finding runs: filters of the page, the CSV file and the API; runs on the page of a service."""

import pytest

from audits.tests.factories import make_run
from core.testing import NOW, TeamTestCase
from incidents.models import Service
from tasks.tests.factories import make_task

pytestmark = pytest.mark.both_databases


class RunListTests(TeamTestCase):
    @classmethod
    def setUpTestData(cls):
        super().setUpTestData()
        cls.service = Service.objects.create(name="User API", slug="user-api")
        facts = {"service": cls.service, "scope": "6 production pools", "task": make_task()}
        cls.pools = make_run(title="Connection pools", **facts)
        cls.roots = make_run(title="Root certificates", state="canceled", assignee=cls.grace, **canceled(cls.mona))

    def setUp(self):
        self.client.force_login(self.ada)

    def found(self, query):
        """References on the page, in the CSV file and in the API, which agree."""
        refs = [self.pools.ref, self.roots.ref]
        api = self.client.get(f"/api/v1/audit-runs/{query}").json()["results"]
        texts = [self.client.get(f"{path}{query}").text for path in ["/audits/", "/audits/runs.csv"]]
        lists = [[ref for ref in refs if f"{ref}<" in texts[0]], [ref for ref in refs if f"{ref}," in texts[1]]]
        assert lists == [[ref for ref in refs if ref in {row["ref"] for row in api}]] * 2, query
        return lists[0]

    def test_page_csv_and_api_filters_find_the_same_runs(self):
        for query in ["?status=planned", "?service=user-api", "?q=production", f"?q={self.pools.ref}", "?q=pools+6"]:
            assert self.found(query) == [self.pools.ref], query
        for query in ["?status=canceled", "?assignee=grace", "?q=root"]:
            assert self.found(query) == [self.roots.ref], query
        assert self.found("?status=planned&status=canceled") == [self.pools.ref, self.roots.ref]
        assert self.found("?q=nothing") == []

    def test_page_shows_no_matches_and_ignores_unknown_values(self):
        self.assertContains(self.client.get("/audits/?q=nothing"), "No matching runs")
        self.assertContains(self.client.get("/audits/?status=unknown"), "Connection pools")

    def test_csv_contains_version_scope_and_people(self):
        line = self.client.get("/audits/runs.csv?q=pools").text.splitlines()[1]
        expected = [self.pools.ref, "Connection pools", self.pools.version.checklist.slug, "1", "6 production pools"]
        assert line.split(",")[:7] == [*expected, "user-api", ""]

    def test_service_page_lists_its_runs(self):
        page = self.client.get("/services/user-api/")
        self.assertContains(page, "Connection pools")
        self.assertNotContains(page, "Root certificates")


def canceled(by):
    return {"canceled_by": by, "canceled_at": NOW, "canceled_because": "Planned twice"}
