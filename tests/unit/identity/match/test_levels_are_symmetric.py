"""Whichever record of a pair comes first, levels, flags and decisions are the same: for any values of any column."""

from __future__ import annotations

import random
from itertools import combinations

import pytest

from pipelines.identity.standardise.tables import FEATURE_COLUMNS, STANDARDISED
from tests.unit.identity.match.desk import Desk, decided, of
from tests.unit.identity.match.random_records import random_record

_CHINESE = ("王", "王伟", "王伟明", "伟明", "恒达", "恒达化工", "恒达精密", "化工")
_LATIN = ("smith", "smyth", "john smith", "smith smyth", "jon", "john", "acme", "acme tools", "wang", "wang wei")
_NUMBERS = ("19900203", "19900302", "1990", "200120", "110105194912", "+8613912345671", "+8613912345672", "100-3", "7")
_OTHERS = (*_NUMBERS, *_CHINESE, *_LATIN, "li@b.example", "awang7@b.example", "awang7@d.example", "x")
# Parts of a name are in the script of the name.
_OF_NAME = ("name", "family", "given", "given_root", "words", "brand")


def _value(draw: random.Random, column: str, kind: str, script: tuple[str, ...]) -> object:
    if draw.random() < 0.35:
        return None
    if column == "kind":
        return draw.choice(("person", "organisation"))
    texts = script if column in _OF_NAME else _OTHERS
    if kind.endswith("[]"):
        return sorted(set(draw.choices(texts, k=draw.randrange(3))))
    if column == "name_mask":
        return draw.choice(("王%", "%伟%", "s%"))
    return draw.choice((*texts, "") if column in ("place", "branch") else texts)


def _row(draw: random.Random, number: int) -> list[object]:
    script = draw.choice((_CHINESE, _LATIN))
    own = {column: _value(draw, column, FEATURE_COLUMNS[column], script) for column in STANDARDISED}
    same = random.Random(str(own["address"]))  # parts of an address follow from it
    own |= {column: _value(same, column, "varchar", script) for column in ("address_key", "road", "house")}
    return [str(number), number, number, str(number), *own.values()]


def _unheard_of(draw: random.Random, many: int) -> Desk:
    """Features as no normaliser makes them: every column drawn for itself."""
    desk = Desk()
    rows = [_row(draw, number) for number in range(many)]
    desk.connection.executemany(f"insert into features values ({', '.join('?' * len(FEATURE_COLUMNS))})", rows)
    return desk


@pytest.mark.parametrize("seed", range(2))
def test_pairs_of_standardised_records_read_the_same_both_ways(seed: int) -> None:
    draw = random.Random(seed)
    desk = of([random_record(draw) for _ in range(150)])
    _check(desk)


@pytest.mark.parametrize("seed", range(2))
def test_pairs_of_any_values_whatever_read_the_same_both_ways(seed: int) -> None:
    _check(_unheard_of(random.Random(seed), 150))


def _check(desk: Desk) -> None:
    found = decided(desk, combinations([row[0] for row in desk.features("record_id")], 2))
    differing = [
        {name: (one[name], other[name]) for name in one if one[name] != other[name]}
        for one, other in zip(found[::2], found[1::2], strict=True)
        if one != other
    ]
    assert differing == []
