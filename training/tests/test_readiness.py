"""Readiness: certificates against duties and joining dates, seen by oneself, one's lead and managers."""

from datetime import UTC, datetime, timedelta

import pytest
from django.utils import timezone

from accounts.models import Membership, User
from core.testing import NOW, TeamTestCase, at_most
from training.models import Certificate, Duty
from training.readiness import readiness
from training.tests.factories import make_certificate, make_duty, make_program

pytestmark = pytest.mark.both_databases

ROLE = "API on-call"
TODAY = NOW.date()


def days(number):
    return TODAY + timedelta(days=number)


class ReadinessTests(TeamTestCase):
    def setUp(self):
        User.objects.update(joined_at=NOW - timedelta(days=400))
        self.program = make_program(self.mona, role=ROLE, valid_months=12)

    def cell(self, person, viewer=None):
        matrix = readiness(viewer or self.mona, now=NOW)
        number = matrix.roles.index(ROLE)
        return next(row.cells[number] for row in matrix.rows if row.person == person)

    def test_each_state_is_computed(self):
        assert self.cell(self.ada).state == "none"
        make_certificate(self.program, self.ada, until=days(200))
        make_certificate(self.program, self.grace, until=days(60))
        make_certificate(self.program, self.linus, until=days(-1))
        assert [self.cell(each).state for each in (self.ada, self.grace, self.linus)] == ["valid", "ending", "expired"]
        make_duty(self.linus)
        make_duty(self.mallory)
        assert [self.cell(each).state for each in (self.linus, self.mallory)] == ["lapsed", "never"]

    def test_certificate_that_ends_during_the_duty_is_a_gap(self):
        make_certificate(self.program, self.ada, until=days(9))
        make_duty(self.ada)  # from day 7 to day 14
        assert self.cell(self.ada).state == "ends_early"
        Certificate.objects.update(valid_until=days(14))
        assert self.cell(self.ada).state == "ending"

    def test_past_and_distant_duties_are_not_gaps(self):
        make_duty(self.ada, starts=NOW - timedelta(days=8))
        make_duty(self.grace, starts=NOW + timedelta(days=61))
        assert {self.cell(self.ada).state, self.cell(self.grace).state} == {"none"}

    def test_new_people_of_the_audience_qualify_within_their_days(self):
        type(self.program).objects.update(due_within_days=30)
        self.program.audience.add(self.team)
        User.objects.filter(pk=self.ada.pk).update(joined_at=NOW - timedelta(days=10))
        assert (self.cell(self.ada).state, self.cell(self.ada).due) == ("due", days(20))
        assert self.cell(self.grace).state == "late"
        assert self.cell(self.mallory).state == "none"  # not in the team

    def test_role_held_only_by_lapsed_people_is_named(self):
        make_certificate(self.program, self.ada, until=days(-1))
        (summary,) = readiness(self.mona, now=NOW).summary
        assert summary.only_lapsed and summary.lapsed == [self.ada]
        make_certificate(self.program, self.grace, until=days(1))
        assert not readiness(self.mona, now=NOW).summary[0].only_lapsed

    def test_rows_are_own_team_or_all_depending_on_role(self):
        def seen(viewer):
            return {row.person.handle for row in readiness(viewer, now=NOW).rows}

        assert seen(self.linus) == {"linus"}
        assert seen(self.grace) == {"ada", "grace", "linus"}
        assert seen(self.mona) == {"ada", "grace", "linus", "mona", "dana", "mallory"}

    def test_page_csv_and_api_agree(self):
        make_duty(self.ada, starts=timezone.now() + timedelta(days=7))
        self.client.force_login(self.mona)
        page = self.client.get("/training/readiness/?show=gaps")
        self.assertContains(page, "1 gap in the next 60 days")
        assert "never qualified" in self.client.get("/training/readiness.csv").content.decode()
        (row,) = self.client.get("/api/v1/readiness/?gaps=1").json()
        assert (row["person"], row["status"], row["gap"]) == ("ada", "never", True)
        self.client.force_login(self.mallory)
        assert self.client.get("/api/v1/readiness/?gaps=1").json() == []

    def test_large_matrix_takes_at_most_eight_queries(self):
        people = User.objects.bulk_create(
            User(handle=f"p{number}", email=f"p{number}@example.test", name=f"Person {number}") for number in range(40)
        )
        Membership.objects.bulk_create(Membership(team=self.team, user=person) for person in people)
        facts = {"created_by": self.mona, "created_at": NOW, "ends_at": NOW + timedelta(days=9)}
        for number in range(20):
            program = make_program(self.mona, role=f"Role {number}", steps=["lesson", "replay"])
            program.audience.add(self.team)
            make_certificate(program, people[number], until=days(number))
            Duty.objects.create(person=people[number], role=program.role, starts_at=NOW, **facts)
        with at_most(8):
            matrix = readiness(self.mona, now=datetime(2026, 3, 2, 9, tzinfo=UTC))
        assert len(matrix.roles) == 21 and len(matrix.rows) == 46
