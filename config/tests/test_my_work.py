"""My work with rows of every app: one statement for all items."""

from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from accounts.models import Team
from audits.tests.factories import make_run
from core.testing import TeamTestCase
from incidents.tests.factories import make_incident
from postmortems.models import Postmortem, ReviewRequest
from tasks.tests.factories import make_task
from training.tests.factories import make_enrollment, make_session

pytestmark = pytest.mark.both_databases

LIMIT = 8


class MyWorkOfAllAppsTests(TeamTestCase):
    with_counts = True

    def fill(self, number: int, owner=None, circle=None) -> None:
        """One item of each kind for Ada."""
        now, today, ada = timezone.now(), timezone.localdate(), owner or self.ada
        facts = {"circle": circle}
        live = make_incident(ada, now, title=f"Live {number}", update_due_at=now + timedelta(hours=1), **facts)
        over = make_incident(ada, now, title=f"Over {number}", status="resolved", resolved_at=now, **facts)
        other = make_incident(ada, now, title=f"Other {number}", status="resolved", resolved_at=now, **facts)
        overdue = {"required": True, "updated_at": now, "due_on": today - timedelta(days=1)}
        Postmortem.objects.for_parent(over).update_or_create(defaults={**overdue, "owner": ada})
        review = {**overdue, "owner": self.grace, "status": "in_review", "review_round": 1}
        reviewed, _ = Postmortem.objects.for_parent(other).update_or_create(defaults=review)
        ReviewRequest.objects.for_parent(reviewed).create(
            postmortem=reviewed, user=ada, round=1, revision=1, asked_by=self.grace, asked_at=now
        )
        make_task(owner=ada, title=f"Promise {number}", due_on=today - timedelta(days=4), incident=live)
        make_task(owner=ada, title=f"Stuck {number}", status="blocked", blocked_reason="No part", **facts)
        make_run(assignee=ada, title=f"Run {number}", due_on=today, task=None, **facts)
        make_enrollment(
            make_session(self.mona, now + timedelta(days=9), title=f"Replay {number}", **facts), ada, "invited"
        )
        make_session(self.mona, status="draft", title=f"Undated {number}", facilitator=ada, **facts)

    def test_every_app_adds_its_open_work(self):
        self.fill(1)
        self.client.force_login(self.ada)
        response = self.client.get("/")
        for words in [
            "Write the status update for Live 1",
            "Postmortem due for INC-",
            "SEV-2, not started",
            "Review the postmortem of INC-",
            "requested by Grace",
            "Promise 1",
            "4 days late",
            "Blocked: No part",
            "Run 1",
            "0 of",
            "RSVP: Replay 1",
            "0 of 12 seats taken",
            "Schedule: Undated 1",
            "Postmortems due",
            "Open incidents",
        ]:
            self.assertContains(response, words)

    def test_restricted_work_is_hidden_from_people_without_access(self):
        self.fill(1, owner=self.mallory, circle=self.circle)
        self.client.force_login(self.mallory)
        response = self.client.get("/")
        for words in ["Live 1", "Over 1", "Other 1", "Promise 1", "Stuck 1", "Run 1", "Replay 1", "Undated 1"]:
            self.assertNotContains(response, words)

    def test_page_takes_the_same_number_of_queries_at_any_size(self):
        self.client.force_login(self.ada)
        spent = []
        for size in (1, 6):
            for number in range(size):
                self.fill(size * 10 + number)
            self.client.get("/")
            with CaptureQueriesContext(connection) as statements:
                self.client.get("/")
            spent.append([statement["sql"] for statement in statements if "usersessions" not in statement["sql"]])
        assert len(spent[0]) == len(spent[1]) <= LIMIT, "\n".join(each[:200] for each in spent[1])


class FirstSteps(TeamTestCase):
    def test_empty_installation_shows_first_steps_until_the_first_incident(self) -> None:
        self.client.force_login(self.mona)
        self.assertContains(self.client.get("/"), "First steps")
        self.assertContains(self.client.get("/"), "Invite people")
        make_incident(self.ada)
        self.assertNotContains(self.client.get("/"), "First steps")

    def test_managers_see_first_steps_until_a_team_has_a_lead(self) -> None:
        make_incident(self.ada)
        Team.objects.update(lead=None)
        self.client.force_login(self.mona)
        self.assertContains(self.client.get("/"), "Create a team and set its lead")
        self.client.force_login(self.ada)
        self.assertNotContains(self.client.get("/"), "First steps")

    def test_first_steps_are_shown_only_to_people_who_can_take_them(self) -> None:
        self.client.force_login(self.ada)
        self.assertNotContains(self.client.get("/"), "Invite people")
        self.client.force_login(self.linus)
        self.assertNotContains(self.client.get("/"), "First steps")

    def test_first_steps_take_no_query(self) -> None:
        self.client.force_login(self.mona)
        self.client.get("/")
        with CaptureQueriesContext(connection) as empty:
            self.client.get("/")
        make_incident(self.ada)
        with CaptureQueriesContext(connection) as asked:
            self.client.get("/")
        assert len(empty) == len(asked)
