"""Invitation, update and cancellation as two independent readers take them: icalendar and vobject.

Each client keeps a calendar as RFC 5546 says: a REQUEST with a known UID replaces the event if its sequence is not
lower; a CANCEL removes it.
"""

from datetime import timedelta

import vobject
from icalendar import Calendar

from core.testing import NOW
from training.actions.enrollment import invite_people, rsvp
from training.actions.session_edits import edit_session
from training.actions.sessions import cancel_session
from training.tests.factories import make_session
from training.tests.test_calendar import CalendarCase


class IcalendarClient:
    def __init__(self):
        self.events = {}

    def read(self, content):
        calendar = Calendar.from_ical(content)
        (event,) = calendar.walk("VEVENT")
        uid, sequence = str(event["uid"]), int(event["sequence"])
        facts = {"start": event["dtstart"].dt, "place": str(event.get("location", "")), "sequence": sequence}
        facts |= {"organizer": str(event["organizer"]), "alarm": bool(event.walk("VALARM"))}
        self.keep(str(calendar["method"]), uid, facts)

    def keep(self, method, uid, facts):
        known = self.events.get(uid)
        if known and (facts["sequence"] < known["sequence"] or facts["organizer"] != known["organizer"]):
            return  # out of date, or from somebody else
        if method == "CANCEL":
            self.events.pop(uid, None)
        elif method == "REQUEST":
            self.events[uid] = facts


class VobjectClient(IcalendarClient):
    def read(self, content):
        calendar = vobject.readOne(content)
        event = calendar.vevent
        facts = {"start": event.dtstart.value, "place": event.location.value if hasattr(event, "location") else ""}
        facts |= {"sequence": int(event.sequence.value), "organizer": event.organizer.value}
        facts["alarm"] = hasattr(event, "valarm")
        self.keep(calendar.method.value, event.uid.value, facts)


class ClientTests(CalendarCase):
    def setUp(self):
        self.clients = [IcalendarClient(), VobjectClient()]

    def content(self, person):
        (part,) = [part for part in self.mail(person).walk() if part.get_content_type() == "text/calendar"]
        return part.get_content()

    def deliver(self, person):
        for client in self.clients:
            client.read(self.content(person))
        return [client.events for client in self.clients]

    def test_client_replaces_on_update_and_removes_on_cancellation(self):
        session = make_session(self.mona, place="Room Atlas, \u201cnorth\u201d; floor 2", title="Replay, part 1")
        invite_people(session, [self.ada], by=self.mona, now=NOW)
        one, two = self.deliver(self.ada)
        assert one == two and len(one) == 1
        (event,) = one.values()
        assert (event["start"], event["place"]) == (session.starts_at, "Room Atlas, \u201cnorth\u201d; floor 2")
        assert event["alarm"]
        times = {"starts_at": session.starts_at + timedelta(days=1), "ends_at": session.ends_at + timedelta(days=1)}
        session = edit_session(session, by=self.mona, reason="A clash", now=NOW, **times)
        one, two = self.deliver(self.ada)
        assert one == two and [each["start"] for each in one.values()] == [session.starts_at]
        cancel_session(session, by=self.mona, reason="Snow", now=NOW)
        assert self.deliver(self.ada) == [{}, {}]

    def test_client_removes_on_decline_and_adds_on_accept(self):
        session = make_session(self.mona)
        for state, entries in [("going", 1), ("declined", 0), ("going", 1)]:
            rsvp(session, by=self.ada, state=state, now=NOW)
            assert [len(events) for events in self.deliver(self.ada)] == [entries, entries], state
