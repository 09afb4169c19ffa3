"""Calendar files are correct for any text in titles and names."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

from django.test import SimpleTestCase
from icalendar import Calendar

from core.schedule.ical import CalendarEvent, Person, feed, invitation

STAMP = datetime(2026, 3, 2, 9, tzinfo=UTC)
SESSION = CalendarEvent(
    "S-19@debrief", "Replay", STAMP + timedelta(days=3), STAMP + timedelta(days=3, hours=1), place="Room 4"
)
MONA, ADA = Person("Mona", "mona@example.test"), Person("Ada", "ada@example.test", "ACCEPTED")


def read(data):
    calendar = Calendar.from_ical(data)
    return calendar, calendar.walk("VEVENT")


def invite(what=SESSION, method="REQUEST", guests=(ADA,), organizer=MONA):
    return invitation(what, method=method, organizer=organizer, guests=guests, stamp=STAMP)


class InvitationTests(SimpleTestCase):
    def test_invitation_requests_an_rsvp(self):
        calendar, [event] = read(invite())
        assert calendar["method"] == "REQUEST"
        assert event["organizer"] == "mailto:mona@example.test"
        assert event["attendee"] == "mailto:ada@example.test"
        assert event["attendee"].params["PARTSTAT"] == "ACCEPTED"
        assert event.decoded("dtend") - event.decoded("dtstart") == timedelta(hours=1)

    def test_update_keeps_the_uid_and_increments_the_sequence(self):
        _, [before] = read(invite())
        _, [after] = read(invite(replace(SESSION, title="Replay, new time", sequence=1)))
        assert before["uid"] == after["uid"]
        assert (before["sequence"], after["sequence"]) == (0, 1)

    def test_cancellation_has_status_cancelled(self):
        calendar, [event] = read(invite(method="CANCEL"))
        assert (calendar["method"], event["status"]) == ("CANCEL", "CANCELLED")

    def test_names_cannot_add_attendees(self):
        hostile = "Replay\r\nATTENDEE:mailto:x@other.example\nEND:VEVENT\nBEGIN:VEVENT\nSUMMARY:fake"
        bad = [
            Person("x", "a@b.example\r\nATTENDEE:mailto:x@other.example"),
            Person('A";B:"\r\nX-Y:1', "ada@example.test"),
        ]
        _, events = read(invite(replace(SESSION, title=hostile, place=hostile, description=hostile), guests=bad))
        assert len(events) == 1
        assert events[0]["attendee"] == "mailto:ada@example.test"
        assert "x-y" not in events[0]

    def test_titles_are_unchanged_after_parsing(self):
        for title in ["a, b; c\\d", 'a:b"c', "=1+1", "<b>x</b>", "😀" * 60, "x" * 300, "a\nb"]:
            data = invite(replace(SESSION, title=title))
            assert all(len(line) <= 75 for line in data.split(b"\r\n"))
            assert str(read(data)[1][0]["summary"]) == title


class FeedTests(SimpleTestCase):
    def test_due_date_is_an_all_day_event(self):
        _, [event] = read(feed("Mine", [CalendarEvent("A-1@debrief", "Audit", date(2026, 3, 20))], stamp=STAMP))
        assert event.decoded("dtstart") == date(2026, 3, 20)
        assert b"DTSTART;VALUE=DATE:20260320" in feed(
            "Mine", [CalendarEvent("A-1", "x", date(2026, 3, 20))], stamp=STAMP
        )

    def test_values_that_ical_cannot_hold_are_left_out(self):
        assert read(feed("Mine", [CalendarEvent("A-1", "x", date(9999, 12, 31))], stamp=STAMP))[1] == []
