"""Schedules are changed and stopped, checklists archived: by action, page and API."""

from datetime import timedelta

import pytest

from accounts.actions.people import deactivate
from accounts.bots import bot
from accounts.models import Team
from audits.actions.checklist_archive import archive_checklist, restore_checklist
from audits.actions.checklists import create_checklist, draft_version
from audits.actions.planning import plan_run
from audits.actions.run_edits import cancel_run
from audits.actions.schedule_edits import edit_schedule, stop_schedule
from audits.actions.schedules import create_schedule, open_due_run, pause_schedule, resume_schedule
from audits.jobs import open_due_runs
from audits.models import AuditRun, AuditSchedule, Checklist
from core.activity.models import Event
from core.errors import Invalid, NotAllowed, Refused
from core.testing import NOW, TeamTestCase
from incidents.models import Service
from notifications.models import Notification
from tasks.tests.factories import TODAY

pytestmark = pytest.mark.both_databases


def days(count):
    return TODAY + timedelta(days=count)


class ReschedulingTestCase(TeamTestCase):
    @classmethod
    def setUpTestData(cls):
        super().setUpTestData()
        cls.checklist = Checklist.objects.get(slug="lb-baseline")

    def schedule(self, **facts):
        facts = {"starts_on": days(10), "rrule": "FREQ=MONTHLY", "assignee": self.ada, **facts}
        return create_schedule(self.checklist, by=self.ada, title="Monthly audit", now=NOW, **facts)


class EditTests(ReschedulingTestCase):
    def test_manager_can_edit_rule_next_date_and_assignee(self):
        team = Team.objects.create(name="Edge", slug="edge")
        schedule = edit_schedule(
            self.schedule(),
            by=self.mona,
            rrule="FREQ=WEEKLY",
            next_due=days(3),
            assignee=self.grace,
            team=team,
            opens_days_before=1,
            now=NOW,
        )
        assert (schedule.next_due, schedule.next_opens, schedule.assignee) == (days(3), days(2), self.grace)
        for day, count in [(1, 0), (2, 1), (9, 2)]:
            open_due_runs(days(day).isoformat())
            assert schedule.runs.count() == count
        assert [run.due_on for run in schedule.runs.order_by("pk")] == [days(3), days(10)]
        assert {(run.assignee, run.team) for run in schedule.runs.all()} == {(self.grace, team)}

    def test_edit_event_has_old_values_and_unchanged_edit_has_no_event(self):
        schedule = edit_schedule(self.schedule(), by=self.mona, assignee=None, now=NOW)
        assert Event.objects.get(event_type="schedule.edited").data["before"] == {"assignee": "Ada"}
        edit_schedule(schedule, by=self.mona, assignee=None, now=NOW)
        assert Event.objects.filter(event_type="schedule.edited").count() == 1
        pause_schedule(schedule, by=self.mona, now=NOW)
        self.client.force_login(self.ada)
        page = self.client.get(schedule.get_absolute_url())
        self.assertContains(page, "assignee: Ada → not set")
        self.assertContains(page, "paused the schedule")

    def test_changed_window_moves_only_the_opening_day(self):
        schedule = edit_schedule(self.schedule(), by=self.mona, opens_days_before=2, now=NOW)
        assert (schedule.next_due, schedule.next_opens, schedule.starts_on) == (days(10), days(8), days(10))

    def test_invalid_days_and_people_are_field_errors(self):
        schedule = self.schedule(parent=self.circle)
        open_due_run(schedule, by=bot("calendar"), on=days(5))
        gone = Service.objects.create(name="Fax", slug="fax", archived_at=NOW)
        wrong = {"next_due": [days(-1), None, days(10)], "rrule": ["FREQ=HOURLY"], "assignee": [self.mallory]}
        for field, values in {**wrong, "service": [gone]}.items():
            for value in values:
                with self.subTest(field=field, value=str(value)), self.assertRaises(Invalid) as raised:
                    edit_schedule(schedule, by=self.mona, now=NOW, **{field: value})
                assert raised.exception.field == field

    def test_ended_schedule_continues_with_a_new_date(self):
        schedule = self.schedule(rrule="")
        open_due_run(schedule, by=bot("calendar"), on=days(5))
        edit_schedule(schedule, by=self.mona, title="Yearly audit", now=NOW)
        with self.assertRaises(Invalid):
            edit_schedule(schedule, by=self.mona, rrule="FREQ=YEARLY", now=NOW)
        schedule = edit_schedule(schedule, by=self.mona, rrule="FREQ=YEARLY", next_due=days(365), now=NOW)
        assert schedule.next_due == days(365)

    def test_outdated_version_is_a_conflict(self):
        stale = self.schedule()
        open_due_run(AuditSchedule.objects.get(pk=stale.pk), by=bot("calendar"), on=days(5))
        with self.assertRaisesMessage(Refused, "Reload"):
            edit_schedule(stale, by=self.mona, next_due=days(20), now=NOW)


class LeavingTests(ReschedulingTestCase):
    def setUp(self):
        self.team = Team.objects.create(name="Edge", slug="edge", lead=self.grace)

    def test_a_schedule_opens_no_run_for_someone_who_has_left(self):
        schedule = self.schedule(starts_on=days(1), team=self.team)
        alone = self.schedule(starts_on=days(1))
        deactivate(self.ada, by=self.dana, now=NOW)
        open_due_runs(days(1).isoformat())
        assert (schedule.runs.get().assignee, alone.runs.get().assignee) == (self.grace, None)

    def test_open_runs_go_to_the_lead_of_the_team_who_is_notified(self):
        run = plan_run(self.checklist, by=self.mona, assignee=self.ada, team=self.team, now=NOW)
        alone = plan_run(self.checklist, by=self.mona, assignee=self.ada, now=NOW)
        signed = plan_run(self.checklist, by=self.mona, assignee=self.ada, now=NOW)
        cancel_run(signed, by=self.mona, reason="Not needed.", now=NOW)
        deactivate(self.ada, by=self.dana, now=NOW)
        owners = dict(AuditRun.objects.values_list("pk", "assignee"))
        assert owners == {run.pk: self.grace.pk, alone.pk: None, signed.pk: self.ada.pk}
        assert Notification.objects.filter(kind="run_assigned", recipient=self.grace, target_id=run.pk).exists()
        assert Event.objects.filter(event_type="run.assignee_left").count() == 2


class StopTests(ReschedulingTestCase):
    def test_stopped_schedule_creates_no_runs_and_keeps_open_ones(self):
        schedule = self.schedule()
        run = open_due_run(schedule, by=bot("calendar"), on=days(5))
        stopped = stop_schedule(schedule, by=self.mona, reason="The pool is gone", now=NOW)
        open_due_runs(days(90).isoformat())
        assert list(stopped.runs.all()) == [run]
        assert AuditRun.objects.get(pk=run.pk).is_open
        for act in [pause_schedule, resume_schedule, edit_schedule]:
            with self.assertRaisesMessage(Refused, "stopped"):
                act(stopped, by=self.mona, now=NOW)
        with self.assertRaisesMessage(Refused, "already"):
            stop_schedule(stopped, by=self.mona, reason="Again", now=NOW)

    def test_other_roles_are_refused_with_a_list_of_people_to_ask(self):
        for act, facts in [(stop_schedule, {"reason": "x"}), (edit_schedule, {"title": "x"})]:
            with self.assertRaisesMessage(NotAllowed, "@mona"):
                act(self.schedule(), by=self.ada, now=NOW, **facts)


class UnpublishedTests(ReschedulingTestCase):
    def test_checklist_that_was_never_published_cannot_be_scheduled(self):
        """Its runs could not open. The page does not offer it, so the API refuses it too."""
        draft = create_checklist(title="New", purpose=Checklist.Purpose.AUDIT, by=self.mona, now=NOW)
        with self.assertRaisesMessage(Refused, "“New” is not published yet"):
            create_schedule(draft, by=self.ada, title="Monthly", starts_on=days(3), now=NOW)


class ArchiveTests(ReschedulingTestCase):
    def test_archived_checklist_starts_no_runs_and_keeps_old_ones(self):
        schedule = self.schedule()
        run = plan_run(self.checklist, by=self.ada, now=NOW)
        gone = archive_checklist(self.checklist, by=self.mona, now=NOW)
        begins = [
            lambda: plan_run(gone, by=self.ada, now=NOW),
            lambda: create_schedule(gone, by=self.ada, title="Again", starts_on=days(3), now=NOW),
            lambda: draft_version(gone, by=self.ada, now=NOW),
        ]
        for begin in begins:
            with self.assertRaisesMessage(Refused, "is archived"):
                begin()
        schedule.refresh_from_db()
        assert (schedule.paused_at, schedule.stopped_at) == (NOW, None)
        assert AuditRun.objects.get(pk=run.pk).is_open
        assert not Checklist.objects.in_use().filter(pk=gone.pk).exists()

    def test_restored_checklist_can_run_and_schedules_stay_paused(self):
        schedule = self.schedule()
        back = restore_checklist(archive_checklist(self.checklist, by=self.mona, now=NOW), by=self.mona, now=NOW)
        plan_run(back, by=self.ada, now=NOW)
        schedule.refresh_from_db()
        assert schedule.paused_at
        with self.assertRaisesMessage(Refused, "is not archived"):
            restore_checklist(back, by=self.mona, now=NOW)

    def test_other_roles_are_refused_with_a_list_of_people_to_ask(self):
        with self.assertRaisesMessage(NotAllowed, "@mona"):
            archive_checklist(self.checklist, by=self.ada, now=NOW)


class EntryPointTests(ReschedulingTestCase):
    def test_pages_edit_and_stop_a_schedule(self):
        schedule = self.schedule()
        url = schedule.get_absolute_url()
        typed = {"title": "Baseline", "rrule": "FREQ=YEARLY", "next_due": "+40d", "assignee": "grace"}
        typed |= {"opens_days_before": 3, "closes_days_after": 9}
        self.client.force_login(self.mona)
        self.assertContains(self.client.get(f"{url}edit/"), "every month")
        self.assertRedirects(self.client.post(f"{url}edit/", typed), url)
        schedule.refresh_from_db()
        assert (schedule.title, schedule.assignee, schedule.closes_days_after) == ("Baseline", self.grace, 9)
        wrong = self.client.post(f"{url}edit/", {**typed, "next_due": "2001-01-01"})
        self.assertContains(wrong, "2001-01-01", status_code=422)
        self.assertContains(self.client.post(f"{url}stop/", {}), "Stop schedule", status_code=422)
        self.assertRedirects(self.client.post(f"{url}stop/", {"reason": "The pool is gone"}), url)
        self.assertContains(self.client.get(url), "The pool is gone")
        self.assertNotContains(self.client.get(url), f"{url}edit/")
        self.assertContains(self.client.get("/audits/schedules/"), "Stopped")
        assert self.client.get(f"{url}edit/").status_code == 409

    def test_page_archives_and_restores_a_checklist(self):
        url = self.checklist.get_absolute_url()
        self.client.force_login(self.mona)
        self.assertRedirects(self.client.post(f"{url}archive/"), url)
        self.assertContains(self.client.get(url), "Restore")
        self.assertNotContains(self.client.get(url), "Plan run")
        self.assertContains(self.client.get("/audits/templates/"), "Archived")
        self.assertNotContains(self.client.get("/audits/schedules/"), "lb-baseline")
        self.client.post(f"{url}restore/")
        self.assertContains(self.client.get(url), "Plan run")

    def test_api_edits_and_stops_a_schedule(self):
        schedule = self.schedule()
        url = f"/api/v1/audit-schedules/{schedule.pk}/"
        self.client.force_login(self.mona)
        send = {"content_type": "application/json"}
        changed = self.client.patch(url, {"rrule": "FREQ=WEEKLY", "assignee": None}, **send).json()
        assert (changed["rrule"], changed["assignee"], changed["next_due"]) == ("FREQ=WEEKLY", None, str(days(10)))
        refused = self.client.patch(url, {"next_due": "2001-01-01"}, **send)
        self.assertContains(refused, "next_due", status_code=422)
        data = self.client.post(f"{url}stop/", {"reason": "The pool is gone"}, **send).json()
        assert (data["stopped_because"], data["next_due"]) == ("The pool is gone", None)
        assert self.client.post(f"{url}resume/", {}, **send).status_code == 409
        gone = self.client.post("/api/v1/checklists/lb-baseline/archive/", {}, **send).json()
        assert gone["archived_at"]
        run = {"checklist": "lb-baseline"}
        self.assertContains(self.client.post("/api/v1/audit-runs/", run, **send), "is archived", status_code=409)
        assert self.client.post("/api/v1/checklists/lb-baseline/restore/", {}, **send).json()["archived_at"] is None
