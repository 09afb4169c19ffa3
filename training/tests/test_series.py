"""A series is answered, edited and canceled in one step: one mail per person, one calendar update per session."""

from datetime import date, time, timedelta
from email import message_from_bytes
from email.policy import default
from zoneinfo import ZoneInfo

import pytest
from icalendar import Calendar

from core.errors import Invalid, NotAllowed, Refused
from core.testing import NOW, TeamTestCase
from notifications.channels.email import compose
from notifications.models import Delivery
from notifications.targets import render_notices
from training.actions.enrollment import rsvp
from training.actions.planning import plan_series
from training.actions.series import cancel_series, edit_series, rsvp_to_series
from training.actions.session_edits import edit_session
from training.audiences import Audience
from training.models import Enrollment, Session
from training.series import ALL, FOLLOWING, TimeChange, series_days, series_slots

BERLIN = ZoneInfo("Europe/Berlin")
COUNT = 4


class SeriesTestCase(TeamTestCase):
    """Four Thursdays from 18 March 2027, 14:00 in Berlin; the clocks change on 28 March."""

    @classmethod
    def setUpTestData(cls):
        super().setUpTestData()
        slots = series_slots(series_days(date(2027, 3, 18), "weekly", COUNT), time(14), 60, BERLIN)
        facts = {"audience": Audience(people=(cls.ada, cls.linus)), "facilitator": cls.grace, "capacity": 1}
        plan_series(None, by=cls.mona, title="Basics", slots=slots, zone="Europe/Berlin", now=NOW, **facts)

    def setUp(self):
        self.sessions = list(Session.objects.order_by("starts_at"))
        self.first = self.sessions[0]
        self.sent = set(Delivery.objects.values_list("pk", flat=True))

    def mails(self):
        """The messages since `setUp`, by handle of their recipient."""
        found = {}
        for row in Delivery.objects.exclude(pk__in=self.sent).select_related("recipient"):
            assert row.recipient.handle not in found, "one mail per person"
            message = compose(row, row.recipient, render_notices(row.notifications.all(), row.recipient))
            found[row.recipient.handle] = message_from_bytes(message.message().as_bytes(), policy=default)
        return found

    def clocks(self):
        return [f"{s.starts_at.astimezone(BERLIN):%d %b %H:%M}" for s in Session.objects.order_by("starts_at")]


def entries(mail):
    """The calendar entries of a mail with their methods."""
    parts = [part for part in mail.walk() if part.get_content_type() == "text/calendar"]
    return [(part.get_param("method"), Calendar.from_ical(part.get_content()).walk("vevent")[0]) for part in parts]


class SeriesRsvpTests(SeriesTestCase):
    def test_one_rsvp_takes_a_seat_in_each_session_with_one_mail(self):
        rows = rsvp_to_series(self.first, by=self.ada, state="going", now=NOW)
        assert [row.state for row in rows] == ["going"] * COUNT
        mail = self.mails()["ada"]
        assert mail["Subject"] == "Your answer to 4 sessions was saved: Basics"
        assert [method for method, _ in entries(mail)] == ["REQUEST"] * COUNT

    def test_full_sessions_use_the_waitlist_and_promote_with_one_mail(self):
        rsvp_to_series(self.first, by=self.ada, state="going", now=NOW)
        rows = rsvp_to_series(self.first, by=self.linus, state="going", now=NOW)
        assert {row.state for row in rows} == {"waiting"}
        self.sent = set(Delivery.objects.values_list("pk", flat=True))
        rsvp_to_series(self.first, by=self.ada, state="declined", now=NOW)
        mails = self.mails()
        assert mails["linus"]["Subject"] == "You have a seat in 4 sessions: Basics"
        assert {method for method, _ in entries(mails["ada"])} == {"CANCEL"}

    def test_sessions_after_their_deadline_are_skipped(self):
        edit_session(self.first, by=self.mona, rsvp_until=NOW + timedelta(hours=1), now=NOW)
        rows = rsvp_to_series(self.first, by=self.ada, state="going", now=NOW + timedelta(hours=2))
        assert len(rows) == COUNT - 1

    def test_only_facilitator_cannot_decline(self):
        with pytest.raises(Refused, match="RSVP is closed"):
            rsvp_to_series(self.first, by=self.grace, state="declined", now=NOW)

    def test_rsvp_applies_to_this_and_following_sessions(self):
        assert len(rsvp_to_series(self.sessions[2], by=self.ada, state="going", scope=FOLLOWING, now=NOW)) == 2


class EditTests(SeriesTestCase):
    def edit(self, session=None, scope=ALL, **facts):
        return edit_series(session or self.first, by=self.mona, scope=scope, now=NOW, **facts)

    def test_new_time_is_kept_across_a_clock_change(self):
        self.edit(times=TimeChange(days=1, clock=time(9, 30), minutes=45), reason="A clash")
        assert self.clocks() == ["19 Mar 09:30", "26 Mar 09:30", "02 Apr 09:30", "09 Apr 09:30"]
        lengths = {session.ends_at - session.starts_at for session in Session.objects.all()}
        assert lengths == {timedelta(minutes=45)}

    def test_everyone_gets_one_mail_with_each_updated_event(self):
        self.edit(times=TimeChange(clock=time(9)), place="Room Atlas", facilitator=self.dana, reason="A clash")
        mails = self.mails()
        assert set(mails) == {"ada", "linus", "grace", "dana"}
        assert mails["ada"]["Subject"] == "4 sessions were changed: Basics"
        assert "A clash." in mails["ada"].get_body(("plain",)).get_content()
        assert {int(entry["sequence"]) for _, entry in entries(mails["ada"])} == {1}
        assert {method for method, _ in entries(mails["grace"])} == {"CANCEL"}  # no longer the facilitator
        assert {method for method, _ in entries(mails["dana"])} == {"REQUEST"}

    def test_edit_applies_to_this_and_following_sessions(self):
        self.edit(self.sessions[2], scope=FOLLOWING, times=TimeChange(clock=time(16)), reason="A clash")
        assert [words[-5:] for words in self.clocks()] == ["14:00", "14:00", "16:00", "16:00"]

    def test_text_edit_needs_no_reason_and_notifies_no_one(self):
        self.edit(title="Lead an incident", goal="Decide and delegate")
        assert set(Session.objects.values_list("title", "sequence")) == {("Lead an incident", 0)}
        assert not self.mails()

    def test_new_time_needs_a_reason(self):
        with pytest.raises(Invalid, match="Enter a reason") as caught:
            self.edit(times=TimeChange(clock=time(9)))
        assert caught.value.field == "reason"

    def test_skipped_hour_changes_nothing_and_names_the_session(self):
        days = TimeChange(days=3, clock=time(2, 30))  # the second session would be on Sunday 28 March, 02:30
        with pytest.raises(Invalid, match=f"{self.sessions[1].ref}: 02:30") as caught:
            self.edit(times=days, reason="A clash")
        assert caught.value.field == "clock"
        assert self.clocks()[0] == "18 Mar 14:00"

    def test_fewer_seats_than_taken_in_one_session_change_none(self):
        self.edit(capacity=3)
        for person in (self.ada, self.linus):
            rsvp(self.sessions[3], by=person, state="going", now=NOW)
        with pytest.raises(Invalid, match=self.sessions[3].ref):
            self.edit(capacity=1)
        assert set(Session.objects.values_list("capacity", flat=True)) == {3}

    def test_past_and_canceled_sessions_stay_as_they_are(self):
        Session.objects.filter(pk=self.first.pk).update(starts_at=NOW - timedelta(days=1), ends_at=NOW)
        Session.objects.filter(pk=self.sessions[1].pk).update(status="canceled")
        assert len(self.edit(place="Room Atlas", reason="Smaller")) == 2

    def test_deadline_is_as_long_before_each_start(self):
        self.edit(rsvp_before=timedelta(days=2))
        assert {s.starts_at - s.rsvp_until for s in Session.objects.all()} == {timedelta(days=2)}

    def test_edit_requires_permission_for_every_session(self):
        edit_session(self.sessions[1], by=self.mona, facilitator=self.dana, now=NOW)
        with pytest.raises(NotAllowed):
            edit_series(self.first, by=self.grace, scope=ALL, goal="Mine", now=NOW)


class CancelTests(SeriesTestCase):
    def test_cancellation_is_one_mail_for_all_sessions(self):
        cancel_series(self.first, by=self.mona, reason="The trainer is ill", now=NOW)
        assert set(Session.objects.values_list("status", flat=True)) == {"canceled"}
        mail = self.mails()["ada"]
        assert mail["Subject"] == "4 sessions were canceled: Basics"
        assert {(method, int(entry["sequence"])) for method, entry in entries(mail)} == {("CANCEL", 1)}

    def test_cancellation_requires_a_reason(self):
        with pytest.raises(Invalid, match="Enter a reason"):
            cancel_series(self.first, by=self.mona, reason=" ", now=NOW)

    def test_single_session_is_not_a_series(self):
        Session.objects.update(series=None)
        self.first.refresh_from_db()
        with pytest.raises(Refused, match="not part of a series"):
            cancel_series(self.first, by=self.mona, reason="Ill", now=NOW)


class ApiTests(SeriesTestCase):
    def post(self, person, verb, **body):
        self.client.force_login(person)
        return self.client.post(f"/api/v1/sessions/{self.first.ref}/{verb}/", body, content_type="application/json")

    def test_deadline_of_zero_days_is_the_start(self):
        for edited in self.post(self.mona, "series-edit", rsvp_days=0).json():
            self.assertEqual(edited["rsvp_until"], edited["starts_at"])

    def test_unknown_time_zone_is_named(self):
        refused = self.post(self.mona, "series-edit", zone="Berlin")
        assert (refused.status_code, list(refused.json()["errors"])) == (422, ["zone"])

    def test_api_answers_edits_and_cancels_a_series(self):
        self.sent_at = NOW
        answered = self.post(self.ada, "series-answer", status="declined")
        assert [row["status"] for row in answered.json()] == ["declined"] * COUNT
        edited = self.post(self.mona, "series-edit", scope="following", clock="09:30", reason="A clash")
        assert edited.status_code == 200, edited.content
        assert {row["starts_at"][11:16] for row in edited.json()} == {"08:30", "07:30"}
        assert self.post(self.linus, "series-cancel", scope="all", reason="Ill").status_code == 403
        canceled = self.post(self.mona, "series-cancel", scope="all", reason="Ill")
        assert {row["status"] for row in canceled.json()} == {"canceled"}

    def test_list_can_be_limited_to_a_series(self):
        self.client.force_login(self.ada)
        url = "/api/v1/sessions/"
        assert len(self.client.get(url, {"series": str(self.first.series)}).json()["results"]) == COUNT
        unknown = self.client.get(url, {"series": "8c1b1f6e-0000-4000-8000-000000000000"})
        assert (unknown.status_code, list(unknown.json()["errors"])) == (422, ["series"])


class PageTests(SeriesTestCase):
    def test_series_page_answers_all_and_shows_the_result(self):
        self.client.force_login(self.ada)
        url = f"/training/sessions/{self.first.ref}/series/"
        self.assertContains(self.client.get(url), "Going to all 4")
        reply = self.client.post(f"{url}rsvp/", {"state": "going"}, follow=True)
        self.assertContains(reply, "You are going to 4 sessions.")
        assert Enrollment.objects.filter(person=self.ada, state="going").count() == COUNT

    def test_edit_form_changes_only_what_differs_in_the_other_sessions(self):
        edit_session(self.sessions[1], by=self.mona, goal="Its own goal", now=NOW)
        self.client.force_login(self.mona)
        url = f"/training/sessions/{self.first.ref}/edit/"
        form = self.client.get(f"{url}?scope=all").context["form"]
        shown = {name: form[name].value() for name in form.fields}
        sent = {name: value for name, value in shown.items() if value not in (None, "")}
        sent |= {"scope": "all", "starts_at": "2027-03-18T10:00", "capacity": 3, "reason": "A clash"}
        assert self.client.post(url, sent).status_code == 302
        assert [words[-5:] for words in self.clocks()] == ["10:00"] * COUNT
        facts = set(Session.objects.values_list("capacity", "goal"))
        assert facts == {(3, ""), (3, "Its own goal")}

    def test_cancellation_on_the_page_requires_a_reason(self):
        self.client.force_login(self.mona)
        url = f"/training/sessions/{self.first.ref}/series/cancel/"
        self.assertContains(self.client.post(url, {"scope": "all"}), "Enter a reason", status_code=422)
        self.client.post(url, {"scope": "all", "reason": "Ill"})
        assert not Session.objects.exclude(status="canceled").exists()

    def test_session_outside_a_series_has_no_series_page(self):
        Session.objects.update(series=None)
        self.client.force_login(self.mona)
        assert self.client.get(f"/training/sessions/{self.first.ref}/series/").status_code == 404


class MyWorkTests(SeriesTestCase):
    def rows(self):
        self.client.force_login(self.ada)
        page = self.client.get("/").content.decode()
        return page.count("seats taken"), page

    def test_unanswered_series_is_one_row_that_leads_to_its_page(self):
        count, page = self.rows()
        self.assertEqual(count, 1)
        self.assertIn("0 of 1 seats taken, and 3 more sessions of the series", page)
        self.assertIn(f'href="/training/sessions/{self.first.ref}/series/"', page)

    def test_answering_the_series_clears_the_row(self):
        rsvp_to_series(self.first, by=self.ada, state="declined", now=NOW)
        self.assertEqual(self.rows()[0], 0)

    def test_last_open_session_leads_to_itself(self):
        for session in self.sessions[:3]:
            rsvp(session, by=self.ada, state="declined", now=NOW)
        count, page = self.rows()
        self.assertEqual(count, 1)
        self.assertIn(f'href="/training/sessions/{self.sessions[3].ref}/"', page)
        self.assertNotIn("of the series", page)
