"""The form of a session's time reads and shows the zone of the session; a form that was not changed moves nothing."""

from datetime import UTC, datetime, timedelta

from accounts.models import User
from core.activity.models import Event
from core.testing import NOW, TeamTestCase
from notifications.models import Notification
from notifications.targets import render_notices
from training.actions.enrollment import rsvp
from training.actions.session_edits import move_session
from training.forms.duties import DutyForm
from training.forms.sessions import EditForm
from training.forms.times import OpenForm, TimeForm
from training.tests.factories import make_enrollment, make_session

BEGINS = datetime(2030, 12, 10, 9, 0, 20, tzinfo=UTC)  # 10:00 in Berlin; the seconds are not on the form
TWICE = {"starts_at": "2030-10-27T02:30", "minutes": "60", "zone": "Europe/Berlin", "capacity": "5"}


class UnchangedFormTests(TeamTestCase):
    def setUp(self):
        self.session = make_session(self.mona, starts=BEGINS, zone="Europe/Berlin", place="Room Atlas")
        make_enrollment(self.session, self.ada)
        User.objects.filter(pk=self.mona.pk).update(time_zone="America/New_York")
        self.client.force_login(self.mona)

    def shown(self):
        form = self.client.get(f"{self.session.get_absolute_url()}edit/").context["form"]
        values = {name: form[name].value() for name in form.fields}
        values["starts_at"] = values["starts_at"].strftime("%Y-%m-%dT%H:%M")
        return {name: value for name, value in values.items() if value is not None}

    def send(self, **changes):
        url = f"{self.session.get_absolute_url()}edit/"
        reply = self.client.post(url, self.shown() | {"reason": "The room is closed"} | changes)
        self.assertEqual(reply.status_code, 302, reply.content[-2000:])
        self.session.refresh_from_db()

    def test_field_shows_the_time_in_the_zone_of_the_session(self):
        self.assertEqual(self.shown()["starts_at"], "2030-12-10T10:00")
        url = f"{self.session.get_absolute_url()}edit/"
        self.assertContains(self.client.get(url), 'value="2030-12-10 10:00"')

    def test_new_place_keeps_the_time_and_is_announced(self):
        self.send(place="Room Borealis")
        self.send(place="Room Borealis")
        self.assertEqual((self.session.starts_at, self.session.place), (BEGINS, "Room Borealis"))
        self.assertEqual(self.session.sequence, 1)
        note = Notification.objects.get(kind="session_moved")
        notice = render_notices([note], self.ada)[0].notice
        self.assertEqual(notice.title, "New place: Replay")
        self.assertIn("Room Borealis. Before:", notice.text)
        self.assertIn("Room Atlas.", notice.text)

    def test_unchanged_form_notifies_no_one(self):
        self.send()
        self.assertEqual((self.session.starts_at, self.session.sequence), (BEGINS, 0))
        self.assertFalse(Notification.objects.filter(kind="session_moved").exists())
        self.assertFalse(Event.objects.filter(event_type="session.moved").exists())

    def test_new_time_is_announced_with_the_old_one(self):
        self.send(starts_at="2030-12-11T10:00")
        notice = render_notices([Notification.objects.get(kind="session_moved")], self.ada)[0].notice
        self.assertEqual(notice.title, "New time: Replay")
        self.assertRegex(notice.text, "Wed 11 Dec, 10:00 to 11:00 Europe/Berlin.*Before: Tue 10 Dec, 10:00")

    def test_changed_time_and_length_are_both_announced(self):
        ends = BEGINS + timedelta(hours=3)
        begins = BEGINS + timedelta(hours=1)
        move_session(self.session, by=self.mona, starts_at=begins, ends_at=ends, reason="A clash", now=NOW)
        notice = render_notices([Notification.objects.get(kind="session_moved")], self.ada)[0].notice
        self.assertEqual(notice.title, "New time and length: Replay")

    def test_too_few_seats_are_a_field_error(self):
        for person in (self.grace, self.linus):
            rsvp(self.session, by=person, state="going", now=NOW)
        url = f"{self.session.get_absolute_url()}edit/"
        reply = self.client.post(url, self.shown() | {"capacity": "2"})
        self.assertContains(reply, "Seats already taken: 3", status_code=422)
        self.assertIn("capacity", reply.context["form"].errors)
        self.assertEqual(reply.context["form"]["capacity"].value(), "2")


class RepeatedClockTests(TeamTestCase):
    def test_repeated_hour_raises_a_question_that_can_be_answered(self):
        form = OpenForm(TWICE)
        self.assertFalse(form.is_valid())
        self.assertIn("the second 02:30, UTC+1", str(form["fold"]))
        chosen = {fold: OpenForm(TWICE | {"fold": fold}) for fold in "01"}
        self.assertTrue(all(each.is_valid() for each in chosen.values()))
        self.assertEqual(chosen["0"].cleaned_data["starts_at"], datetime(2030, 10, 27, 0, 30, tzinfo=UTC))
        self.assertEqual(chosen["1"].cleaned_data["starts_at"], datetime(2030, 10, 27, 1, 30, tzinfo=UTC))

    def test_duty_and_answer_deadline_in_a_repeated_hour_ask_which_one(self):
        clock = "2030-10-27 02:30"
        duty = {"person": "ada", "role": "On call", "starts_at": clock, "ends_at": "2030-11-03 02:30"}
        session = make_session(self.mona, zone="Europe/Berlin", starts=datetime(2030, 11, 1, 9, tzinfo=UTC))
        facts = {"session": session, "user": self.mona, "may_plan": False}
        edit = {"title": "Clinic", "format": "review", "capacity": 9, "promotion_hours": 2, "feedback_mode": "named"}
        edit |= {"starts_at": "2030-11-01 10:00", "minutes": 60, "rsvp_until": clock}
        for name, make in [
            ("starts_at", lambda fold: DutyForm(duty | {"zone": "Europe/Berlin", **fold})),
            ("rsvp_until", lambda fold: EditForm(edit | {"zone": "Europe/Berlin", **fold}, **facts)),
        ]:
            with self.subTest(name):
                asked, second = make({}), make({"fold": "1"})
                self.assertIn("ambiguous", asked.errors[name][0])
                self.assertIn("the second 02:30, UTC+1", str(asked["fold"]))
                self.assertTrue(second.is_valid(), second.errors)
                self.assertEqual(second.cleaned_data[name], datetime(2030, 10, 27, 1, 30, tzinfo=UTC))

    def test_unchanged_form_keeps_the_second_pass_of_an_hour(self):
        second = datetime(2030, 10, 27, 1, 30, tzinfo=UTC)
        initial = {"starts_at": second, "ends_at": second + timedelta(hours=1), "minutes": 60, "zone": "Europe/Berlin"}
        form = TimeForm(TWICE, initial=initial)
        self.assertTrue(form.is_valid(), form.errors)
        self.assertEqual(form.cleaned_data["starts_at"], second)

    def test_hour_skipped_in_the_reader_zone_is_accepted(self):
        User.objects.filter(pk=self.mona.pk).update(time_zone="America/New_York")
        session = make_session(self.mona, status="draft")
        self.client.force_login(self.mona)
        sent = TWICE | {"starts_at": "2030-03-10T02:30"}  # New York has no such clock on that day
        self.assertEqual(self.client.post(f"{session.get_absolute_url()}open/", sent).status_code, 302)
        session.refresh_from_db()
        self.assertEqual(session.starts_at, datetime(2030, 3, 10, 1, 30, tzinfo=UTC))

    def test_only_ascii_digits_are_parsed_as_time(self):
        form = OpenForm(TWICE | {"starts_at": "２０30-12-10T10:00"})
        self.assertIn("starts_at", form.errors)
