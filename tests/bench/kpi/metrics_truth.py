"""Asks every metric of the published version and lays it beside its truth: in total, by month, by its own dimension."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np
import pandas as pd

from pipelines.published import MetricEntry, Version, metric
from tests.bench.kpi.comparing import ABSOLUTE, AMOUNT, NO_TRUTH, RELATIVE, Compared
from tests.bench.kpi.frames import Frames
from tests.bench.kpi.registry import METRICS, MetricTruth

METRIC = "metrics"  # what stands for the mart where a metric is told
SPANS = ("day", "week", "month", "quarter", "year")


def compare_metrics(version: Version, frames: Frames) -> list[Compared]:
    """Every metric of the version's catalogue; a metric of which no truth is known is unequal."""
    return [_compare(version, frames, entry) for entry in version.catalogue().metrics.values()]


def _compare(version: Version, frames: Frames, entry: MetricEntry) -> Compared:
    truth = METRICS.get(entry.name)
    if truth is None:
        reads = tuple(table.split(".")[-1] for table in entry.models)
        return Compared(METRIC, entry.name, 1, 1, NO_TRUTH, reads)
    rows = frames.computed(truth.rows)
    asked = unequal = 0
    why = ""
    for by in breakdowns(entry, rows):
        for said, published, true in _pairs(metric(version, entry.name, by=by), truth, rows, by):
            asked += 1
            if not _is_equal(entry.name, published, true):
                unequal += 1
                why = why or f"{said}: {published} for {true}"
    return Compared(METRIC, entry.name, asked, unequal, why)


def breakdowns(entry: MetricEntry, rows: pd.DataFrame) -> list[tuple[str, ...]]:
    """Nothing, the month and the first dimension that the true rows have too."""
    dimensions = [name for name in entry.by if name not in SPANS and name in rows and not name.endswith("_date")]
    return [(), *([("month",)] if "month" in entry.by else []), *((name,) for name in dimensions[:1])]


def _pairs(
    asked: pd.DataFrame, truth: MetricTruth, rows: pd.DataFrame, by: tuple[str, ...]
) -> Iterator[tuple[str, float | None, float | None]]:
    published = {_text(row[:-1]): row[-1] for row in asked.itertuples(index=False, name=None)}
    true = {_text(group): value for group, value in _true(truth, rows, by).items()}
    for group in {**published, **true}:
        yield f"{dict(zip(by, (group,), strict=False))}", published.get(group), true.get(group)


def _true(truth: MetricTruth, rows: pd.DataFrame, by: tuple[str, ...]) -> dict[tuple[object, ...], float | None]:
    if not by:
        return {(): truth.value(_standing(truth, rows))}
    keys = rows[truth.day].dt.to_period("M").dt.start_time if by == ("month",) else rows[by[0]]
    if by != ("month",):  # a state is that of the last day of all
        rows = _standing(truth, rows)
        keys = keys.loc[rows.index]
    groups = rows.groupby(keys, dropna=False)
    return {(group,): truth.value(_standing(truth, part)) for group, part in groups}


def _standing(truth: MetricTruth, rows: pd.DataFrame) -> pd.DataFrame:
    return rows[rows[truth.day] == rows[truth.day].max()] if truth.is_state else rows


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
