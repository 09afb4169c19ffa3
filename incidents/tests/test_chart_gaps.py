"""Long stretches without a recorded time are shortened in the chart, rows without content left out."""

from dataclasses import replace
from datetime import timedelta

from django.test import SimpleTestCase

from incidents.facts import Entry, Facts, Milestone
from incidents.tests.example_facts import at, marks, outage, running
from incidents.tests.test_timeline_chart import crowded, long
from incidents.timeline_chart import figure, horizontal, vertical


class LongGapTests(SimpleTestCase):
    """One wrong date must not press the whole incident into a few units."""

    def late(self, days):
        wrong = Entry(99, at("22:00") + timedelta(days=days), "a wrong date", "action", "resolved")
        example = outage()
        marked = {**example.milestones, "resolved": Milestone(wrong.at)}
        return replace(example, entries=(*example.entries, wrong), milestones=marked, now=wrong.at)

    def width(self, example):
        """Units between the start of the impact and its end."""
        scale = horizontal.scale_of(example, 1100)
        return scale(example.impact_end) - scale(example.impact_start)

    def test_very_long_gap_is_shortened_and_marked(self):
        for days in (3, 40, 4000):
            example = self.late(days)
            assert self.width(example) > 700, days
            assert "fg-gap" in long(example)
            assert vertical.draw(example, "k").height < 700
            assert len(figure(example)) < 60_000

    def test_scale_is_monotonic_and_reaches_both_ends(self):
        example = self.late(40)
        scale = horizontal.scale_of(example, 1100)
        times = sorted({scale.t0, scale.t1, *(entry.at for entry in example.entries), *(b for _, b in scale.gaps)})
        places = [scale(time) for time in times]
        assert places == sorted(places)
        assert (places[0], places[-1]) == (scale.first, scale.last)
        assert all(scale.first <= scale(line) <= scale.last for line in scale.lines())

    def test_incident_of_ordinary_length_has_no_gap(self):
        for example in (outage(), running(), crowded()):
            assert horizontal.scale_of(example, 1100).gaps == ()


class EmptyRowTests(SimpleTestCase):
    def test_rows_without_content_are_left_out(self):
        bare = replace(outage(), windows=(), milestones={}, hypotheses=())
        drawn = long(bare)
        assert "Impact" not in drawn
        assert "Phases" not in drawn
        assert "Entries" in drawn


class FirstMinuteTests(SimpleTestCase):
    def test_shapes_of_a_just_declared_incident_have_no_negative_size(self):
        declared = Facts(
            now=at("22:01"), entries=(Entry(1, at("22:00"), "Declared"),), milestones=marks(declared="22:00")
        )
        for paper in (horizontal.draw(declared, 1100, "k"), vertical.draw(declared, "k")):
            self.assertNotRegex("".join(paper.parts), r'(width|height)="-')
