"""My work of leads and managers shows what is late in their teams, whatever kind of work it is."""

from datetime import timedelta

from django.utils import timezone

from accounts.models import Team
from audits.tests.factories import make_run
from core.testing import TeamTestCase
from tasks.models import Status
from tasks.tests.factories import make_task


class LateInTeamsTests(TeamTestCase):
    def setUp(self):
        team = Team.objects.create(name="Edge", slug="edge", lead=self.grace, manager=self.mona)
        late = timezone.localdate() - timedelta(days=5)
        make_run(title="Quarterly failover", assignee=self.ada, team=team, due_on=late)
        facts = {"owner": self.ada, "team": team, "checker": self.linus}
        make_task(title="Alert on an empty index", status=Status.VERIFIED, check_on=late, **facts)

    def page_of(self, person):
        self.client.force_login(person)
        return self.client.get("/")

    def test_late_run_and_check_are_listed_with_the_person(self):
        for person in (self.grace, self.mona):
            page = self.page_of(person)
            self.assertContains(page, "Quarterly failover")
            self.assertContains(page, "Ada, 5 days late")
            self.assertContains(page, "Alert on an empty index")
            self.assertContains(page, "2 audit runs, reviews or checks overdue in your teams")

    def test_other_people_and_their_own_work_are_left_out(self):
        self.assertNotContains(self.page_of(self.dana), "Quarterly failover")
        self.assertNotContains(self.page_of(self.ada), "overdue in your teams")
