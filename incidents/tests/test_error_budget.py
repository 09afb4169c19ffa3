"""A service shows its availability and error budget of the last 30 days."""

from datetime import timedelta
from decimal import Decimal

from core.testing import NOW, TeamTestCase
from incidents.error_budget import error_budget
from incidents.models import ImpactWindow, Kind, Service
from incidents.tests.factories import make_incident


class ErrorBudgetTests(TeamTestCase):
    @classmethod
    def setUpTestData(cls):
        super().setUpTestData()
        cls.users = Service.objects.create(name="User API", slug="users", slo=Decimal("0.999"))
        cls.other = Service.objects.create(name="Search", slug="search", slo=Decimal("0.99"))
        cls.incident = make_incident(cls.ada)
        cls.incident.services.set([cls.users])

    def impact(self, incident=None, minutes=240, share="0.75", **facts):
        """A window that began a day ago."""
        begun = NOW - timedelta(days=1)
        share = None if share is None else Decimal(share)
        facts = {"starts_at": begun, "ends_at": begun + timedelta(minutes=minutes), "share": share, **facts}
        return ImpactWindow.objects.for_parent(incident or self.incident).create(**facts)

    def budget(self, service=None, viewer=None):
        return error_budget(service or self.users, viewer=viewer or self.ada, now=NOW)

    def test_load_balancer_outage_uses_five_times_the_budget_of_99_9_percent(self):
        self.impact()
        found = self.budget()
        assert (round(found.full.availability, 3), round(found.full.burn, 1)) == (99.444, 555.6)
        assert (round(found.weighted.availability, 3), round(found.weighted.burn, 1)) == (99.583, 416.7)
        assert round(found.full.budget_seconds) == 2592

    def test_window_counts_only_inside_the_last_30_days(self):
        begun = NOW - timedelta(days=30, minutes=100)
        self.impact(starts_at=begun, ends_at=begun + timedelta(minutes=110))
        assert self.budget().full.consumed_seconds == 600

    def test_unknown_share_leaves_the_weighted_count_unknown(self):
        self.impact(share=None)
        assert self.budget().weighted is None and self.budget().full.consumed_seconds == 240 * 60

    def test_window_of_another_service_does_not_count(self):
        self.impact(service=self.other)
        assert self.budget().full.consumed_seconds == 0
        assert self.budget(self.other).full.consumed_seconds == 240 * 60

    def test_drills_and_unseen_incidents_do_not_count(self):
        drill, secret = make_incident(self.ada, kind=Kind.DRILL), make_incident(self.ada, circle=self.circle)
        for incident in [drill, secret]:
            incident.services.set([self.users])
            self.impact(incident)
        assert self.budget(viewer=self.mallory).full.consumed_seconds == 0
        assert self.budget(viewer=self.ada).full.consumed_seconds == 240 * 60

    def test_service_without_a_target_has_no_budget(self):
        plain = Service.objects.create(name="Fax", slug="fax")
        assert self.budget(plain) is None
        self.client.force_login(self.linus)
        assert self.client.get("/api/v1/services/fax/reliability/").status_code == 404

    def test_page_and_api_show_the_same_figures(self):
        self.incident.impact_windows.all().delete()
        self.client.force_login(self.linus)
        page = self.client.get(self.users.get_absolute_url()).content.decode()
        found = self.client.get("/api/v1/services/users/reliability/").json()
        assert "Error budget" in page and "100.000%" in page
        assert (found["days"], found["full"]["availability"], found["full"]["burn"]) == (30, 100, 0)
