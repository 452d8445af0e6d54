"""The sets of the bench: where their records come from, their contracts, Splink's setups for their kind, their goal."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from functools import partial

from tests.bench.identity import public_sets
from tests.bench.identity.landing import Export
from tests.bench.identity.worlds import companies_written, mixed, persons_written


@dataclass(frozen=True)
class Set:
    """`tolerance` is by how much ours may stay below Splink's best F1 by pairs; None where the issue sets no goal."""

    make: Callable[[], Iterable[Export]]
    contracts: str
    setups: tuple[str, ...]
    tolerance: float | None = None
    is_public: bool = True


_FEBRL = ("febrl3", "febrl4_within")
_PERSONS, _COMPANIES = ("persons_in_chinese",), ("companies_in_chinese",)
SETS = {
    "febrl_1": Set(partial(public_sets.febrl, "1"), "febrl_one", _FEBRL),
    "febrl_2": Set(partial(public_sets.febrl, "2"), "febrl_one", _FEBRL),
    "febrl_3": Set(partial(public_sets.febrl, "3"), "febrl_one", _FEBRL, 0.001),
    "febrl_4": Set(partial(public_sets.febrl, "4a", "4b"), "febrl_two", ("febrl4", *_FEBRL), 0.001),
    "fake_1000": Set(public_sets.fake_1000, "fake_1000", ("labels_column", "tutorial"), 0.0),
    "patstat": Set(public_sets.patstat, "patstat", ("business_rates", "names_alone", "names_and_words"), 0.0),
    "fodors_zagats": Set(public_sets.fodors_zagats, "fodors_zagats", ("restaurants",), 0.0),
    "cn_persons": Set(persons_written.exports, "cn_persons", _PERSONS, is_public=False),
    "cn_companies": Set(companies_written.exports, "cn_companies", _COMPANIES, is_public=False),
    "cn_mixed": Set(mixed.exports, "cn_mixed", (*_PERSONS, *_COMPANIES), is_public=False),
}
