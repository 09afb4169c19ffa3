"""The page of a new task: its incident, and the effectiveness check planned in the same step."""

from datetime import timedelta

from bs4 import BeautifulSoup
from django.utils import timezone

from core.testing import TeamTestCase
from incidents.tests.factories import make_incident
from tasks.models import CorrectiveTask

TASK = {"title": "Alert at 80% of a disk", "done_when": "It pages at 81%", "kind": "detect", "closes_by": "evidence"}
CHECK = {"question": "How many disks fill up?", "threshold": "0 in 90 days", "check_on": "+90d", "checker": "grace"}


class NewTaskTests(TeamTestCase):
    @classmethod
    def setUpTestData(cls):
        super().setUpTestData()
        cls.incident = make_incident()

    def setUp(self):
        self.client.force_login(self.ada)

    def create(self, **sent):
        return self.client.post("/tasks/create/", {**TASK, **sent})

    def refused(self, field, **sent):
        reply = self.create(**sent)
        assert reply.status_code == 422
        assert not CorrectiveTask.objects.exists()
        return str(reply.context["form"].errors[field][0])

    def test_effectiveness_check_is_planned_with_the_task(self):
        assert self.create(owner="ada", incident=self.incident.ref, **CHECK).status_code == 302
        task = CorrectiveTask.objects.get()
        assert (task.status, task.incident, task.checker) == ("open", self.incident, self.grace)
        assert task.check_on == timezone.localdate() + timedelta(days=90)

    def test_proposed_task_can_have_a_check(self):
        self.create(**CHECK)
        task = CorrectiveTask.objects.get()
        assert (task.status, task.check_threshold) == ("proposed", "0 in 90 days")

    def test_incomplete_check_is_refused_at_its_fields(self):
        assert self.refused("checker", question="Did it help?") == "Fill in all four fields of the check, or none."

    def test_owner_cannot_review_the_check(self):
        assert "someone other than the owner" in self.refused("checker", owner="ada", **{**CHECK, "checker": "ada"})

    def test_unknown_or_hidden_incident_is_refused_at_its_field(self):
        hidden = make_incident(circle=self.circle)
        self.client.force_login(self.mallory)
        for reference in [hidden.ref, "INC-999", "the big one"]:
            assert self.refused("incident", incident=reference).startswith("Incident not found.")

    def test_form_keeps_what_was_chosen_when_the_incident_is_chosen(self):
        page = self.client.get("/tasks/new/", {"incident": self.incident.ref.lower(), "owner": "grace"})
        self.assertContains(page, f'From <a href="{self.incident.get_absolute_url()}">')
        assert page.context["form"]["owner"].value() == "grace"

    def test_choosing_an_incident_sends_and_replaces_no_typed_text(self):
        page = BeautifulSoup(self.client.get("/tasks/new/").content, "lxml")
        field = page.select_one("[hx-get='/tasks/new/']")
        assert field["hx-params"] == "incident,owner,priority,checker,factors"
        for part in field["hx-select-oob"].split(","):
            assert not page.select_one(part).select("textarea, [name=title], [name=question], [name=threshold]"), part

    def test_api_plans_the_check_with_the_task(self):
        check = {**CHECK, "check_on": (timezone.localdate() + timedelta(days=90)).isoformat()}
        sent = {"title": "Alert at 80% of a disk", "done_when": "It pages", "owner": "ada", "check": check}
        reply = self.client.post("/api/v1/tasks/", sent, content_type="application/json")
        assert reply.status_code == 201, reply.content
        assert reply.json()["check_question"] == "How many disks fill up?"
