"""Advice while a task is typed, and the balance of an incident's plan."""

from core.testing import TeamTestCase
from incidents.panels import panels
from incidents.tests.factories import make_incident
from tasks.tests.factories import make_task

VAGUE = ["Alerting", "Documentation of the load balancer", "Training for the team", "Load test"]


class AdviceTests(TeamTestCase):
    def ask(self, **typed):
        self.client.force_login(self.ada)
        return self.client.get("/tasks/advice/", typed).context["notes"]

    def test_only_vague_titles_get_a_suggestion(self):
        for title in VAGUE:
            assert self.ask(title=title), title
        clear = "Alert when under 50% of a pool is healthy for 2 min"
        assert not self.ask(title=clear, done_when="A drill in staging pages within 3 minutes", owner="ada")

    def test_missing_done_when_is_reported_only_if_the_form_has_it(self):
        title = "Limit client retries to 3 with jitter"
        assert not self.ask(title=title)
        (note,) = self.ask(title=title, done_when="")
        assert note.message == "Add a verifiable outcome."

    def test_task_forms_request_advice(self):
        self.client.force_login(self.ada)
        for url in ["/tasks/new/", f"{make_task().get_absolute_url()}?do=edit"]:
            self.assertContains(self.client.get(url), 'hx-get="/tasks/advice/"')

    def test_plan_of_weak_fixes_gets_advice(self):
        incident = make_incident(rank=1)
        make_task(incident=incident, kind="learn", strength="train")
        make_task(incident=incident, kind="respond_better", strength="document")
        panel = next(p for p in panels("side", incident, self.ada) if p["template"] == "tasks/incident_panel.html")
        assert panel["balance"] == "1 learn, 1 respond better; 2 of 2 training or documentation"
        assert any("detects or prevents" in note for note in panel["notes"])
        make_task(incident=incident, kind="detect", strength="detect")
        panel = next(p for p in panels("side", incident, self.ada) if p["template"] == "tasks/incident_panel.html")
        assert not panel["notes"]
