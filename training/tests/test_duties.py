"""Duties typed, imported from CSV and on-call calendars in bounded time, and by API."""

import time
from datetime import UTC, datetime, timedelta

import pytest

from core.errors import Invalid, NotAllowed, Refused
from core.testing import NOW, TeamTestCase
from notifications.models import Delivery, Notification
from training.actions.duties import add_duty, import_duties
from training.duty_files import BadFile, read_duties
from training.models import Duty

pytestmark = pytest.mark.both_databases

ROLE = "API on-call"
HEAD = "BEGIN:VCALENDAR\r\nVERSION:2.0\r\nPRODID:x\r\n"


def calendar(*events):
    stamp = "DTSTAMP:20260101T000000Z\r\n"
    body = "".join(f"BEGIN:VEVENT\r\n{stamp}{event}\r\nEND:VEVENT\r\n" for event in events)
    return f"{HEAD}{body}END:VCALENDAR\r\n".encode()


class FileTests(TeamTestCase):
    def read(self, content, role=ROLE, zone="Europe/Berlin"):
        content = content.encode() if isinstance(content, str) else content
        return read_duties(content, role=role, zone=zone, roles=[ROLE], now=NOW)

    def test_csv_accepts_handle_email_or_name_in_the_schedule_zone(self):
        rows = self.read(
            "User;Start;End;Schedule\n@ada;2026-03-09 08:00;2026-03-16 08:00;api on-call\n"
            "grace@example.test;2026-03-16;2026-03-23T00:00:00Z;\nLinus;2026-03-23;2026-03-30;Database\n"
        )
        assert [(row.person.handle, row.role) for row in rows] == [
            ("ada", ROLE),
            ("grace", ROLE),
            ("linus", "Database"),
        ]
        assert rows[0].starts_at == datetime(2026, 3, 9, 7, tzinfo=UTC)
        assert rows[1].ends_at == datetime(2026, 3, 23, tzinfo=UTC)

    def test_invalid_rows_are_reported_row_by_row(self):
        rows = self.read(
            "person,role,from,until\nnobody,X,2026-03-09,2026-03-16\nada,X,2026-03-16,2026-03-09\n"
            "ada,X,soon,2026-03-16\nada,,2026-03-09,2026-03-16\n",
            role="",
        )
        assert rows[0].person is None and not rows[0].usable
        assert {row.problem == "The end is not after the start." for row in rows[1:2]} == {True}
        problems = " ".join(row.problem for row in rows)
        assert "“soon” is not a date or time" in problems and "No role" in problems

    def test_on_call_calendar_with_recurrences_is_read(self):
        weekly = "UID:a\r\nDTSTART:20260302T080000Z\r\nDTEND:20260309T080000Z\r\nRRULE:FREQ=WEEKLY;INTERVAL=2;COUNT=4"
        rows = self.read(
            calendar(
                f"{weekly}\r\nSUMMARY:Ada on call\r\nEXDATE:20260316T080000Z",
                "UID:b\r\nDTSTART:20260309T080000Z\r\nDTEND:20260316T080000Z\r\nSUMMARY:Shift\r\n"
                "ATTENDEE:mailto:grace@example.test",
                "UID:c\r\nDTSTART:20260316T080000Z\r\nDTEND:20260317T080000Z\r\nSUMMARY:Someone else",
            )
        )
        found = [(row.person.handle if row.person else "", f"{row.starts_at:%d %b}") for row in rows]
        assert found == [("ada", "02 Mar"), ("grace", "09 Mar"), ("", "16 Mar"), ("ada", "30 Mar"), ("ada", "13 Apr")]

    def test_file_size_and_rows_are_limited(self):
        for content, words in [
            (b"x" * (256 * 1024 + 1), "larger than 256 KB"),
            (b"person,from\nada,2026-03-09\n", "“until” is missing"),
            (b"person,from,until\nada,2020-01-01,2020-01-02\n", "no duties that end in the future"),
            (calendar("UID:a\r\nDTSTART:20260302T080000Z\r\nRRULE:FREQ=SECONDLY"), "event of this file cannot be read"),
            (calendar("UID:a\r\nDTSTART:20260302T080000Z\r\nRRULE:FREQ=DAILY;INTERVAL=0"), "cannot be read here"),
            (calendar(*["UID:a\r\nDTSTART:20260302T080000Z"] * 2001), "more than 2000 events"),
            (calendar(*[f"UID:{n}\r\nDTSTART:20260302T080000Z\r\nRRULE:FREQ=DAILY" for n in range(9)]), "shifts in"),
        ]:
            with self.subTest(words), pytest.raises(BadFile, match=words):
                self.read(content)

    @pytest.mark.slow
    def test_hostile_calendar_takes_bounded_time(self):
        slow = [f"UID:{n}\r\nDTSTART:19000101T000000Z\r\nRRULE:FREQ=DAILY" for n in range(200)]
        began = time.monotonic()
        with pytest.raises(BadFile):
            self.read(calendar(*slow))
        assert time.monotonic() - began < 30


class DutyTests(TeamTestCase):
    def row(self, person, week):
        starts = NOW + timedelta(weeks=week)
        return person, ROLE, starts, starts + timedelta(weeks=1)

    def test_reimported_calendar_replaces_the_previous_import(self):
        facts = {"by": self.mona, "source": "calendar", "now": NOW}
        import_duties([self.row(self.ada, 1), self.row(self.grace, 2)], **facts)
        typed = add_duty(person=self.linus, role=ROLE, starts_at=NOW, ends_at=NOW + timedelta(days=1), by=self.mona)
        counts = import_duties([self.row(self.ada, 1), self.row(self.linus, 2)], replace=True, **facts)
        assert counts == {"added": 1, "unchanged": 1, "removed": 1}
        assert set(Duty.objects.values_list("person__handle", "source")) == {
            ("ada", "calendar"),
            ("linus", "calendar"),
            ("linus", "typed"),
        }
        assert Duty.objects.filter(pk=typed.pk).exists()

    def test_only_managers_can_add_valid_duties(self):
        times = {"starts_at": NOW, "ends_at": NOW + timedelta(days=1)}
        with pytest.raises(NotAllowed):
            add_duty(person=self.ada, role=ROLE, by=self.grace, **times)
        with pytest.raises(Invalid):
            add_duty(person=self.ada, role=ROLE, by=self.mona, starts_at=NOW, ends_at=NOW)
        with pytest.raises(Refused, match="Nothing to import"):
            import_duties([], by=self.mona, source="csv")

    def test_people_are_notified_about_their_new_and_removed_duties(self):
        facts = {"by": self.mona, "source": "calendar", "now": NOW}
        import_duties([*(self.row(self.ada, week) for week in range(1, 8)), self.row(self.mona, 8)], **facts)
        import_duties([self.row(self.grace, 1), *(self.row(self.ada, w) for w in (1, 2, 3))], replace=True, **facts)
        past = {"starts_at": NOW - timedelta(days=9), "ends_at": NOW - timedelta(days=8)}
        add_duty(person=self.linus, role=ROLE, by=self.mona, now=NOW, **past)
        found = Notification.objects.order_by("pk").values_list("recipient__handle", "title", "text")
        first = "Mon 9 Mar 2026, 09:00 to Mon 16 Mar 2026, 09:00"
        assert [(handle, title) for handle, title, _ in found] == [
            ("ada", f"You are on duty: {ROLE}"),
            ("grace", f"You are on duty: {ROLE}"),
            ("ada", f"You are no longer on duty: {ROLE}"),
        ]
        assert found[0][2].startswith(first) and found[0][2].endswith("; 2 more. Times in UTC.")
        assert found[1][2] == f"{first}. Times in UTC."
        assert Delivery.objects.count() == 3

    def test_page_previews_rows_and_accepts_a_selected_person(self):
        self.client.force_login(self.mona)
        day = f"{datetime.now(UTC) + timedelta(days=9):%Y-%m-%d}"
        later = f"{datetime.now(UTC) + timedelta(days=16):%Y-%m-%d}"
        sent = {"text": f"person,role,from,until\nada.l,{ROLE},{day},{later}\n", "role": "", "zone": "UTC"}
        answer = self.client.post("/training/duties/import/", sent)
        self.assertContains(answer, "No account has this name")
        assert not Duty.objects.exists()
        self.client.post("/training/duties/import/confirm/", sent | {"match-2": "ada"})
        assert Duty.objects.get().person == self.ada
