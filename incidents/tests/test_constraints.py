"""Constraints of the database."""

from datetime import timedelta

import pytest
from django.db import IntegrityError, transaction

from core.testing import NOW, TeamTestCase
from incidents.models import Hypothesis, ImpactWindow, Incident, Milestone, Status
from incidents.tests.factories import make_incident

pytestmark = pytest.mark.both_databases


class ConstraintTests(TeamTestCase):
    def refuse(self, rows, **facts):
        with self.assertRaises(IntegrityError), transaction.atomic():
            rows.create(**facts)

    def test_impact_end_before_start_is_rejected(self):
        self.refuse(ImpactWindow.objects, incident=make_incident(), starts_at=NOW, ends_at=NOW - timedelta(minutes=1))

    def test_share_over_100_percent_is_rejected(self):
        self.refuse(ImpactWindow.objects, incident=make_incident(), starts_at=NOW, share="1.5")

    def test_hypothesis_result_requires_a_time(self):
        self.refuse(
            Hypothesis.objects,
            incident=make_incident(),
            statement="Database overload",
            started_at=NOW,
            verdict="ruled_out",
        )

    def test_duplicate_milestone_is_rejected(self):
        incident = make_incident()
        stones = Milestone.objects.for_parent(incident)
        stones.create(name="detected", at=NOW)
        self.refuse(stones, name="detected", at=NOW)

    def test_canceling_requires_a_reason_and_merging_a_target(self):
        incident = make_incident()
        for status in [Status.CANCELED, Status.MERGED]:
            with self.assertRaises(IntegrityError), transaction.atomic():
                Incident.objects.filter(pk=incident.pk).update(status=status)

    def test_incident_is_invisible_outside_its_circle(self):
        incident = make_incident(circle=self.circle)
        self.assertNotIn(incident, Incident.objects.visible_to(self.mallory))
        for person in [self.ada, self.linus, self.dana]:
            self.assertIn(incident, Incident.objects.visible_to(person))
