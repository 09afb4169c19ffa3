"""API lists run a fixed number of queries. Two are for session and user."""

from datetime import timedelta

import pytest

from core.testing import NOW, TeamTestCase, at_most
from postmortems.actions.meetings import capture, plan_meeting
from postmortems.tests.factories import postmortem

pytestmark = pytest.mark.both_databases

BUDGETS = {
    "/api/v1/postmortems/": 4,  # rows, review requests
    "/api/v1/review-meetings/": 6,  # rows, agenda, attendees, notes
    "/api/v1/notifications/": 5,  # rows, meetings, postmortems
}


class QueryBudgetTests(TeamTestCase):
    with_counts = True

    def fill(self, count):
        for n in range(count):
            row = postmortem(self, "in_review")
            starts_at = NOW + timedelta(days=n + 1)
            meeting = plan_meeting(
                by=self.ada, incidents=[row.incident], starts_at=starts_at, facilitator=self.mona, now=NOW
            )
            capture(meeting, by=self.mona, text="Every pool gets an alert", now=NOW)

    def test_query_count_of_api_lists_is_constant(self):
        self.client.force_login(self.ada)
        for count in [1, 3]:
            self.fill(count)
            for url, most in BUDGETS.items():
                self.client.get(url)  # load converters before counting
                with self.subTest(url, count=count), at_most(most):
                    assert self.client.get(url).json()["results"]

    def test_lists_have_the_people_and_notes_of_each_row(self):
        self.fill(2)
        self.client.force_login(self.ada)
        for row in self.client.get("/api/v1/review-meetings/").json()["results"]:
            assert row == self.client.get(f"/api/v1/review-meetings/{row['ref']}/").json()
            assert row["attendees"] == ["mona", "ada"] and len(row["notes"]) == len(row["agenda"]) == 1, row
        reviewers = [row["reviewers"] for row in self.client.get("/api/v1/postmortems/").json()["results"]]
        assert reviewers == [["mona"], ["mona"]]
