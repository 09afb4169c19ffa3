"""A series is planned in one step, keeps its clock time, is limited, and asks about times that do not exist."""

from datetime import UTC, date, datetime, time, timedelta
from email import message_from_bytes
from email.policy import default
from zoneinfo import ZoneInfo

import pytest
from django.test import SimpleTestCase
from icalendar import Calendar

from accounts.models import Membership, Team
from core.schedule.moments import Unclear
from core.testing import NOW, TeamTestCase
from notifications.channels.email import compose
from notifications.models import Delivery, Notification
from notifications.targets import render_notices
from reminders.models import Holiday, HolidayCalendar
from training.actions.planning import plan_series
from training.actions.session_edits import move_session
from training.audiences import Audience
from training.forms.planning import PlanForm
from training.models import Session
from training.series import MAX_SESSIONS, series_days, series_slots, series_text
from training.tests.factories import make_certificate, make_duty, make_program, make_session

pytestmark = pytest.mark.both_databases

BERLIN = ZoneInfo("Europe/Berlin")
THURSDAY = date(2027, 1, 14)
SENT = {"format": "lesson", "title": "Basics", "minutes": "60", "zone": "Europe/Berlin", "capacity": "12"}
SENT |= {"promotion_hours": "2", "day": "2027-01-14", "clock": "14:00", "repeat": "weekly", "count": "13"}


class SeriesTimesTests(SimpleTestCase):
    def test_weekly_series_keeps_its_time_across_clock_changes(self):
        slots = series_slots(series_days(date(2027, 2, 18), "weekly", 13), time(14), 60, BERLIN)
        assert len(slots) == 13
        assert {slot.starts_at.astimezone(BERLIN).time() for slot in slots} == {time(14)}
        assert {slot.starts_at.time() for slot in slots} == {time(12), time(13)}  # UTC, after and before 28 March

    def test_monthly_series_repeats_the_weekday_or_the_last_one(self):
        assert [day.isoformat() for day in series_days(THURSDAY, "monthly", 3)] == [
            "2027-01-14",
            "2027-02-11",
            "2027-03-11",
        ]
        fifth = series_days(date(2027, 4, 29), "monthly", 3)
        assert [day.isoformat() for day in fifth] == ["2027-04-29", "2027-05-27", "2027-06-24"]

    def test_series_is_limited_to_26_sessions_with_a_message(self):
        days = series_days(THURSDAY, "weekly", 1000, until=date(2099, 1, 1))
        assert len(days) == MAX_SESSIONS
        assert "at most 26 sessions" in series_text(days, "weekly")
        assert series_days(THURSDAY, "fortnightly", 7)[-1] == date(2027, 4, 8)
        assert series_days(THURSDAY, "weekly", 20, until=date(2027, 1, 28))[-1] == date(2027, 1, 28)

    def test_skipped_hour_within_a_series_is_refused_with_its_day(self):
        days = series_days(date(2027, 3, 21), "weekly", 3)  # the clocks go forward on Sunday 28 March
        with pytest.raises(Unclear, match="02:30 on Sun 28 Mar does not exist"):
            series_slots(days, time(2, 30), 60, BERLIN)

    def test_repeated_hour_raises_one_question_per_series(self):
        days = series_days(date(2027, 10, 24), "weekly", 2)
        with pytest.raises(Unclear) as asked:
            series_slots(days, time(2, 30), 60, BERLIN)
        assert len(asked.value.choices) == 2
        first, second = (series_slots(days, time(2, 30), 60, BERLIN, fold)[1].starts_at for fold in (0, 1))
        assert second - first == timedelta(hours=1)


class PlanFormTests(TeamTestCase):
    def form(self, **changes):
        form = PlanForm(SENT | changes, user=self.mona, roles=["API on-call"])
        form.is_valid()
        return form

    def test_holidays_are_skipped_in_a_series_but_not_the_first_day(self):
        calendar = HolidayCalendar.objects.create(name="Germany", code="DE", imported_at=NOW)
        for day in (14, 21):
            Holiday.objects.create(calendar=calendar, day=date(2027, 1, day), name="Founders day")
        form = self.form(count="3")
        assert [slot.day.isoformat() for slot in form.slots] == ["2027-01-14", "2027-01-28"]
        assert form.skipped == {date(2027, 1, 21): "Founders day (DE)"}
        assert len(self.form(count="3", quiet="keep").slots) == 3

    def test_series_on_a_weekend_is_kept(self):
        assert len(self.form(day="2027-01-16", count="3").slots) == 3  # a Saturday was chosen

    def test_single_days_are_taken_out_of_a_series_in_the_preview(self):
        self.client.force_login(self.mona)
        page = self.client.post("/training/sessions/plan/", SENT | {"count": "3", "preview": "1"})
        self.assertContains(page, 'name="skip" value="2027-01-21"')
        page = self.client.post("/training/sessions/plan/", SENT | {"count": "3", "preview": "1", "skip": "2027-01-21"})
        days = [row["slot"].day.isoformat() for row in page.context["preview"]["rows"]]
        assert days == ["2027-01-14", "2027-01-28"]

    def test_repeated_hour_offers_both_times(self):
        form = self.form(day="2027-10-31", clock="02:30", repeat="once")
        assert "fold" in form.fields and "clock" in form.errors
        chosen = self.form(day="2027-10-31", clock="02:30", repeat="once", fold="1")
        assert chosen.is_valid(), chosen.errors
        assert chosen.slots[0].starts_at == datetime(2027, 10, 31, 1, 30, tzinfo=UTC)

    def test_people_without_a_date_and_invalid_minimum_are_refused(self):
        assert "day" in self.form(day="", clock="", teams=[str(self.team.pk)]).errors
        assert "minimum" in self.form(minimum="13").errors
        assert "title" in self.form(title="").errors

    def test_session_of_several_days_can_be_planned_on_the_page_as_by_the_api(self):
        four_days = self.form(minutes=str(4 * 24 * 60), repeat="once")
        assert four_days.is_valid(), four_days.errors
        assert "minutes" in self.form(minutes=str(14 * 24 * 60 + 1), repeat="once").errors

    def test_manager_plans_a_quarter_for_two_teams_with_one_form(self):
        other = Team.objects.create(name="Infrastructure", slug="infrastructure", manager=self.mona)
        Membership.objects.create(team=other, user=self.mallory)
        self.client.force_login(self.mona)
        answer = self.client.post("/training/sessions/plan/", SENT | {"teams": [self.team.pk, other.pk]})
        self.assertRedirects(answer, "/training/")
        sessions = Session.objects.order_by("starts_at")
        assert sessions.count() == 13
        assert len({session.series for session in sessions}) == 1
        invited = set(sessions[5].enrollments.values_list("person__handle", flat=True))
        assert invited == {"ada", "grace", "linus", "mallory"}

    def test_preview_names_busy_people_and_changes_nothing(self):
        Membership.objects.filter(user=self.grace).delete()
        starts = datetime(2027, 1, 21, 13, 30, tzinfo=UTC)
        review = make_session(self.mona, starts=starts, title="Review", facilitator=self.ada)
        make_duty(self.linus, "API on-call", starts=datetime(2027, 1, 28, tzinfo=UTC))
        self.client.force_login(self.mona)
        sent = SENT | {"teams": [self.team.pk], "preview": "1"}
        answer = self.client.post("/training/sessions/plan/", sent, headers={"HX-Request": "true"})
        self.assertContains(answer, "13 sessions")
        self.assertContains(answer, f"Ada: {review.ref} Review")
        self.assertContains(answer, "Linus: API on-call duty")
        self.assertContains(answer, "<b>2 people</b> are invited")
        assert Session.objects.count() == 1


class AudienceTests(TeamTestCase):
    def planned(self, audience):
        slots = series_slots([date(2027, 1, 14)], time(14), 60, BERLIN)
        (session,) = plan_series(None, by=self.mona, title="Basics", slots=slots, audience=audience, now=NOW)
        return set(session.enrollments.values_list("person__handle", flat=True))

    def test_audience_can_be_on_duty_or_expiring_certificates(self):
        program = make_program(self.mona, role="API on-call")
        make_duty(self.ada)
        make_duty(self.linus, starts=NOW + timedelta(days=90))
        make_certificate(program, self.grace, until=NOW.date() + timedelta(days=59))
        make_certificate(program, self.mallory, until=NOW.date() + timedelta(days=61))
        assert self.planned(Audience(on_duty="API on-call")) == {"ada"}
        assert self.planned(Audience(ending="API on-call")) == {"grace"}
        assert self.planned(Audience(people=(self.dana,), teams=(self.team,))) == {"ada", "grace", "linus", "dana"}

    def test_each_session_has_a_deadline_and_an_invitation(self):
        slots = series_slots(series_days(date(2027, 1, 14), "weekly", 3), time(14), 60, BERLIN)
        sessions = plan_series(
            None,
            by=self.mona,
            title="Basics",
            slots=slots,
            audience=Audience(people=(self.ada,)),
            facilitator=self.grace,
            rsvp_days=2,
            now=NOW,
        )
        assert {session.starts_at - session.rsvp_until for session in sessions} == {timedelta(days=2)}
        assert Notification.objects.filter(recipient=self.ada, kind="session_invitation").count() == 3


class SeriesMailTests(TeamTestCase):
    def setUp(self):
        slots = series_slots(series_days(date(2027, 1, 14), "weekly", 13), time(14), 60, BERLIN)
        facts = {"audience": Audience(people=(self.ada,)), "facilitator": self.grace}
        self.sessions = plan_series(None, by=self.mona, title="Basics", slots=slots, now=NOW, **facts)

    def message(self, person):
        delivery = Delivery.objects.get(recipient=person)
        message = compose(delivery, person, render_notices(delivery.notifications.all(), person))
        return message_from_bytes(message.message().as_bytes(), policy=default)

    def test_series_is_one_mail_with_an_event_per_session(self):
        mail = self.message(self.ada)
        assert mail["Subject"] == "You are invited to 13 sessions: Basics"
        files = [part for part in mail.walk() if part.get_content_type() == "text/calendar"]
        assert {part.get_param("method") for part in files} == {"REQUEST"}
        assert [part.get_filename() for part in files] == [f"{session.ref}.ics" for session in self.sessions]
        entries = [Calendar.from_ical(part.get_content()).walk("vevent")[0] for part in files]
        assert {str(entry["uid"]) for entry in entries} == {f"{s.calendar_uid}@debrief" for s in self.sessions}

    def test_facilitator_gets_one_mail_and_a_notice_per_session(self):
        assert self.message(self.grace)["Subject"] == "You are the facilitator of 13 sessions: Basics"
        assert Notification.objects.filter(recipient=self.grace).count() == 13

    def test_later_update_of_one_session_is_a_separate_mail(self):
        session = self.sessions[3]
        start = session.starts_at + timedelta(days=1)
        move_session(session, by=self.mona, starts_at=start, ends_at=start + timedelta(hours=1), reason="x", now=NOW)
        assert Delivery.objects.filter(recipient=self.ada).count() == 2
