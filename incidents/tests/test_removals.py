"""What was recorded by mistake can be removed on the incident page: impact, hypotheses, factors, milestones."""

from datetime import timedelta

from core.activity.models import Event
from core.errors import StaleVersion
from core.testing import NOW, TeamTestCase
from incidents.actions.factors import add_factor
from incidents.actions.hypotheses import add_hypothesis
from incidents.actions.impact import add_impact_window
from incidents.actions.lifecycle import reopen_incident, resolve_incident
from incidents.actions.milestones import clear_milestone, set_milestone
from incidents.actions.timeline import add_entry
from incidents.models import ImpactWindow
from incidents.tests.factories import make_incident


class RemovalTests(TeamTestCase):
    def setUp(self):
        self.incident = make_incident(lead=self.ada)
        self.url = self.incident.get_absolute_url()
        self.client.force_login(self.ada)

    def add_window(self):
        hour = timedelta(hours=1)
        return add_impact_window(self.incident, by=self.ada, starts_at=NOW - 2 * hour, ends_at=NOW - hour, now=NOW)

    def newest_event(self):
        return Event.objects.filter(target_id=self.incident.pk).order_by("-pk")[0]

    def test_impact_is_removed_with_a_reason_and_the_log_keeps_its_times(self):
        window = self.add_window()
        self.assertContains(self.client.get(self.url), f"{self.url}impact/{window.pk}/edit/")
        self.assertContains(self.client.get(f"{self.url}impact/{window.pk}/edit/"), "Remove impact")
        removal = f"{self.url}impact/{window.pk}/remove/"
        self.assertContains(self.client.post(removal, {"reason": ""}), "This field is required", status_code=422)
        self.assertRedirects(self.client.post(removal, {"reason": "Another outage"}), f"{self.url}#impact")
        assert not ImpactWindow.objects.exists()
        event = self.newest_event()
        assert (event.event_type, event.data["reason"]) == ("impact.removed", "Another outage")
        assert event.data["starts_at"] == window.starts_at.isoformat()
        self.incident.refresh_from_db()
        self.assertContains(self.client.get(self.url), "No impact recorded")

    def test_impact_is_removed_by_api(self):
        window = self.add_window()
        url = f"/api/v1/incidents/{self.incident.ref}/impact/{window.pk}/"
        assert self.client.delete(url).status_code == 422
        assert self.client.delete(f"{url}?reason=Written+twice").status_code == 204
        assert self.client.delete(f"{url}?reason=Written+twice").status_code == 404

    def test_author_and_managers_remove_a_hypothesis_from_its_form(self):
        row = add_hypothesis(self.incident, by=self.ada, statement="The database", now=NOW)
        form, removal = f"{self.url}hypotheses/{row.pk}/close/", f"{self.url}hypotheses/{row.pk}/remove/"
        self.assertContains(self.client.get(form), removal)
        self.client.force_login(self.grace)
        self.assertNotContains(self.client.get(form), removal)
        assert self.client.post(removal, {"reason": "Mine"}).status_code == 403
        self.client.force_login(self.mona)
        self.assertContains(self.client.get(form), removal)
        self.assertRedirects(self.client.post(removal, {"reason": "Twice"}), f"{self.url}#hypotheses")
        assert not self.incident.hypotheses.exists()

    def test_author_removes_a_factor_from_its_form(self):
        factor = add_factor(self.incident, by=self.ada, statement="No alert", now=NOW)
        form, removal = f"{self.url}factors/{factor.pk}/edit/", f"{self.url}factors/{factor.pk}/remove/"
        self.assertContains(self.client.get(form), removal)
        self.client.force_login(self.grace)
        self.assertNotContains(self.client.get(form), removal)
        self.client.force_login(self.ada)
        self.assertRedirects(self.client.post(removal, {"reason": "Twice"}), f"{self.url}#factors")
        assert not self.incident.factors.exists()

    def test_milestone_is_cleared_after_its_time_is_shown_in_the_zone_of_the_incident(self):
        self.incident.zone = "Asia/Tokyo"
        self.incident.save(update_fields=["zone"])
        set_milestone(self.incident, name="detected", at=NOW, by=self.ada, now=NOW)
        clear = f"{self.url}milestones/detected/clear/"
        self.assertContains(self.client.get(f"{self.url}milestones/"), clear)
        local = NOW.astimezone(self.incident.tz)
        self.assertContains(self.client.get(f"{self.url}milestones/"), f"{local:%H:%M}")
        self.assertContains(self.client.get(clear), f"{local:%H:%M}, Asia/Tokyo")
        self.client.post(clear)
        assert not self.incident.milestones.exists()
        assert self.client.get(clear).status_code == 404

    def test_measures_are_added_and_listed_in_the_factor_workshop(self):
        workshop = f"{self.url}factors/"
        self.assertContains(self.client.get(workshop), f"{self.url}measures/add/")
        self.client.post(f"{self.url}measures/add/", {"title": "Review every setting", "text": "Twice a year"})
        self.assertContains(self.client.get(workshop), "Review every setting")


class ApiTests(TeamTestCase):
    def setUp(self):
        self.client.force_login(self.ada)

    def test_severity_is_accepted_as_it_is_answered(self):
        for severity in [2, "SEV-2"]:
            with self.subTest(severity):
                body = {"title": f"Checkout slow {severity}", "severity": severity}
                made = self.client.post("/api/v1/incidents/", body, "application/json")
                assert (made.status_code, made.json()["severity"]) == (201, "SEV-2")
        wrong = self.client.post("/api/v1/incidents/", {"title": "Slow", "severity": "SEV-9"}, "application/json")
        assert (wrong.status_code, list(wrong.json()["errors"])) == (422, ["severity"])

    def test_one_entry_is_read_and_a_deleted_one_is_404(self):
        incident = make_incident(lead=self.ada)
        url = f"/api/v1/incidents/{incident.ref}/entries/"
        entry = self.client.post(url, {"text": "Errors rise"}, "application/json").json()
        one = f"{url}{entry['id']}/"
        assert self.client.get(one).json()["text"] == "Errors rise"
        self.client.delete(f"{one}?reason=Twice")
        assert self.client.get(one).status_code == 404


class VersionTests(TeamTestCase):
    def setUp(self):
        self.incident = make_incident(lead=self.ada)

    def edit(self, name, **facts):
        return set_milestone(self.incident, name=name, at=NOW, by=self.ada, now=NOW, **facts)

    def test_edit_based_on_a_milestone_that_was_cleared_and_set_again_is_refused(self):
        read = self.edit("detected").version
        clear_milestone(self.incident, name="detected", by=self.grace, now=NOW)
        other = self.edit("detected", version=0, note="From the graph")
        with self.assertRaises(StaleVersion):
            self.edit("detected", version=read)
        assert self.edit("detected", version=other.version).version > other.version

    def test_edit_based_on_a_milestone_from_before_reopening_is_refused(self):
        read = resolve_incident(self.incident, by=self.ada, now=NOW).milestones.get(name="resolved").version
        reopen_incident(self.incident, by=self.grace, reason="Errors again", now=NOW)
        resolve_incident(self.incident, by=self.grace, now=NOW)
        with self.assertRaises(StaleVersion):
            self.edit("resolved", version=read)

    def test_edit_based_on_a_detection_that_an_earlier_entry_moved_is_refused(self):
        read = self.edit("detected", source="system").version
        add_entry(self.incident, by=self.grace, text="A customer had called", at=NOW - timedelta(hours=1), now=NOW)
        with self.assertRaises(StaleVersion):
            self.edit("detected", version=read)
