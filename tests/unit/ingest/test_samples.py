"""The small files of `data/samples/`, and the public superstore workbook, through the real reader."""

from __future__ import annotations

import shutil
from datetime import date
from decimal import Decimal
from pathlib import Path

import pytest

from pipelines.settings import DEFAULT_WORKSPACE, REPOSITORY, load_workspace
from tests.unit.ingest.conftest import Company

SAMPLES = REPOSITORY / "data" / "samples"
SUPERSTORE = REPOSITORY / "tests" / "fixtures" / "workspaces" / "superstore_cn"
WORKBOOK = REPOSITORY.parent / "shared" / "data" / "superstore_cn" / "sample_superstore_zh.xls"


def of_workspace(source: Path, target: Path) -> Company:
    target.mkdir()
    shutil.copy(source / "juke.toml", target)
    shutil.copytree(source / "contracts", target / "contracts")
    return Company(load_workspace(target))


def test_the_samples_come_out_as_their_readme_says(tmp_path: Path) -> None:
    demo = of_workspace(DEFAULT_WORKSPACE, tmp_path / "demo")
    for path in sorted(SAMPLES.glob("订单明细_*.csv")):
        demo.drop(path.name, path.read_bytes())
    found = {
        one.file_name: (one.status, one.reason, one.loaded_count, one.quarantined_count, one.skipped_count)
        for one in demo.night()
    }
    assert found == {
        "订单明细_20260101.csv": ("landed", None, 5, 0, 1),
        "订单明细_20260102.csv": ("landed", None, 4, 3, 2),
        "订单明细_20260103.csv": ("quarantined", "missing_column: net_amt", 0, 2, 0),
        "订单明细_20260104.csv": ("quarantined", "empty_file", None, None, None),
    }


@pytest.mark.skipif(not WORKBOOK.exists(), reason="the public superstore workbook is not on this machine")
def test_the_superstore_workbook_lands_whole_in_three_entities(tmp_path: Path) -> None:
    store = of_workspace(SUPERSTORE, tmp_path / "store")
    store.drop(WORKBOOK.name, WORKBOOK.read_bytes())
    found = {one.export: (one.status, one.loaded_count, one.quarantined_count) for one in store.night(date(2018, 1, 1))}
    assert found == {"orders": ("landed", 10_000, 0), "staff": ("landed", 6, 0)}
    lines = store.rows("source_order_id, net_amt")
    assert (len({row[0] for row in lines}), len(lines)) == (2773, 10_000)
    assert round(sum((row[1] for row in lines), Decimal(0)), 2) == Decimal("16117548.24")
    assert len(store.rows("source_customer_id", "customer_records")) == 790
    assert len(store.rows(entity="employees")) == 6
