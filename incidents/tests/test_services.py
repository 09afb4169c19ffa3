"""Services: add, edit, archive, on pages and by API."""

from decimal import Decimal

from accounts.models import Team
from core.activity.models import Event
from core.errors import Invalid, NotAllowed, Refused
from core.testing import NOW, TeamTestCase
from incidents.actions import services as actions
from incidents.actions.declaration import declare_incident
from incidents.actions.details import edit_incident
from incidents.actions.impact import add_impact_window, change_impact
from incidents.forms.declaration import EditIncidentForm
from incidents.models import Service
from incidents.tests.factories import make_incident, make_severity

API = "/api/v1/services/"


class CatalogTests(TeamTestCase):
    @classmethod
    def setUpTestData(cls):
        super().setUpTestData()
        cls.team = Team.objects.create(name="Finders", slug="finders")
        cls.search = actions.add_service(by=cls.mona, name="Search", team=cls.team, now=NOW)

    def test_manager_adds_a_service_with_a_slug_from_its_name(self):
        made = actions.add_service(by=self.mona, name="  Mobile   app ", tier=1, slo=Decimal("0.999"), now=NOW)
        self.assertEqual((made.name, made.slug, made.tier, made.slo), ("Mobile app", "mobile-app", 1, Decimal("0.999")))
        self.assertTrue(
            Event.objects.filter(event_type="service.added", actor=self.mona, data__name="Mobile app").exists()
        )

    def test_other_roles_are_refused_with_a_list_of_people_to_ask(self):
        for person in [self.linus, self.grace]:
            with self.assertRaisesMessage(NotAllowed, "@mona"):
                actions.add_service(by=person, name="Maps")
            with self.assertRaisesMessage(NotAllowed, "@mona"):
                actions.archive_service(self.search, by=person)

    def test_names_are_unique_ignoring_case(self):
        for name in ["Search", " search "]:
            with self.assertRaisesMessage(Invalid, "already"):
                actions.add_service(by=self.mona, name=name)
        other = actions.add_service(by=self.mona, name="Maps")
        with self.assertRaisesMessage(Invalid, "already"):
            actions.edit_service(other, by=self.mona, name="SEARCH")
        actions.edit_service(self.search, by=self.mona, name="SEARCH")

    def test_names_with_equal_slugs_get_different_ones(self):
        found = [actions.add_service(by=self.mona, name=name).slug for name in ["Search!", "Поиск", "搜索", "Add"]]
        self.assertEqual(found, ["search-2", "service", "service-2", "add-2"])

    def test_rename_is_recorded_and_keeps_the_slug(self):
        changed = actions.edit_service(self.search, by=self.mona, name="Finder", team=None, now=NOW)
        self.assertEqual((changed.slug, changed.name, changed.team), ("search", "Finder", None))
        event = Event.objects.get(event_type="service.edited")
        self.assertEqual(event.data["before"], {"name": "Search", "team": "Finders"})
        actions.edit_service(changed, by=self.mona, name="Finder")
        self.assertEqual(Event.objects.filter(event_type="service.edited").count(), 1)

    def test_archived_service_keeps_its_links_and_cannot_be_selected(self):
        incident = make_incident()
        edit_incident(incident, by=self.ada, services=[self.search])
        window = add_impact_window(incident, by=self.ada, starts_at=NOW, service=self.search, now=NOW)
        gone = actions.archive_service(self.search, by=self.mona, now=NOW)
        edit_incident(incident, by=self.ada, services=[gone])
        change_impact(window, by=self.ada, service=gone, share=Decimal("0.5"), now=NOW)
        self.assertEqual(list(incident.services.all()), [gone])
        self.assertIn(gone, EditIncidentForm(incident=incident).fields["services"].queryset)
        other = make_incident()
        self.assertNotIn(gone, EditIncidentForm(incident=other).fields["services"].queryset)
        with self.assertRaisesMessage(Invalid, "is archived"):
            edit_incident(other, by=self.ada, services=[gone])
        with self.assertRaisesMessage(Invalid, "is archived"):
            declare_incident(by=self.ada, title="Slow", severity=make_severity(), services=[gone], now=NOW)
        with self.assertRaisesMessage(Invalid, "is archived"):
            add_impact_window(other, by=self.ada, starts_at=NOW, service=gone, now=NOW)

    def test_imported_text_can_name_an_archived_service(self):
        gone = actions.archive_service(self.search, by=self.mona, now=NOW)
        self.assertEqual(actions.add_service_from_import("search", by=self.mona), gone)

    def test_archived_service_cannot_be_archived_again_or_duplicated(self):
        gone = actions.archive_service(self.search, by=self.mona, now=NOW)
        with self.assertRaisesMessage(Refused, "already"):
            actions.archive_service(gone, by=self.mona)
        with self.assertRaisesMessage(Invalid, "Restore it"):
            actions.add_service(by=self.mona, name="Search")
        back = actions.restore_service(gone, by=self.mona, now=NOW)
        self.assertIsNone(back.archived_at)
        with self.assertRaisesMessage(Refused, "is not archived"):
            actions.restore_service(back, by=self.mona)


class CatalogPageTests(TeamTestCase):
    def test_empty_catalog_links_to_the_form(self):
        self.client.force_login(self.mona)
        self.assertContains(self.client.get("/services/"), "/services/add/")
        self.client.force_login(self.grace)
        self.assertContains(self.client.get("/services/"), "@mona")
        self.assertNotContains(self.client.get("/services/"), "/services/add/")

    def test_pages_add_edit_and_archive_a_service(self):
        self.client.force_login(self.mona)
        made = self.client.post("/services/add/", {"name": "Checkout", "tier": "1", "slo": "99.95"})
        self.assertRedirects(made, "/services/checkout/")
        self.assertEqual(Service.objects.get().slo, Decimal("0.9995"))
        self.assertContains(self.client.get("/services/checkout/edit/"), 'value="99.95"')
        self.client.post("/services/checkout/edit/", {"name": "Till", "tier": "1", "slo": ""})
        self.assertEqual((Service.objects.get().name, Service.objects.get().slo), ("Till", None))
        self.client.post("/services/checkout/archive/")
        self.assertContains(self.client.get("/services/checkout/"), "Restore")
        self.assertContains(self.client.get("/services/"), "Archived")
        self.client.force_login(self.ada)
        self.assertNotContains(self.client.get("/incidents/declare/"), "Till")
        self.assertNotContains(self.client.get("/incidents/"), "Till")

    def test_invalid_service_form_keeps_its_values(self):
        Service.objects.create(name="Checkout", slug="checkout")
        self.client.force_login(self.mona)
        answer = self.client.post("/services/add/", {"name": "checkout", "tier": "1", "slo": "99.95"})
        self.assertContains(answer, "A service named Checkout already", status_code=422)
        self.assertContains(answer, 'value="99.95"', status_code=422)
        answer = self.client.post("/services/add/", {"name": "Maps", "tier": "1", "slo": "99.999"})
        self.assertContains(answer, "2 decimal places", status_code=422)

    def test_incident_form_links_to_the_service_form(self):
        make_severity()
        self.client.force_login(self.mona)
        self.assertContains(self.client.get("/incidents/declare/"), "/services/add/")
        self.client.force_login(self.ada)
        self.assertContains(self.client.get("/incidents/declare/"), "Managers can add it")


class CatalogApiTests(TeamTestCase):
    def send(self, method, url, body=None):
        return getattr(self.client, method)(url, body, content_type="application/json")

    def test_api_adds_edits_and_archives_a_service(self):
        Team.objects.create(name="Finders", slug="finders")
        self.client.force_login(self.mona)
        made = self.send("post", API, {"name": "Search", "team": "finders", "slo": "0.995"})
        self.assertEqual((made.status_code, made.json()["slug"], made.json()["team"]), (201, "search", "finders"))
        self.assertEqual(self.send("post", API, {"name": "search"}).status_code, 422)
        changed = self.send("patch", f"{API}search/", {"slo": None, "tier": 1}).json()
        self.assertEqual((changed["slo"], changed["tier"], changed["team"]), (None, 1, "finders"))
        self.assertIsNotNone(self.send("post", f"{API}search/archive/").json()["archived_at"])
        self.assertEqual(self.send("post", f"{API}search/archive/").status_code, 409)
        self.assertEqual(self.client.get(f"{API}search/").status_code, 200)
        make_severity()
        expected = {"title": "Slow", "severity": 2, "services": ["search"]}
        self.assertContains(self.send("post", "/api/v1/incidents/", expected), "is archived", status_code=422)
        self.assertIsNone(self.send("post", f"{API}search/restore/").json()["archived_at"])
