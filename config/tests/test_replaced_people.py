"""People who are replaced in a role, or get access, are notified by whom; without a change there is no message."""

from datetime import timedelta
from typing import Any

from django.utils import timezone

from accounts.actions.people import deactivate
from audits.actions.planning import assign_run
from audits.tests.factories import make_run
from core.errors import Invalid, Refused
from core.testing import NOW, TeamTestCase
from incidents.actions.access_list import grant_access
from incidents.actions.roles import assign_role
from incidents.tests.factories import make_incident
from notifications.models import Notification
from postmortems.actions.drafts import change_postmortem_owner
from postmortems.actions.edit_meeting import edit_meeting
from postmortems.actions.meetings import plan_meeting
from postmortems.tests.factories import postmortem
from training.actions.drill_runs import change_facilitator
from training.tests.drill_rows import make_run as make_drill_run


class ReplacedPeopleTests(TeamTestCase):
    def notices(self, person: Any) -> list[str]:
        return [f"{note.title} {note.text}" for note in Notification.objects.filter(recipient=person)]

    def test_incident_lead(self) -> None:
        incident = make_incident(status="triage")
        assign_role(incident, role="lead", to=self.ada, by=self.ada, now=NOW)
        assign_role(incident, role="lead", to=self.grace, by=self.mona, now=NOW)
        self.assertIn("Grace now has your role", self.notices(self.ada)[0])
        self.assertIn("Assigned by Mona", self.notices(self.ada)[0])

    def test_person_who_hands_the_role_over_gets_no_message(self) -> None:
        incident = make_incident(status="triage")
        assign_role(incident, role="lead", to=self.ada, by=self.ada, now=NOW)
        assign_role(incident, role="lead", to=self.grace, by=self.ada, now=NOW)
        self.assertEqual(self.notices(self.ada), [])

    def test_person_who_gets_access_is_notified(self) -> None:
        incident = make_incident(circle=self.circle, lead=self.ada)
        grant_access(incident, person=self.linus, by=self.ada, now=NOW)
        self.assertIn("Ada gave you access to", self.notices(self.linus)[0])
        self.client.force_login(self.linus)
        self.assertContains(self.client.get("/inbox/"), incident.ref)

    def test_assignee_of_a_run(self) -> None:
        run = assign_run(make_run(assignee=self.ada), by=self.mona, to=self.grace, now=NOW)
        self.assertIn("Grace now answers", self.notices(self.ada)[0])
        with self.assertRaises(Invalid):
            assign_run(run, by=self.mona, to=self.grace, now=NOW)
        self.assertEqual(len(self.notices(self.grace)), 1)

    def test_owner_of_a_postmortem(self) -> None:
        row = change_postmortem_owner(postmortem(self), to=self.grace, by=self.mona, now=NOW)
        self.assertIn("Mona changed the owner to Grace.", self.notices(self.ada)[0])
        with self.assertRaises(Refused):
            change_postmortem_owner(row, to=self.grace, by=self.mona, now=NOW)
        self.assertEqual(len(self.notices(self.grace)), 1)

    def test_facilitator_of_a_drill(self) -> None:
        run = change_facilitator(make_drill_run(self.ada, [self.linus]), to=self.grace, by=self.mona)
        self.assertIn("Grace now facilitates", self.notices(self.ada)[0])
        with self.assertRaises(Invalid):
            change_facilitator(run, to=self.grace, by=self.mona)


class DeactivatedFacilitatorTests(TeamTestCase):
    """Their meetings and drills are listed before, and others are asked afterwards."""

    def setUp(self) -> None:
        incident = postmortem(self).incident
        soon = timezone.now() + timedelta(days=2)
        self.meeting = plan_meeting(by=self.grace, incidents=[incident], starts_at=soon, facilitator=self.mallory)
        self.run = make_drill_run(self.mallory, [self.linus])
        Notification.objects.all().delete()

    def test_open_work_names_meetings_and_drills_to_facilitate(self) -> None:
        self.client.force_login(self.mallory)
        work = self.client.get("/")
        self.assertContains(work, "Facilitate: Incident review")
        self.assertContains(work, "Facilitate a drill")
        self.client.force_login(self.dana)
        page = self.client.get("/settings/people/mallory/deactivate/")
        self.assertContains(page, self.meeting.ref)
        self.assertContains(page, self.run.drill.ref)

    def test_planner_and_managers_are_asked_for_another_facilitator(self) -> None:
        deactivate(self.mallory, by=self.dana, now=NOW)
        asked = {kind: set(self.recipients(kind)) for kind in ["meeting_needs_facilitator", "drill_needs_facilitator"]}
        self.assertEqual(asked["meeting_needs_facilitator"], {"grace", "mona"})
        self.assertEqual(asked["drill_needs_facilitator"], {"mona"})
        edit_meeting(self.meeting, by=self.grace, facilitator=self.linus)
        self.assertEqual(self.meeting.facilitator, self.linus)

    def recipients(self, kind: str) -> list[str]:
        return list(Notification.objects.filter(kind=kind).values_list("recipient__handle", flat=True))
