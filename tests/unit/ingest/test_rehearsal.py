"""A sample landed for a look: the same as a night would make of it, and the workspace stays as it was."""

from __future__ import annotations

import shutil
from datetime import date
from pathlib import Path

import pytest

from pipelines.contract import Contract, load_contracts
from pipelines.ingest.rehearsal import rehearse
from pipelines.settings import DEFAULT_WORKSPACE, Workspace, load_workspace

HEADER = "工号,姓名,部门,区域,上级工号,入职日期,离职日期\n"


@pytest.fixture
def ws(tmp_path: Path) -> Workspace:
    for name in ("juke.toml", "contracts"):
        source = DEFAULT_WORKSPACE / name
        (shutil.copytree if source.is_dir() else shutil.copy)(source, tmp_path / name)
    return load_workspace(tmp_path)


@pytest.fixture
def staff(ws: Workspace) -> Contract:
    return next(one for one in load_contracts(ws) if one.name == "sales.staff")


def test_a_sample_is_landed_and_the_workspace_stays_as_it_was(ws: Workspace, staff: Contract, tmp_path: Path) -> None:
    sample = tmp_path / "sample.csv"
    sample.write_text(HEADER + "E1,王小明,一部,华东,,2020/01/02,\nE2,,一部,华东,,2020/13/45,\n", "gb18030")
    before = sorted(path for path in ws.root.rglob("*"))
    seen = rehearse(ws, staff, sample, date(2026, 11, 20))
    assert sorted(path for path in ws.root.rglob("*")) == before
    assert seen.delivery.message is None
    assert (seen.delivery.status, seen.delivery.encoding, seen.is_named) == ("landed", "gbk", False)
    assert dict(seen.reasons) == {"bad_date: hired_date": 1, "missing_value: employee_name": 1}
    first = seen.rows[0]
    assert (first.entity, first.rows) == ("employees", 1)
    row = dict(zip(first.columns, first.values[0], strict=True))
    assert (row["source_employee_id"], row["hired_date"]) == ("E1", date(2020, 1, 2))


def test_a_sample_that_would_be_refused_says_why(ws: Workspace, staff: Contract, tmp_path: Path) -> None:
    sample = tmp_path / "员工名册_20261120.csv"
    sample.write_text("工号,部门\nE1,华东\n", "utf-8")
    seen = rehearse(ws, staff, sample, date(2026, 11, 20))
    assert (seen.delivery.status, seen.is_named, seen.rows) == ("quarantined", True, ())
    assert seen.delivery.reason == "missing_column: employee_name"
