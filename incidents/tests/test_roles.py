"""Roles over time: who had which, from when until when."""

from datetime import timedelta

from core.errors import Invalid
from core.testing import NOW, TeamTestCase
from incidents.actions.roles import assign_role
from incidents.tests.factories import make_incident


class RoleTimeTests(TeamTestCase):
    def test_role_that_was_handed_over_earlier_ended_then(self) -> None:
        incident = make_incident(status="triage")
        start, handed = NOW - timedelta(hours=2), NOW - timedelta(hours=1)
        assign_role(incident, role="lead", to=self.ada, by=self.ada, at=start, now=NOW)
        assign_role(incident, role="lead", to=self.grace, by=self.ada, at=handed, now=NOW)
        first, second = incident.roles.order_by("pk")
        self.assertEqual((first.until, second.since), (handed, handed))

    def test_role_does_not_end_before_it_began(self) -> None:
        incident = make_incident(status="triage")
        assign_role(incident, role="lead", to=self.ada, by=self.ada, now=NOW)
        assign_role(incident, role="lead", to=self.grace, by=self.ada, at=NOW - timedelta(hours=1), now=NOW)
        first = incident.roles.order_by("pk").first()
        assert first
        self.assertEqual((first.since, first.until), (NOW, NOW))

    def test_role_cannot_begin_in_the_future(self) -> None:
        with self.assertRaisesMessage(Invalid, "in the future"):
            assign_role(make_incident(), role="lead", to=self.ada, by=self.ada, at=NOW + timedelta(hours=1), now=NOW)
