"""Decisions that cannot all hold: records that must be one customer by a chain of words, and that must not by another.

Pure functions over what is in force; they name every decision that takes part.
"""

from __future__ import annotations

from collections import defaultdict, deque
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Protocol

from pipelines.identity.subjects import Subject
from pipelines.problems import Problem

Sides = Mapping[str, Sequence[str]]


class Signed(Protocol):
    """What is told of a decision."""

    @property
    def number(self) -> int: ...
    @property
    def by(self) -> str: ...
    @property
    def at(self) -> str: ...
    @property
    def kind(self) -> str: ...


def contradictions(
    signed: Iterable[Signed], musts: Mapping[int, Sides], cannots: Mapping[int, Sides], kind: str,
    subjects: tuple[Subject, Subject],
) -> list[Problem]:  # fmt: skip
    """One problem for each decision in force that the new one (`kind` about `subjects`) cannot stand beside."""
    about = {one.number: one for one in signed}
    mine = {"a": subjects[0].records, "b": subjects[1].records}
    musts, cannots = dict(musts), dict(cannots)
    (musts if kind == "must_link" else cannots)[0] = mine  # 0: the new one
    ways = _ways(musts)
    return [
        _problem([about[number] for number in (*chain, cannot) if number], kind)
        for cannot, sides in sorted(cannots.items())
        if (kind == "must_link" or cannot == 0) and (chain := _chain(ways, sides)) is not None
    ]


def _ways(musts: Mapping[int, Sides]) -> dict[str, list[tuple[str, int]]]:
    """Record -> (record it must be with, by which decision)."""
    ways: dict[str, list[tuple[str, int]]] = defaultdict(list)
    for number, sides in sorted(musts.items()):
        records = [*sides["a"], *sides["b"]]
        for record in records[1:]:
            ways[records[0]].append((record, number))
            ways[record].append((records[0], number))
    return ways


def _chain(ways: Mapping[str, list[tuple[str, int]]], sides: Sides) -> list[int] | None:
    """The decisions that lead from one side to the other, or None where none do."""
    came: dict[str, tuple[str, int] | None] = dict.fromkeys(sides["a"])
    waiting, ends = deque(sides["a"]), set(sides["b"])
    while waiting:
        record = waiting.popleft()
        if record in ends:
            return sorted(set(_back(came, record)))
        for other, number in ways.get(record, ()):
            if other not in came:
                came[other] = (record, number)
                waiting.append(other)
    return None


def _back(came: Mapping[str, tuple[str, int] | None], record: str) -> Iterator[int]:
    while (step := came[record]) is not None:
        record, number = step
        yield number


def _problem(signed: Sequence[Signed], kind: str) -> Problem:
    named = "; ".join(f"decision {one.number} ({one.kind} by {one.by}, {one.at[:10]})" for one in signed)
    what = "a decision in force says they are two" if kind == "must_link" else "decisions in force say they are one"
    numbers = " or ".join(f"`juke identity withdraw {one.number}`" for one in signed)
    return Problem(what, "identity", found=named, do=f"{numbers}, and decide again")
