"""Panels of tasks on pages of other apps, and their closing and publishing checks."""

from audits.models import AuditRun
from audits.tests.factories import make_run
from core.access.models import PUBLIC_CIRCLE_ID
from core.testing import NOW, TeamTestCase
from incidents.gates import open_closing_checks
from incidents.panels import panels
from incidents.tests.factories import make_incident
from notifications.models import Notification
from notifications.notice_types import write_notice
from postmortems.blocks import blocks
from postmortems.gates import checks_before_publishing
from reminders.due_sources import due_sources
from tasks.actions.proposals import accept_task
from tasks.tests.factories import TODAY, make_task
from tasks.work_sources import effective_this_month


class PanelTests(TeamTestCase):
    @classmethod
    def setUpTestData(cls):
        super().setUpTestData()
        cls.incident = make_incident(rank=1, circle=cls.circle)
        cls.factor = cls.incident.factors.create(
            statement="No alert on uneven traffic", created_by=cls.ada, created_at=NOW, circle=cls.circle
        )

    def codes(self, checks, met):
        return {check.code for check in checks if check.met is met}

    def test_urgent_tasks_without_owner_or_date_keep_an_incident_open(self):
        make_task(status="proposed", incident=self.incident, priority="P1")
        assert "tasks_promised" in self.codes(open_closing_checks(self.incident, self.ada), False)
        self.incident.corrective_tasks.update(priority="P3")
        assert "tasks_promised" not in self.codes(open_closing_checks(self.incident, self.ada), False)

    def test_tasks_are_checked_before_publishing(self):
        make_task(incident=self.incident, kind="learn", strength="train")
        unmet = self.codes(checks_before_publishing(self.incident, self.ada), False)
        assert {"factors_answered", "tasks_strength", "tasks_aim"} <= unmet
        make_task(incident=self.incident, kind="detect", strength="detect").factors.add(self.factor)
        met = self.codes(checks_before_publishing(self.incident, self.ada), True)
        assert {"factors_answered", "tasks_strength", "tasks_aim", "tasks_promised"} <= met

    def test_incident_shows_its_tasks_and_their_factors(self):
        task = make_task(incident=self.incident)
        task.factors.add(self.factor)
        side = next(panel for panel in panels("side", self.incident, self.ada) if "lines" in panel)
        main = next(panel for panel in panels("main", self.incident, self.ada) if "covers" in panel)
        assert [line.task for line in side["lines"]] == [task]
        assert (main["covers"], main["bare"]) == ({self.factor.pk}, 0)

    def test_live_block_has_the_same_content_in_html_and_markdown(self):
        task = make_task(incident=self.incident, title="Limit | retries")
        block = blocks()["tasks"]
        assert task.ref in block.html(self.incident, self.ada)
        assert f"| {task.ref} Limit \\| retries | Ada | Open | 16 Mar 2026 |" in block.markdown(self.incident, self.ada)
        assert task.ref not in block.html(self.incident, self.mallory)

    def test_my_work_lists_own_tasks_checks_and_verifications(self):
        mine = make_task(owner=self.grace)
        check = make_task(
            status="verified", verified_by=self.mona, checker=self.grace, check_on=TODAY, check_opened_on=TODAY
        )
        verify = make_task(status="done", team=self.team)
        make_task(title="Somebody else’s")
        self.client.force_login(self.grace)
        page = self.client.get("/").content.decode()
        assert all(task.ref in page for task in [mine, check, verify])
        assert f"/tasks/{check.ref}/?do=answer" in page and f"/tasks/{verify.ref}/?do=verify" in page
        assert "Somebody else’s" not in page

    def test_effective_tasks_are_on_my_work_for_members_only(self):
        assert effective_this_month(self.ada) is None
        task = make_task(status="effective", incident=self.incident)
        type(task).objects.update(checked_at=NOW.now(NOW.tzinfo))
        assert effective_this_month(self.ada)["rows"] == [task]
        assert effective_this_month(self.mallory) is None

    def test_due_items_include_tasks_and_runs_with_recipients(self):
        task = make_task(team=self.team, incident=self.incident)
        make_task(status="done")
        run = make_run(due_on=TODAY, assignee=self.ada, team=self.team)
        names = ["pk", "due", "owner_id", "lead_id", "manager_id", "fallback_id", "circle_id"]
        people = (self.ada.pk, self.grace.pk, self.mona.pk)
        assert list(due_sources["task"].rows().values_list(*names)) == [
            (task.pk, task.due_on, *people, self.ada.pk, self.circle.pk)
        ]
        assert list(due_sources["run"].rows().values_list(*names)) == [(run.pk, TODAY, *people, None, PUBLIC_CIRCLE_ID)]

    def test_every_notification_kind_has_a_text(self):
        task = make_task(status="verified", check_on=TODAY, checker=self.mona, incident=self.incident)
        kinds = [
            "assigned",
            "done",
            "verified",
            "reopened",
            "due_date_changed",
            "declined",
            "effective",
            "not_effective",
        ]
        for kind in [*[f"task_{word}" for word in kinds], "effectiveness_check"]:
            assert task.ref in write_notice(Notification(kind=kind), task).title
        run = make_run()
        for word in ["assigned", "signed", "approved", "changes_requested", "missed"]:
            assert run.ref in write_notice(Notification(kind=f"run_{word}"), run).title

    def test_assigned_task_is_notified_in_the_inbox(self):
        accept_task(make_task(status="proposed"), by=self.ada, owner=self.grace, done_when="It pages", now=NOW)
        self.client.force_login(self.grace)
        self.assertContains(self.client.get("/inbox/"), "assigned to you")

    def test_team_page_shows_open_tasks(self):
        task = make_task(team=self.team)
        make_run(team=self.team, title="Monthly audit")
        self.client.force_login(self.linus)
        page = self.client.get("/teams/api/")
        self.assertContains(page, task.ref)
        self.assertContains(page, AuditRun.objects.get().ref)

    def test_factor_workshop_shows_the_tasks_of_each_factor(self):
        task = make_task(incident=self.incident, title="Alert on uneven traffic", owner=self.ada)
        self.client.force_login(self.ada)
        url = f"/incidents/{self.incident.ref}/factors/"
        page = self.client.get(url)
        self.assertContains(page, "1 not addressed")
        self.assertContains(page, "Link a task to factor 1")
        answer = self.client.post(f"{url}{self.factor.pk}/link-task/", {"task": task.ref})
        self.assertRedirects(answer, f"{url}?factor={self.factor.pk}#factor-{self.factor.pk}")
        page = self.client.get(url)
        self.assertContains(page, "All addressed")
        self.assertContains(page, task.ref)

    def test_task_of_another_incident_cannot_be_linked(self):
        self.client.force_login(self.ada)
        url = f"/incidents/{self.incident.ref}/factors/{self.factor.pk}/link-task/"
        answer = self.client.post(url, {"task": make_task(incident=make_incident(), owner=self.ada).ref})
        self.assertEqual(answer.status_code, 404)
