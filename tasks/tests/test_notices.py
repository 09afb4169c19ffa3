"""What a person reads after a change: a notice over the page."""

from datetime import timedelta

from core.testing import NOW, TeamTestCase
from core.web.templatetags.ui import day
from notifications.channels.email import compose
from notifications.models import Delivery, Notification
from notifications.targets import render_notices
from reminders.tests.factories import notice_of
from tasks.actions.progress import change_owner, reopen_task
from tasks.actions.reschedule import move_date
from tasks.models import Status
from tasks.tests.factories import TODAY, make_task


class NoticeTests(TeamTestCase):
    def accept(self, **headers):
        task = make_task(status=Status.PROPOSED, owner=None, due_on=None)
        self.client.force_login(self.ada)
        data = {"owner": "ada", "due_on": "+15d", "done_when": "It pages within 3 minutes"}
        return task, self.client.post(f"{task.get_absolute_url()}accept/", data, headers=headers)

    def test_accepting_a_task_is_confirmed_on_the_next_page(self):
        task, answer = self.accept()
        self.assertContains(self.client.get(answer.url), f"{task.ref} was accepted.")

    def test_changed_fragment_includes_the_confirmation(self):
        task, answer = self.accept(**{"HX-Request": "true"})
        self.assertContains(answer, f"{task.ref} was accepted.")
        self.assertContains(answer, 'id="notices" role="status" hx-swap-oob="true"')


class WordsTests(TeamTestCase):
    def test_owner_reads_who_moved_the_date_from_when_and_why(self):
        task = make_task(due_on=TODAY + timedelta(days=4))
        move_date(task, by=self.mona, due_on=TODAY + timedelta(days=9), reason="Needs the replica", now=NOW)
        note = Notification.objects.get(kind="task_due_date_changed")
        text = f"Mona moved it from {day(TODAY + timedelta(days=4))} to {day(task.due_on)}: “Needs the replica”."
        self.assertEqual(notice_of(note).text, text)

    def test_old_and_new_owner_read_who_changed_the_owner_and_why(self):
        task = make_task(owner=self.ada)
        change_owner(task, by=self.mona, to=self.grace, note="Ada is on leave", now=NOW)
        to_new, to_old = (Notification.objects.get(recipient=person) for person in (self.grace, self.ada))
        self.assertTrue(to_new.text.startswith("Mona: “Ada is on leave”. Due "), to_new.text)
        self.assertEqual(to_old.title, f"Grace now owns {task.ref}: {task.title}")
        self.assertEqual(to_old.text, "Mona changed the owner: “Ada is on leave”.")

    def test_lines_of_done_when_stay_lines_in_both_parts_of_the_mail(self):
        task = make_task(owner=self.ada, done_when="It pages\nwithin 3 minutes")
        change_owner(task, by=self.ada, to=self.grace, now=NOW)
        delivery = Delivery.objects.get(recipient=self.grace)
        mail = compose(delivery, self.grace, render_notices(delivery.notifications.all(), self.grace))
        self.assertIn("It pages\nwithin 3 minutes", mail.body)
        self.assertIn("It pages<br>within 3 minutes", str(mail.alternatives[0][0]))

    def test_person_who_hands_over_their_own_task_gets_no_message(self):
        task = make_task(owner=self.ada)
        change_owner(task, by=self.ada, to=self.grace, now=NOW)
        self.assertEqual(Notification.objects.get().recipient, self.grace)

    def test_owner_reads_who_reopened_the_task_and_why(self):
        task = make_task(status=Status.DONE)
        reopen_task(task, by=self.grace, reason="It does not page", due_on=TODAY + timedelta(days=9), now=NOW)
        note = Notification.objects.get(kind="task_reopened")
        self.assertEqual(notice_of(note).text, f"By Grace: “It does not page”. Due {day(task.due_on)}.")
