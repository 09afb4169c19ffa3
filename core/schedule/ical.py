"""Calendar files with icalendar: invitations, updates, cancellations and feeds."""

import re
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from typing import Literal

from icalendar import Alarm, Calendar, Event, vCalAddress, vText

PRODUCT = "-//Debrief//Debrief//EN"
CONTROL = re.compile(r"[\x00-\x08\x0b-\x1f\x7f\u2028\u2029\ud800-\udfff]")
ADDRESS = re.compile(r"[^\s@<>\"',;:\\]+@[^\s@<>\"',;:\\]+")
LAST_YEAR = 2199

Method = Literal["REQUEST", "CANCEL"]


@dataclass(frozen=True)
class CalendarEvent:
    """A calendar event. `uid` never changes; `sequence` rises with every change of time, place or title.

    `start` is an aware instant or, for a whole day, a date; `end` is left out for a whole day.
    """

    uid: str
    title: str
    start: datetime | date
    end: datetime | None = None
    sequence: int = 0
    description: str = ""
    place: str = ""
    url: str = ""
    canceled: bool = False
    alarm_minutes: int = 0  # a reminder on the reader's device, so long before the start


@dataclass(frozen=True)
class Person:
    name: str
    email: str
    replied: str = field(default="NEEDS-ACTION")  # ACCEPTED, DECLINED, TENTATIVE
    asked: bool = True  # whether an answer is expected


def invitation(
    calendar_event: CalendarEvent, *, method: Method, organizer: Person, guests: Iterable[Person], stamp: datetime
) -> bytes:
    """The file of one invitation or cancellation. Attendees without a valid address are left out."""
    calendar = _calendar()
    calendar.add("method", method)
    event = _event(calendar_event, stamp, canceled=method == "CANCEL" or calendar_event.canceled)
    if ADDRESS.fullmatch(organizer.email):
        event["organizer"] = _address(organizer)
    for guest in guests:
        if ADDRESS.fullmatch(guest.email):
            address = _address(guest)
            address.params["PARTSTAT"] = vText(guest.replied)
            address.params["ROLE"] = vText("REQ-PARTICIPANT")
            if guest.replied == "NEEDS-ACTION" and guest.asked:
                address.params["RSVP"] = vText("TRUE")
            event.add("attendee", address, encode=False)
    calendar.add_component(event)
    return calendar.to_ical()


def feed(name: str, happenings: Iterable[CalendarEvent], *, stamp: datetime) -> bytes:
    """A calendar to subscribe to. Dates that calendars cannot represent are left out."""
    calendar = _calendar()
    calendar.add("x-wr-calname", " ".join(_clean(name).split()))  # the library does not escape line breaks here
    for calendar_event in happenings:
        if calendar_event.start.year <= LAST_YEAR:
            calendar.add_component(_event(calendar_event, stamp, canceled=calendar_event.canceled))
    return calendar.to_ical()


def _calendar() -> Calendar:
    calendar = Calendar()
    calendar.add("prodid", PRODUCT)
    calendar.add("version", "2.0")
    return calendar


def _event(calendar_event: CalendarEvent, stamp: datetime, *, canceled: bool) -> Event:
    event = Event()
    event.add("uid", calendar_event.uid)
    event.add("sequence", calendar_event.sequence)
    event.add("dtstamp", stamp.astimezone(UTC))
    event.add("summary", _clean(calendar_event.title))
    if isinstance(calendar_event.start, datetime):
        event.add("dtstart", calendar_event.start.astimezone(UTC))
        event.add("dtend", (calendar_event.end or calendar_event.start + timedelta(hours=1)).astimezone(UTC))
    else:
        event.add("dtstart", calendar_event.start)
        event.add("dtend", calendar_event.start + timedelta(days=1))
    for key, value in (("description", calendar_event.description), ("location", calendar_event.place)):
        if value:
            event.add(key, _clean(value))
    if calendar_event.url.startswith(("http://", "https://")):
        event.add("url", "".join(_clean(calendar_event.url).split()))
    if calendar_event.alarm_minutes and not canceled:
        event.add_component(_alarm(calendar_event))
    event.add("status", "CANCELLED" if canceled else "CONFIRMED")
    return event


def _alarm(calendar_event: CalendarEvent) -> Alarm:
    alarm = Alarm()
    alarm.add("action", "DISPLAY")
    alarm.add("description", _clean(calendar_event.title))
    alarm.add("trigger", timedelta(minutes=-calendar_event.alarm_minutes))
    return alarm


def _address(person: Person) -> vCalAddress:
    address = vCalAddress(f"mailto:{person.email}")
    address.params["CN"] = vText(re.sub(r'[";:,\r\n]', " ", _clean(person.name)).strip() or person.email)
    return address


def _clean(text: str) -> str:
    """Removes control characters, but not line breaks, which the library escapes."""
    return CONTROL.sub(" ", text.replace("\r\n", "\n").replace("\r", "\n"))
