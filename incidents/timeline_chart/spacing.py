"""Layout of overlapping elements: assign_lanes by first fit, discs at a minimum distance."""

from collections.abc import Sequence

from incidents.facts import Interval


def assign_lanes(spans: Sequence[Interval]) -> list[int]:
    """For each span the first lane in which it overlaps no earlier one."""
    ends: list[list[Interval]] = []
    out = [0] * len(spans)
    for index in sorted(range(len(spans)), key=lambda n: spans[n]):
        start, end = spans[index]
        for number, lane in enumerate(ends):
            if all(b <= start or end <= a for a, b in lane):
                out[index] = number
                lane.append((start, end))
                break
        else:
            out[index] = len(ends)
            ends.append([(start, end)])
    return out


def spread_apart(places: Sequence[float], gap: float, first: float, last: float) -> list[float]:
    """The positions in order, at least `gap` spread_apart: moved right, or left at the end."""
    out: list[float] = []
    for place in places:
        least = out[-1] + gap if out else first
        out.append(max(place, least))
    limit = last
    for index in range(len(out) - 1, -1, -1):
        out[index] = round(min(out[index], limit), 1)
        limit = out[index] - gap
    return out
