"""The demo's files of a date reach the inbox once, whole, and again only when they changed."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

from pipelines.night.drops import drop_dates, lay_drop
from pipelines.settings import Workspace, load_workspace

NIGHT = date(2026, 11, 20)


@pytest.fixture
def ws(tmp_path: Path) -> Workspace:
    (tmp_path / "juke.toml").write_text('[company]\nname_zh = "甲"\nname_en = "A"\n', "utf-8")
    ws = load_workspace(tmp_path)
    ws.make_folders()
    folder = ws.drops / "2026-11-20" / "sales"
    folder.mkdir(parents=True)
    (folder / "订单明细_20261120.csv").write_bytes("订单号\n1\n".encode("gbk"))
    return ws


def inbox_files(ws: Workspace) -> list[str]:
    return sorted(path.relative_to(ws.inbox).as_posix() for path in ws.inbox.rglob("*") if path.is_file())


def test_a_drop_is_laid_under_its_department(ws: Workspace) -> None:
    assert lay_drop(ws, NIGHT) == 1
    assert inbox_files(ws) == ["sales/订单明细_20261120.csv"]


def test_a_drop_laid_before_is_not_laid_again(ws: Workspace) -> None:
    lay_drop(ws, NIGHT)
    (ws.inbox / "sales" / "订单明细_20261120.csv").unlink()
    assert lay_drop(ws, NIGHT) == 0
    assert inbox_files(ws) == []


def test_a_drop_generated_anew_is_laid_again(ws: Workspace) -> None:
    lay_drop(ws, NIGHT)
    (ws.drops / "2026-11-20" / "sales" / "订单明细_20261120.csv").write_bytes(b"other content")
    assert lay_drop(ws, NIGHT) == 1


def test_a_date_without_a_drop_lays_nothing(ws: Workspace) -> None:
    assert lay_drop(ws, date(2026, 11, 19)) == 0


def test_only_folders_named_as_dates_are_drops(ws: Workspace) -> None:
    (ws.drops / "notes").mkdir()
    (ws.drops / "20261119").mkdir()
    assert drop_dates(ws) == [NIGHT]
