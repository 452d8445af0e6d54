"""A company of three departments on two nights: its records, and who they really are.

`even` and `skewed` differ in what a guard is for: in the skewed one a switchboard's phone stands on 5,000 records, an
office's address on 2,000, one name on 3,000, and the surname 王 on 8 % instead of some 6.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from tests.bench.identity_worlds.customers import CHINESE, WANG, WEI, Customers, make_customers
from tests.bench.identity_worlds.spelling import Flags, spell
from tests.bench.identity_worlds.words import Ints

DEPARTMENTS = ("sales", "service", "marketing")
ISSUERS = ("erp", "hotline", "crm")
_PRESENT = (0.75, 0.55, 0.45)  # the chance of a customer to stand in each department
_TWICE = 0.02  # of a department's records
SWITCHBOARD_RECORDS, NAMESAKE_RECORDS, OFFICE_RECORDS = 5_000, 3_000, 2_000
NIGHT_SHARE = 0.01  # of records: a third each new, changed and deleted
_CHANGING = ("name", "phone", "email", "address")


@dataclass(frozen=True)
class World:
    """`first` and `second`: each night's records with `department`, `source_customer_id` and `true_customer`."""

    first: pa.Table
    second: pa.Table


def make_world(records: int, *, skewed: bool = False, seed: int = 20261122) -> World:
    """`records` on the first night; on the second a hundredth of them new, changed and deleted."""
    rng = np.random.default_rng(seed)
    third = max(1, round(records * NIGHT_SHARE / 3))
    customers = make_customers(rng, int(records / 1.6) + 100, 0.08 if skewed else None)
    who, department = _drawn(rng, len(customers["kind"]), records + third)
    if skewed:
        _name_alike(rng, customers, who, min(NAMESAKE_RECORDS, records // 20))
    table = _numbered(spell(customers, who, department, rng), who, department)
    if skewed:
        table = _crowded(rng, table, records)
    again = spell(customers, who, department, rng)
    return World(table.slice(0, records), _next_night(rng, table, again, records, third))


def _drawn(rng: np.random.Generator, customers: int, records: int) -> tuple[Ints, Ints]:
    """Which customer and which department each record is of, in no order."""
    present = rng.random((customers, len(DEPARTMENTS))) < np.array(_PRESENT)
    nowhere = np.flatnonzero(~present.any(axis=1))
    present[nowhere, rng.integers(0, len(DEPARTMENTS), len(nowhere))] = True
    who, department = np.nonzero(present)
    twice = np.flatnonzero(rng.random(len(who)) < _TWICE)
    who, department = np.concatenate([who, who[twice]]), np.concatenate([department, department[twice]])
    chosen = rng.permutation(len(who))[:records]
    assert len(chosen) == records, "too few customers were made for so many records"
    return who[chosen], department[chosen]


def _name_alike(rng: np.random.Generator, customers: Customers, who: Ints, records: int) -> None:
    """Rename Chinese persons 王伟 until about so many records bear the name."""
    persons = np.flatnonzero(customers["kind"] == CHINESE)
    chosen = rng.permutation(persons)[: round(records / len(who) * len(customers["kind"]))]
    customers["surname"][chosen], customers["given"][chosen], customers["has_given_2"][chosen] = WANG, WEI, 0


def _numbered(table: pa.Table, who: Ints, department: Ints) -> pa.Table:
    number = pc.binary_join_element_wise("K", pc.cast(pa.array(np.arange(len(who)) + 1_000_000), pa.string()), "")
    return (
        table.append_column("source_customer_id", number)
        .append_column("department", pa.array(department, pa.int8()))
        .append_column("true_customer", pa.array(who, pa.int32()))
    )


def _crowded(rng: np.random.Generator, table: pa.Table, records: int) -> pa.Table:
    switchboard, office = "021-61008000", "上海市浦东新区世纪大道88号1栋101室"
    table = _overwritten(table, "phone", _some(rng, len(table), min(SWITCHBOARD_RECORDS, records // 20)), switchboard)
    return _overwritten(table, "address", _some(rng, len(table), min(OFFICE_RECORDS, records // 20)), office)


def _some(rng: np.random.Generator, count: int, wanted: int) -> Flags:
    flags = np.zeros(count, dtype=bool)
    flags[rng.permutation(count)[:wanted]] = True
    return flags


def _overwritten(table: pa.Table, column: str, flags: Flags, value: pa.Array | str) -> pa.Table:
    return table.set_column(
        table.schema.get_field_index(column), column, pc.if_else(pa.array(flags), value, table[column])
    )


def _next_night(rng: np.random.Generator, table: pa.Table, again: pa.Table, records: int, third: int) -> pa.Table:
    """Another third is written anew in one column, a third is gone, and what was beyond `records` has come."""
    column = _differing_column(rng, table, again)
    column[records:] = -1
    changed = rng.permutation(np.flatnonzero(column >= 0))[:third]
    for place, name in enumerate(_CHANGING):
        flags = np.zeros(len(table), dtype=bool)
        flags[changed[column[changed] == place]] = True
        table = _overwritten(table, name, flags, again[name])
    stays = np.ones(len(table), dtype=bool)
    stays[rng.permutation(np.setdiff1d(np.arange(records), changed))[:third]] = False
    return table.filter(pa.array(stays))


def _differing_column(rng: np.random.Generator, table: pa.Table, again: pa.Table) -> Ints:
    """For each record the place in `_CHANGING` of a column that `again` has otherwise, by lot; -1 where none is."""
    differs = np.column_stack([_differs(table[name], again[name]) for name in _CHANGING])
    lots = rng.random(differs.shape) * differs
    return np.where(differs.any(axis=1), lots.argmax(axis=1), -1)


def _differs(before: pa.ChunkedArray, after: pa.ChunkedArray) -> Flags:
    return pc.not_equal(pc.fill_null(before, ""), pc.fill_null(after, "")).to_numpy()
