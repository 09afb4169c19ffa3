"""Blocking: a reason or another task, until when, and never in a circle."""

from datetime import timedelta

import pytest

from core.errors import Invalid
from core.testing import NOW, TeamTestCase
from incidents.tests.factories import make_incident
from tasks.actions.blocking import block_task, unblock_task
from tasks.models import Status
from tasks.tests.factories import TODAY, make_task

pytestmark = pytest.mark.both_databases


class BlockingTests(TeamTestCase):
    def test_task_can_be_blocked_by_another_task_until_a_date(self):
        other, task = make_task(title="Order the replica"), make_task()
        block_task(task, by=self.ada, blocked_by=other, until=TODAY + timedelta(days=3), now=NOW)
        assert (task.blocked_by, task.blocked_reason) == (other, f"Waits for {other.ref}")
        self.client.force_login(self.ada)
        self.assertContains(self.client.get(task.get_absolute_url()), "Order the replica")
        unblock_task(task, by=self.ada, now=NOW)
        assert (task.status, task.blocked_by, task.blocked_until) == (Status.OPEN, None, None)

    def test_circular_blocking_is_refused(self):
        first, second, third = make_task(), make_task(), make_task()
        block_task(first, by=self.ada, blocked_by=second, now=NOW)
        block_task(second, by=self.ada, blocked_by=third, now=NOW)
        with self.assertRaisesMessage(Invalid, f"{first.ref} already waits for {third.ref}"):
            block_task(third, by=self.ada, blocked_by=first, now=NOW)
        with self.assertRaisesMessage(Invalid, "cannot wait for itself"):
            block_task(third, by=self.ada, blocked_by=third, now=NOW)

    def test_refused_blocker_is_a_field_error(self):
        first, second = make_task(), make_task()
        block_task(first, by=self.ada, blocked_by=second, now=NOW)
        self.client.force_login(self.ada)
        sent = {"blocked_by": first.ref}
        response = self.client.post(f"/tasks/{second.ref}/block/", sent)
        assert response.status_code == 422
        assert list(response.context["form"].errors) == ["blocked_by"]
        response = self.client.post(f"/tasks/{second.ref}/block/", {"blocked_by": second.ref})
        self.assertContains(response, "A task cannot wait for itself.", status_code=422)

    def test_activity_names_the_task_that_is_waited_for(self):
        first, second = make_task(), make_task()
        block_task(first, by=self.ada, reason="Needs the replica", blocked_by=second, now=NOW)
        self.client.force_login(self.ada)
        self.assertContains(self.client.get(first.get_absolute_url()), f"“Needs the replica ({second.ref})”")

    def test_blocker_must_be_an_open_task_visible_to_all_readers(self):
        task = make_task()
        with self.assertRaisesMessage(Invalid, "already closed"):
            block_task(task, by=self.ada, blocked_by=make_task(status="done"), now=NOW)
        hidden = make_task(incident=make_incident(circle=self.circle))
        with self.assertRaisesMessage(Invalid, "different access list"):
            block_task(task, by=self.ada, blocked_by=hidden, now=NOW)
        with self.assertRaisesMessage(Invalid, "in the past"):
            block_task(task, by=self.ada, reason="Vendor", until=TODAY - timedelta(days=1), now=NOW)
        task.refresh_from_db()
        assert task.status == Status.OPEN

    def test_hidden_blocker_cannot_be_found_by_its_reference(self):
        hidden = make_task(incident=make_incident(circle=self.circle))
        self.client.force_login(self.mallory)
        task = make_task(owner=self.mallory)
        response = self.client.post(f"/tasks/{task.ref}/block/", {"blocked_by": hidden.ref})
        self.assertContains(response, "Task not found", status_code=422)
