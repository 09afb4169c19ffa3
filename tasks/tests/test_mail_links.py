"""Which actions a reminder of a task offers in its mail."""

from django.template.loader import render_to_string

from core.testing import NOW, TeamTestCase
from notifications.notice_types import Notice
from reminders.due_sources import due_sources
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

    def test_a_reminder_that_offers_only_to_snooze_has_a_button_to_the_page(self):
        task, check = due_sources["task"], due_sources["check"]
        row = make_task(closes_by="session")
        self.assertEqual(task.button_for("owner", task.links_for("owner", row)), "Open task")
        self.assertEqual(task.button_for("owner", task.links_for("owner", make_task())), "")
        self.assertEqual(check.button_for("owner", check.links_for("owner", row)), "Answer check")
        self.assertEqual(check.button_for("lead", check.links_for("lead", row)), "Open")

    def test_mail_shows_the_button_before_the_actions(self):
        row = Notice("Did A-10 work?", "A-10, due today", "/tasks/A-10/", button="Answer check", group="Due soon")
        group = {
            "title": "Due soon",
            "late": False,
            "rows": [(row, "https://d/tasks/A-10/", [("Snooze", "https://d/s")])],
        }
        context = {"groups": [group], "count": 1, "person": self.ada, "now": NOW, "valid_until": NOW}
        html, text = (render_to_string(f"mail/reminder.{form}", context) for form in ("html", "txt"))
        self.assertLess(html.index(">Answer check</a>"), html.index(">Snooze</a>"))
        self.assertIn("Answer check: https://d/tasks/A-10/", text)
