"""Why KPIs changed: simulated nights through the models' own SQL, and what there is to compare with."""

from __future__ import annotations

import json
import shutil
from datetime import date
from pathlib import Path

import duckdb
import pytest

from pipelines.modelling import restating
from pipelines.modelling.restating_queries import TABLES
from pipelines.published.pointer import NothingPublished
from pipelines.settings import DEFAULT_WORKSPACE, Workspace, load_workspace
from tests.bench.restatement import PARTS, simulate

HASHES = {"counted": "a", "ratio": "b"}


@pytest.fixture
def workspace(tmp_path: Path) -> Workspace:
    shutil.copy(DEFAULT_WORKSPACE / "juke.toml", tmp_path)
    return load_workspace(tmp_path)


@pytest.fixture
def build() -> duckdb.DuckDBPyConnection:
    connection = duckdb.connect()
    connection.execute("create schema juke_plumbing")
    connection.execute(TABLES)
    connection.execute("create table juke_plumbing.model_hash (model_name varchar, logic_hash varchar)")
    return connection


def _state(build: duckdb.DuckDBPyConnection) -> tuple[object, ...]:
    return build.execute("select state, version, as_of_date from juke_plumbing.version_before").fetchall()[0]


def test_every_part_of_ten_simulated_nights_is_as_counted_again(tmp_path: Path) -> None:
    found = simulate(tmp_path, nights=10)
    assert (found["unequal"], found["not_adding_up"]) == (0, 0)
    assert all(found[part.removesuffix("_change")] > 0 for part in PARTS)


def test_before_the_first_version_there_is_nothing_to_compare_with(
    workspace: Workspace, build: duckdb.DuckDBPyConnection
) -> None:
    with pytest.raises(NothingPublished):
        restating.last_published(workspace)
    restating.tell(workspace, build)
    assert _state(build) == (restating.FIRST, None, None)


def test_a_version_whose_manifest_is_damaged_is_no_reason_to_stop(
    workspace: Workspace, build: duckdb.DuckDBPyConnection
) -> None:
    folder = workspace.published / "20261120-0001"
    folder.mkdir(parents=True)
    (folder / "manifest.json").write_text("{", "utf-8")
    (workspace.published / "current.json").write_text(json.dumps({"version": folder.name}), "utf-8")
    restating.tell(workspace, build)
    assert _state(build) == (restating.UNREADABLE, None, None)


def test_a_version_whose_file_is_no_database_is_no_reason_to_stop(
    tmp_path: Path, build: duckdb.DuckDBPyConnection
) -> None:
    path = tmp_path / "all.duckdb"
    path.write_bytes(b"not a database" * 1000)
    restating.compare(build, restating.Before("v1", date(2026, 11, 19), path), HASHES)
    assert _state(build) == (restating.UNREADABLE, None, None)


def test_a_version_with_facts_in_other_columns_is_compared_by_its_kpis(
    tmp_path: Path, build: duckdb.DuckDBPyConnection
) -> None:
    path = tmp_path / "all.duckdb"
    with duckdb.connect(str(path)) as older:
        older.execute("create schema core; create schema marts; create table core.fct_order_line (order_id varchar)")
        older.execute(
            "create table marts.mart_kpi_home as select 'order_count' as kpi, date '2026-11-01' as month_start_date, "
            "true as is_whole_company, null as region_code, null as currency_code, null as tax_basis, 'count' as unit, "
            "7 as value, null as numerator, null as denominator"
        )
    restating.compare(build, restating.Before("v1", date(2026, 11, 19), path), HASHES)
    assert _state(build) == (restating.KPIS_ONLY, "v1", date(2026, 11, 19))
    assert build.execute("select kpi, cast(value as int) from juke_plumbing.kpi_before").fetchall() == [
        ("order_count", 7)
    ]
    assert build.execute("select count(*) from juke_plumbing.worlds").fetchall() == [(0,)]
