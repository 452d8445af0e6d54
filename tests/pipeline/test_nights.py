"""Whole nights of a small demo company, by hand and through Dagster's job, as `juke run` does."""

from __future__ import annotations

import json
import shutil
import subprocess
from datetime import date
from pathlib import Path

import pytest

from pipelines.night import NightReport, last_night, nights_run, run_night
from pipelines.night.drops import drop_dates
from pipelines.settings import DEFAULT_WORKSPACE, Workspace, load_workspace
from tests.forked import run_forked

CUSTOMERS, NIGHTS, SEED = 500, 2, 11


def make_workspace(folder: Path) -> Workspace:
    folder.mkdir(parents=True)
    shutil.copy(DEFAULT_WORKSPACE / "juke.toml", folder)
    shutil.copytree(DEFAULT_WORKSPACE / "contracts", folder / "contracts")
    return load_workspace(folder)


def juke(ws: Workspace, *arguments: str) -> subprocess.CompletedProcess[str]:
    return run_forked("from pipelines.cli import main; main()", "--workspace", str(ws.root), *arguments)


def current(ws: Workspace) -> str:
    return str(json.loads((ws.published / "current.json").read_text("utf-8"))["version"])


@pytest.fixture(scope="module")
def drops(tmp_path_factory: pytest.TempPathFactory) -> Workspace:
    from pipelines.demo import generate

    ws = make_workspace(tmp_path_factory.mktemp("demo") / "ws")
    generate(ws, CUSTOMERS, NIGHTS, SEED)
    return ws


@pytest.fixture(scope="module")
def ran(drops: Workspace) -> Workspace:
    """A workspace whose nights ran through `juke run --all`."""
    result = juke(drops, "run", "--all")
    assert result.returncode == 0, result.stdout + result.stderr
    assert "Published" in result.stdout
    return drops


def test_every_night_publishes_a_version_through_dagster(ran: Workspace) -> None:
    assert nights_run(ran) == set(drop_dates(ran))
    assert current(ran) == f"{max(drop_dates(ran)):%Y%m%d}-{NIGHTS:04d}"


def test_dagster_saw_the_nights_without_any_failed_check(ran: Workspace) -> None:
    import dagster as dg

    with dg.DagsterInstance.from_config(str(ran.state / "dagster")) as instance:
        runs = instance.get_runs()
        assert {run.status for run in runs} == {dg.DagsterRunStatus.SUCCESS}
        events = [entry.dagster_event for entry in instance.all_logs(runs[0].run_id) if entry.dagster_event]
    kinds = {event.event_type_value for event in events}
    assert {"ASSET_MATERIALIZATION", "ASSET_CHECK_EVALUATION"} <= kinds
    made = {event.asset_key.to_user_string() for event in events if event.event_type_value == "ASSET_MATERIALIZATION"}
    assert {"learned", "staging/stg_learned_clv", "published_version"} <= made  # what no model makes is made too
    checks = [
        event.asset_check_evaluation_data for event in events if event.event_type_value == "ASSET_CHECK_EVALUATION"
    ]
    assert all(check.passed for check in checks)


def test_running_all_again_has_nothing_to_do(ran: Workspace) -> None:
    before = current(ran)
    result = juke(ran, "run", "--all")
    assert result.returncode == 0
    assert "nothing to do" in result.stdout
    assert current(ran) == before


def test_a_night_by_hand_equals_the_night_of_dagster(ran: Workspace, tmp_path: Path) -> None:
    ws = make_workspace(tmp_path / "ws")
    shutil.copytree(ran.drops, ws.drops)
    reports = [run_night(ws, day) for day in drop_dates(ws)]
    through_dagster = last_night(ran)
    assert through_dagster is not None
    assert told(reports[-1]) == told(through_dagster)


def test_a_repeated_night_changes_no_count(ran: Workspace) -> None:
    first = last_night(ran)
    assert first is not None
    again = run_night(ran, max(drop_dates(ran)))
    assert again.outcome == "published"
    assert (again.records, again.customers) == (first.records, first.customers)
    assert sum(line.loaded for line in again.departments) == 0


def test_an_old_night_repeated_does_not_turn_back_the_date(ran: Workspace) -> None:
    report = run_night(ran, date(2026, 11, 1))
    assert report.as_of == max(drop_dates(ran)).isoformat()


def told(report: NightReport) -> tuple[object, ...]:
    return (report.outcome, report.version, report.departments, report.records, report.customers, report.failures)
