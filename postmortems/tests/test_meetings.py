"""Review meetings: who facilitates, who is invited, what is asked, what is captured."""

import re
from datetime import timedelta

from core.advice.language import check_language
from core.errors import Invalid, NotAllowed, Refused
from core.testing import NOW, TeamTestCase
from incidents.actions.hypotheses import add_hypothesis, close_hypothesis
from incidents.actions.timeline import add_entry
from incidents.models import EntryType
from notifications.models import Notification
from postmortems.actions.meetings import (
    cancel_meeting,
    capture,
    end_meeting,
    invite,
    plan_meeting,
    set_present,
    start_meeting,
)
from postmortems.meeting_notices import calendar_file, guest
from postmortems.models import ReviewMeeting
from postmortems.run_sheet import BY_MILESTONE, BY_TYPE, HALF, WELL, prompts_of
from postmortems.tests.ledger import postmortem
from tasks.models import CorrectiveTask

SOON = NOW + timedelta(days=3)


class MeetingTests(TeamTestCase):
    def setUp(self):
        self.row = postmortem(self, "published")
        add_entry(
            self.row.incident,
            by=self.grace,
            text="Alert fires",
            type=EntryType.ALERT,
            at=NOW - timedelta(hours=3),
            now=NOW,
        )

    def planned(self, *rows, **facts) -> ReviewMeeting:
        incidents = [row.incident for row in rows or [self.row]]
        facts = {"facilitator": self.mona, "starts_at": SOON, **facts}
        return plan_meeting(by=self.ada, incidents=incidents, now=NOW, **facts)

    def test_timeline_authors_are_invited_with_a_calendar_entry(self):
        meeting = self.planned(self.row, postmortem(self, "draft", owner=self.dana))
        handles = set(meeting.attendees.values_list("user__handle", flat=True))
        self.assertEqual(handles, {"mona", "ada", "grace", "dana"})
        self.assertEqual(Notification.objects.filter(kind="meeting_invitation").count(), 4)
        content, method = calendar_file(meeting, [])
        self.assertEqual(method, "REQUEST")
        self.assertIn(b"DTSTART:20260305T090000Z", content)

    def test_facilitator_was_not_involved_and_does_not_take_notes(self):
        with self.assertRaisesMessage(Invalid, "took part"):
            self.planned(facilitator=self.grace)
        with self.assertRaisesMessage(Invalid, "cannot take notes"):
            self.planned(note_taker=self.mona)

    def test_private_incident_needs_a_separate_meeting(self):
        private = postmortem(self, "published", self.circle)
        with self.assertRaisesMessage(Invalid, "meeting of its own"):
            self.planned(self.row, private)
        with self.assertRaisesMessage(Invalid, "no access"):
            self.planned(private, facilitator=self.mallory)
        meeting = self.planned(private)
        self.client.force_login(self.mallory)
        self.assertEqual(self.client.get(meeting.get_absolute_url()).status_code, 404)

    def test_restricted_incident_is_removed_from_the_agenda(self):
        meeting = self.planned()
        self.row.incident.circle.restricted = True
        self.row.incident.circle.save()
        self.client.force_login(self.mallory)
        self.assertNotContains(self.client.get(meeting.get_absolute_url()), self.row.title)

    def test_suggested_questions_ask_how_and_what(self):
        for question in [*BY_MILESTONE.values(), *BY_TYPE.values(), HALF, WELL]:
            self.assertRegex(question, r"^(How|What) ")
            self.assertFalse(re.search(r"\b[Ww](hy|ho)\b", question), question)
            self.assertEqual([n for n in check_language(question, scope="narrative") if n.level != "hint"], [])

    def test_run_sheet_follows_the_timeline(self):
        entries = list(self.row.incident.entries.all())
        prompts = prompts_of(entries, [])
        self.assertEqual([prompt.fact for prompt in prompts][:1], ["Alert fires"])
        self.assertEqual(prompts[-2].question, HALF)

    def test_ruled_out_hypothesis_is_asked_about_once_at_its_start_and_once_at_its_end(self):
        incident, began = self.row.incident, NOW - timedelta(hours=2)
        found = add_hypothesis(incident, by=self.ada, statement="The mail provider", at=began, now=NOW)
        close_hypothesis(found, by=self.ada, verdict="ruled_out", because="It accepts mail", now=NOW)
        incident.refresh_from_db()
        prompts = prompts_of(list(incident.entries.all()), list(incident.hypotheses.all()))
        asked = [prompt.question for prompt in prompts if "mail provider" in prompt.fact]
        self.assertEqual(asked, [BY_TYPE["hypothesis"], BY_TYPE["verdict"]])

    def test_captured_task_is_a_proposed_task_of_the_incident(self):
        meeting = start_meeting(self.planned(), by=self.mona, now=NOW)
        item = meeting.agenda.get()
        note = capture(meeting, by=self.ada, kind="task", text="Add the layer to the API alert", item=item, now=NOW)
        task = CorrectiveTask.objects.get()
        self.assertEqual((note.reference, task.incident, task.status), (task.ref, self.row.incident, "proposed"))
        with self.assertRaises(Invalid):
            capture(meeting, by=self.ada, kind="task", text="Nowhere", now=NOW)

    def test_only_facilitator_or_manager_can_run_a_meeting(self):
        meeting = self.planned()
        with self.assertRaises(NotAllowed):
            start_meeting(meeting, by=self.ada, now=NOW)
        meeting = end_meeting(start_meeting(meeting, by=self.mona, now=NOW), by=self.dana, now=NOW)
        with self.assertRaises(Refused):
            start_meeting(meeting, by=self.mona, now=NOW)

    def test_canceling_withdraws_the_calendar_entry(self):
        meeting = cancel_meeting(self.planned(), by=self.mona, now=NOW)
        content, method = calendar_file(meeting, [])
        self.assertEqual((method, meeting.sequence), ("CANCEL", 1))
        self.assertIn(b"STATUS:CANCELLED", content)
        self.assertTrue(Notification.objects.filter(kind="meeting_canceled", recipient=self.ada).exists())

    def test_calendar_entry_asks_for_no_answer_that_is_not_read(self):
        meeting = self.planned()
        content = calendar_file(meeting, [guest(self.ada, meeting)])[0].replace(b"\r\n ", b"")
        self.assertNotIn(b"RSVP=TRUE", content)
        self.assertIn(b"Replies from your calendar are not read.", content)
        self.assertIn(b"PARTSTAT=ACCEPTED", calendar_file(meeting, [guest(self.mona, meeting)])[0])

    def test_no_one_is_invited_to_a_canceled_meeting(self):
        meeting = cancel_meeting(self.planned(), by=self.mona, now=NOW)
        with self.assertRaisesMessage(Refused, "The meeting is canceled. Plan a new one."):
            invite(meeting, by=self.ada, person=self.linus, now=NOW)
        self.assertFalse(Notification.objects.filter(recipient=self.linus).exists())

    def test_person_without_access_is_refused_at_the_field_that_was_sent(self):
        meeting = self.planned(postmortem(self, "published", self.circle))
        url = f"/api/v1/review-meetings/{meeting.ref}/invite/"
        self.client.force_login(self.ada)
        answer = self.client.post(url, {"person": "mallory"}, content_type="application/json")
        self.assertEqual((answer.status_code, list(answer.json()["errors"])), (422, ["person"]))

    def test_page_shows_questions_and_captured_notes(self):
        meeting = self.planned()
        capture(meeting, by=self.ada, kind="decision", text="Alerts name the layer.", now=NOW)
        self.client.force_login(self.linus)
        page = self.client.get(meeting.get_absolute_url())
        self.assertContains(page, "What did the alert show")
        self.assertContains(page, "Alerts name the layer.")
        self.assertContains(page, "1 decision")
        self.assertNotContains(page, "Add note")
        invite(meeting, by=self.mona, person=self.linus, now=NOW)
        self.assertContains(self.client.get(meeting.get_absolute_url()), "Add note")

    def test_attendees_are_shown_with_their_role(self):
        meeting = self.planned()
        set_present(meeting.attendees.get(user=self.ada), by=self.mona, present=True)
        start_meeting(meeting, by=self.mona, now=NOW)
        self.client.force_login(self.ada)
        page = self.client.get(meeting.get_absolute_url())
        parts = {attendee.row.user: attendee.part for attendee in page.context["attendees"]}
        self.assertEqual(parts[self.ada], "Incident lead")
        self.assertEqual(parts[meeting.facilitator], "Facilitator, not involved")
        self.assertContains(page, f"1 of {len(parts)} present")
