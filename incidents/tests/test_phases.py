"""The phases of an impact, case by case."""

from datetime import UTC, datetime

import pytest
from django.test import SimpleTestCase

from incidents.facts import Facts, Window
from incidents.metrics import phases, shape
from incidents.tests.example_facts import at, marks

pytestmark = pytest.mark.both_databases

NIGHT = datetime(2024, 2, 14, 2, 0, tzinfo=UTC)


def facts(**given):
    return Facts(**{"now": NIGHT, **given})


class PhaseTests(SimpleTestCase):
    def labels(self, **times):
        example = facts(**{"windows": (Window(at("22:00"), at("02:00+1")),), **times})
        return [(p.label, p.seconds(example.now) // 60) for p in phases(example)]

    def test_missing_boundary_merges_phases_with_a_note(self):
        assert self.labels(milestones=marks(detected="22:00", fix_applied="00:00+1")) == [
            ("Undetected", 0),
            ("Diagnosing and fixing", 120),
            ("Recovering", 120),
        ]
        assert self.labels() == [("Undetected, diagnosing, fixing and recovering", 240)]

    def test_impact_end_ends_the_fixing_phase_without_a_fix(self):
        times = marks(detected="22:00", cause_identified="23:00", mitigated="02:00+1")
        assert self.labels(milestones=times)[2:] == [("Fixing", 180), ("Recovering", 0)]

    def test_cause_found_after_the_fix_is_not_a_boundary(self):
        times = marks(detected="22:10", fix_applied="23:00", cause_identified="01:00+1")
        assert self.labels(milestones=times)[1] == ("Diagnosing and fixing", 50)

    def test_running_phase_has_no_end(self):
        times = marks(detected="22:00", cause_identified="23:15")
        example = facts(windows=(Window(at("22:00")),), milestones=times, now=at("23:31"))
        assert [(p.label, p.seconds(example.now) // 60) for p in phases(example)] == [
            ("Undetected", 0),
            ("Diagnosing", 75),
            ("Fixing", 16),
        ]
        assert phases(example)[-1].end is None

    def test_reopening_starts_a_new_phase_after_a_gap(self):
        windows = (Window(at("22:00"), at("23:00")), Window(at("23:30"), at("00:00+1")))
        times = marks(detected="22:00", cause_identified="22:30", fix_applied="22:50")
        found = phases(facts(windows=windows, milestones=times))
        assert [p.label for p in found] == ["Undetected", "Diagnosing", "Fixing", "Recovering", "Reopened"]
        assert found[-1].start == at("23:30")

    def test_diagnosing_continues_after_a_pause(self):
        windows = (Window(at("22:00"), at("22:30")), Window(at("23:00"), at("00:00+1")))
        times = marks(detected="22:00", cause_identified="23:30", fix_applied="23:45")
        found = phases(facts(windows=windows, milestones=times))
        assert [p.label for p in found] == ["Undetected", "Diagnosing", "Diagnosing", "Fixing", "Recovering"]

    def test_incident_without_impact_has_no_phases(self):
        assert shape(facts(milestones=marks(detected="22:00"))) == []
