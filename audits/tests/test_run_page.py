"""The pages of a run and of its task while it is answered, and after a run that did not pass."""

from bs4 import BeautifulSoup

from audits.actions.answers import answer_item, attach_to_answer
from audits.actions.findings import raise_finding
from audits.actions.runs import approve_run, sign_run
from audits.models import AuditRun
from audits.tests.factories import make_run
from audits.views.run_page import LIVE
from core.files.tests.factories import upload
from core.testing import NOW, TeamTestCase
from tasks.models import Status
from tasks.tests.factories import make_task


class RunPageTests(TeamTestCase):
    def setUp(self):
        self.client.force_login(self.ada)

    def test_answer_updates_the_count_of_its_section_and_the_state(self):
        run = make_run(items=2)
        page = self.client.get(run.get_absolute_url())
        self.assertContains(page, "0 of 2 answered</span>")
        url = f"{run.get_absolute_url()}items/1/answer/"
        part = self.client.post(url, {"value": "pass"}, headers={"HX-Request": "true"})
        section = run.version.sections.get()
        self.assertContains(part, f'id="count-{section.pk}" hx-swap-oob="true">1 of 2 answered</span>')
        self.assertContains(part, 'id="run-state" hx-swap-oob="true"')
        self.assertContains(part, "In progress")

    def test_parts_that_are_fetched_again_hold_the_actions_and_the_activity(self):
        """They are there before and after the run is signed, so that an open page can replace them."""
        run = make_run(items=1, assignee=self.ada)
        self.client.force_login(self.mona)
        before = parts_of(self.client.get(run.get_absolute_url()))
        self.assertIn("Edit run", before["run-actions"])
        self.assertIn("Next unanswered", before["run-actions"])
        self.assertIn("Change title, scope or due date", before["run-manage"])
        answer_item(run, run.version.items.get(), by=self.ada, value="pass", now=NOW)
        sign_run(run, by=self.ada, now=NOW)
        after = parts_of(self.client.get(run.get_absolute_url()))
        self.assertEqual(before.keys(), after.keys())
        self.assertNotIn("Edit run", after["run-actions"])
        self.assertNotIn("Next unanswered", after["run-actions"])
        self.assertNotIn("Change title", after["run-manage"])
        self.assertIn("Request changes", after["run-manage"])
        self.assertIn("signed the run", after["run-activity"])

    def test_refused_answer_is_not_called_saved(self):
        run = make_run(assignee=self.ada)
        self.client.force_login(self.ada)
        url, htmx = f"{run.get_absolute_url()}items/1/answer/", {"HX-Request": "true"}
        self.assertContains(self.client.post(url, {"value": "pass"}, headers=htmx), "Saved ")
        AuditRun.objects.filter(pk=run.pk).update(state="signed", signed_by=self.ada, signed_at=NOW)
        reply = self.client.post(url, {"value": "fail"}, headers=htmx)
        self.assertContains(reply, "is locked", status_code=409)
        self.assertNotContains(reply, "Saved ", status_code=409)

    def test_signed_run_names_who_is_asked_to_approve(self):
        facts = {"state": "signed", "signed_by": self.ada, "signed_at": NOW, "answered": 1}
        self.client.force_login(self.ada)
        page = self.client.get(make_run(team=self.team, **facts).get_absolute_url())
        self.assertContains(page, "1 of 2 answered")
        self.assertContains(page, "Mona")
        self.assertNotContains(page, "1 open")

    def test_failed_run_is_shown_as_not_closing_its_task(self):
        task = make_task(closes_by="run")
        run = make_run(items=2, critical=1, task=task)
        failed = run.version.items.get(number=1)
        answer_item(run, failed, by=self.ada, value="fail", now=NOW)
        answer_item(run, run.version.items.get(number=2), by=self.ada, value="pass", now=NOW)
        raise_finding(run, failed, by=self.ada, title="A root has expired", grade="minor", now=NOW)
        sign_run(run, by=self.ada, now=NOW)
        approve_run(run, by=self.mona, now=NOW)
        task.refresh_from_db()
        self.assertEqual(task.status, Status.OPEN)
        self.assertContains(self.client.get(run.get_absolute_url()), "Failed: the linked task stays open.")
        shown = self.client.get(task.get_absolute_url())
        self.assertContains(shown, "failed; the task stays open")
        self.assertNotContains(shown, "Closed by")

    def test_finding_shows_answer_author_control_and_evidence(self):
        run = make_run(items=1)
        item = run.version.items.get()
        item.control = "CC7.4"
        item.save()
        answer_item(run, item, by=self.ada, value="fail", now=NOW)
        attach_to_answer(run, item, by=self.ada, file=upload(name="pool.log"), now=NOW)
        finding = raise_finding(run, item, by=self.grace, title="A root has expired", grade="minor", now=NOW)
        page = self.client.get(finding.get_absolute_url())
        for words in ["by Ada", "CC7.4", "pool.log", "version\n    1"]:
            self.assertContains(page, words)

    def test_advice_is_hidden_for_done_tasks(self):
        shown = self.client.get(make_task(status=Status.DONE).get_absolute_url())
        self.assertNotContains(shown, "Plan the effectiveness check.")

    def test_current_assignee_is_selected_in_the_form(self):
        run = make_run(assignee=self.grace)
        self.client.force_login(self.mona)
        self.assertContains(self.client.get(run.get_absolute_url()), '<option value="grace" selected>Grace', count=1)


def parts_of(page):
    """The markup of each part by its id."""
    soup = BeautifulSoup(page.content, "lxml")
    return {selector[1:]: str(soup.select_one(selector)) for selector in LIVE}
