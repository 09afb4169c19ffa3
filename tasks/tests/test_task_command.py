"""`/task` in the composer of an incident."""

from datetime import timedelta

from core.errors import Invalid
from core.testing import NOW, TeamTestCase
from incidents.actions.commands import compose
from incidents.models import Kind
from incidents.tests.factories import make_incident
from notifications.models import Notification
from tasks.models import CorrectiveTask, Status


class TaskCommandTests(TeamTestCase):
    @classmethod
    def setUpTestData(cls):
        super().setUpTestData()
        cls.incident = make_incident(at=NOW - timedelta(hours=2))

    def say(self, line, **facts):
        return compose(self.incident, line=line, by=self.ada, now=NOW, **facts)

    def test_task_is_proposed_and_logged_with_its_reference(self):
        self.say("/task Page infrastructure after 15 minutes @08:40")
        task = CorrectiveTask.objects.get()
        self.assertEqual((task.title, task.status), ("Page infrastructure after 15 minutes", Status.PROPOSED))
        self.assertEqual((task.incident, task.priority, task.circle), (self.incident, "P2", self.incident.circle))
        entry = self.incident.entries.get()
        self.assertEqual(entry.text, f"Task {task.ref} proposed: Page infrastructure after 15 minutes")
        self.assertEqual(entry.at, NOW - timedelta(minutes=20))

    def test_mentioned_person_is_notified_and_not_part_of_the_title(self):
        self.say("/task Page infrastructure @grace")
        self.assertEqual(CorrectiveTask.objects.get().title, "Page infrastructure")
        self.assertEqual(Notification.objects.get(kind="incident_mention").recipient, self.grace)

    def test_replayed_line_proposes_one_task(self):
        for _ in range(2):
            self.say("/task Page infrastructure", client_key="k1")
        self.assertEqual((CorrectiveTask.objects.count(), self.incident.entries.count()), (1, 1))

    def test_empty_and_long_titles_are_refused(self):
        for line, words in [("/task", "Add a task"), ("/task @grace", "Add a task"), ("/task " + "x" * 201, "200")]:
            with self.subTest(line[:12]), self.assertRaisesMessage(Invalid, words):
                self.say(line)

    def test_drill_creates_no_task(self):
        self.incident.kind = Kind.DRILL
        with self.assertRaisesMessage(Invalid, "hot wash"):
            self.say("/task Page infrastructure")
        self.assertFalse(CorrectiveTask.objects.exists())
