"""Shares of follow-through, and the numbers of the team page."""

from datetime import timedelta

import pytest
from django.utils import timezone

from audits.tests.factories import make_run
from core.testing import TeamTestCase
from tasks.follow_through import figure, follow_through
from tasks.models import CorrectiveTask
from tasks.team_load import load_by_person, open_tasks
from tasks.tests.factories import make_task

pytestmark = pytest.mark.both_databases


class FollowThroughTests(TeamTestCase):
    def setUp(self):
        self.today = timezone.localdate()

    def days(self, count):
        return self.today + timedelta(days=count)

    def test_on_time_is_measured_by_the_first_due_date(self):
        make_task(status="done", first_due_on=self.days(-10), due_on=self.days(-10), done_on=self.days(-11))
        make_task(status="done", first_due_on=self.days(-10), due_on=self.days(5), done_on=self.days(-2))
        make_task(first_due_on=self.days(-10), due_on=self.days(5))
        make_task(first_due_on=self.days(5), due_on=self.days(5))
        make_task(status="done", first_due_on=self.days(-100), due_on=self.days(-100), done_on=self.days(-100))
        risk = {"wont_do_reason": "x", "risk_owner": self.mona, "review_on": self.today}
        make_task(status="wont_do", first_due_on=self.days(-10), due_on=self.days(-10), **risk)
        shares = follow_through(CorrectiveTask.objects.all(), self.today)
        assert (shares.on_time.count, shares.on_time.total) == (1, 3)

    def test_verified_and_effective_shares_count_decided_tasks(self):
        now = timezone.now()
        make_task(status="done", done_on=self.today)
        make_task(status="verified", done_on=self.today)
        make_task(status="effective", done_on=self.today, checked_at=now)
        make_task(status="contradicted", done_on=self.today, checked_at=now)
        make_task(times_not_effective=1, checked_at=now)
        make_task(checked_at=now)  # reopened after it was contradicted
        shares = follow_through(CorrectiveTask.objects.all(), self.today)
        assert (shares.verified.count, shares.verified.total) == (3, 4)
        assert (shares.effective.count, shares.effective.total) == (1, 4)

    def test_share_is_shown_with_sample_size_and_interval(self):
        make_task(first_due_on=self.days(-1), due_on=self.days(-1))
        shown = figure("On time", follow_through(CorrectiveTask.objects.all(), self.today).on_time)
        assert (shown["of"], shown["percent"], shown["interval"]) == ("0 of 1", "0%", "0–79%")
        assert figure("Verified", follow_through(CorrectiveTask.objects.none(), self.today).verified)["percent"] == ""

    def test_load_and_age_of_a_team_are_computed(self):
        now = timezone.now()
        for due, owner in [(-3, self.ada), (200, self.ada), (200, self.grace)]:
            task = make_task(due_on=self.days(due), owner=owner, team=self.team)
            CorrectiveTask.objects.filter(pk=task.pk).update(created_at=now - timedelta(days=10))
        rows = CorrectiveTask.objects.of_team(self.team)
        loads = open_tasks(rows, self.today, now)
        assert (loads.late, loads.later, loads.outstanding, loads.ages) == (1, 2, 3, [0, 3, 0, 0])
        assert (loads.median_days, loads.oldest_days) == (10, 10)
        assert [(line["person"], line["total"], line["words"]) for line in load_by_person(rows, self.today)] == [
            (self.ada, 2, "1 late, 1 later"),
            (self.grace, 1, "1 later"),
        ]

    def test_team_page_shows_follow_through_and_my_work_links_to_it(self):
        self.client.force_login(self.mona)
        self.assertContains(self.client.get("/"), f'href="{self.team.get_absolute_url()}"')
        make_task(owner=self.ada, team=self.team, due_on=self.days(-5))
        page = self.client.get(self.team.get_absolute_url())
        for words in ["Age of open tasks", "Done by the first due date", "Load", "Compared with all teams"]:
            self.assertContains(page, words)
        home = self.client.get("/")
        self.assertContains(home, "Follow-through")
        self.assertContains(home, self.team.get_absolute_url())

    def test_team_page_says_that_reminders_pass_over_a_missing_lead(self):
        make_task(team=self.team)
        self.client.force_login(self.ada)
        self.assertNotContains(self.client.get(self.team.get_absolute_url()), "has no lead")
        type(self.team).objects.update(lead=None)
        self.assertContains(self.client.get(self.team.get_absolute_url()), "has no lead")


class OneRowTests(TeamTestCase):
    def test_task_and_its_closing_run_are_one_row_of_my_work(self):
        task = make_task(title="Audit the pools", closes_by="run")
        make_run(task=task, assignee=self.ada)
        self.client.force_login(self.ada)
        page = self.client.get("/")
        self.assertNotContains(page, "Audit the pools")
        self.assertContains(page, f"closes {task.ref}")
        assert page.context["count"] == 1
