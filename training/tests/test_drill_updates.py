"""The first status update of each player is timed and compared with that of the incident."""

from django.test import SimpleTestCase

from training.drill_report import difference_text, seconds_text
from training.drill_scores import Answered, Measure, Reference, scores_of


class UpdateScoreTests(SimpleTestCase):
    def test_first_update_is_compared_with_the_incident(self):
        answers = [Answered(1, "update", "other", 300), Answered(1, "update", "other", 500)]
        answers += [Answered(2, "update", "other", 420), Answered(3, "act", "other", 10)]
        found = scores_of([1, 2, 3], answers, decoy_from=None, before=Reference(updated=900.0)).update
        assert (found.values, found.n, found.players, found.before) == ((300, 420), 2, 3, 900.0)
        assert found.n == 2 and difference_text(found) == "–"  # too few to show

    def test_difference_is_that_of_the_times_as_they_are_shown(self):
        shown = [("Rule out", 2100, 450, "28 min sooner"), ("Update", 300, 545, "4 min later"), ("Ask", 50, 20, "30 s")]
        for label, before, took, words in shown:
            measure = Measure("", label, 3, [took] * 3, before)
            assert difference_text(measure).startswith(words), (label, seconds_text(before), seconds_text(took))
