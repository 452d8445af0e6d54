"""What becomes of records that hang together and cannot all be one customer: their weakest links break.

Pure functions over one component. It is built up again from its strongest links; of equal scores the one counts more
that more third records vouch for, then the order of the record ids. A link is left out, *broken*, if it would bring two
checked numbers or the two sides of a steward's cannot-link together. Links that together would make a customer of more
than `LARGEST_CLUSTER` different profiles are all left out, and so is every weaker one of its parts: *oversized*. A weak
link that alone holds two dense parts together breaks as well.
"""

from __future__ import annotations

from collections import defaultdict, deque
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from itertools import groupby

LARGEST_CLUSTER = 200  # different profiles: the same words exported 700 times are still one customer
WEAK_SCORE = 0.95
DENSE_PART = 3  # records on either side of a bridge, linked among themselves more often than in a chain
BROKEN, OVERSIZED = "broken", "oversized"


@dataclass(frozen=True)
class Member:
    """One record of a component. `numbers` are (kind, checked number), `marks` (decision, side) of cannot-links."""

    record: str
    profile: str
    numbers: frozenset[tuple[str, str]] = frozenset()
    marks: frozenset[tuple[int, str]] = frozenset()


@dataclass(frozen=True)
class Link:
    """Between two records, `a` before `b`."""

    a: str
    b: str
    score: float


@dataclass(frozen=True)
class Outcome:
    """The parts, each a customer, and the links between them with the reason why they do not count."""

    parts: tuple[frozenset[str], ...]
    broken: tuple[tuple[Link, str], ...]


class _Group:
    """Records that are one so far, and all that speaks against another joining them."""

    def __init__(self, members: Iterable[Member] = ()) -> None:
        together = list(members)
        self.records = frozenset(one.record for one in together)
        self.profiles = frozenset(one.profile for one in together)
        self.numbers = frozenset(number for one in together for number in one.numbers)
        self.marks = frozenset(mark for one in together for mark in one.marks)
        self.is_giant = self.is_closed = False

    def joined(self, other: _Group, largest: int) -> _Group:
        """Both as one; of a giant nothing is kept but that it is one."""
        both = _Group()
        both.profiles = self.profiles | other.profiles
        both.is_giant = self.is_giant or other.is_giant or len(both.profiles) > largest
        if both.is_giant:
            both.profiles = frozenset()
        else:
            both.records, both.numbers = self.records | other.records, self.numbers | other.numbers
            both.marks = self.marks | other.marks
        return both

    def contradicts(self, other: _Group) -> bool:
        kinds = {kind for kind, _ in self.numbers} & {kind for kind, _ in other.numbers}
        shared = {kind for kind, _ in self.numbers & other.numbers}
        opposite = {"a": "b", "b": "a"}
        return kinds != shared or any((number, opposite[side]) in other.marks for number, side in self.marks)


def resolve(
    members: Sequence[Member],
    links: Sequence[Link],
    musts: Iterable[Sequence[str]] = (),
    largest: int = LARGEST_CLUSTER,
) -> Outcome:
    """The parts that `members` fall into; `musts` are records that a steward holds together against everything."""
    bridges = _weak_bridges(members, links)
    homes = _held_together(members, musts)
    standing = [link for link in links if link not in bridges]
    for _, level in groupby(_strongest_first(standing), key=lambda pair: pair[0]):
        _unite_level(homes, [link for _, link in level], largest)
    parts = {id(group): group for group in homes.values()}
    apart = [link for link in links if homes[link.a] is not homes[link.b]]
    why = ((link, _reason(homes[link.a], homes[link.b])) for link in apart)
    return Outcome(tuple(group.records for group in parts.values()), tuple(why))


def _held_together(members: Sequence[Member], musts: Iterable[Sequence[str]]) -> dict[str, _Group]:
    by_record = {one.record: one for one in members}
    homes = {one.record: _Group([one]) for one in members}
    for records in musts:
        group = _Group(by_record[record] for record in records)
        homes |= dict.fromkeys(group.records, group)
    return homes


def _strongest_first(links: Sequence[Link]) -> list[tuple[tuple[float, int], Link]]:
    """((−score, −records that both ends are linked to), link), in an order that only the links themselves decide."""
    around: dict[str, set[str]] = defaultdict(set)
    for link in links:
        around[link.a].add(link.b)
        around[link.b].add(link.a)
    ranked = (((-link.score, -len(around[link.a] & around[link.b])), link) for link in links)
    return sorted(ranked, key=lambda pair: (pair[0], pair[1].a, pair[1].b))


def _unite_level(homes: dict[str, _Group], links: Sequence[Link], largest: int) -> None:
    """Unite over links of one strength: those that together grow too large not at all, the others in their order."""
    before = {id(homes[end]): homes[end] for link in links for end in (link.a, link.b)}
    united, leads = dict(before), {key: key for key in before}
    for link in links:
        x, y = (_lead(leads, id(homes[end])) for end in (link.a, link.b))
        if x == y or united[x].is_closed or united[y].is_closed or united[x].contradicts(united[y]):
            continue
        leads[y] = x
        united[x] = united[x].joined(united[y], largest)
    for key, group in before.items():
        whole = united[_lead(leads, key)]
        if whole.is_giant:
            group.is_closed = True
        else:
            homes.update(dict.fromkeys(group.records, whole))


def _lead(leads: dict[int, int], key: int) -> int:
    while leads[key] != key:
        leads[key] = key = leads[leads[key]]
    return key


def _reason(x: _Group, y: _Group) -> str:
    return OVERSIZED if (x.is_closed or y.is_closed) and not x.contradicts(y) else BROKEN


def _weak_bridges(members: Sequence[Member], links: Sequence[Link]) -> set[Link]:
    """Weak links that alone hold two dense parts together; none of a giant, which its strongest links build up."""
    weak = [link for link in links if link.score < WEAK_SCORE]
    if not weak or not 2 * DENSE_PART <= len(members) <= LARGEST_CLUSTER:
        return set()
    return {link for link in weak if _is_bridge(link, links)}


def _is_bridge(bridge: Link, links: Sequence[Link]) -> bool:
    others = [link for link in links if link != bridge]
    near, far = _reached(bridge.a, others), _reached(bridge.b, others)
    return bridge.b not in near and all(_is_dense(part, others) for part in (near, far))


def _is_dense(part: set[str], links: Iterable[Link]) -> bool:
    return len(part) >= DENSE_PART and sum(link.a in part for link in links) >= len(part)


def _reached(start: str, links: Iterable[Link]) -> set[str]:
    around: Mapping[str, list[str]] = defaultdict(list)
    for link in links:
        around[link.a].append(link.b)
        around[link.b].append(link.a)
    seen, waiting = {start}, deque([start])
    while waiting:
        for other in around[waiting.popleft()]:
            if other not in seen:
                seen.add(other)
                waiting.append(other)
    return seen
