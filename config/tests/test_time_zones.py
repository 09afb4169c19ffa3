"""Times are shown in the zone written next to them, for every reader and across a clock change.

The sample is read by one person in two zones that differ by 45 minutes besides the hours, so that a time is either the
same for both (the zone of its object, which the page must name) or differs by exactly the distance of the zones.
"""

import re
from collections import Counter
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from html import unescape
from typing import ClassVar
from unittest import mock
from urllib.parse import urlsplit

import pytest
from django.test import TestCase
from django.urls import resolve, reverse
from django.utils import timezone

from accounts.models import Team, User
from config.sample.loading import load_sample
from config.tests.routes import patterns
from dashboard.actions.calendar_feeds import create_feed
from notifications.channels.email import compose
from notifications.models import Delivery, Notification
from notifications.targets import render_notices

pytestmark = pytest.mark.slow

WEST, EAST = "America/Los_Angeles", "Asia/Kathmandu"
BETWEEN = datetime(2026, 3, 8, 9, 30, tzinfo=UTC)  # Los Angeles moves its clocks at 10:00 UTC
DISTANCES = (timedelta(hours=13, minutes=45), timedelta(hours=12, minutes=45))  # before and after
SAME = timedelta()
OWN_ZONE = re.compile(rf"({WEST}|{EAST})( \(UTC[^)]*\))?")
NAMED = re.compile(r"recipient’s time zone|\bUTC\b|\b(Europe|America|Africa|Asia)/")
LOCAL_TIMES = r'Quiet hours|in the recipient’s time zone|<option value="\d+">|placeholder="HH:MM"|@\d\d:'
DRILL_CLOCK = r"offset_seconds|db-inj|injects, \d|inject at \d"  # minutes and seconds since the start of a drill
EVERYWHERE = re.compile(f"{LOCAL_TIMES}|{DRILL_CLOCK}")
CLOCK = re.compile(r"(?<![\d:.T+−-])([01]?\d|2[0-3]):([0-5]\d)(?![\d:])")
INSTANT = re.compile(r"\d{4}-\d\d-\d\d[T ]\d\d:\d\d(?::\d\d(?:\.\d+)?)?(?:Z|[+-]\d\d:?\d\d)")
SIGNED = re.compile(r"[\w.-]+:[0-9A-Za-z]{6}:[\w-]{43}")  # a token in a link; "2:18" in it is no time
LINK = re.compile(r'(?:href|hx-get)="(/[^"#]*)')
SKIP = re.compile(r"sign-out|^/files/|^/static/|^/stream|/api/docs|export")
PAGES_OF_A_ROUTE = 1
EXPORTS = [
    "/incidents/export.csv",
    "/tasks/export.csv",
    "/tasks/export.json",
    "/training/sessions.csv",
    "/training/attendance.csv",
    "/training/certificates.csv",
    "/postmortems/INC-6/export/?format=md",
    "/postmortems/INC-6/export/?format=json",
    "/postmortems/INC-6/export/?format=html",
]


def instants(body: str) -> list[datetime]:
    """Instants with their offset, as in attributes and exports."""
    return [datetime.fromisoformat(found) for found in INSTANT.findall(body)]


def in_utc(body: str) -> str:
    """The body with its instants in UTC, without signed links, which contain the second of the request."""
    body = SIGNED.sub("", body)
    return INSTANT.sub(lambda found: datetime.fromisoformat(found[0]).astimezone(UTC).isoformat(), body)


def readable(body: str) -> str:
    """The page without what is read by machines only, with dates and times of fields apart."""
    body = re.sub(r"<(script|style)\b.*?</\1>|<svg\b[^>]*>", "", body, flags=re.DOTALL)
    body = SIGNED.sub("", INSTANT.sub("", unescape(body)))
    return re.sub(r"(\d{4}-\d\d-\d\d)T(?=\d\d:\d\d)", r"\1 ", body)


class ReaderZones(TestCase):
    person: ClassVar[User]

    @classmethod
    def setUpTestData(cls) -> None:
        load_sample(now=BETWEEN)
        cls.person = User.objects.get(handle="dario")

    def setUp(self) -> None:
        self.enterContext(mock.patch("django.utils.timezone.now", return_value=BETWEEN))
        self.enterContext(mock.patch("dashboard.navigation.cached_counts", return_value={}))  # no times, but much work
        self.client.force_login(self.person)

    def read(self, address: str, zone: str) -> str | None:
        User.objects.filter(pk=self.person.pk).update(time_zone=zone)
        response = self.client.get(address)
        return None if response.status_code >= 300 else response.getvalue().decode(errors="replace")

    def pages(self) -> Iterator[tuple[str, str, str]]:
        """A page of each route that links lead to, as both readers see it, if it has times."""
        queue = ["/", *(reverse(name) for name, entry in patterns() if is_plain(name, str(entry.pattern)))]
        seen, of_route = set(queue), Counter[str]()
        while queue:
            address = queue.pop(0)
            west = self.read(address, WEST)
            if west is None:
                continue
            if has_times(west) and (east := self.read(address, EAST)) is not None:
                yield address, west, east
            for found in LINK.findall(west):
                path = urlsplit(unescape(found)).path
                if path in seen or SKIP.search(path) or of_route[route := resolve(path).view_name] == PAGES_OF_A_ROUTE:
                    continue
                seen.add(path)
                of_route[route] += 1
                queue.append(path)

    def test_every_time_is_in_the_zone_shown_next_to_it(self) -> None:
        pages = 0
        for address, west, east in self.pages():
            pages += 1
            with self.subTest(address):
                self.assertEqual(complaints(west, east), [])
        self.assertGreater(pages, 100)

    def test_mails_name_the_zone_of_their_times(self) -> None:
        mails = 0
        for person in User.objects.sample():
            for note in Notification.objects.filter(recipient=person).order_by("kind", "-pk"):
                mails += 1
                west, east = (self.mail(person, note, zone) for zone in (WEST, EAST))
                with self.subTest(kind=note.kind, about=note.target_kind):
                    self.assertEqual([found for a, b in zip(west, east, strict=True) for found in complaints(a, b)], [])
        self.assertGreater(mails, 100)

    def mail(self, person: User, note: Notification, zone: str) -> tuple[str, str]:
        """Text and HTML of one notification for a reader in this zone."""
        person.time_zone, note.title, note.text = zone, "", ""
        delivery = Delivery(pk=1, recipient=person, channel=Delivery.Channel.MAIL, created_at=BETWEEN)
        with timezone.override(person.zone):
            message = compose(delivery, person, render_notices([note], person))
        return str(message.body), str(message.alternatives[0][0])

    def test_calendars_exports_and_the_api_are_the_same_for_every_reader(self) -> None:
        addresses = [reverse(name) for name, _ in patterns() if re.fullmatch(r"api-[a-z-]+-list", name)]
        feeds = [create_feed(by=self.person, team=team)[1] for team in (None, Team.objects.first())]
        addresses += [*EXPORTS, *(reverse("dashboard:feed", args=[token]) for token in feeds)]
        for address in addresses:
            west, east = self.read(address, WEST), self.read(address, EAST)
            with self.subTest(address):
                assert west and east, "nothing to compare"
                self.assertEqual(in_utc(west).splitlines(), in_utc(east).splitlines())


def is_plain(name: str, pattern: str) -> bool:
    return "<" not in pattern and "api" not in name and not SKIP.search(pattern) and ":" in name


def has_times(body: str) -> bool:
    return bool(INSTANT.search(body) or CLOCK.search(readable(body)))


def complaints(west: str, east: str) -> list[str]:
    """What is wrong with a page that two readers see: times that are neither, and times whose zone is not named."""
    found = [] if instants(west) == instants(east) else ["instants differ"]
    west, east = readable(west), readable(east)
    first, second = list(CLOCK.finditer(west)), list(CLOCK.finditer(east))
    if len(first) != len(second):
        return [*found, f"{len(first)} times in the west, {len(second)} in the east"]
    pairs = [(match, distance(match, other)) for match, other in zip(first, second, strict=True)]
    found += [f"neither: {around(match)}" for match, apart in pairs if apart not in (*DISTANCES, SAME)]
    own = [match for match, apart in pairs if apart in DISTANCES]
    if own and not (WEST in west and EAST in east):
        found.append(f"without the zone of the reader: {around(own[0])}")
    of_objects = [match for match, apart in pairs if apart == SAME and not EVERYWHERE.search(around(match))]
    if of_objects and not NAMED.search(OWN_ZONE.sub("", west)):
        found.append(f"without the zone of the object: {around(of_objects[0])}")
    return found


def distance(west: re.Match[str], east: re.Match[str]) -> timedelta:
    here, there = (int(match[1]) * 60 + int(match[2]) for match in (west, east))
    return timedelta(minutes=(there - here) % 1440)


def around(match: re.Match[str]) -> str:
    return match.string[max(0, match.start() - 160) : match.end() + 60]
