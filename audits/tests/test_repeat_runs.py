"""Repeating a run: a task whose run did not pass gets another one."""

from datetime import timedelta

import pytest

from audits.actions.answers import answer_item
from audits.actions.checklist_archive import archive_checklist
from audits.actions.repeat_runs import repeat_run
from audits.actions.runs import approve_run, sign_run
from audits.models import AuditRun, ChecklistVersion, Section
from audits.tests.factories import make_run
from core.errors import NotAllowed, Refused
from core.testing import NOW, TeamTestCase
from incidents.tests.factories import make_incident
from tasks.models import Status
from tasks.tests.factories import TODAY, make_task


class RepeatRunTests(TeamTestCase):
    def setUp(self):
        self.task = make_task(closes_by="run", incident=make_incident(), due_on=TODAY + timedelta(days=14))
        self.first = self.failed()
        self.client.force_login(self.grace)

    def failed(self, **facts):
        """A run approved with a failed critical item, or in the given `state`."""
        signed = {"signed_by": self.ada, "signed_at": NOW}
        approved = {"state": "approved", **signed, "approved_by": self.mona, "approved_at": NOW}
        known = {"failed_critical": True, "assignee": self.linus, "team": self.team, "scope": "6 pools"}
        return make_run(items=1, task=self.task, **{**approved, **known, **facts})

    def refused(self, run, *words, by=None):
        with pytest.raises(Refused) as raised:
            repeat_run(run, by=by or self.grace, now=NOW)
        for word in words:
            assert word in str(raised.value), raised.value

    def test_repeat_copies_people_scope_and_due_date_of_the_task(self):
        new = repeat_run(self.first, by=self.grace, now=NOW)
        for name in ["title", "scope", "task", "team", "assignee", "service", "circle"]:
            assert getattr(new, name) == getattr(self.first, name), name
        assert (new.state, new.repeats, new.incident) == ("planned", self.first, self.task.incident)
        assert new.due_on == self.task.due_on
        assert self.linus.notifications.filter(kind="run_assigned").exists()

    def test_passed_repeat_closes_the_task(self):
        new = repeat_run(self.first, by=self.grace, now=NOW)
        answer_item(new, new.version.items.get(), by=self.ada, value="pass", now=NOW)
        sign_run(new, by=self.ada, now=NOW)
        approve_run(new, by=self.mona, now=NOW)
        self.task.refresh_from_db()
        assert (self.task.status, self.task.proof) == (Status.DONE, new.ref)

    def test_repeat_uses_the_newest_published_version(self):
        facts = {"checklist": self.first.version.checklist, "created_at": NOW}
        newest = ChecklistVersion.objects.create(number=2, published_at=NOW, **facts)
        Section.objects.create(version=newest, place=1, title="Everything")
        ChecklistVersion.objects.create(number=3, **facts)
        assert repeat_run(self.first, by=self.grace, now=NOW).version == newest

    def test_repeat_for_an_overdue_task_is_due_in_a_week(self):
        type(self.task).objects.filter(pk=self.task.pk).update(due_on=TODAY)
        assert repeat_run(self.first, by=self.grace, now=NOW).due_on == TODAY + timedelta(days=7)

    def test_deactivated_assignee_is_not_copied(self):
        type(self.linus).objects.filter(pk=self.linus.pk).update(is_active=False)
        assert repeat_run(AuditRun.objects.get(pk=self.first.pk), by=self.grace, now=NOW).assignee == self.ada

    def test_only_a_signed_run_that_failed_can_be_repeated(self):
        signed = self.failed(state="signed", approved_by=None, approved_at=None, failed_critical=False)
        self.refused(signed, signed.ref, "signed")
        AuditRun.objects.filter(pk=signed.pk).update(failed_critical=True)
        assert repeat_run(signed, by=self.grace, now=NOW).repeats == signed

    def test_second_repeat_is_refused_and_names_the_unfinished_run(self):
        new = repeat_run(self.first, by=self.grace, now=NOW)
        self.refused(self.first, new.ref, self.task.ref, "planned")
        self.refused(new, new.ref)

    def test_repeat_requires_an_open_task_that_closes_by_run(self):
        self.refused(make_run(state="missed", task=make_task()), "not with a run")
        self.refused(make_run(state="missed", task=make_task(closes_by="run", status="done")), "no longer open")
        self.refused(make_run(state="missed", task=make_task(closes_by="run", status="proposed")), "is only proposed")

    def test_run_of_an_archived_checklist_cannot_be_repeated(self):
        archive_checklist(self.first.version.checklist, by=self.mona, now=NOW)
        self.refused(AuditRun.objects.get(pk=self.first.pk), "is archived")
        assert self.client.post(f"{self.first.get_absolute_url()}repeat/").status_code == 409

    def test_viewers_are_refused_with_a_list_of_people_to_ask(self):
        with pytest.raises(NotAllowed, match="Only responders can plan runs"):
            repeat_run(self.first, by=self.linus, now=NOW)


class RepeatRunEntryPointTests(TeamTestCase):
    def setUp(self):
        self.task = make_task(closes_by="run")
        self.first = make_run(task=self.task, state="missed")
        self.url = f"{self.first.get_absolute_url()}repeat/"

    @pytest.mark.slow
    def test_run_and_task_pages_offer_a_repeat_until_it_is_planned(self):
        pages = [self.first.get_absolute_url(), self.task.get_absolute_url()]
        for person, offered in [(self.linus, False), (self.grace, True)]:
            self.client.force_login(person)
            for url in pages:
                assert (self.url in self.client.get(url).content.decode()) is offered, (person, url)
        new = AuditRun.objects.exclude(pk=self.first.pk)
        self.assertRedirects(self.client.post(self.url), f"/audits/runs/RUN-{new.get().pk}/")
        for url in pages:
            shown = self.client.get(url)
            self.assertNotContains(shown, "Repeat run")
            self.assertContains(shown, new.get().get_absolute_url())
        self.assertContains(self.client.get(new.get().get_absolute_url()), f"{self.first.ref}</a>.")
        self.assertContains(self.client.post(self.url), new.get().ref, status_code=409)

    def test_task_without_a_run_leads_to_planning_one(self):
        task = make_task(closes_by="run", title="Check the drain time")
        url = f"/audits/runs/new/?task={task.ref}"
        for person, offered in [(self.linus, False), (self.grace, True)]:
            self.client.force_login(person)
            assert (url in self.client.get(task.get_absolute_url()).content.decode()) is offered, person
        sent = {"checklist": self.first.version.checklist.slug, "task": task.ref}
        self.assertContains(self.client.get(url), f'value="{task.ref}" selected')
        self.client.post("/audits/runs/create/", sent)
        assert AuditRun.objects.latest("pk").task == task

    def test_api_returns_the_new_run(self):
        self.client.force_login(self.grace)
        url = f"/api/v1/audit-runs/{self.first.ref}/repeat/"
        response = self.client.post(url, content_type="application/json")
        assert response.status_code == 201
        body = response.json()
        assert (body["status"], body["task"], body["checklist"]) == (
            "planned",
            self.task.ref,
            self.first.version.checklist.slug,
        )
        assert body["ref"] != self.first.ref
        again = self.client.post(url, content_type="application/json")
        assert again.status_code == 409
        assert body["ref"] in again.content.decode()
