"""The library of postmortems shows how many tasks were confirmed effective."""

from core.testing import TeamTestCase
from postmortems.tests.factories import postmortem
from tasks.models import Status
from tasks.tests.factories import make_task


class LibraryTests(TeamTestCase):
    def page(self):
        self.client.force_login(self.linus)
        return " ".join(self.client.get("/postmortems/?show=published").content.decode().split())

    def test_effective_tasks_of_all_that_were_not_dropped(self):
        row = postmortem(self, "published")
        for status in (Status.EFFECTIVE, Status.OPEN):
            make_task(incident=row.incident, status=status)
        self.assertIn("1 of 2 tasks effective", self.page())
        self.assertIn(f"/tasks/?layout=list&status=all&incident={row.ref}", self.page())

    def test_a_postmortem_without_tasks_shows_no_number(self):
        postmortem(self, "published")
        self.assertNotIn("tasks effective", self.page())
