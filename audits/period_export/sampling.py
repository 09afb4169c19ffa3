"""A random sample that anyone can repeat.

The references of a list are sorted by the SHA-256 of "<seed>:<list>:<reference>"; the first ones are the sample.
"""

import hashlib
import heapq


def sort_key(seed: str, name: str, reference: str) -> str:
    return hashlib.sha256(f"{seed}:{name}:{reference}".encode()).hexdigest()


class Sample:
    """Keeps the first references while a list is written."""

    def __init__(self, name: str, *, seed: str, size: int) -> None:
        self.name, self.seed, self.size, self.total = name, seed, size, 0
        self.kept: list[tuple[int, str]] = []  # a heap with the largest digest first

    def add(self, reference: str) -> None:
        self.total += 1
        rank = -int(sort_key(self.seed, self.name, reference), 16)
        if len(self.kept) < self.size:
            heapq.heappush(self.kept, (rank, reference))
        elif self.kept:
            heapq.heappushpop(self.kept, (rank, reference))

    @property
    def references(self) -> list[str]:
        return [reference for _, reference in sorted(self.kept, reverse=True)]
