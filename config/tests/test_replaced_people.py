"""Who is replaced in a role, or gets access, is told by whom and who has it now; no change, no message."""

from typing import Any

from audits.actions.planning import assign_run
from audits.tests.factories import make_run
from core.errors import Invalid, Refused
from core.testing import NOW, TeamTestCase
from incidents.actions.access_list import grant_access
from incidents.actions.roles import assign_role
from incidents.tests.factories import make_incident
from notifications.models import Notification
from postmortems.actions.drafts import change_postmortem_owner
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

    def test_who_hands_the_role_over_is_not_told(self) -> None:
        incident = make_incident(status="triage")
        assign_role(incident, role="lead", to=self.ada, by=self.ada, now=NOW)
        assign_role(incident, role="lead", to=self.grace, by=self.ada, now=NOW)
        self.assertEqual(self.notices(self.ada), [])

    def test_person_who_gets_access_is_told(self) -> None:
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
