"""The weekly digest reads every kind of item that the product reminds of."""

from datetime import timedelta

from accounts.models import Team
from core.testing import NOW, TeamTestCase
from core.web.templatetags.ui import weekday
from reminders.digest import weekly_sections
from reminders.due_sources import due_sources
from tasks.models import Status
from tasks.tests.factories import make_task

TODAY = NOW.date()


class WeeklyDigestTests(TeamTestCase):
    def test_sections_have_late_work_of_the_teams_and_own_work_of_each_kind(self):
        team = Team.objects.create(name="Edge", slug="edge", lead=self.grace, manager=self.mona)
        late = TODAY - timedelta(days=2)
        slow = make_task(title="Late in the team", owner=self.ada, team=team, due_on=late)
        check = make_task(title="Check of Mona", status=Status.VERIFIED, check_on=TODAY, checker=self.mona)
        found = {part.title: [(line.title, line.text) for line in part.lines] for part in self.weekly(self.mona)}
        self.assertEqual(found["Late in your teams"], [("Late in the team", f"{slow.ref}, Ada, 2 days late")])
        self.assertEqual(found["Due this week"][0][1], f"{check.ref}, due {weekday(TODAY)}")
        self.assertIn("Check of Mona", found["Due this week"][0][0])

    def test_every_source_can_be_read_for_every_person(self):
        self.assertGreater(len(due_sources), 8)
        for person in (self.ada, self.linus, self.mona, self.dana, self.mallory):
            self.assertEqual(self.weekly(person), [])

    def weekly(self, person):
        return [
            section
            for section in weekly_sections(person, TODAY)
            if section.title in {"Late in your teams", "Due this week"}
        ]
