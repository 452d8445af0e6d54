"""Which marts and metrics have a truth: modules of this package register theirs with `@truth` and `measures`."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field

import pandas as pd

from tests.bench.kpi.frames import Frames, once

Computed = Callable[[Frames], pd.DataFrame]
Value = Callable[[pd.DataFrame], float | None]


@dataclass(frozen=True)
class MartTruth:
    """`compute` gives one row per `key` and every KPI column of the mart; more columns of the mart are compared too.

    `within` is what a column may differ by, as a share of it, where the model's way of computing is not exact.
    """

    mart: str
    key: tuple[str, ...]
    compute: Computed
    within: Mapping[str, float] = field(default_factory=dict)


@dataclass(frozen=True)
class MetricTruth:
    """`value` of the rows `rows` gives, which are grouped by the month of `day`, or by a dimension of the same name.

    A metric of a state (`is_state`) takes the rows of the last day there is, of each month or of all.
    """

    metric: str
    rows: Computed
    day: str
    value: Value
    is_state: bool = False


MARTS: dict[str, MartTruth] = {}
METRICS: dict[str, MetricTruth] = {}


def truth(mart: str, key: Sequence[str], within: Mapping[str, float] | None = None) -> Callable[[Computed], Computed]:
    """Register a function as the truth of a mart; whoever else reads its rows gets what was computed once."""

    def registered(compute: Computed) -> Computed:
        MARTS[mart] = MartTruth(mart, tuple(key), once(compute), within or {})
        return MARTS[mart].compute

    return registered


def measures(rows: Computed, day: str, values: Mapping[str, Value], *, is_state: bool = False) -> None:
    """Register the truths of several metrics over the same rows."""
    for name, value in values.items():
        METRICS[name] = MetricTruth(name, rows, day, value, is_state)


def total(column: str) -> Value:
    """The sum of a column; nothing where no row has a value."""
    return lambda rows: rows[column].sum(min_count=1)


def ratio(numerator: str, denominator: str) -> Value:
    """The sum of one column by the sum of another; nothing where there is nothing to divide by."""
    return lambda rows: share(rows[numerator].sum(), rows[denominator].sum())


def share(part: float, whole: float) -> float | None:
    """A part by a whole; None for a whole of nothing."""
    return part / whole if whole else None
