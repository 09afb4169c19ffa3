"""Medians, intervals and comparisons for small numbers. A number is never shown without its n and interval.

Everything is deterministic: the permutation test draws from a fixed seed.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import lru_cache
from itertools import combinations
from math import ceil, comb, exp, lgamma, log, sqrt
from random import Random
from statistics import median
from typing import TypeVar

Number = TypeVar("Number", int, float)
Z = 1.959963984540054
"""The normal quantile of a two-sided 95% interval."""
LEAST_FOR_INTERVAL = 6
LEAST_FOR_P90 = 10
LEVEL = 0.05
ROUNDS = 1_000  # permutations of one comparison
MOST_PERMUTED = 120  # more values than this are compared by how many lie above the common median
LOWER, HIGHER, EQUAL, UNKNOWN = "lower", "higher", "not distinguishable", "too few to compare"


@dataclass(frozen=True)
class Proportion:
    """`count` of `total`, with the Wilson 95% interval; share and interval are fractions, None without a total."""

    count: int
    total: int

    @property
    def share(self) -> float | None:
        return self.count / self.total if self.total else None

    @property
    def interval(self) -> tuple[float, float] | None:
        return wilson_interval(self.count, self.total) if self.total else None


def wilson_interval(count: int, total: int) -> tuple[float, float]:
    """The Wilson score interval at 95%: (p + z²/2n ± z·√(p(1−p)/n + z²/4n²)) / (1 + z²/n). `total` is positive."""
    share, spread = count / total, Z * Z / total
    middle = (share + spread / 2) / (1 + spread)
    half = Z * sqrt(share * (1 - share) / total + spread / (4 * total)) / (1 + spread)
    return max(middle - half, 0.0), min(middle + half, 1.0)


@dataclass(frozen=True)
class Spread:
    """Sorted durations: n, median, its distribution-free 95% interval (n ≥ 6) and nearest-rank p90 (n ≥ 10)."""

    values: tuple[int, ...]

    @classmethod
    def of(cls, values: Sequence[int]) -> "Spread":
        return cls(tuple(sorted(values)))

    @property
    def n(self) -> int:
        return len(self.values)

    @property
    def median(self) -> float | None:
        return median(self.values) if self.values else None

    @property
    def interval(self) -> tuple[int, int] | None:
        return median_interval(self.values)

    @property
    def p90(self) -> int | None:
        return nearest_rank(self.values, 0.9) if self.n >= LEAST_FOR_P90 else None


def median_interval(ordered: Sequence[Number]) -> tuple[Number, Number] | None:
    """The distribution-free 95% interval of the median of sorted values; None below six."""
    if (rank := median_rank(len(ordered))) is None:
        return None
    return ordered[rank - 1], ordered[-rank]


def nearest_rank(ordered: Sequence[int], share: float) -> int:
    """The smallest of the sorted values that at least this share of them does not exceed."""
    return ordered[max(1, ceil(share * len(ordered))) - 1]


@lru_cache(maxsize=4096)
def median_rank(n: int) -> int | None:
    """The largest k for which the k-th value from either end encloses the median at 95%: 1 − 2·P(Bin(n, ½) < k)."""
    if n < LEAST_FOR_INTERVAL:
        return None
    rank = max(1, int(n / 2 - Z * sqrt(n) / 2) - 1)
    while coverage(n, rank + 1) >= 1 - LEVEL:
        rank += 1
    return rank


def coverage(n: int, rank: int) -> float:
    """How surely the values of these ranks enclose the median."""
    return 1 - 2 * binomial_at_most(rank - 1, n, 0.5)


def binomial_at_most(k: int, n: int, p: float) -> float:
    """P(X ≤ k) for n trials, 0 < p < 1, summed downward from k until the terms vanish."""
    if k < 0:
        return 0.0
    if k >= n:
        return 1.0
    if k > n * p:  # the other tail is shorter
        return 1.0 - binomial_at_most(n - k - 1, n, 1 - p)
    term = exp(lgamma(n + 1) - lgamma(k + 1) - lgamma(n - k + 1) + k * log(p) + (n - k) * log(1 - p))
    total, odds = 0.0, (1 - p) / p
    for i in range(k, -1, -1):
        total += term
        term *= i / (n - i + 1) * odds
        if term < total * 1e-16:
            break
    return min(total, 1.0)


def poisson_at_most(k: int, mean: float) -> float:
    """P(X ≤ k), summed downward from k; upward for k above the mean."""
    if k < 0:
        return 0.0
    if mean <= 0:
        return 1.0
    term = exp(k * log(mean) - mean - lgamma(k + 1))
    total, i = 0.0, k
    if k > mean:
        while term > total * 1e-16 or i < k + 2:
            i += 1
            term *= mean / i
            total += term
        return max(0.0, 1.0 - total)
    while i >= 0:
        total += term
        term *= i / mean
        if term < total * 1e-16:
            break
        i -= 1
    return min(total, 1.0)


@lru_cache(maxsize=4096)
def poisson_interval(count: int) -> tuple[float, float]:
    """The exact (Garwood) 95% interval of the mean behind a count."""
    reach = 6 * sqrt(count + 1) + 6
    low = solve(lambda mean: poisson_at_most(count - 1, mean) - (1 - LEVEL / 2), 0.0, float(count)) if count else 0.0
    return low, solve(lambda mean: poisson_at_most(count, mean) - LEVEL / 2, float(count), count + reach)


def solve(falling: Callable[[float], float], low: float, high: float) -> float:
    """Where a falling function is zero."""
    for _ in range(50):
        middle = (low + high) / 2
        if falling(middle) > 0:
            low = middle
        else:
            high = middle
    return (low + high) / 2


def verdict(chance: float, difference: float) -> str:
    """The only words of a comparison. `chance`: how likely so large a difference is without a cause."""
    if chance >= LEVEL or not difference:
        return EQUAL
    return HIGHER if difference > 0 else LOWER


def compare_counts(count: int, earlier: int, days: float = 1.0, earlier_days: float = 1.0) -> str:
    """Exact comparison of two rates: given the sum, the count is binomial with the share of the days."""
    total, share = count + earlier, days / (days + earlier_days)
    below, above = binomial_at_most(count, total, share), 1 - binomial_at_most(count - 1, total, share)
    return verdict(min(1.0, 2 * min(below, above)), count / days - earlier / earlier_days)


def compare_shares(one: Proportion, earlier: Proportion) -> str:
    """Fisher's exact test of two shares."""
    if one.share is None or earlier.share is None:
        return UNKNOWN
    chance = fisher(one.count, one.total, earlier.count, earlier.total)
    return verdict(chance, one.share - earlier.share)


def fisher(count: int, total: int, other: int, other_total: int) -> float:
    """The chance of a table at least as extreme as `count` of `total` beside `other` of `other_total`, both ways."""
    marked, everyone = count + other, total + other_total
    ways = log_ways(everyone, marked)
    first, last = max(0, marked - other_total), min(marked, total)

    def chance(k: int) -> float:
        return exp(log_ways(total, k) + log_ways(other_total, marked - k) - ways)

    limit = chance(count) * (1 + 1e-9)
    return min(1.0, sum(p for k in range(first, last + 1) if (p := chance(k)) <= limit))


def log_ways(n: int, k: int) -> float:
    return lgamma(n + 1) - lgamma(k + 1) - lgamma(n - k + 1)


@lru_cache(maxsize=256)
def compare_medians(values: tuple[int, ...], earlier: tuple[int, ...]) -> str:
    """Permutation test on the difference of the medians; all permutations if they are few, else from a fixed seed.

    With more than 120 values: Fisher's exact test on how many of them lie above the common median.
    """
    if not values or not earlier:
        return UNKNOWN
    pooled = [*values, *earlier]
    difference = median(values) - median(earlier)
    if len(pooled) > MOST_PERMUTED:
        middle = median(pooled)
        above, others = sum(v > middle for v in values), sum(v > middle for v in earlier)
        return verdict(fisher(above, len(values), others, len(earlier)), difference)
    return verdict(permutation_chance(sorted(pooled), len(values), abs(difference)), difference)


def permutation_chance(pooled: list[int], size: int, difference: float) -> float:
    """How often groups drawn at random from the values differ at least as much."""
    everyone = range(len(pooled))
    if comb(len(pooled), size) <= ROUNDS:
        drawn: list[Sequence[int]] = list(combinations(everyone, size))
        start = 0
    else:
        random = Random(20_240_213)
        drawn = [sorted(random.sample(everyone, size)) for _ in range(ROUNDS)]
        start = 1
    hits = sum(median_gap(pooled, indexes) >= difference for indexes in drawn)
    return (hits + start) / (len(drawn) + start)


def median_gap(ordered: list[int], indexes: Sequence[int]) -> float:
    """The difference of the medians of the values at these places and of all others."""
    chosen = set(indexes)
    rest = [value for place, value in enumerate(ordered) if place not in chosen]
    return abs(middle_of([ordered[place] for place in indexes]) - middle_of(rest))


def middle_of(ordered: Sequence[int]) -> float:
    half, odd = divmod(len(ordered), 2)
    return ordered[half] if odd else (ordered[half - 1] + ordered[half]) / 2
