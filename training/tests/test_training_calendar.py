"""The calendar of training: one month in the zone of the reader, with links to plan a session on a day."""

from datetime import UTC, date, datetime
from unittest.mock import patch

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from accounts.models import Membership, Team
from core.testing import TeamTestCase
from reminders.models import Holiday, HolidayCalendar
from tasks.tests.factories import make_task
from training.month import LIMIT, load_month, next_month, previous_month
from training.tests.factories import make_certificate, make_enrollment, make_program, make_session

pytestmark = pytest.mark.both_databases
MARCH = date(2030, 3, 1)
BUDGET = 24


def at(day: int, hour: int = 10) -> datetime:
    return datetime(2030, 3, day, hour, tzinfo=UTC)


class MonthTests(TeamTestCase):
    def titles(self, day: int, viewer=None, team=None) -> list[str]:
        found = {each.day: each for each in load_month(viewer or self.linus, MARCH, team).days}
        return [item.title for item in found[date(2030, 3, day)].items]

    def test_weeks_begin_on_monday_and_hold_the_whole_month(self):
        month = load_month(self.linus, MARCH)
        assert [week[0].day.weekday() for week in month.weeks] == [0] * 5
        assert [day.day.day for day in month.days if day.in_month] == list(range(1, 32))

    def test_months_around_the_end_of_a_year(self):
        assert next_month(date(2029, 12, 1)) == date(2030, 1, 1)
        assert previous_month(date(2030, 1, 1)) == date(2029, 12, 1)
        assert next_month(date(2028, 2, 1)) == date(2028, 3, 1)

    def test_sessions_are_in_order_and_canceled_ones_are_left_out(self):
        make_session(self.mona, starts=at(5, 15), title="Late")
        make_session(self.mona, starts=at(5, 9), title="Early", status="done", outcome="Good")
        make_session(self.mona, starts=at(5, 8), title="Never", status="canceled", ended_reason="Clash")
        assert self.titles(5) == ["Early", "Late"]

    def test_day_is_that_of_the_reader(self):
        make_session(self.mona, starts=at(5, 23), title="Handover")
        self.client.force_login(self.linus)
        self.linus.time_zone = "Asia/Tokyo"
        self.linus.save()
        response = self.client.get("/training/calendar/?month=2030-03")
        days = {day.day: day.items for day in response.context["month"].days}
        assert [item.title for item in days[date(2030, 3, 6)]] == ["Handover"]
        self.assertContains(response, "Times in Asia/Tokyo")
        self.assertContains(response, "08:00")

    def test_restricted_session_is_hidden_from_those_without_access(self):
        make_session(self.mona, starts=at(5), title="Secret", circle=self.circle)
        assert self.titles(5, viewer=self.mallory) == []
        assert self.titles(5, viewer=self.ada) == ["Secret"]

    def test_note_is_the_reader_s_part_in_the_session(self):
        session = make_session(self.mona, starts=at(5), facilitator=self.grace, capacity=1)
        make_enrollment(session, self.ada)
        make_enrollment(session, self.linus, "waiting")
        notes = {}
        for person in (self.grace, self.ada, self.linus, self.dana):
            day = next(each for each in load_month(person, MARCH).days if each.day == date(2030, 3, 5))
            notes[person.name] = day.items[0].note
        assert list(notes.values()) == ["You lead", "Going", "1st on the waitlist", "Full"]

    def test_certificates_that_end_are_shown_to_those_who_may_see_them(self):
        program = make_program(self.mona, role="Incident lead")
        make_certificate(program, self.ada, until=date(2030, 3, 12))
        assert self.titles(12, viewer=self.mona) == [f"{self.ada.name}: certificate ends"]
        assert self.titles(12, viewer=self.mallory) == []

    def test_training_tasks_and_holidays_are_marked(self):
        task = make_task(owner=self.ada, closes_by="session", due_on=date(2030, 3, 14))
        calendar = HolidayCalendar.objects.create(name="Germany", imported_at=at(1))
        Holiday.objects.create(calendar=calendar, day=date(2030, 3, 15), name="Founders day")
        days = {day.day: day for day in load_month(self.ada, MARCH).days}
        assert [item.title for item in days[date(2030, 3, 14)].items] == [f"{task.ref} due"]
        assert days[date(2030, 3, 15)].holiday == "Founders day"

    def test_team_sees_what_its_members_go_to(self):
        team = Team.objects.create(name="Payments", slug="payments-2")
        Membership.objects.create(team=team, user=self.ada)
        make_enrollment(make_session(self.mona, starts=at(5), title="Ours"), self.ada)
        make_session(self.mona, starts=at(5), title="Theirs")
        assert self.titles(5, team=team) == ["Ours"]

    def test_more_sessions_than_fit_are_cut_and_counted(self):
        with patch("training.month.LIMIT", 2):
            for hour in (8, 9, 10):
                make_session(self.mona, starts=at(5, hour))
            month = load_month(self.linus, MARCH)
            assert month.is_cut
            assert sum(len(day.items) for day in month.days) == 2
        assert LIMIT == 300


class PageTests(TeamTestCase):
    def test_managers_plan_from_a_day(self):
        self.client.force_login(self.mona)
        page = self.client.get("/training/calendar/?month=2090-03")
        self.assertContains(page, "/training/sessions/new/?day=2090-03-05")
        form = self.client.get("/training/sessions/new/?day=2090-03-05")
        self.assertContains(form, 'href="/training/programs/new/">New program</a>')
        self.assertContains(form, "2090-03-05")

    def test_viewers_have_no_link_to_plan(self):
        self.client.force_login(self.linus)
        self.assertNotContains(self.client.get("/training/calendar/?month=2090-03"), "sessions/new")

    def test_unusable_months_show_the_current_one(self):
        self.client.force_login(self.linus)
        for month in ("", "2030-13", "0001-01", "9999-12", "x", "2030-03-05"):
            assert self.client.get("/training/calendar/", {"month": month, "team": "none"}).status_code == 200, month

    def test_links_keep_the_team(self):
        Team.objects.create(name="Payments", slug="payments-2")
        self.client.force_login(self.linus)
        page = self.client.get("/training/calendar/?month=2030-12&team=payments-2")
        self.assertContains(page, "month=2031-01&amp;team=payments-2")
        self.assertContains(page, "month=2030-11&amp;team=payments-2")

    def test_query_count_is_constant(self):
        self.client.force_login(self.linus)
        counts = []
        for times in (1, 15):
            for _ in range(times):
                make_enrollment(make_session(self.mona, starts=at(5)), self.linus)
            with CaptureQueriesContext(connection) as asked:
                self.client.get("/training/calendar/?month=2030-03")
            counts.append(len(asked))
        assert counts[0] == counts[1] <= BUDGET
