"""Asks every metric of the published version and lays it beside its truth: in total, by month, by its own dimension."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from functools import cache

import numpy as np
import pandas as pd

from pipelines.published import MetricEntry, Version, metric
from tests.bench.kpi.comparing import ABSOLUTE, AMOUNT, NO_TRUTH, RELATIVE, Compared
from tests.bench.kpi.frames import Frames
from tests.bench.kpi.registry import METRICS, Computed, MetricTruth

METRIC = "metrics"  # what stands for the mart where a metric is told
Parts = dict[tuple[object, ...], pd.DataFrame]  # the rows of each group
Parted = Callable[[Computed, str, bool, tuple[str, ...]], Parts]
SPANS = ("day", "week", "month", "quarter", "year")


def compare_metrics(version: Version, frames: Frames) -> list[Compared]:
    """Every metric of the version's catalogue; a metric of which no truth is known is unequal."""

    @cache  # several metrics are of the same rows
    def parted(compute: Computed, day: str, is_state: bool, by: tuple[str, ...]) -> Parts:
        return _parted(frames.computed(compute), day, is_state, by)

    return [_compare(version, frames, parted, entry) for entry in version.catalogue().metrics.values()]


def _compare(version: Version, frames: Frames, parted: Parted, entry: MetricEntry) -> Compared:
    truth = METRICS.get(entry.name)
    if truth is None:
        return Compared(METRIC, entry.name, 1, 1, NO_TRUTH)
    asked = unequal = 0
    why = ""
    for by in breakdowns(entry, frames.computed(truth.rows)):
        parts = parted(truth.rows, truth.day, truth.is_state, by)
        for said, published, true in _pairs(metric(version, entry.name, by=by), truth, parts):
            asked += 1
            if not _is_equal(entry.name, published, true):
                unequal += 1
                why = why or f"{by} {said}: {published} for {true}"
    return Compared(METRIC, entry.name, asked, unequal, why)


def breakdowns(entry: MetricEntry, rows: pd.DataFrame) -> list[tuple[str, ...]]:
    """Nothing, the month and the first dimension that the true rows have too."""
    dimensions = [name for name in entry.by if name not in SPANS and name in rows and not name.endswith("_date")]
    return [(), *([("month",)] if "month" in entry.by else []), *((name,) for name in dimensions[:1])]


def _pairs(asked: pd.DataFrame, truth: MetricTruth, parts: Parts) -> Iterator[tuple[str, float | None, float | None]]:
    published = {_text(row[:-1]): row[-1] for row in asked.itertuples(index=False, name=None)}
    true = {_text(group): truth.value(part) for group, part in parts.items()}
    for group in {**published, **true}:
        yield group, published.get(group), true.get(group)


def _parted(rows: pd.DataFrame, day: str, is_state: bool, by: tuple[str, ...]) -> Parts:
    """The rows of each group; of a state those of the last day of each month, or of all."""

    def standing(part: pd.DataFrame) -> pd.DataFrame:
        return part[part[day] == part[day].max()] if is_state else part

    if by == ("month",):
        groups = rows.groupby(rows[day].dt.to_period("M").dt.start_time, dropna=False)
        return {(month,): standing(part) for month, part in groups}
    rows = standing(rows)
    return {(group,): part for group, part in rows.groupby(rows[by[0]], dropna=False)} if by else {(): rows}


def _text(group: tuple[object, ...]) -> str:
    """A group as text, the same for a whole number as for a day whatever type either side has it in."""
    whole = [int(part) if isinstance(part, float) and part.is_integer() else part for part in group]
    return "|".join("∅" if pd.isna(part) else str(part).removesuffix(" 00:00:00") for part in whole)  # type: ignore[call-overload]


def _is_equal(name: str, published: float | None, true: float | None) -> bool:
    """A group in which nothing was counted may be left out by either side."""
    if pd.isna(published) or pd.isna(true):
        return bool((pd.isna(published) or published == 0) and (pd.isna(true) or true == 0))
    allowed = AMOUNT if name.endswith("_amt") else ABSOLUTE
    return bool(np.isclose(float(published), float(true), rtol=RELATIVE, atol=allowed))
