"""How a build treats its file, its workspace and the parsed project."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from collections.abc import Callable
from contextlib import AbstractContextManager
from datetime import date
from pathlib import Path

import duckdb
import pytest
from dbt.adapters.duckdb.connections import DuckDBConnectionManager

from pipelines.modelling import build, generate, parse, plumbing
from pipelines.modelling.build import dbt_environment
from pipelines.modelling.logic import logic_of
from pipelines.modelling.parsing import invoke, load_manifest
from pipelines.problems import JukeError
from tests.unit.modelling.conftest import ask
from tests.unit.modelling.lake_fixture import Lake, customer, line

DAY = date(2026, 11, 1)


@pytest.fixture(scope="module")
def built(tmp_path_factory: pytest.TempPathFactory) -> Lake:
    """A company of one customer with two records, built once; to be read or copied."""
    lake = Lake(tmp_path_factory.mktemp("built"))
    lake.deliver("customer_records", DAY, [customer("c1", "old", phone="1", email="e")], export="customers")
    newer = [customer("t1", "new", phone="2")]
    lake.deliver("customer_records", date(2026, 11, 2), newer, export="customers", department="service", issuer="call")
    lake.identify(k1=["erp:c1", "call:t1"])
    result = build(lake.seal(), as_of=DAY)
    assert result.succeeded, (result.errors, result.tests_failed)
    return lake


def test_two_workspaces_built_from_one_manifest_see_only_their_own_rows(built: Lake, tmp_path: Path) -> None:
    other = Lake(tmp_path)
    other.deliver("order_lines", DAY, [line("x1", 1, "z1", "2026-11-01 03:00:00", "5.00")])
    result = build(other.seal(), as_of=DAY)
    assert result.succeeded, (result.errors, result.tests_failed)
    assert ask(other.ws, "select order_line_id from core.fct_order_line") == [("erp:x1:1",)]
    assert str(tmp_path) not in (parse().read_text("utf-8"))


def test_a_company_without_any_file_still_builds_every_table(tmp_path: Path) -> None:
    seen: list[str] = []
    result = build(Lake(tmp_path).seal(), as_of=DAY, on_event=lambda node: seen.append(node.name))
    assert result.succeeded, (result.errors, result.tests_failed)
    assert {"mart_customer_360", "fct_ticket", "dim_date"} <= set(result.models) <= set(seen)


def test_nothing_holds_the_build_file_after_a_build(built: Lake) -> None:
    ws = built.ws
    assert not ws.build_file.with_name("juke.duckdb.wal").exists()
    assert "JUKE_BUILD_FILE" not in os.environ
    script = "import duckdb, sys; duckdb.connect(sys.argv[1]).execute('select 1')"
    subprocess.run([sys.executable, "-c", script, str(ws.build_file)], check=True)


def test_a_build_file_held_by_another_process_is_named_with_its_holder(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, held_open: Callable[[Path], AbstractContextManager[int]]
) -> None:
    ws = Lake(tmp_path).seal()
    monkeypatch.setattr(plumbing, "_WAIT_SECONDS", 0.3)
    with held_open(ws.build_file) as pid, pytest.raises(JukeError, match=rf"open elsewhere[\s\S]*PID {pid}"):
        build(ws, as_of=DAY)


def test_a_lake_without_a_manifest_is_refused_before_dbt_starts(tmp_path: Path) -> None:
    with pytest.raises(JukeError, match="no manifest"):
        build(Lake(tmp_path).ws, as_of=DAY)


def test_an_increment_built_by_other_logic_is_dropped_with_its_descendants(built: Lake, tmp_path: Path) -> None:
    shutil.copytree(built.root, tmp_path / "copy")
    ws = Lake(tmp_path / "copy").ws
    manifest = load_manifest()
    manifest.nodes["model.juke.fct_order_line"].checksum.checksum = "changed"
    plumbing.prepare(ws, DAY, logic_of(manifest))
    with duckdb.connect(str(ws.build_file)) as connection:
        left = {name for (name,) in connection.execute("select table_name from information_schema.tables").fetchall()}
    assert not left & {"fct_order_line", "mart_sales_order", "mart_sales_daily"}
    assert "bridge_customer_source" in left


def test_generated_staging_is_in_step_with_the_entities() -> None:
    assert generate.stale() == []


def test_a_customer_takes_each_field_from_the_newest_record_that_has_it(built: Lake) -> None:
    query = "select name, name_record_id, email, email_record_id, record_count, department_count from core.dim_customer"
    assert ask(built.ws, query) == [("new", "call:t1", "e", "erp:c1", 2, 2)]


def test_the_unit_tests_of_tricky_models_pass(built: Lake, tmp_path: Path) -> None:
    """They need the tables a build leaves, and run here instead of every night."""
    folders = ["--target-path", str(tmp_path), "--log-path", str(tmp_path)]
    command = ["test", "--select", "test_type:unit", *folders]
    try:
        outcome = invoke(command, dbt_environment(built.ws), load_manifest())
    finally:
        DuckDBConnectionManager.close_all_connections()
    assert outcome.result.results
    assert {one.node.name: one.message for one in outcome.result.results if one.status != "pass"} == {}
