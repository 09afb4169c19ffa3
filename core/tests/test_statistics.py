from django.test import SimpleTestCase

from core.statistics import (
    Proportion,
    Spread,
    compare_counts,
    compare_medians,
    compare_shares,
    coverage,
    median_rank,
    poisson_interval,
)

KNOWN = {(0, 4): (0, 49), (3, 4): (30, 95), (4, 4): (51, 100), (18, 30): (42, 75), (40, 50): (67, 89)}
RANKS = {  # n: ranks of both ends of the interval of the median, and how surely they enclose it
    **{6: (1, 6, 0.969), 7: (1, 7, 0.984), 8: (1, 8, 0.992), 9: (2, 8, 0.961), 10: (2, 9, 0.979)},
    **{12: (3, 10, 0.961), 15: (4, 12, 0.965), 20: (6, 15, 0.959), 30: (10, 21, 0.957), 50: (18, 33, 0.967)},
}
COUNTS = {0: (0, 3.69), 1: (0.03, 5.57), 3: (0.62, 8.77), 7: (2.81, 14.42), 12: (6.20, 20.96)}
MINUTES = (12, 18, 22, 31, 44, 60, 75, 240)


class WilsonTests(SimpleTestCase):
    def test_intervals_match_published_values(self):
        for (count, total), expected in KNOWN.items():
            low, high = Proportion(count, total).interval
            assert (round(low * 100), round(high * 100)) == expected, (count, total)

    def test_zero_total_has_no_share(self):
        assert (Proportion(0, 0).share, Proportion(0, 0).interval) == (None, None)


class MedianTests(SimpleTestCase):
    def test_ranks_of_the_interval_match_published_values(self):
        for n, expected in RANKS.items():
            rank = median_rank(n)
            assert (rank, n + 1 - rank, round(coverage(n, rank), 3)) == expected, n

    def test_eight_durations_have_a_wide_interval(self):
        spread = Spread.of([240, 12, 75, 18, 60, 22, 44, 31])
        assert (spread.n, spread.median, spread.interval) == (8, 37.5, (12, 240))

    def test_five_values_are_too_few_for_an_interval(self):
        assert Spread.of([1, 2, 3, 4, 5]).interval is None
        assert Spread.of([]).median is None

    def test_percentile_is_a_value_and_hidden_below_ten(self):
        assert Spread.of(MINUTES).p90 is None
        assert Spread.of([*MINUTES, 9, 10]).p90 == 75
        assert Spread.of(range(1, 101)).p90 == 90

    def test_large_numbers_have_an_interval_too(self):
        rank = median_rank(100_000)
        assert coverage(100_000, rank) >= 0.95 > coverage(100_000, rank + 1)


class CountTests(SimpleTestCase):
    def test_intervals_match_published_values(self):
        for count, expected in COUNTS.items():
            assert tuple(round(end, 2) for end in poisson_interval(count)) == expected, count

    def test_interval_of_a_large_count_is_near_the_normal_one(self):
        low, high = poisson_interval(10_000)
        assert abs(low - 9_805) < 1 and abs(high - 10_198) < 1


class ComparisonTests(SimpleTestCase):
    def test_seven_against_three_may_be_chance(self):
        assert compare_counts(7, 3) == "not distinguishable"
        assert compare_counts(0, 0) == "not distinguishable"

    def test_clear_differences_of_counts_are_named(self):
        assert compare_counts(20, 3) == "higher"
        assert compare_counts(3, 20) == "lower"

    def test_counts_are_compared_by_the_days_they_took(self):
        assert compare_counts(20, 20, days=30, earlier_days=90) == "higher"
        assert compare_counts(10, 30, days=30, earlier_days=90) == "not distinguishable"

    def test_overlapping_durations_may_be_chance(self):
        assert compare_medians(MINUTES, (18, 22, 31, 44, 47, 58, 63, 75, 112, 168)) == "not distinguishable"

    def test_clear_differences_of_medians_are_named(self):
        slow = tuple(value + 300 for value in MINUTES)
        assert compare_medians(MINUTES, slow) == "lower"
        assert compare_medians(slow, MINUTES) == "higher"

    def test_three_values_on_each_side_are_never_distinguishable(self):
        assert compare_medians((1, 2, 3), (100, 200, 300)) == "not distinguishable"
        assert compare_medians((1, 2, 3), ()) == "too few to compare"

    def test_many_durations_are_compared_by_their_common_median(self):
        assert compare_medians(tuple(range(500)), tuple(range(200, 700))) == "lower"
        assert compare_medians(tuple(range(500)), tuple(range(500))) == "not distinguishable"

    def test_shares_are_compared_exactly(self):
        assert compare_shares(Proportion(18, 30), Proportion(6, 30)) == "higher"
        assert compare_shares(Proportion(3, 4), Proportion(1, 4)) == "not distinguishable"
        assert compare_shares(Proportion(3, 4), Proportion(0, 0)) == "too few to compare"
