"""What covers the rest of a target is told where something of it is left, by the definition that is published."""

from __future__ import annotations

from collections.abc import Iterator

import duckdb
import pytest

from pipelines.modelling.parsing import parse
from pipelines.published import Range
from pipelines.published.compiler import SEMANTIC_MANIFEST, Compiler, MetricShape
from pipelines.published.templates import filled


@pytest.fixture(scope="module")
def coverage() -> MetricShape:
    return MetricShape(("coverage_remaining_x",), ("region_code",))


@pytest.fixture(scope="module")
def snapshot() -> Iterator[duckdb.DuckDBPyConnection]:
    """East has 60 left of 100, west won 120 of 100 and south all of 100; north was given no target."""
    with duckdb.connect() as connection:
        connection.execute("attach ':memory:' as juke; create schema juke.marts")
        connection.execute(
            """
            create table juke.marts.mart_pipeline_snapshot as
            select date '2026-11-20' as snapshot_date, * from (values
                ('east', 90, 0, 0), ('east', 0, 100, 40), ('west', 50, 0, 0), ('west', 0, 100, 120),
                ('south', 50, 0, 0), ('south', 0, 100, 100), ('north', 50, 0, 0)
            ) as rows(region_code, closing_amt, quota_amt, won_in_period_amt)
            """
        )
        connection.execute(
            "alter table juke.marts.mart_pipeline_snapshot add column remaining_quota_amt decimal(38, 4);"
            "update juke.marts.mart_pipeline_snapshot set remaining_quota_amt = quota_amt - won_in_period_amt"
        )
        yield connection


def test_a_target_that_is_reached_or_exceeded_is_covered_by_nothing(
    coverage: MetricShape, snapshot: duckdb.DuckDBPyConnection
) -> None:
    compiler = Compiler(parse().with_name(SEMANTIC_MANIFEST).read_text("utf-8"))
    sql, values = filled(compiler.compile(coverage), {}, Range())
    found = dict(snapshot.execute(sql, values).fetchall())
    assert found == {"east": 1.5, "west": None, "south": None, "north": None}
