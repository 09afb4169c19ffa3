"""The incident list: filters in the URL, keyset paging, no restricted rows."""

import csv
import re
from datetime import UTC, datetime, timedelta
from decimal import Decimal

import pytest

from core.testing import NOW, TeamTestCase
from incidents.models import Category, Factor, ImpactWindow, Incident, Kind, Service, Status
from incidents.tests.factories import make_incident

pytestmark = pytest.mark.both_databases


class BoardTests(TeamTestCase):
    @classmethod
    def setUpTestData(cls):
        super().setUpTestData()
        cls.service = Service.objects.create(name="Search", slug="search")
        cls.slow = make_incident(title="Search answers slowly", at=NOW)
        cls.slow.services.add(cls.service)
        cls.closed = make_incident(title="Checkout fails", status=Status.CLOSED, rank=1, lead=cls.grace)
        cls.drill = make_incident(title="Rehearsal", kind=Kind.DRILL)
        cls.private = make_incident(title="Secret customer", circle=cls.circle)
        cls.category = Category.objects.all()[0]
        facts = {"category": cls.category, "created_by": cls.ada, "created_at": NOW}
        Factor.objects.for_parent(cls.closed).create(statement="A default", **facts)

    def titles(self, query="", person=None):
        self.client.force_login(person or self.ada)
        rows = self.client.get(f"/incidents/{query}").context["incidents"]
        return {row.title for row in rows}

    def test_filters_are_in_the_url(self):
        for query, expected in [
            ("?status=open", {"Search answers slowly", "Secret customer"}),
            ("?severity=1", {"Checkout fails"}),
            ("?service=search", {"Search answers slowly"}),
            ("?kind=drill", {"Rehearsal"}),
            (f"?category={self.category.code}", {"Checkout fails"}),
            ("?q=checkout", {"Checkout fails"}),
            (f"?q={self.closed.ref}", {"Checkout fails"}),
            ("?mine=1", {"Search answers slowly", "Secret customer"}),
            ("?status=closed&status=open&severity=1&severity=3", {"Checkout fails"}),
            ("?status=nonsense&severity=9", {"Search answers slowly", "Checkout fails", "Secret customer"}),
        ]:
            with self.subTest(query):
                self.assertEqual(self.titles(query), expected)

    def test_page_csv_and_api_read_the_same_parameters(self):
        Incident.objects.filter(pk=self.closed.pk).update(started_at=NOW - timedelta(days=40))
        day = f"{NOW - timedelta(days=10):%Y-%m-%d}"
        for query in [f"?started_to={day}", "?status=closed&status=merged", "?lead=grace", "?severity=1"]:
            with self.subTest(query):
                self.assertEqual(self.titles(query, self.linus), {"Checkout fails"})
                csv = self.client.get(f"/incidents/export.csv{query}").content.decode().splitlines()
                self.assertEqual([line.split(",")[1] for line in csv[1:]], ["Checkout fails"])
                rows = self.client.get(f"/api/v1/incidents/{query}").json()["results"]
                self.assertEqual([row["title"] for row in rows], ["Checkout fails"])
        self.assertNotIn("Checkout fails", self.titles(f"?started_from={day}"))

    def test_day_filter_uses_the_zone_of_the_user(self):
        late = make_incident(title="Shortly before midnight", at=datetime(2026, 3, 10, 23, 30, tzinfo=UTC))
        self.linus.time_zone = "Asia/Tokyo"
        self.linus.save(update_fields=["time_zone"])
        self.assertIn(late.title, self.titles("?started_from=2026-03-11&started_to=2026-03-11", self.linus))
        self.assertNotIn(late.title, self.titles("?started_to=2026-03-10", self.linus))
        for query in ["started_from=2026-02-30", "started_from=0001-01-01", "status=nonsense", "severity=9", "mine=2"]:
            self.assertEqual(self.client.get(f"/api/v1/incidents/?{query}").status_code, 422, query)

    def test_hidden_incidents_are_in_no_row_count_or_filter(self):
        self.assertEqual(self.titles(person=self.mallory), {"Search answers slowly", "Checkout fails"})
        self.assertEqual(self.titles(f"?q={self.private.ref}", person=self.mallory), set())
        shown = self.client.get("/incidents/").content.decode()
        self.assertNotIn("Secret", shown)
        self.assertNotIn(self.private.ref, shown)

    def test_pages_follow_one_another_without_gaps(self):
        for number in range(60):
            make_incident(title=f"Row {number}", at=NOW - timedelta(minutes=number // 2))
        self.client.force_login(self.ada)
        first = self.client.get("/incidents/")
        second = self.client.get(f"/incidents/{first.context['more']}")
        refs = [row.pk for page in [first, second] for row in page.context["incidents"]]
        self.assertEqual((len(refs), len(set(refs))), (63, 63))
        self.assertEqual(second.context["more"], "")

    def test_invalid_cursor_shows_the_first_page(self):
        self.client.force_login(self.ada)
        self.assertEqual(self.client.get("/incidents/?after=nonsense").status_code, 200)

    def test_row_on_a_phone_has_the_share_of_the_impact(self):
        facts = {"starts_at": NOW, "share": Decimal("0.2"), "population": "searches", "approximate": True}
        ImpactWindow.objects.for_parent(self.slow).create(**facts)
        self.client.force_login(self.ada)
        page = self.client.get("/incidents/?kind=real").content.decode()
        phone = [" ".join(words.split()) for words in re.findall(r'class="only-s">([^<]*)', page)]
        found = [words.partition(" ago")[2] for words in phone]
        self.assertEqual(sorted(found), ["", "", ", ≈ 20% of searches"])

    def test_empty_result_offers_to_clear_the_filters(self):
        self.client.force_login(self.ada)
        self.assertContains(self.client.get("/incidents/?q=nothinglikethis"), "Clear filters")

    def test_declaration_without_a_title_is_a_field_error(self):
        self.client.force_login(self.ada)
        response = self.client.post("/incidents/declare/", {"severity": 1, "started_at": "25:99", "title": ""})
        self.assertContains(response, "25:99", status_code=422)

    def test_service_page_shows_its_incidents(self):
        self.client.force_login(self.mallory)
        self.assertContains(self.client.get("/services/search/"), "Search answers slowly")
        self.assertEqual(self.client.get("/services/nothing/").status_code, 404)

    def test_canceled_and_merged_incidents_have_no_phases(self):
        self.client.force_login(self.linus)
        for status in ["canceled", "merged"]:
            shape = [["undetected", NOW.isoformat(), None]]
            Incident.objects.update(status=status, phases=shape, ended_reason="A test", merged_into=self.drill)
            self.assertNotContains(self.client.get("/incidents/"), "db-mini")
        Incident.objects.update(status="resolved", ended_reason="", merged_into=None)
        self.assertContains(self.client.get("/incidents/"), "db-mini")


class ExportedLengthTests(TeamTestCase):
    def test_minutes_of_the_export_are_those_of_the_page(self):
        incident = make_incident(status="resolved", resolved_at=NOW + timedelta(seconds=3826), impact_seconds=3826)
        self.client.force_login(self.ada)
        head, row = csv.reader(self.client.get("/incidents/export.csv").content.decode("utf-8-sig").splitlines())
        self.assertEqual((row[0], dict(zip(head, row, strict=True))["impact minutes"]), (incident.ref, "63"))
        self.assertContains(self.client.get("/incidents/"), "1 h 03 min")
