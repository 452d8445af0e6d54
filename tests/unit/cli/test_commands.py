"""The command `juke` as a person meets it: help, exit codes, errors in the house's shape."""

from __future__ import annotations

import subprocess
import sys
import time
from pathlib import Path

import pytest
from typer.testing import CliRunner

from pipelines.cli import app

COMMANDS = [
    "init", "demo", "prepare", "run", "status", "up", "rebuild", "versions", "rollback", "hold", "release", "withdraw",
    "contract check", "quarantine list", "quarantine show", "quarantine fix", "quarantine replay", "close",
    "identity explain", "identity review", "identity merge", "identity split", "identity forbid", "identity withdraw",
    "identity decisions", "metric list", "metric show", "metric ask",
]  # fmt: skip


def juke(*arguments: str) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-m", "pipelines.cli", *arguments]
    return subprocess.run(command, capture_output=True, text=True, timeout=60, check=False)


@pytest.mark.parametrize("command", COMMANDS)
def test_every_command_explains_itself_in_help(command: str) -> None:
    result = CliRunner().invoke(app, [*command.split(), "--help"])
    assert result.exit_code == 0
    assert len(result.output.split()) > 10


def test_help_answers_before_anybody_waits() -> None:
    started = time.perf_counter()
    result = juke("--help")
    assert result.returncode == 0
    assert time.perf_counter() - started < 2.0  # 0.4 s alone; the suite shares its two cores


def test_help_loads_none_of_the_heavy_packages() -> None:
    code = (
        "import sys, pipelines.cli; heavy = {'dagster', 'dbt', 'duckdb', 'pandas', 'streamlit', 'great_expectations'};"
        "print(sorted(heavy & set(sys.modules)))"
    )
    loaded = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, timeout=60, check=True)
    assert loaded.stdout.strip() == "[]"


def test_a_new_workspace_has_valid_settings_and_contract(tmp_path: Path) -> None:
    made = juke("init", str(tmp_path / "acme"))
    assert made.returncode == 0, made.stderr
    checked = juke("--workspace", str(tmp_path / "acme"), "contract", "check")
    assert checked.returncode == 0, checked.stderr
    assert "customers" in checked.stdout


def test_a_folder_with_files_is_never_overwritten(tmp_path: Path) -> None:
    (tmp_path / "precious.txt").write_text("mine", "utf-8")
    result = juke("init", str(tmp_path))
    assert result.returncode == 1
    assert "is not empty" in result.stderr
    assert sorted(path.name for path in tmp_path.iterdir()) == ["precious.txt"]


def test_a_folder_without_settings_is_explained_without_traceback(tmp_path: Path) -> None:
    result = juke("--workspace", str(tmp_path), "status")
    assert result.returncode == 1
    assert "Traceback" not in result.stderr
    assert "Do: run `juke init DIR`" in result.stderr


def test_every_wrong_contract_is_named_at_once(tmp_path: Path) -> None:
    juke("init", str(tmp_path / "acme"))
    contract = tmp_path / "acme" / "contracts" / "sales" / "customers.yml"
    contract.write_text(contract.read_text("utf-8").replace("every: day", "every: fortnight"), "utf-8")
    (contract.parent / "orders.yml").write_text("department: sales\n", "utf-8")
    result = juke("--workspace", str(tmp_path / "acme"), "contract", "check")
    assert result.returncode == 1
    assert "customers.yml" in result.stderr
    assert "orders.yml" in result.stderr


def test_a_workspace_without_a_night_has_a_status(tmp_path: Path) -> None:
    juke("init", str(tmp_path / "acme"))
    result = juke("--workspace", str(tmp_path / "acme"), "status")
    assert result.returncode == 0, result.stderr
    assert "none yet" in result.stdout


def test_an_address_of_the_outside_is_refused(tmp_path: Path) -> None:
    juke("init", str(tmp_path / "acme"))
    result = juke("--workspace", str(tmp_path / "acme"), "up", "--address", "0.0.0.0")
    assert result.returncode == 1
    assert "not loopback" in result.stderr
