"""Which actions a reminder of a task offers in its mail."""

from core.testing import TeamTestCase
from reminders.registry import due_sources
from tasks.tests.factories import make_task


class MailLinkTests(TeamTestCase):
    def offered(self, audience, **facts):
        return [key for _, key in due_sources["task"].links_for(audience, make_task(**facts))]

    def test_a_task_that_closes_by_a_session_or_run_is_not_marked_done_from_a_mail(self):
        self.assertEqual(self.offered("owner"), ["done", "snooze"])
        for closes_by in ("session", "run"):
            self.assertEqual(self.offered("owner", closes_by=closes_by), ["snooze"])

    def test_leads_move_the_work(self):
        self.assertEqual(self.offered("lead", closes_by="run"), ["owner", "date"])
