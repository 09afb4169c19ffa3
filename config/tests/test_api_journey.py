"""The main journey through /api/v1/ only, by several people with their own tokens."""

from datetime import timedelta
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone

from accounts.actions.tokens import create_token
from accounts.models import Team, User
from config.tests.sources import ROOT
from core.testing import TeamTestCase
from training.models import Session

pytestmark = pytest.mark.both_databases

STORY = ROOT / "docs" / "examples"
V1 = "/api/v1"


def day(days: int) -> str:
    return (timezone.localdate() + timedelta(days=days)).isoformat()


class Caller:
    """One person and their token. Every call states the expected status."""

    def __init__(self, person: User, scope: str = "write") -> None:
        word = create_token(person, name="walk", scope=scope)[1]
        self.client = Client(headers={"authorization": f"Bearer {word}"})

    def call(self, method: str, url: str, status: int, body: Any = None, **headers: str) -> Any:
        answer = self.client.generic(
            method,
            url if url.startswith("http") else V1 + url,
            self.client._encode_json({} if body is None else body, "application/json"),  # type: ignore[attr-defined]
            content_type="application/json",
            headers=headers,
        )
        data = answer.json() if answer.content else None
        assert answer.status_code == status, (method, url, answer.status_code, data)
        return data

    def get(self, url: str, status: int = 200) -> Any:
        answer = self.client.get(url if url.startswith("http") else V1 + url)
        data = answer.json()
        assert answer.status_code == status, (url, answer.status_code, data)
        return data

    def post(self, url: str, status: int = 200, /, **body: Any) -> Any:
        return self.call("POST", url, status, body)

    def patch(self, url: str, status: int = 200, /, **body: Any) -> Any:
        return self.call("PATCH", url, status, body)

    def rows(self, url: str) -> list[Any]:
        return list(self.get(url)["results"])


class WalkCase(TeamTestCase):
    def setUp(self) -> None:
        cast = [self.ada, self.grace, self.linus, self.mona, self.dana, self.mallory]
        self.api = {person.handle: Caller(person) for person in cast}
        self.by_ada, self.by_grace, self.by_mona = self.api["ada"], self.api["grace"], self.api["mona"]

    def imported(self) -> str:
        """Import the sample postmortem, complete the choices, confirm. Returns the incident's reference."""
        text = (STORY / "load-balancer-outage.txt").read_text()
        kept = self.by_ada.post("/imports/", 201, text=text, name="Load balancer outage")[0]
        url = f"/imports/{kept['id']}/"
        draft = self.by_ada.get(url)["choices"]
        assert len(draft["entries"]) == 7 and len(draft["tasks"]) == 4 and len(draft["measures"]) == 4
        draft |= {"severity": "1", "title": "User API errors for three quarters of users"}
        changed = self.by_ada.patch(url, choices=draft, version=kept["version"])
        self.by_ada.patch(url, 409, choices=draft, version=kept["version"])
        assert changed["version"] > kept["version"]
        made = self.by_ada.post(f"{url}confirm/", 201)
        return str(made["incident"])

    def tasks_of(self, incident: str) -> dict[str, Any]:
        """The four tasks, by the last word of their titles."""
        rows = self.by_ada.rows(f"/tasks/?incident={incident}")
        assert len(rows) == 4
        return {row["title"].split()[-1]: row for row in rows}


class OutageTests(WalkCase):
    def test_pasted_postmortem_is_imported_and_published(self) -> None:
        incident = self.imported()
        self.numbers_with_definitions(incident)
        self.the_response_continues(incident)
        tasks = self.tasks_of(incident)
        self.a_promise_is_kept_and_proven(tasks["Implementation"]["ref"])
        self.an_audit_closes_its_task(tasks["Audit"]["ref"])
        self.a_session_closes_its_task(tasks["Sessions"]["ref"])
        self.the_postmortem_is_published(incident)
        self.people_were_told_and_find_it(incident)

    def numbers_with_definitions(self, incident: str) -> None:
        detail = self.by_grace.get(f"/incidents/{incident}/")
        metrics = {metric["key"]: metric for metric in detail["metrics"]}
        assert detail["incident"]["started_at"] == "2024-02-13T22:00:00Z"
        assert metrics["weighted_impact"]["seconds"] == 180 * 60
        assert all(metric["definition"] for metric in metrics.values())
        hypothesis = detail["hypotheses"][0]
        assert (hypothesis["verdict"], detail["impact"][0]["share"]) == ("ruled_out", "0.7500")
        last = self.by_grace.rows(f"/incidents/{incident}/entries/")[-1]
        assert last["at"] == "2024-02-14T02:00:00Z"

    def the_response_continues(self, incident: str) -> None:
        url = f"/incidents/{incident}"
        self.by_grace.post(f"{url}/entries/", 201, text="The pool has six servers", at="2024-02-13T23:20:00+00:00")
        hypothesis = self.by_grace.post(f"{url}/hypotheses/", 201, statement="A retry storm", at="2024-02-13T23:00:00Z")
        verdict = {"verdict": "ruled_out", "because": "Traffic was flat", "at": "2024-02-13T23:10:00Z"}
        response = self.by_grace.post(f"{url}/hypotheses/{hypothesis['id']}/verdict/", **verdict)
        assert response["verdict"] == "ruled_out" and response["ended_at"] == "2024-02-13T23:10:00Z"
        Team.objects.create(name="Network", slug="network")
        asked = self.by_grace.post(f"{url}/escalations/", 201, to_team="Network", at="2024-02-13T23:05:00Z")
        joined = self.by_grace.post(f"{url}/escalations/{asked['id']}/joined/", at="2024-02-13T23:09:00Z")
        assert joined["joined_at"] == "2024-02-13T23:09:00Z"
        milestone = {"at": "2024-02-13T22:01:00Z", "note": "The alert fired a minute later"}
        assert self.by_grace.patch(f"{url}/milestones/detected/", **milestone)["source"] == "person"
        self.by_grace.post(f"{url}/impact/", 201, starts_at="2024-02-13T22:00:00Z", ends_at="2024-02-14T02:00:00Z")
        factor = self.by_grace.post(f"{url}/factors/", 201, statement="No alert on uneven traffic", category="CFG")
        assert factor["category"] == "CFG"
        self.by_grace.post(f"{url}/measures/", 201, title="Review every pool")
        self.by_grace.post(f"{url}/roles/", 201, role="scribe", to="grace")
        detail = self.by_grace.get(f"{url}/")
        assert "No alert on uneven traffic" in [row["statement"] for row in detail["factors"]]
        assert "scribe" in [row["role"] for row in detail["roles"]]

    def a_promise_is_kept_and_proven(self, ref: str) -> None:
        url = f"/tasks/{ref}"
        assert self.by_ada.get(f"{url}/")["status"] == "proposed"
        facts = {"owner": "ada", "due_on": day(10), "done_when": "It pages within 3 minutes"}
        assert self.by_ada.post(f"{url}/accept/", **facts)["status"] == "open"
        assert "reason" in self.by_ada.post(f"{url}/date/", 422, due_on=day(20))["errors"]
        assert self.by_ada.post(f"{url}/date/", due_on=day(20), reason="Two pools were added")["due_date_changes"] == 1
        check = {"question": "Does it page?", "threshold": "0 missed", "checker": "mona", "check_on": day(60)}
        self.by_mona.post(f"{url}/check/", **check)
        done = self.by_ada.post(f"{url}/finish/", url="https://example.test/rule/7", text="Rule merged")
        assert done["status"] == "done"
        assert [row["text"] for row in self.by_grace.get(f"{url}/evidence/")] == ["Rule merged"]
        self.by_ada.post(f"{url}/verify/", 409, note="Ran it myself")
        assert self.by_grace.post(f"{url}/verify/", note="Ran the drill")["verified_by"] == "grace"
        early = self.by_mona.post(f"{url}/answer/", 409, holds=True, seen="0 of 3 unnoticed")
        assert early["detail"]

    def an_audit_closes_its_task(self, ref: str) -> None:
        self.by_ada.post(f"/tasks/{ref}/accept/", owner="ada", due_on=day(10))
        run = self.by_ada.rows(f"/audit-runs/?task={ref}")[0]["ref"]
        url = f"/audit-runs/{run}"
        assert self.by_ada.post(f"{url}/start/")["status"] == "in_progress"
        asked = self.by_ada.get(f"{url}/items/")
        for row in asked[1:]:
            self.by_ada.post(f"{url}/answer/", item=row["item"]["number"], value=passing(row["item"]), note="Looked")
        first = asked[0]["item"]
        self.by_ada.post(f"{url}/answer/", item=first["number"], value="fail", note="Differs")
        self.by_ada.post(f"{url}/evidence/", item=first["number"], text="The diff of both files")
        self.by_ada.post(f"{url}/finding/", item=first["number"], title="Drift")
        finding = self.by_ada.rows(f"/findings/?run={run}")[0]["ref"]
        made = self.by_ada.post(f"/findings/{finding}/task/", title="Mend it", owner="grace", due_on=day(9))
        assert made["task"].startswith("A-")
        self.by_ada.post(f"{url}/answer/", item=first["number"], value=passing(first), note="Mended at once")
        assert self.by_ada.post(f"{url}/sign/")["status"] == "signed"
        assert self.by_ada.post(f"{url}/approve/", 403)["detail"]
        approved = self.by_mona.post(f"{url}/approve/", note="Read")
        assert (approved["status"], approved["approved_by"]) == ("approved", "mona")
        assert [row["step"] for row in self.by_mona.get(f"{url}/sign-offs/")] == ["signed", "approved"]
        task = self.by_ada.get(f"/tasks/{ref}/")
        assert (task["status"], task["proof"]) == ("done", run)

    def a_session_closes_its_task(self, ref: str) -> None:
        self.by_ada.post(f"/tasks/{ref}/accept/", owner="ada", due_on=day(30))
        session = self.by_mona.rows(f"/sessions/?task={ref}")[0]
        url, program = f"/sessions/{session['ref']}", session["program"]
        assert self.by_mona.post(f"/programs/{program}/move/", to="active")["status"] == "active"
        begins = timezone.now() + timedelta(days=3)
        times = {"starts_at": begins.isoformat(), "ends_at": (begins + timedelta(hours=1)).isoformat()}
        assert self.by_mona.post(f"{url}/open/", **times, zone="Europe/Berlin", capacity=1)["status"] == "open"
        invited = self.by_mona.post(f"{url}/invite/", people=["ada", "grace"])
        assert {row["person"] for row in invited} == {"ada", "grace"}
        assert self.by_ada.post(f"{url}/rsvp/", status="going")["status"] == "going"
        assert self.by_grace.post(f"{url}/rsvp/", status="going")["status"] == "waiting"
        assert self.by_ada.post(f"{url}/rsvp/", status="declined")["status"] == "declined"
        states = {row["person"]: row["status"] for row in self.by_mona.get(f"{url}/enrollments/")}
        assert states == {"ada": "declined", "grace": "going"}
        Session.objects.update(starts_at=timezone.now() - timedelta(hours=1))  # on the day of the session
        self.by_mona.post(f"{url}/close/", 409, outcome="People can read the figures")
        self.by_mona.post(f"{url}/mark/", person="grace", presence="present")
        assert self.by_grace.get(f"{url}/attendance/")[0]["presence"] == "present"
        assert self.by_mona.post(f"{url}/close/", outcome="Read", closes_task=True)["status"] == "done"
        task = self.by_ada.get(f"/tasks/{ref}/")
        assert (task["status"], task["proof"]) == ("done", session["ref"])

    def the_postmortem_is_published(self, incident: str) -> None:
        url = f"/postmortems/{incident}"
        now = self.by_ada.get(f"{url}/")
        self.by_ada.patch(f"{url}/", text=now["text"] + "\n\nMore.", version=now["version"])
        self.by_grace.patch(f"{url}/", 409, text="Mine", version=now["version"])
        assert self.by_ada.post(f"{url}/ask/", reviewers=["mona"])["status"] == "in_review"
        assert any(not row["met"] for row in self.by_mona.get(f"{url}/checks/"))
        approved = self.by_mona.post(f"{url}/approve/", reason="Short, and enough")
        assert approved["status"] == "approved"
        assert self.by_mona.post(f"{url}/publish/", reason="Readers wait")["status"] == "published"
        assert "More." in self.by_grace.get(f"{url}/markdown/")["markdown"]

    def people_were_told_and_find_it(self, incident: str) -> None:
        notes = self.by_grace.rows("/notifications/?unread=true")
        assert "session_promoted" in {note["kind"] for note in notes}
        assert self.by_grace.post(f"/notifications/{notes[0]['id']}/read/")["read_at"]
        assert self.by_grace.post("/notifications/read/", upto=notes[0]["id"])["read"] == len(notes) - 1
        assert self.by_grace.rows("/notifications/?unread=true") == []
        hits = self.by_grace.get(f"/search/?q={incident}")
        assert hits[0]["reference"] == incident


def passing(item: Any) -> str:
    """A value that passes this item."""
    if item["type"] == "number":
        return str(item["low"] or item["high"] or 1)
    if item["type"] == "choice":
        return str(item["choices"][0])
    return {"yes_no": "yes", "text": "Looked at"}.get(item["type"], "pass")


class OtherRoleTests(WalkCase):
    def test_viewer_reads_everything_and_errors_name_who_can_write(self) -> None:
        incident, viewer = self.imported(), self.api["linus"]
        task = self.tasks_of(incident)["Implementation"]["ref"]
        for url in [f"/incidents/{incident}/", f"/incidents/{incident}/entries/", f"/tasks/{task}/", "/audit-runs/"]:
            viewer.get(url)
        writes: list[tuple[str, dict[str, Any]]] = [
            ("/incidents/", {"title": "Errors", "severity": 2}),
            (f"/incidents/{incident}/entries/", {"text": "Errors"}),
            (f"/incidents/{incident}/factors/", {"statement": "A default"}),
            (f"/tasks/{task}/accept/", {"owner": "ada"}),
            ("/programs/", {"title": "Leading"}),
            ("/imports/", {"text": "10:00 Down"}),
        ]
        for url, body in writes:
            data = viewer.post(url, 403, **body)
            assert set(data) == {"detail"} and "Ask " in data["detail"], (url, data)
        data = viewer.patch(f"/postmortems/{incident}/", 403, text="x", version=1)
        assert "Ask " in data["detail"], data

    def test_read_token_cannot_write(self) -> None:
        reader = Caller(self.ada, "read")
        reader.get("/incidents/")
        assert "scope" in reader.post("/incidents/", 403, title="Errors", severity=2)["detail"]

    def test_restricted_incident_is_404_for_outsiders(self) -> None:
        incident = self.imported()
        self.api["dana"].post(f"/incidents/{incident}/restrict/", reason="A customer is named")
        task = self.tasks_of(incident)["Implementation"]["ref"]
        outsider = self.api["mallory"]
        nowhere = outsider.get("/incidents/INC-999999/", 404)
        for url in [f"/incidents/{incident}/", f"/incidents/{incident}/entries/", f"/tasks/{task}/"]:
            assert outsider.get(url, 404) == nowhere
        assert outsider.patch(f"/postmortems/{incident}/", 404, text="x", version=1) == nowhere
        for url in [
            "/incidents/?kind=all",
            "/tasks/",
            "/audit-runs/",
            "/sessions/",
            "/programs/",
        ]:
            assert outsider.rows(url) == [], url
        unknown = outsider.get("/tasks/?incident=INC-999999", 422)
        assert outsider.get(f"/tasks/?incident={incident}", 422) == unknown
        assert outsider.get(f"/search/?q={incident}") == []
