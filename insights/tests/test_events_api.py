"""The event log by API: history of one object, and what changed since an instant."""

from datetime import timedelta

from core.activity.models import Event
from core.testing import NOW, TeamTestCase, at_most
from incidents.actions.access_list import restrict_incident
from incidents.tests.factories import make_incident
from tasks.actions.progress import start_task
from tasks.actions.proposals import edit_task
from tasks.tests.factories import make_task

URL = "/api/v1/events/"


class EventsTests(TeamTestCase):
    def setUp(self):
        self.incident = make_incident(title="Checkout slow")
        self.task = make_task(incident=self.incident)
        self.client.force_login(self.grace)

    def read(self, query=""):
        response = self.client.get(URL + query)
        assert response.status_code == 200, response.json()
        return response.json()["results"]

    def test_history_of_a_task_names_actor_and_event_newest_first(self):
        start_task(self.task, by=self.ada, now=NOW)
        edit_task(self.task, by=self.ada, now=NOW + timedelta(hours=1), title="Alert on uneven traffic")
        found = self.read(f"?reference={self.task.ref}")
        assert [(row["event"], row["actor"]) for row in found[:2]] == [("task.edited", "ada"), ("task.started", "ada")]
        assert {row["reference"] for row in found} == {self.task.ref}
        assert {row["kind"] for row in found} == {"tasks.correctivetask"}

    def test_changes_since_an_instant(self):
        start_task(self.task, by=self.ada, now=NOW + timedelta(days=1))
        later = (NOW + timedelta(hours=12)).isoformat()
        assert [row["event"] for row in self.read(f"?since={later.replace('+', '%2B')}")] == ["task.started"]
        assert [row["event"] for row in self.read(f"?since={later}")] == ["task.started"]

    def test_since_needs_an_offset(self):
        for word in ["2024-02-13T22:00:00", "yesterday", "2024-13-45T22:00:00Z", "0001-01-01T00:00:00Z"]:
            with self.subTest(word):
                response = self.client.get(URL, {"since": word})
                assert response.status_code == 422
                assert "since" in response.json()["errors"]

    def test_events_of_a_restricted_incident_and_its_task_are_hidden_from_outsiders(self):
        start_task(self.task, by=self.ada, now=NOW)
        assert self.read(f"?reference={self.task.ref}")
        restrict_incident(self.incident, by=self.ada, reason="Customer data", now=NOW)
        assert self.read("?kind=tasks.correctivetask") == []
        for reference in [self.incident.ref, self.task.ref]:
            assert self.client.get(f"/api/v1/events/?reference={reference}").status_code == 422
        self.client.force_login(self.ada)
        assert [row["event"] for row in self.read(f"?reference={self.incident.ref}")] == ["incident.restricted"]

    def test_who_viewed_an_incident_or_gave_feedback_is_not_listed(self):
        Event.objects.for_parent(self.incident).create(
            event_type="incident.viewed",
            actor=self.ada,
            target_kind="incidents.incident",
            target_id=self.incident.pk,
            at=NOW,
        )
        assert "incident.viewed" not in {row["event"] for row in self.read()}

    def test_personal_events_are_not_listed(self):
        self.client.post("/api/v1/calendar-feeds/", {}, "application/json")
        assert Event.objects.filter(event_type="calendar_feed.created").exists()
        assert "calendar_feed.created" not in {row["event"] for row in self.read()}

    def test_unknown_reference_is_refused(self):
        for reference in ["A-999999", "XX-1", "nonsense", "INC-"]:
            answer = self.client.get(f"/api/v1/events/?reference={reference}")
            assert (answer.status_code, list(answer.json()["errors"])) == (422, ["reference"])

    def test_list_takes_the_same_queries_for_any_number_of_events(self):
        for number in range(20):
            edit_task(self.task, by=self.ada, now=NOW, title=f"Alert {number}")
            if number in {1, 19}:
                with at_most(4):  # one for the reference
                    assert len(self.read(f"?reference={self.task.ref}")) > number
