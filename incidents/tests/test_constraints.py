"""Constraints of the database."""

from datetime import timedelta

from django.db import IntegrityError, transaction

from core.testing import NOW, TeamTestCase
from incidents.models import Hypothesis, ImpactWindow, Incident, Milestone, Status
from incidents.tests.factories import make_incident


class ConstraintTests(TeamTestCase):
    def refuse(self, rows, **facts):
        with self.assertRaises(IntegrityError), transaction.atomic():
            rows.create(**facts)

    def test_impact_never_ends_before_it_began(self):
        self.refuse(ImpactWindow.objects, incident=make_incident(), starts_at=NOW, ends_at=NOW - timedelta(minutes=1))

    def test_a_share_is_at_most_all(self):
        self.refuse(ImpactWindow.objects, incident=make_incident(), starts_at=NOW, share="1.5")

    def test_a_verdict_has_its_time(self):
        self.refuse(
            Hypothesis.objects,
            incident=make_incident(),
            statement="Database overload",
            started_at=NOW,
            verdict="ruled_out",
        )

    def test_a_milestone_exists_once(self):
        incident = make_incident()
        stones = Milestone.objects.for_parent(incident)
        stones.create(name="detected", at=NOW)
        self.refuse(stones, name="detected", at=NOW)

    def test_canceling_needs_a_reason_and_merging_a_target(self):
        incident = make_incident()
        for status in [Status.CANCELED, Status.MERGED]:
            with self.assertRaises(IntegrityError), transaction.atomic():
                Incident.objects.filter(pk=incident.pk).update(status=status)

    def test_outside_the_circle_an_incident_is_not_there(self):
        incident = make_incident(circle=self.circle)
        self.assertNotIn(incident, Incident.objects.visible_to(self.mallory))
        for person in [self.ada, self.linus, self.dana]:
            self.assertIn(incident, Incident.objects.visible_to(person))
