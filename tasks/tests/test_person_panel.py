"""A person's page lists what they have open, as far as the reader may see it."""

from datetime import timedelta

from core.testing import TeamTestCase
from incidents.tests.factories import make_incident
from tasks.tests.factories import TODAY, make_task


class PersonPanelTests(TeamTestCase):
    def test_profile_lists_visible_open_tasks(self):
        make_task(title="Raise the limit", owner=self.grace, due_on=TODAY)
        make_task(title="Tell the customer", owner=self.grace, incident=make_incident(circle=self.circle))
        make_task(title="Watch the queue", owner=self.grace, status="done")
        make_task(title="Renew the key", owner=self.ada, due_on=TODAY + timedelta(days=1))
        for person, hidden in [(self.ada, True), (self.mallory, False)]:
            self.client.force_login(person)
            page = self.client.get("/people/grace/").content.decode()
            shown = [title for title in ("Raise", "Tell the", "Watch", "Renew") if f">{title}" in page]
            self.assertEqual(shown, ["Raise", "Tell the"] if hidden else ["Raise"])

    def test_tab_count_equals_the_listed_rows(self):
        make_task(title="Proposed", owner=None, due_on=None, status="proposed")
        make_task(title="Raise the limit", owner=self.grace)
        self.client.force_login(self.ada)
        page = self.client.get("/tasks/?layout=list")
        self.assertContains(page, "1 open task")
        self.assertEqual(page.context["tabs"]()["tabs"][0]["count"], "1")
        self.assertContains(self.client.get("/tasks/"), "2 tasks in all states")
