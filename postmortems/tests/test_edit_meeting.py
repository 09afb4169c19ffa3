"""A planned review meeting changes: attendees are notified and their calendars follow."""

from datetime import timedelta

from core.errors import Invalid, NotAllowed, Refused, StaleVersion
from core.testing import NOW, TeamTestCase
from notifications.models import Notification
from notifications.notice_types import write_notice
from postmortems.actions.edit_meeting import edit_meeting
from postmortems.actions.meetings import plan_meeting, start_meeting
from postmortems.meeting_notices import calendar_file
from postmortems.tests.factories import postmortem

SOON = NOW + timedelta(days=3)


class EditMeetingTests(TeamTestCase):
    def setUp(self) -> None:
        self.row = postmortem(self, "published")
        facts = {"incidents": [self.row.incident], "starts_at": SOON, "facilitator": self.mona}
        self.meeting = plan_meeting(by=self.ada, now=NOW, **facts)

    def recipients(self, kind: str) -> set[str]:
        return set(Notification.objects.filter(kind=kind).values_list("recipient__handle", flat=True))

    def test_attendees_get_the_new_and_the_old_time_with_the_calendar_entry(self) -> None:
        edit_meeting(self.meeting, by=self.mona, starts_at=SOON + timedelta(hours=2), place="Room 4", now=NOW)
        attending = set(self.meeting.attendees.values_list("user__handle", flat=True))
        self.assertEqual(self.recipients("meeting_changed"), attending)
        content, method = calendar_file(self.meeting, [])
        self.assertEqual(method, "REQUEST")
        for line in [b"DTSTART:20260305T110000Z", b"SEQUENCE:1", b"LOCATION:Room 4"]:
            self.assertIn(line, content)
        note = Notification.objects.filter(kind="meeting_changed").earliest("pk")
        words = write_notice(note, self.meeting).text
        self.assertIn("Thu 5 Mar, 11:00 UTC (was Thu 5 Mar, 09:00)", words)

    def test_unchanged_form_changes_nothing(self) -> None:
        edit_meeting(self.meeting, by=self.mona, starts_at=SOON, minutes=60, version=0, now=NOW)
        self.assertEqual(self.recipients("meeting_changed"), set())
        self.meeting.refresh_from_db()
        self.assertEqual(self.meeting.sequence, 0)

    def test_new_facilitator_is_invited_and_was_not_involved(self) -> None:
        with self.assertRaisesMessage(Invalid, "took part"):
            edit_meeting(self.meeting, by=self.mona, facilitator=self.ada, now=NOW)
        Notification.objects.all().delete()
        edit_meeting(self.meeting, by=self.mona, facilitator=self.linus, now=NOW)
        self.assertEqual(self.recipients("meeting_invitation"), {"linus"})
        self.assertTrue(self.meeting.attendees.filter(user=self.linus).exists())

    def test_only_facilitator_planner_and_managers_edit_a_planned_meeting(self) -> None:
        edit_meeting(self.meeting, by=self.ada, place="Room 3", now=NOW)
        with self.assertRaises(NotAllowed):
            edit_meeting(self.meeting, by=self.grace, place="Room 4", now=NOW)
        with self.assertRaisesMessage(Invalid, "passed"):
            edit_meeting(self.meeting, by=self.mona, starts_at=NOW - timedelta(hours=1), now=NOW)
        start_meeting(self.meeting, by=self.mona, now=NOW)
        self.meeting.refresh_from_db()
        with self.assertRaisesMessage(Refused, "running"):
            edit_meeting(self.meeting, by=self.mona, place="Room 4", now=NOW)
        self.client.force_login(self.mona)
        self.assertEqual(self.client.get(f"{self.meeting.get_absolute_url()}edit/").status_code, 409)

    def test_edit_of_an_older_version_is_refused(self) -> None:
        edit_meeting(self.meeting, by=self.mona, place="Room 4", version=0, now=NOW)
        for changes in [{"place": "Room 5"}, {}]:
            with self.assertRaises(StaleVersion):
                edit_meeting(self.meeting, by=self.mona, version=0, now=NOW, **changes)

    def test_form_keeps_the_stored_time_in_an_hour_that_is_repeated(self) -> None:
        type(self.meeting).objects.filter(pk=self.meeting.pk).update(starts_at="2036-10-26T01:30:00Z")
        type(self.mona).objects.filter(pk=self.mona.pk).update(time_zone="Europe/Berlin")
        self.client.force_login(self.mona)
        page = f"/postmortems/meetings/{self.meeting.ref}/edit/"
        self.assertContains(self.client.get(page), 'value="02:30"')
        fields = {"day": "2036-10-26", "clock": "02:30", "minutes": 60, "facilitator": "mona", "place": "Room 4"}
        self.assertEqual(self.client.post(page, {**fields, "version": 0}).status_code, 302)
        self.meeting.refresh_from_db()
        self.assertEqual(
            (self.meeting.starts_at.isoformat(), self.meeting.place), ("2036-10-26T01:30:00+00:00", "Room 4")
        )
        answer = self.client.post(page, {**fields, "clock": "02:45", "version": 1})
        self.assertContains(answer, "Which one", status_code=422)
