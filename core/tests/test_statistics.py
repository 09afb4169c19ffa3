from django.test import SimpleTestCase

from core.statistics import Proportion

KNOWN = {(0, 4): (0, 49), (3, 4): (30, 95), (4, 4): (51, 100), (18, 30): (42, 75), (40, 50): (67, 89)}


class WilsonTests(SimpleTestCase):
    def test_intervals_match_published_values(self):
        for (count, total), expected in KNOWN.items():
            low, high = Proportion(count, total).interval
            assert (round(low * 100), round(high * 100)) == expected, (count, total)

    def test_zero_total_has_no_share(self):
        assert (Proportion(0, 0).share, Proportion(0, 0).interval) == (None, None)
