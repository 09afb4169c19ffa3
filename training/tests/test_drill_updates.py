"""The first status update of each player is timed and compared with that of the incident."""

from django.test import SimpleTestCase

from training.drill_scores import Answered, Reference, scores_of


class UpdateScoreTests(SimpleTestCase):
    def test_first_update_is_compared_with_the_incident(self):
        answers = [Answered(1, "update", "other", 300), Answered(1, "update", "other", 500)]
        answers += [Answered(2, "update", "other", 420), Answered(3, "act", "other", 10)]
        found = scores_of([1, 2, 3], answers, decoy_from=None, before=Reference(updated=900.0)).update
        assert (found.values, found.n, found.players, found.before) == ((300, 420), 2, 3, 900.0)
        assert found.sooner == 540
