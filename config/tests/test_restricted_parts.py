"""Parts of restricted objects that other tests create only for public ones get the circle of their parent."""

from datetime import timedelta

from core.files.tests.factories import upload
from core.testing import NOW, TeamTestCase
from incidents.tests.factories import make_incident
from notifications.models import Notification
from postmortems.actions.meetings import capture, plan_meeting
from reminders.tests.factories import reminded
from tasks.actions.issues import add_connection, write_link
from tasks.tests.factories import TODAY, make_task
from tasks.trackers.base import Issue
from training.actions.attendance_conditions import set_condition
from training.actions.certificates import issue_certificate
from training.actions.programs import add_file, create_program


class RestrictedPartTests(TeamTestCase):
    def setUp(self) -> None:
        self.incident = make_incident(lead=self.ada, circle=self.circle)
        self.task = make_task(incident=self.incident, closes_by="session")

    def test_note_of_a_meeting(self) -> None:
        starts = NOW + timedelta(days=1)
        meeting = plan_meeting(
            by=self.mona, incidents=[self.incident], starts_at=starts, facilitator=self.grace, now=NOW
        )
        assert capture(meeting, by=self.mona, text="Split the pools", now=NOW).circle_id == self.circle.pk

    def test_issue_link(self) -> None:
        connection = add_connection(by=self.mona, kind="github", project="a/b", token="x", now=NOW)
        issue = Issue("7", "Pool", "https://example.org/7", "open", NOW)
        assert write_link(self.task, connection, issue, by=self.ada, now=NOW).circle_id == self.circle.pk

    def test_attendance_condition(self) -> None:
        assert set_condition(self.task, by=self.ada, count=2, now=NOW).circle_id == self.circle.pk

    def test_certificate_and_file_of_a_program(self) -> None:
        program = create_program(by=self.mona, title="Lead an incident", incident=self.incident, role="lead", now=NOW)
        certificate = issue_certificate(program, person=self.ada, by=self.mona, basis="Shadow weeks", now=NOW)
        assert certificate.circle_id == self.circle.pk
        row = add_file(program, by=self.mona, file=upload(name="slides.log"), now=NOW)
        assert (row.circle_id, row.file.circle_id) == (self.circle.pk, self.circle.pk)

    def test_reminder_in_the_inbox(self) -> None:
        """Who loses access to the incident then no longer has its reminders."""
        task = make_task(incident=self.incident, owner=self.ada, due_on=TODAY)
        assert "ada" in reminded("task", TODAY)
        notes = Notification.objects.filter(kind="reminder", target_id=task.pk)
        assert {note.circle_id for note in notes} == {self.circle.pk}
