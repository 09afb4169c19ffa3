"""Holiday calendars: what is read, what is refused, and in bounded time."""

import time
from datetime import date

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import SimpleTestCase

from core.errors import Refused
from core.testing import TeamTestCase
from reminders.actions.calendars import delete_calendar
from reminders.holiday_files import BadCalendar, read_holidays
from reminders.models import HolidayCalendar
from reminders.tests.factories import ICAL, make_calendar, make_policy

TODAY = date(2026, 3, 2)


def calendar(*events):
    head = "BEGIN:VEVENT\nUID:{}\nDTSTAMP:20200101T000000Z\n"
    body = "".join(f"{head.format(n)}{event}\nEND:VEVENT\n" for n, event in enumerate(events))
    return f"BEGIN:VCALENDAR\nVERSION:2.0\nPRODID:x\n{body}END:VCALENDAR\n".encode()


class ReadTests(SimpleTestCase):
    def test_yearly_single_and_multi_day_events_are_read(self):
        found = read_holidays(
            calendar(
                "DTSTART;VALUE=DATE:20200317\nRRULE:FREQ=YEARLY\nSUMMARY:Patrick",
                "DTSTART;VALUE=DATE:20261224\nDTEND;VALUE=DATE:20261227\nSUMMARY:Christmas",
                "DTSTART:20260501T000000Z\nDTEND:20260502T000000Z\nSUMMARY:May",
            ),
            today=TODAY,
        )
        days = [each.day.isoformat() for each in found if each.day.year == 2026]
        assert days == ["2026-03-17", "2026-05-01", "2026-12-24", "2026-12-25", "2026-12-26"]
        assert {each.day.year for each in found} == {2025, 2026, 2027, 2028, 2029}

    def test_names_are_cleaned_and_shortened(self):
        (found,) = read_holidays(calendar(f"DTSTART;VALUE=DATE:20260317\nSUMMARY:a\x07b{'c' * 500}"), today=TODAY)
        assert found.name.startswith("a b") and len(found.name) == 120

    def test_unusable_calendar_is_refused_with_a_message(self):
        seconds = ",".join(map(str, range(60)))
        for content, words in [
            (b"not a calendar", "not an iCalendar file"),
            (b"", "not an iCalendar file"),
            (b"\xff\xfe\x00", "not an iCalendar file"),
            (calendar("DTSTART;VALUE=DATE:19990317\nSUMMARY:Old"), "no days between"),
            (b"x" * (256 * 1024 + 1), "larger than 256 KB"),
            (calendar(*["DTSTART;VALUE=DATE:20260317"] * 1001), "more than 1000 events"),
            (calendar("DTSTART;VALUE=DATE:20260101\nRRULE:FREQ=DAILY"), "more than 500 days"),
            (calendar("DTSTART:20260101T000000Z\nRRULE:FREQ=SECONDLY"), "event of this file cannot be read"),
            (calendar("DTSTART:20260101T000000Z\nRRULE:FREQ=DAILY;INTERVAL=0"), "event of this file cannot be read"),
            (calendar(f"DTSTART:20260101T000000Z\nRRULE:FREQ=DAILY;BYSECOND={seconds}"), "cannot be read"),
            (calendar("DTSTART:20260101T000000Z\nRRULE:FREQ=DAILY;BYMONTH=2;BYMONTHDAY=30"), "cannot be read"),
            (calendar("DTSTART;VALUE=DATE:20260101\nDTEND;VALUE=DATE:20300101"), "lasts more than"),
        ]:
            with pytest.raises(BadCalendar, match=words):
                read_holidays(content, today=TODAY)

    @pytest.mark.slow
    def test_hostile_file_takes_bounded_time(self):
        slow = "DTSTART;VALUE=DATE:19000101\nRRULE:FREQ=MONTHLY;BYMONTHDAY=31;BYMONTH=2"
        began = time.process_time()
        with pytest.raises(BadCalendar):
            read_holidays(calendar(*[slow] * 1000), today=TODAY)
        assert time.process_time() - began < 6


class CalendarPageTests(TeamTestCase):
    def test_manager_imports_a_file_and_sees_its_days(self):
        self.client.force_login(self.mona)
        file = SimpleUploadedFile("ie.ics", ICAL.encode(), "text/calendar")
        answer = self.client.post("/settings/calendars/import/", {"name": "Ireland", "file": file}, follow=True)
        self.assertContains(answer, "Saint Patrick")
        again = SimpleUploadedFile("ie.ics", b"nothing", "text/calendar")
        answer = self.client.post("/settings/calendars/import/", {"name": "Ireland", "file": again})
        self.assertContains(answer, "This is not an iCalendar file", status_code=422)
        assert HolidayCalendar.objects.get().days.count() == 5

    def test_calendar_in_use_cannot_be_deleted(self):
        found = make_calendar(by=self.mona)
        make_policy(by=self.mona, calendars=[found])
        with pytest.raises(Refused, match=r"P1 tasks [0-9]+ uses this calendar"):
            delete_calendar(found, by=self.mona)
