"""Precision, recall and F1 of a partition of records against the truth, by pairs and by B³; and the best cut of scores.

A partition is a dict from record to label. Nothing here knows who made it.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import asdict, dataclass
from itertools import groupby
from typing import Any

Partition = Mapping[str, str]
Edge = tuple[str, str, float]


@dataclass(frozen=True)
class Quality:
    """Shares, 0 to 1. Where nothing was joined precision is 1, where nothing is to be joined recall is 1."""

    precision: float
    recall: float

    @property
    def f1(self) -> float:
        total = self.precision + self.recall
        return 2 * self.precision * self.recall / total if total else 0.0

    def as_json(self) -> dict[str, float]:
        return {name: round(value, 5) for name, value in {**asdict(self), "f1": self.f1}.items()}


def pairs_of(size: int) -> int:
    """Pairs among so many records."""
    return size * (size - 1) // 2


def _together(found: Partition, truth: Partition) -> Counter[tuple[str, str]]:
    """How many records share a found and a true label; a record nobody found is alone."""
    return Counter((found.get(record, f"alone {record}"), entity) for record, entity in truth.items())


def pairwise(found: Partition, truth: Partition) -> Quality:
    """Of the pairs joined, how many are true; of the true pairs, how many are joined. Over the records of `truth`."""
    both = _together(found, truth)
    joined = sum(map(pairs_of, _sums(both, 0).values()))
    real = sum(map(pairs_of, _sums(both, 1).values()))
    return _quality(sum(map(pairs_of, both.values())), joined, real)


def between(found: Partition, truth: Partition, one: str, other: str) -> tuple[Quality, int, int]:
    """Quality, joined and true pairs among pairs of a record of department `one` with one of `other` (may be one).

    A record's department is what stands before the colon.
    """
    sides = [_together(found, _of(truth, department)) for department in (one, other)]
    joined = _crossing(*(_sums(side, 0) for side in sides), one == other)
    real = _crossing(*(_sums(side, 1) for side in sides), one == other)
    return _quality(_crossing(*sides, one == other), joined, real), joined, real


def _of(truth: Partition, department: str) -> dict[str, str]:
    return {record: entity for record, entity in truth.items() if record.split(":")[0] == department}


def _crossing(left: Counter[Any], right: Counter[Any], is_one: bool) -> int:
    return sum(pairs_of(count) if is_one else count * right[label] for label, count in left.items())


def b_cubed(found: Partition, truth: Partition) -> Quality:
    """Means over records: the share of its cluster that is its entity, and the share of its entity in its cluster.

    Bagga and Baldwin 1998, every record weighing the same.
    """
    both = _together(found, truth)
    clusters, entities = _sums(both, 0), _sums(both, 1)
    precision = sum(count * count / clusters[cluster] for (cluster, _), count in both.items())
    recall = sum(count * count / entities[entity] for (_, entity), count in both.items())
    return Quality(precision / len(truth), recall / len(truth))


def _sums(both: Counter[tuple[str, str]], side: int) -> Counter[str]:
    sums: Counter[str] = Counter()
    for labels, count in both.items():
        sums[labels[side]] += count
    return sums


def _quality(right: int, joined: int, real: int) -> Quality:
    return Quality(right / joined if joined else 1.0, right / real if real else 1.0)


def best_cut(edges: Iterable[Edge], truth: Partition) -> tuple[float, Quality]:
    """The score at and above which edges make the components of the best pairwise F1, and that quality.

    Every score that occurs is tried: edges come strongest first and components only grow, so counts are kept up.
    """
    real = sum(map(pairs_of, Counter(truth.values()).values()))
    groups = _Growing(truth)
    best = (float("inf"), _quality(0, 0, real))
    strongest_first = sorted(edges, key=lambda edge: -edge[2])
    for score, tied in groupby(strongest_first, key=lambda edge: edge[2]):
        for a, b, _ in tied:
            groups.join(a, b)
        reached = _quality(groups.right, groups.joined, real)
        if reached.f1 > best[1].f1:
            best = (score, reached)
    return best


class _Growing:
    """Components under joins, with the numbers of joined and of rightly joined pairs."""

    def __init__(self, truth: Partition) -> None:
        self._parent = {record: record for record in truth}
        self._entities = {record: Counter([entity]) for record, entity in truth.items()}
        self.joined = self.right = 0

    def _root(self, record: str) -> str:
        while (parent := self._parent[record]) != record:
            self._parent[record] = record = self._parent[parent]
        return record

    def join(self, a: str, b: str) -> None:
        x, y = self._root(a), self._root(b)
        if x == y:
            return
        if len(self._entities[x]) < len(self._entities[y]):
            x, y = y, x
        smaller, larger = self._entities.pop(y), self._entities[x]
        self.joined += smaller.total() * larger.total()
        self.right += sum(count * larger[entity] for entity, count in smaller.items())
        larger.update(smaller)
        self._parent[y] = x
