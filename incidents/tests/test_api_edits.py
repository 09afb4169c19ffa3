"""The API edits what the form of an incident and of an impact edits."""

from django.utils import timezone

from core.testing import NOW, TeamTestCase
from incidents.actions.impact import add_impact_window
from incidents.models import Service
from incidents.tests.factories import make_incident


class ApiEditTests(TeamTestCase):
    def setUp(self) -> None:
        self.fax = Service.objects.create(name="Fax gateway", slug="fax")
        self.incident = make_incident()
        self.incident.services.add(self.fax)
        self.window = add_impact_window(self.incident, by=self.ada, starts_at=NOW, service=self.fax)
        Service.objects.update(archived_at=timezone.now())
        Service.objects.create(name="Search", slug="search", archived_at=timezone.now())
        self.client.force_login(self.ada)

    def test_api_edits_kind_zone_and_the_service_of_an_impact(self) -> None:
        url = f"/api/v1/incidents/{self.incident.ref}/"
        edited = self.client.patch(url, {"kind": "near_miss", "zone": "Europe/Berlin"}, "application/json").json()
        self.assertEqual((edited["kind"], edited["zone"]), ("near_miss", "Europe/Berlin"))
        self.assertEqual(self.client.patch(url, {"kind": "drill"}, "application/json").status_code, 422)
        self.assertEqual(self.client.patch(url, {"zone": "Mars"}, "application/json").status_code, 422)
        window = f"{url}impact/{self.window.pk}/"
        self.assertEqual(self.client.get(url).json()["impact"][0]["service"], "fax")
        self.assertIsNone(self.client.patch(window, {"service": None}, "application/json").json()["service"])
        self.assertEqual(self.client.patch(window, {"service": "search"}, "application/json").status_code, 422)

    def test_true_is_no_severity(self) -> None:
        """In a query it would be 1."""
        answer = self.client.post(
            f"/api/v1/incidents/{self.incident.ref}/severity/", {"severity": True}, content_type="application/json"
        )
        self.assertEqual((answer.status_code, list(answer.json()["errors"])), (422, ["severity"]))
