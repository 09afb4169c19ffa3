"""Hostile texts in invitations and feeds, and a series across a clock change, read by three independent libraries."""

from datetime import date, time, timedelta
from zoneinfo import ZoneInfo

import pytest
import recurring_ical_events
import vobject
from django.utils import timezone
from icalendar import Calendar

from core.schedule.ical import feed
from core.testing import NOW
from training.actions.enrollment import invite_people, rsvp
from training.actions.planning import plan_series
from training.actions.session_edits import name_facilitator
from training.audiences import Audience
from training.calendar import sessions_in_calendar
from training.series import series_days, series_slots
from training.tests.factories import make_session
from training.tests.test_calendar import CalendarCase

BERLIN = ZoneInfo("Europe/Berlin")
TITLES = [
    "\u2028x",
    "<b>x</b>",
    "x\r\nATTENDEE:mailto:a@evil.example",
    "a" * 120,
    "x\\nEND:VCALENDAR",
    'a:b"c',
    "=1+1",
    "😀" * 60,
    'ORGANIZER;CN="a":mailto:x@evil.example',
    "x\nBEGIN:VEVENT\nSUMMARY:fake",
    "x\r\nBcc: a@evil.example",
    "x\x0bCc: a@evil.example",
    "=?utf-8?B?PHNjcmlwdD4=?=",
    "semi;colon, comma",
]


class HostileTextTests(CalendarCase):
    @pytest.mark.slow
    def test_hostile_title_stays_one_property(self):
        for title in TITLES:
            with self.subTest(title):
                session = make_session(self.mona, title=title, place=title)
                invite_people(session, [self.ada], by=self.mona, now=NOW)
                method, event = self.event(self.ada)
                self.assertEqual((method, str(event["attendee"])), ("REQUEST", f"mailto:{self.ada.email}"))
                self.assertNotIn("evil", str(event["organizer"]))
                self.assertEqual(str(event["summary"]), self.expected(title))
                mail = self.mail(self.ada)
                self.assertIsNone(mail["Bcc"] or mail["Cc"])
                self.assertEqual(mail.get_all("Subject"), [str(mail["Subject"])])
                (part,) = [part for part in mail.walk() if part.get_content_type() == "text/calendar"]
                self.assertEqual(vobject.readOne(part.get_content()).vevent.summary.value, self.expected(title))

    def expected(self, title):
        """Line breaks stay text inside the value; control characters become spaces."""
        return title.replace("\r\n", "\n").replace("\u2028", " ").replace("\x0b", " ")

    def test_lines_are_folded_at_75_octets_without_cutting_a_character(self):
        for title in TITLES:
            content = feed(
                "Ada", self.entries_of(make_session(self.mona, title=title, facilitator=self.ada)), stamp=NOW
            )
            for line in content.split(b"\r\n"):
                self.assertLessEqual(len(line), 75)
                line.decode()

    def entries_of(self, session):
        return [
            each for each in sessions_in_calendar(self.ada, None, NOW.date()) if str(session.calendar_uid) in each.uid
        ]


class OtherLibraryTests(CalendarCase):
    def feed_of(self, person):
        entries = sessions_in_calendar(person, None, date(2027, 3, 1))
        return Calendar.from_ical(feed("Training", entries, stamp=timezone.now()))

    def test_series_keeps_its_clock_time_across_a_clock_change(self):
        slots = series_slots(series_days(date(2027, 3, 18), "weekly", 4), time(14), 60, BERLIN)
        sessions = plan_series(
            None, by=self.mona, title="Basics", slots=slots, audience=Audience(people=(self.ada,)), now=NOW
        )
        for session in sessions:
            rsvp(session, by=self.ada, state="going", now=NOW)
        found = recurring_ical_events.of(self.feed_of(self.ada)).between(date(2027, 3, 1), date(2027, 5, 1))
        local = [event["dtstart"].dt.astimezone(BERLIN) for event in found]
        self.assertEqual({each.time() for each in local}, {time(14)})
        self.assertEqual([each.date() for each in sorted(local)], [slot.day for slot in slots])
        kathmandu = {each.astimezone(ZoneInfo("Asia/Kathmandu")).time() for each in local}
        self.assertEqual(kathmandu, {time(18, 45), time(17, 45)})

    def test_declined_and_reassigned_sessions_leave_the_feed(self):
        starts = NOW + timedelta(days=370)
        session = make_session(self.mona, starts=starts, facilitator=self.grace)
        rsvp(session, by=self.ada, state="going", now=NOW)
        self.assertEqual([len(self.feed_of(each).walk("vevent")) for each in (self.ada, self.grace)], [1, 1])
        rsvp(session, by=self.ada, state="declined", now=NOW)
        name_facilitator(session, to=self.linus, by=self.mona, now=NOW)
        people = (self.ada, self.grace, self.linus)
        self.assertEqual([len(self.feed_of(person).walk("vevent")) for person in people], [0, 0, 1])
