"""Database constraints of tasks."""

import pytest
from django.db import IntegrityError, transaction

from core.testing import NOW, TeamTestCase
from tasks.models import CorrectiveTask, DueDate, Evidence
from tasks.tests.factories import TODAY, make_task

pytestmark = pytest.mark.both_databases


class ConstraintTests(TeamTestCase):
    def refuse(self, task, **facts):
        with self.assertRaises(IntegrityError), transaction.atomic():
            CorrectiveTask.objects.filter(pk=task.pk).update(**facts)

    def test_open_task_needs_an_owner_and_a_due_date(self):
        self.refuse(make_task(status="proposed"), status="open")
        self.refuse(make_task(), owner=None)
        self.refuse(make_task(), due_on=None)

    def test_verification_by_the_owner_is_rejected(self):
        self.refuse(make_task(status="done"), status="verified", verified_by=self.ada, verified_at=NOW)
        self.refuse(make_task(status="done"), status="verified")

    def test_done_task_that_closes_by_run_requires_the_run(self):
        self.refuse(make_task(closes_by="run"), status="done", done_at=NOW)
        self.refuse(make_task(closes_by="session"), status="done", done_at=NOW)

    def test_effective_status_requires_a_check_note(self):
        self.refuse(make_task(status="verified"), status="effective")

    def test_blocked_and_wont_do_need_a_reason(self):
        self.refuse(make_task(), status="blocked")
        self.refuse(make_task(), status="wont_do", wont_do_reason="Costs more than it saves")

    def test_planned_check_needs_a_reviewer(self):
        self.refuse(make_task(), check_on=TODAY)

    def test_task_has_one_current_due_date(self):
        task = make_task()
        with self.assertRaises(IntegrityError), transaction.atomic():
            DueDate.objects.create(task=task, due_on=TODAY, made_at=NOW, made_by=self.ada)

    def test_evidence_requires_content_and_a_parent(self):
        for facts in [{"task": make_task()}, {"text": "Seen"}]:
            with self.assertRaises(IntegrityError), transaction.atomic():
                Evidence.objects.create(added_by=self.ada, added_at=NOW, **facts)
