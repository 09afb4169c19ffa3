"""The board: lanes, cards, and moving a card."""

from datetime import timedelta

import pytest

from core.testing import NOW, TeamTestCase
from incidents.tests.factories import make_incident
from tasks.models import Status
from tasks.tests.factories import TODAY, make_task

pytestmark = pytest.mark.both_databases

HTMX = {"HX-Request": "true"}


class BoardTests(TeamTestCase):
    def setUp(self):
        self.client.force_login(self.ada)

    def lanes(self, query=""):
        lanes = self.client.get(f"/tasks/{query}").context["lanes"]
        return {lane["lane"].title: [card["ref"] for card in lane["cards"]] for lane in lanes}

    def test_board_groups_by_state_owner_or_incident(self):
        incident = make_incident()
        mine, hers = make_task(incident=incident), make_task(owner=self.grace, status="in_progress")
        loose = make_task(status="proposed")
        by_state = self.lanes()
        assert (by_state["Open"], by_state["In progress"], by_state["Proposed"]) == (
            [mine.ref],
            [hers.ref],
            [loose.ref],
        )
        assert self.lanes("?lanes=owner") == {"Unassigned": [loose.ref], "Ada": [mine.ref], "Grace": [hers.ref]}
        assert self.lanes("?lanes=incident") == {f"{incident.ref} {incident.title}": [mine.ref]}

    def test_moving_a_card_starts_the_task(self):
        task = make_task()
        response = self.client.post(f"/tasks/{task.ref}/move/", {"to": "in_progress"}, headers=HTMX)
        assert (response.status_code, response["HX-Trigger"]) == (204, "tasks-changed")
        task.refresh_from_db()
        assert task.status == Status.IN_PROGRESS

    def test_move_that_needs_input_opens_a_dialog(self):
        task = make_task()
        dialog = self.client.post(f"/tasks/{task.ref}/move/", {"to": "blocked"}, headers=HTMX)
        self.assertContains(dialog, "What blocks it?")
        sent = {"place": "dialog"}
        again = self.client.post(f"/tasks/{task.ref}/block/", sent, headers=HTMX)
        self.assertContains(again, "Enter what blocks the task", status_code=422)
        self.assertNotContains(again, "<html", status_code=422)
        sent |= {"reason": "Vendor"}
        assert self.client.post(f"/tasks/{task.ref}/block/", sent, headers=HTMX).status_code == 204

    def test_move_to_another_owner_changes_the_owner(self):
        task = make_task()
        self.client.post(f"/tasks/{task.ref}/move/", {"to": "@grace"}, headers=HTMX)
        task.refresh_from_db()
        assert task.owner == self.grace

    def test_invalid_move_is_refused_with_a_message(self):
        task = make_task(status="done")
        response = self.client.post(f"/tasks/{task.ref}/move/", {"to": "blocked"}, headers=HTMX)
        self.assertContains(response, "cannot move from Done", status_code=409)

    def test_card_that_another_person_moved_meanwhile_is_not_moved(self):
        self.client.force_login(self.ada)
        facts = {"blocked_reason": "Waits for the vendor", "blocked_at": NOW}
        task = make_task(status="blocked", owner=self.ada, **facts)
        sent = {"from": "open", "to": "in_progress"}
        response = self.client.post(f"/tasks/{task.ref}/move/", sent, headers=HTMX)
        self.assertContains(response, "it is blocked now", status_code=409)
        sent = {"from": "@grace", "to": "@mona"}
        response = self.client.post(f"/tasks/{task.ref}/move/", sent, headers=HTMX)
        self.assertContains(response, "has another owner now: Ada", status_code=409)
        task.refresh_from_db()
        self.assertEqual((task.status, task.owner), ("blocked", self.ada))
        loose = make_task(status="proposed", owner=None, due_on=None)
        response = self.client.post(f"/tasks/{loose.ref}/move/", {"from": "@", "to": "@ada"}, headers=HTMX)
        self.assertEqual(response.status_code, 200)

    def test_viewer_cannot_move_a_card(self):
        task = make_task()
        self.client.force_login(self.linus)
        assert self.client.post(f"/tasks/{task.ref}/move/", {"to": "in_progress"}, headers=HTMX).status_code == 403
        assert self.client.post(f"/tasks/{task.ref}/move/", {"to": "blocked"}, headers=HTMX).status_code == 409

    def test_card_menu_lists_only_allowed_actions(self):
        task = make_task()
        self.assertContains(self.client.get(f"/tasks/{task.ref}/menu/"), "Mark done")
        self.client.force_login(self.linus)
        self.assertNotContains(self.client.get(f"/tasks/{task.ref}/menu/"), "Mark done")

    def test_overdue_effectiveness_check_is_marked_late(self):
        task = make_task(status="verified", checker=self.mona, check_on=TODAY - timedelta(days=4))
        for page in ["/tasks/", f"/tasks/{task.ref}/"]:
            self.assertRegex(self.client.get(page).content.decode(), r"check \d+ days late")

    def test_restricted_tasks_are_hidden_from_outsiders(self):
        make_task(title="Secret work", incident=make_incident(circle=self.circle))
        self.client.force_login(self.mallory)
        for query in ["", "?lanes=owner", "?lanes=incident", "?layout=list&incident=INC-1"]:
            self.assertNotContains(self.client.get(f"/tasks/{query}"), "Secret work")
