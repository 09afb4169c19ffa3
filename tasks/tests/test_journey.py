"""One promise over HTTP: written, opened, slipped, done, verified, proven. And one audit that closes a task."""

from datetime import timedelta

import pytest
from django.utils import timezone

from audits.models import Finding
from audits.tests.factories import make_run
from core.activity.models import Event
from core.testing import TeamTestCase
from incidents.actions.factors import add_factor
from incidents.tests.factories import make_incident
from tasks.models import CorrectiveTask
from tasks.tests.factories import make_task

pytestmark = pytest.mark.both_databases


class JourneyTests(TeamTestCase):
    def post(self, who, url, status=302, /, **data):
        self.client.force_login(who)
        response = self.client.post(url, data)
        self.assertEqual(response.status_code, status, url)
        return response

    def test_task_goes_from_proposal_to_confirmed_effective(self):
        today = timezone.localdate()
        incident = make_incident(rank=1)
        factor = add_factor(incident, statement="No alert", by=self.ada)
        facts = {
            "title": "Add an alert to each pool",
            "kind": "detect",
            "closes_by": "evidence",
            "factors": [factor.pk],
        }
        self.post(self.ada, "/tasks/create/", incident=incident.ref, **facts)
        task = CorrectiveTask.objects.get()
        url = f"/tasks/{task.ref}/"
        assert (task.status, task.priority, list(task.factors.all())) == ("proposed", "P1", [factor])
        came_back = self.post(self.ada, f"{url}accept/", 422, owner="ada", due_on="yesterday")
        self.assertContains(came_back, "yesterday", status_code=422)
        self.post(self.ada, f"{url}accept/", owner="ada", due_on="+15d", done_when="It pages within 3 minutes")
        self.post(self.ada, f"{url}start/")
        self.post(self.ada, f"{url}date/", 422, due_on="+20d")
        self.post(self.ada, f"{url}date/", due_on="+20d", reason="Two pools were added")
        check = {"question": "Does it page?", "threshold": "0 missed", "checker": "mona"}
        self.post(self.mona, f"{url}check/", check_on="+90d", **check)
        self.post(self.ada, f"{url}finish/", url="https://example.test/rule/7", text="Rule merged")
        self.post(self.ada, f"{url}verify/", 409, note="Ran it")
        self.post(self.grace, f"{url}verify/", note="Ran the drill on all pools")
        self.post(self.mona, f"{url}answer/", 409, holds="yes", seen="Fine")
        CorrectiveTask.objects.update(check_on=today, check_opened_on=today)
        self.post(self.mona, f"{url}answer/", holds="yes", seen="0 of 3 went unnoticed")
        page = self.client.get(url)
        for words in [
            "Confirmed effective",
            "0 of 3 went unnoticed",
            "Two pools were added",
            "Ran the drill on all pools",
            "1 change, 5 days later",
        ]:
            self.assertContains(page, words)
        verbs = list(Event.objects.filter(reference=task.ref).order_by("pk").values_list("event_type", flat=True))
        assert verbs[0] == "task.proposed" and verbs[-1] == "task.confirmed_effective"

    def test_audit_closes_the_task_that_waits_for_it(self):
        task = make_task(closes_by="run", due_on=timezone.localdate() + timedelta(days=9))
        run = make_run(task=task, items=2)
        url = f"/audits/runs/{run.ref}/"
        self.post(self.ada, f"/tasks/{task.ref}/finish/", 409, text="Done by hand")
        self.post(self.ada, f"{url}items/1/answer/", value="pass")
        self.post(self.ada, f"{url}items/2/answer/", value="fail")
        facts = {"title": "Draining takes 140 s", "grade": "minor", "task_title": "Set it to 30 s", "owner": "grace"}
        self.post(self.ada, f"{url}items/2/finding/", due_on="+15d", **facts)
        finding = Finding.objects.get()
        assert (finding.task.owner, finding.task.status) == (self.grace, "open")
        run.version.threshold = 50
        run.version.save()
        self.post(self.ada, f"{url}sign/")
        self.post(self.ada, f"{url}approve/", 403)
        self.post(self.mona, f"{url}approve/")
        task.refresh_from_db()
        assert (task.status, task.proof) == ("done", run.ref)
        page = self.client.get(url)
        self.assertContains(page, "Approved")
        self.assertContains(page, finding.ref)
        self.assertContains(self.client.get(f"/tasks/{task.ref}/"), run.ref)

    def test_bulk_edit_reports_the_result_of_each_task(self):
        mine, done = make_task(title="One"), make_task(title="Two", status="done")
        self.client.force_login(self.ada)
        chosen = {"task": [mine.ref, done.ref], "owner-owner": "grace", "back": "/tasks/?layout=list"}
        page = self.client.post("/tasks/bulk/owner/", chosen)
        self.assertContains(page, "Changed", count=1)
        self.assertContains(page, "reassigned or closed")
        mine.refresh_from_db()
        assert mine.owner == self.grace

    def test_export_contains_visible_tasks_and_no_formulas(self):
        make_task(title="=HYPERLINK(1)")
        make_task(title="Hidden", incident=make_incident(circle=self.circle))
        self.client.force_login(self.mallory)
        text = self.client.get("/tasks/export.csv").content.decode()
        assert "'=HYPERLINK(1)" in text and "Hidden" not in text
