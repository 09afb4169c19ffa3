"""Recurrence watch: a later incident with the same factor category and service contradicts a verified task."""

from datetime import timedelta

import pytest
from django.core.cache import cache
from django.utils import timezone

from core.errors import Invalid
from core.testing import TeamTestCase
from incidents.models import Category, Service
from incidents.tests.factories import make_incident
from notifications.models import Notification
from tasks.actions.progress import reopen_task
from tasks.actions.recurrence import dismiss_recurrence
from tasks.follow_through import follow_through
from tasks.jobs import watch_recurrences
from tasks.models import CorrectiveTask, Recurrence, Status
from tasks.tests.factories import make_task

pytestmark = pytest.mark.both_databases


class RecurrenceTests(TeamTestCase):
    def setUp(self):
        self.category = Category.objects.create(code="T1", name="Configuration change")
        self.service = Service.objects.create(name="Edge", slug="edge")
        self.now = timezone.now()
        first = self.incident(days=-60)
        verified = {"verified_at": self.now - timedelta(days=30), "done_at": self.now - timedelta(days=31)}
        self.task = make_task(title="Limit the weights", status="verified", incident=first, team=self.team, **verified)
        self.task.factors.set(first.factors.all())

    def incident(self, days, category=None, service=None, **facts):
        incident = make_incident(at=self.now + timedelta(days=days), **facts)
        incident.services.add(service or self.service)
        category = category or self.category
        facts = {"created_by": self.ada, "created_at": self.now, "circle": incident.circle}
        incident.factors.create(statement="The weights were wrong", category=category, **facts)
        return incident

    def watch(self):
        watch_recurrences()
        self.task.refresh_from_db()
        return self.task.status

    def test_same_category_and_service_contradict_a_task_once(self):
        again = self.incident(days=-1)
        assert self.watch() == Status.CONTRADICTED
        assert self.watch() == Status.CONTRADICTED
        found = Recurrence.objects.get()
        assert (found.incident, found.category, found.service) == (again, self.category, self.service)
        notified = {note.recipient for note in Notification.objects.filter(kind="task_contradicted")}
        assert notified >= {self.ada, self.grace}

    def test_other_category_service_or_earlier_incident_does_not(self):
        self.incident(days=-1, category=Category.objects.create(code="T2", name="Capacity"))
        self.incident(days=-1, service=Service.objects.create(name="Search", slug="search"))
        self.incident(days=-40)
        self.incident(days=-1, kind="drill")
        assert self.watch() == Status.VERIFIED

    def test_both_pages_show_the_contradicted_task(self):
        again = self.incident(days=-1)
        self.watch()
        self.client.force_login(self.ada)
        for url in [self.task.get_absolute_url(), again.get_absolute_url()]:
            page = self.client.get(url)
            self.assertContains(page, "happened again")
            self.assertContains(page, "by Grace")

    def test_owner_decides_on_my_work_and_the_board_marks_the_task(self):
        self.incident(days=-1)
        self.watch()
        self.client.force_login(self.ada)
        self.assertContains(self.client.get("/"), "Did the fix fail? Limit the weights")
        board = self.client.get("/tasks/")
        self.assertContains(board, "Contradicted")
        self.assertContains(board, "happened again, found")
        CorrectiveTask.objects.filter(pk=self.task.pk).update(status=Status.VERIFIED)
        cache.clear()
        self.assertNotContains(self.client.get("/"), "Did the fix fail?")

    def test_dismissed_recurrence_needs_a_reason_and_restores_status(self):
        again = self.incident(days=-1)
        self.watch()
        with self.assertRaises(Invalid):
            dismiss_recurrence(self.task, by=self.ada, incident=again, reason="")
        self.client.force_login(self.ada)
        sent = {"incident": again.pk, "reason": "Another pool"}
        self.client.post(f"/tasks/{self.task.ref}/not-same/", sent)
        assert self.watch() == Status.VERIFIED
        self.assertContains(self.client.get(self.task.get_absolute_url()), "Another pool")

    def test_reopened_task_counts_as_not_effective_until_the_recurrence_is_dismissed(self):
        again = self.incident(days=-1)
        self.watch()
        reopen_task(self.task, by=self.ada, reason="It failed")
        share = lambda: follow_through(CorrectiveTask.objects.all(), self.now.date()).effective
        assert (share().count, share().total) == (0, 1)
        dismiss_recurrence(self.task, by=self.ada, incident=again, reason="Another pool")
        assert share().total == 0

    def test_restricted_incident_does_not_contradict_public_tasks(self):
        again = self.incident(days=-1, circle=self.circle)
        assert again.circle.restricted
        assert self.watch() == Status.VERIFIED
        assert not Recurrence.objects.exists()

    def test_incident_restricted_later_is_hidden_as_recurrence(self):
        again = self.incident(days=-1)
        self.watch()
        again.circle.restricted = True
        again.circle.save()
        self.client.force_login(self.mallory)
        self.assertNotContains(self.client.get(self.task.get_absolute_url()), again.ref)
