"""Long stretches without a recorded time are shortened in the chart."""

from dataclasses import replace
from datetime import timedelta

from django.test import SimpleTestCase

from incidents.facts import Entry, Milestone
from incidents.tests.example_facts import at, outage, running
from incidents.tests.test_timeline_chart import crowded, long
from incidents.timeline_chart import figure, horizontal, vertical


class LongGapTests(SimpleTestCase):
    """One wrong date must not press the whole incident into a few units."""

    def late(self, days):
        wrong = Entry(99, at("22:00") + timedelta(days=days), "a wrong date", "action", "resolved")
        story = outage()
        marked = {**story.milestones, "resolved": Milestone(wrong.at)}
        return replace(story, entries=(*story.entries, wrong), milestones=marked, now=wrong.at)

    def width(self, story):
        """Units between the start of the impact and its end."""
        scale = horizontal.scale_of(story, 1100)
        return scale(story.impact_end) - scale(story.impact_start)

    def test_very_long_gap_is_shortened_and_marked(self):
        for days in (3, 40, 4000):
            story = self.late(days)
            assert self.width(story) > 700, days
            assert "gap" in long(story) or "gap" in figure(story)
            assert vertical.draw(story, "k").height < 700
            assert len(figure(story)) < 60_000

    def test_scale_is_monotonic_and_reaches_both_ends(self):
        story = self.late(40)
        scale = horizontal.scale_of(story, 1100)
        times = sorted({scale.t0, scale.t1, *(entry.at for entry in story.entries), *(b for _, b in scale.gaps)})
        places = [scale(time) for time in times]
        assert places == sorted(places)
        assert (places[0], places[-1]) == (scale.first, scale.last)
        assert all(scale.first <= scale(line) <= scale.last for line in scale.lines())

    def test_incident_of_ordinary_length_has_no_gap(self):
        for story in (outage(), running(), crowded()):
            assert horizontal.scale_of(story, 1100).gaps == ()
