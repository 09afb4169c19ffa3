"""The agenda of a review meeting: planned times, what is discussed, incidents that are added."""

from datetime import timedelta

from core.errors import Invalid, NotAllowed, Refused
from core.testing import NOW, TeamTestCase
from notifications.models import Notification
from postmortems.actions.agenda import discuss_item, set_agenda_item
from postmortems.actions.meetings import end_meeting, plan_meeting, start_meeting
from postmortems.agenda_rows import agenda_rows, step_rows
from postmortems.run_sheet import steps_of
from postmortems.tests.factories import postmortem


def minutes(count):
    return timedelta(minutes=count)


class AgendaTests(TeamTestCase):
    @classmethod
    def setUpTestData(cls):
        super().setUpTestData()
        cls.rows = [postmortem(cls, "published"), postmortem(cls, "published")]
        incidents = [row.incident for row in cls.rows]
        cls.meeting = plan_meeting(by=cls.ada, incidents=incidents, facilitator=cls.mona, starts_at=NOW, now=NOW)

    def agenda(self, now=NOW):
        self.meeting.refresh_from_db()
        return agenda_rows(self.meeting, self.meeting.agenda.all(), now)

    def items(self):
        return list(self.meeting.agenda.select_related("meeting"))

    def started(self, at=NOW):
        return start_meeting(self.meeting, by=self.mona, now=at)

    def test_each_incident_has_its_planned_time(self):
        first, second = self.agenda()
        self.assertEqual((first.starts_at, first.ends_at), (NOW, NOW + minutes(30)))
        self.assertEqual((second.starts_at, second.state), (NOW + minutes(30), "planned"))

    def test_starting_late_moves_the_times_and_begins_with_the_first_incident(self):
        self.started(NOW + minutes(5))
        first, second = self.agenda(NOW + minutes(10))
        self.assertEqual((first.state, first.used, second.starts_at), ("now", 5, NOW + minutes(35)))

    def test_going_on_ends_the_incident_before_and_says_how_long_it_took(self):
        self.started()
        discuss_item(self.items()[1], by=self.mona, now=NOW + minutes(36))
        first, second = self.agenda(NOW + minutes(40))
        self.assertEqual((first.state, first.used, first.over), ("done", 36, 6))
        self.assertEqual((second.state, second.used), ("now", 4))
        end_meeting(self.meeting, by=self.mona, now=NOW + minutes(60))
        self.assertEqual([row.state for row in self.agenda()], ["done", "done"])

    def test_an_earlier_incident_can_be_continued(self):
        self.started()
        first, second = self.items()
        discuss_item(second, by=self.mona, now=NOW + minutes(20))
        discuss_item(first, by=self.mona, now=NOW + minutes(30))
        self.assertEqual([row.state for row in self.agenda(NOW + minutes(31))], ["now", "done"])

    def test_only_a_running_meeting_discusses_and_only_its_facilitator_or_a_manager_says_so(self):
        with self.assertRaises(Refused):
            discuss_item(self.items()[0], by=self.mona, now=NOW)
        self.started()
        with self.assertRaises(NotAllowed):
            discuss_item(self.items()[0], by=self.grace, now=NOW)

    def test_minutes_change_and_an_added_incident_brings_its_people(self):
        set_agenda_item(self.meeting, by=self.mona, incident=self.rows[0].incident, minutes=45, now=NOW)
        added = postmortem(self, "draft", owner=self.dana)
        set_agenda_item(self.meeting, by=self.mona, incident=added.incident, minutes=10, now=NOW)
        self.assertEqual([row.item.minutes for row in self.agenda()], [45, 30, 10])
        self.assertTrue(Notification.objects.filter(kind="meeting_invitation", recipient=self.dana).exists())

    def test_a_private_incident_and_one_of_the_facilitator_are_refused(self):
        private = postmortem(self, "published", self.circle)
        for row in (private, postmortem(self, "draft", owner=self.mona)):
            with self.assertRaises(Invalid):
                set_agenda_item(self.meeting, by=self.mona, incident=row.incident, minutes=10, now=NOW)

    def test_a_meeting_that_ended_has_a_fixed_agenda(self):
        end_meeting(self.started(), by=self.mona, now=NOW)
        self.meeting.refresh_from_db()
        with self.assertRaisesMessage(Refused, "The meeting is done."):
            set_agenda_item(self.meeting, by=self.mona, incident=self.rows[0].incident, minutes=10, now=NOW)

    def test_the_run_sheet_divides_the_minutes(self):
        for length in (5, 8, 20, 35, 60):
            steps = steps_of(length, NOW)
            self.assertEqual(sum(step.minutes for step in steps), length)
            self.assertTrue(all(step.minutes > 0 for step in steps), length)
        self.assertEqual([step.minutes for step in steps_of(35, NOW)], [2, 8, 15, 8, 2])

    def test_the_present_part_is_marked(self):
        self.started()
        rows = step_rows(self.agenda(NOW + minutes(12))[0], NOW + minutes(12))
        self.assertEqual([row["state"] for row in rows], ["done", "done", "now", "", ""])

    def test_the_page_shows_times_and_the_postmortem_links_the_meeting(self):
        self.client.force_login(self.mona)
        page = self.client.get(self.meeting.get_absolute_url())
        self.assertContains(page, "Ground rules")
        self.assertContains(page, "Add incident")
        reading = self.client.get(self.rows[0].get_absolute_url())
        self.assertContains(reading, f'href="/postmortems/meetings/{self.meeting.ref}/?item=')
        self.assertContains(reading, f"/postmortems/meetings/plan/?incident={self.rows[0].ref}")

    def test_the_plan_form_begins_with_the_incident_of_the_link(self):
        self.client.force_login(self.ada)
        page = self.client.get(f"/postmortems/meetings/plan/?incident={self.rows[1].ref}")
        self.assertEqual(page.context["form"]["incidents"].value(), [self.rows[1].incident_id])
        self.assertContains(page, "checked")
