"""The text of a notification does not change later."""

from datetime import date, timedelta
from time import monotonic

from core.testing import NOW, TeamTestCase
from incidents.actions.status_updates import send_update
from incidents.models import Incident, IncidentFollow
from incidents.tests.factories import make_incident
from notifications.delivery import deliver_batch
from notifications.models import Delivery, Notification
from notifications.outbox import notify
from notifications.targets import render_notices
from tasks.models import CorrectiveTask
from tasks.tests.factories import make_task


class StoredNoticeTextTests(TeamTestCase):
    def notice(self, note):
        return render_notices([Notification.objects.get(pk=note.pk)], note.recipient)[0].notice

    def test_later_change_of_the_object_does_not_change_the_text(self):
        task = make_task(owner=self.ada, title="Alert on pool size", due_on=date(2026, 3, 5))
        (note,) = notify([self.ada], "task_assigned", about=task, occasion=1, now=NOW)
        before = self.notice(note)
        CorrectiveTask.objects.filter(pk=task.pk).update(title="Something else", due_on=date(2026, 5, 5))
        after = self.notice(note)
        self.assertEqual((after.title, after.text), (before.title, before.text))
        self.assertIn("Alert on pool size", after.title)
        self.assertEqual(after.url, task.get_absolute_url())

    def test_reminder_counts_days_from_when_it_was_sent(self):
        task = make_task(owner=self.ada, title="Alert on pool size", due_on=date(2026, 2, 27))
        facts = {"kind": "reminder", "target_kind": "tasks.correctivetask", "target_id": task.pk, "circle": task.circle}
        facts["data"] = {"due": "2026-02-27", "kind": "task"}
        notes = [
            Notification.objects.create(
                recipient=self.ada, occasion=str(day), created_at=NOW + timedelta(days=day), reference=task.ref, **facts
            )
            for day in (0, 4)
        ]
        self.assertEqual(
            [self.notice(note).text[-12:] for note in notes], [", 3 days late"[-12:], ", 7 days late"[-12:]]
        )

    def test_reminder_text_is_stored_on_delivery(self):
        task = make_task(owner=self.ada, title="Alert on pool size", due_on=date(2026, 2, 27))
        note = Notification.objects.create(
            recipient=self.ada, kind="reminder", target_kind="tasks.correctivetask", target_id=task.pk, occasion="1",
            circle=task.circle, reference=task.ref, created_at=NOW, data={"due": "2026-02-27", "kind": "task"},
        )  # fmt: skip
        delivery = Delivery.objects.create(recipient=self.ada, dedup_key="one", next_try=NOW, created_at=NOW)
        delivery.notifications.add(note)
        deliver_batch(now=NOW, deadline=monotonic() + 10)
        CorrectiveTask.objects.filter(pk=task.pk).update(title="Something else")
        self.assertEqual(self.notice(note).title, "Alert on pool size")

    def test_text_of_a_hidden_object_is_hidden(self):
        incident = make_incident(lead=self.ada)
        IncidentFollow.objects.for_parent(incident).create(person=self.mallory, changed_at=NOW)
        send_update(incident, by=self.ada, text="The card numbers leaked", now=NOW)
        Incident.objects.get(pk=incident.pk).circle.__class__.objects.filter(pk=incident.circle_id).update(
            restricted=True
        )
        line = render_notices(Notification.objects.filter(recipient=self.mallory), self.mallory)[0]
        self.assertEqual((line.seen, "leaked" in line.notice.title + line.notice.text), (False, False))
