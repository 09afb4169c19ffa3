"""Availability and error budget of a service over a month, full and weighted by who was affected."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from django.test import SimpleTestCase

from incidents.facts import Window, union
from incidents.metrics import reliability
from incidents.metrics.lengths import weighted_seconds
from incidents.tests.example_facts import at

pytestmark = pytest.mark.both_databases

NIGHT = datetime(2024, 2, 14, 2, 0, tzinfo=UTC)


class ReliabilityTests(SimpleTestCase):
    start = at("22:00") - timedelta(days=10)
    month = (start, start + timedelta(days=30))
    window = (Window(at("22:00"), at("02:00+1"), 0.75),)

    def test_availability_of_30_days_includes_the_incident(self):
        for objective, full, weighted in [
            (0.99, 55.6, 41.7),
            (0.999, 555.6, 416.7),
            (0.9995, 1111.1, 833.3),
            (0.9999, 5555.6, 4166.7),
        ]:
            whole = reliability(self.window, *self.month, objective)
            share = reliability(self.window, *self.month, objective, weighted=True)
            assert (round(whole.burn, 1), round(share.burn, 1)) == (full, weighted)
            assert (round(whole.availability, 3), round(share.availability, 3)) == (99.444, 99.583)
        assert round(reliability(self.window, *self.month, 0.999).budget_seconds / 60, 1) == 43.2

    def test_month_counts_only_its_part_of_an_impact(self):
        cut = reliability(self.window, at("00:00+1"), at("00:00+1") + timedelta(days=28), 0.999)
        assert cut.consumed_seconds == 2 * 3600

    def test_weighting_requires_every_share(self):
        assert reliability((replace(self.window[0], share=None),), *self.month, 0.999, weighted=True) is None

    def test_overlapping_impact_is_counted_once(self):
        assert weighted_seconds([*self.window, *self.window], NIGHT) == 10_800
        assert union([(at("22:00"), at("23:00")), (at("22:30"), at("22:40"))]) == [(at("22:00"), at("23:00"))]
