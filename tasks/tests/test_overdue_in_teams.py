"""Leads and managers see on My work what is late in their teams, with who owes it and why its date moved."""

from datetime import timedelta

import pytest
from django.utils import timezone

from core.testing import TeamTestCase
from core.web.templatetags.ui import day
from tasks.models import DueDate
from tasks.tests.factories import make_task

pytestmark = pytest.mark.both_databases


class OverdueInTeamsTests(TeamTestCase):
    def setUp(self):
        due = timezone.localdate() - timedelta(days=5)
        self.task = make_task(owner=self.ada, team=self.team, due_on=due, title="Alert on pool size")

    def page(self, person):
        self.client.force_login(person)
        return self.client.get("/").content.decode()

    def test_only_lead_and_manager_see_overdue_tasks_of_the_team(self):
        for person in (self.grace, self.mona):
            page = self.page(person)
            self.assertIn("Late in your teams", page)
            self.assertIn("5 days", page)
            self.assertIn(self.task.ref, page)
        for person in (self.ada, self.linus, self.dana):
            self.assertNotIn("Late in your teams", self.page(person))

    def test_title_of_my_work_counts_what_is_overdue_in_the_teams(self):
        self.assertIn("Nothing of your own overdue or due this week, 1 overdue in your teams", self.page(self.mona))
        self.assertIn("Nothing overdue or due this week", self.page(self.linus))

    def test_escalation_lists_missed_dates_and_the_last_reason(self):
        self.task.due_dates.all().delete()
        first = self.task.due_on - timedelta(days=7)
        facts = {"made_by": self.ada, "made_at": timezone.now()}
        for state, due_on, reason in [("missed", first, ""), ("now", self.task.due_on, "Waiting for hardware")]:
            DueDate.objects.for_parent(self.task).create(state=state, reason=reason, due_on=due_on, **facts)
        page = " ".join(self.page(self.mona).split())
        self.assertIn("“Waiting for hardware”", page)
        self.assertIn(f"2: {day(first)}, {day(self.task.due_on)}", page)

    def test_deactivated_owner_is_marked_on_all_pages(self):
        self.ada.is_active = False
        self.ada.save()
        self.assertIn("Owner has left", self.page(self.grace))
        for url in ["/tasks/", "/tasks/?layout=list", self.task.get_absolute_url(), self.team.get_absolute_url()]:
            self.assertContains(self.client.get(url), "as left", msg_prefix=url)

    def test_lead_is_asked_for_another_owner_and_reviewer_when_they_have_left(self):
        later = timezone.localdate() + timedelta(days=30)
        make_task(owner=self.linus, team=self.team, due_on=later, title="Not late yet")
        facts = {"status": "verified", "verified_by": self.mona, "check_on": later, "title": "To be checked"}
        make_task(owner=self.ada, checker=self.linus, team=self.team, **facts)
        self.assertNotIn("Not late yet", self.page(self.grace))
        self.linus.is_active = False
        self.linus.save()
        page = self.page(self.grace)
        for words in ("Not late yet", "Linus has left. Name another owner.", "Name another reviewer."):
            self.assertIn(words, page)
        self.assertNotIn("Not late yet", self.page(self.mona))
        self.team.lead = None
        self.team.save()
        self.assertIn("Not late yet", self.page(self.mona))

    def test_tasks_hidden_from_the_lead_are_not_listed(self):
        self.team.lead = self.mallory
        self.team.save()
        make_task(owner=self.ada, team=self.team, due_on=self.task.due_on, title="Hidden words", circle=self.circle)
        self.assertNotIn("Hidden words", self.page(self.mallory))
