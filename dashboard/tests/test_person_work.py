"""What a person has to do is listed before their account is deactivated."""

from datetime import timedelta

from django.utils import timezone

from accounts.roles import Role
from core.testing import TeamTestCase
from incidents.tests.factories import make_incident
from tasks.tests.factories import make_task


class PersonWorkTests(TeamTestCase):
    def setUp(self):
        self.due = timezone.localdate() + timedelta(days=9)
        make_task(owner=self.ada, due_on=self.due, title="Alert on an empty index")
        self.url = f"/settings/people/{self.ada.handle}/deactivate/"

    def test_open_work_is_listed_and_nothing_is_deactivated_yet(self):
        self.client.force_login(self.dana)
        self.assertContains(self.client.get(self.url), "Alert on an empty index")
        self.ada.refresh_from_db()
        self.assertTrue(self.ada.is_active)
        self.client.post(self.url)
        self.ada.refresh_from_db()
        self.assertFalse(self.ada.is_active)

    def test_incidents_and_teams_that_need_another_lead_are_listed(self):
        make_incident(lead=self.ada, title="Checkout is slow")
        self.team.lead = self.ada
        self.team.save()
        self.client.force_login(self.dana)
        page = self.client.get(self.url)
        self.assertContains(page, "Lead Checkout is slow")
        self.assertContains(page, f"Lead the team {self.team.name}")
        self.client.post(self.url)
        self.assertContains(self.client.get(self.team.get_absolute_url()), "(has left)")

    def test_work_that_the_manager_may_not_see_is_left_out(self):
        make_task(owner=self.ada, due_on=self.due, title="Hidden words", circle=self.circle)
        self.mallory.role = Role.MANAGER
        self.mallory.save()
        self.team.manager = self.mallory
        self.team.save()
        self.client.force_login(self.mallory)
        page = self.client.get(self.url)
        self.assertContains(page, "Alert on an empty index")
        self.assertNotContains(page, "Hidden words")

    def test_only_who_may_deactivate_sees_the_list(self):
        for person in (self.grace, self.ada):
            self.client.force_login(person)
            self.assertIn(self.client.get(self.url).status_code, {403, 409})
