"""Lays a mart beside its truth, row by row by their key, and says which columns differ in how many rows."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import asdict, dataclass
from typing import Any

import duckdb
import numpy as np
import pandas as pd

from tests.bench.kpi.frames import Frames, plain
from tests.bench.kpi.registry import MARTS, MartTruth

AMOUNT = 0.005
RELATIVE = 1e-9
ABSOLUTE = 1e-9
NO_TRUTH = "no truth"
#: Tables of marts that hold no KPI, and where what they say is measured instead.
NO_KPI = {
    **dict.fromkeys(
        ("mart_data_health", "mart_delivery", "mart_delivery_arrival", "mart_delivery_control",
         "mart_delivery_finding"),
        "what arrived: truth/deliveries.json in tests.bench.truth",
    ),
    **dict.fromkeys(
        ("mart_customer_month", "mart_customer_redirect", "mart_identity_changes", "mart_identity_decision",
         "mart_identity_event", "mart_identity_health", "mart_identity_review", "mart_identity_run",
         "mart_identity_threshold"),
        "who is who: tests.bench.identity_*",
    ),
    **dict.fromkeys(
        ("mart_restatement_delivery", "mart_restatement_goal", "mart_restatement_world"),
        "what differs from the version before, step by step to mart_restatement: tests.bench.restatement",
    ),
    "mart_customer_timeline": "events, none added up; their amounts are those of the facts",
}  # fmt: skip


@dataclass(frozen=True)
class Compared:
    """One column of a mart, or one metric: `rows` compared, `unequal` of them, and a sentence about the first."""

    mart: str
    column: str
    rows: int
    unequal: int
    why: str = ""

    def as_json(self) -> dict[str, Any]:
        return {name: value for name, value in asdict(self).items() if value != ""}


def compare_marts(connection: duckdb.DuckDBPyConnection, frames: Frames) -> list[Compared]:
    """Every KPI column of every published mart that is not in `NO_KPI`."""
    found: list[Compared] = []
    for mart, kinds in published_marts(connection).items():
        found += _compare_mart(connection, frames, mart, kinds)
    return found


def published_marts(connection: duckdb.DuckDBPyConnection) -> dict[str, dict[str, str]]:
    """Mart -> column -> type, without those that hold no KPI."""
    rows = connection.execute(
        "select table_name, column_name, data_type from information_schema.columns where table_schema = 'marts' "
        "order by table_name, ordinal_position"
    ).fetchall()
    marts: dict[str, dict[str, str]] = {}
    for mart, column, kind in rows:
        if mart not in NO_KPI:
            marts.setdefault(mart, {})[column] = kind
    return marts


def kpi_columns(kinds: dict[str, str], key: tuple[str, ...]) -> list[str]:
    """Numbers and booleans that are neither in the key nor plumbing."""
    counted = (
        "DECIMAL",
        "DOUBLE",
        "FLOAT",
        "BIGINT",
        "INTEGER",
        "SMALLINT",
        "TINYINT",
        "HUGEINT",
        "BOOLEAN",
        "UBIGINT",
    )
    return [name for name, kind in kinds.items()
            if kind.startswith(counted) and name not in key and not name.startswith("_")]  # fmt: skip


def _compare_mart(
    connection: duckdb.DuckDBPyConnection, frames: Frames, mart: str, kinds: dict[str, str]
) -> Iterator[Compared]:
    published = plain(connection.table(f"marts.{mart}").to_arrow_table())
    truth = MARTS.get(mart)
    if truth is None:
        yield from (Compared(mart, name, len(published), len(published), NO_TRUTH) for name in kpi_columns(kinds, ()))
        return
    yield from compare_frames(truth, kinds, published, truth.compute(frames))


def compare_frames(
    truth: MartTruth, kinds: dict[str, str], published: pd.DataFrame, true: pd.DataFrame
) -> Iterator[Compared]:
    """Column by column; a row that only one side has is unequal in every column."""
    both = _aligned(truth.key, published, true)
    compared = [*kpi_columns(kinds, truth.key), *(name for name in true if name not in truth.key)]
    for name in dict.fromkeys(compared):
        if name not in true or name not in published:
            where = "truth" if name not in true else "mart"
            yield Compared(truth.mart, name, len(both), len(both), f"not in the {where}")
            continue
        is_equal = equal(
            both[f"{name}_published"],
            both[f"{name}_true"],
            tolerance(name, kinds[name]),
            truth.within.get(name, RELATIVE),
        )
        is_equal &= both["_merge"] == "both"
        yield Compared(truth.mart, name, len(both), int((~is_equal).sum()), _first(both, name, is_equal))


def _aligned(key: tuple[str, ...], published: pd.DataFrame, true: pd.DataFrame) -> pd.DataFrame:
    sides = []
    for rows, suffix in ((published, "_published"), (true, "_true")):
        keys = rows[list(key)].apply(_written)
        if keys.duplicated().any():
            raise ValueError(f"{key} is no key{suffix}: {int(keys.duplicated().sum())} rows too many")
        sides.append(pd.concat([keys.add_prefix("key_"), rows.add_suffix(suffix)], axis=1))
    return sides[0].merge(sides[1], "outer", on=[f"key_{name}" for name in key], indicator=True)


def _written(values: pd.Series) -> pd.Series:
    """A key as text, the same for the types a value may have on either side."""
    if pd.api.types.is_datetime64_any_dtype(values):
        is_day = (values.isna() | (values == values.dt.normalize())).all()
        written = np.datetime_as_string(values.to_numpy(), unit="D" if is_day else "s")
        return pd.Series(written, values.index).where(values.notna(), "∅")
    if pd.api.types.is_numeric_dtype(values) and not pd.api.types.is_bool_dtype(values):
        values = values.astype("Int64")
    return values.astype("string").fillna("∅").str.removesuffix(" 00:00:00")


def tolerance(column: str, kind: str) -> float:
    """What a value may differ by: half a cent, the last place of a decimal, nearly nothing."""
    if column.endswith("_amt"):
        return AMOUNT
    if kind.startswith("DECIMAL"):
        return float(10 ** -int(kind.rstrip(")").split(",")[1]))
    return ABSOLUTE


def equal(published: pd.Series, true: pd.Series, allowed: float, share: float = RELATIVE) -> pd.Series:
    """Row by row; two missing values are equal."""
    is_missing = published.isna() & true.isna()
    if all(pd.api.types.is_numeric_dtype(side) for side in (published, true)):
        sides = [side.to_numpy(float) for side in (published, true)]
        return is_missing | pd.Series(np.isclose(*sides, rtol=share, atol=allowed), index=published.index)
    if all(pd.api.types.is_datetime64_any_dtype(side) for side in (published, true)):
        return is_missing | (published == true)
    if pd.api.types.is_datetime64_any_dtype(true) or true.map(type).isin([str]).any():
        return is_missing | (published.astype("string") == true.astype("string")).fillna(False).astype(bool)
    numbers = [pd.to_numeric(side.astype("object"), errors="coerce").astype(float) for side in (published, true)]
    return is_missing | pd.Series(np.isclose(*numbers, rtol=share, atol=allowed), index=published.index)


def _first(both: pd.DataFrame, name: str, is_equal: pd.Series) -> str:
    """What the first unequal row says on either side; keys are business days, codes and numbers, never names."""
    if is_equal.all():
        return ""
    row = both[~is_equal].iloc[0]
    key = {column[4:]: row[column] for column in both if column.startswith("key_")}
    return f"{key}: {row[f'{name}_published']} for {row[f'{name}_true']}"
