"""`juke quarantine show|fix|replay` as an operator types it: masked unless revealed, mended, landed again."""

from __future__ import annotations

import csv
import json
from pathlib import Path

import pytest
from typer.testing import CliRunner

from pipelines.cli import app
from pipelines.ingest import Ledger
from pipelines.ingest.masking import masked_text
from pipelines.problems import JukeError
from tests.unit.ingest.conftest import Company, company  # noqa: F401 - a fixture

CUSTOMERS = """
department: sales
export: customers
owner: sales-ops@example.com
arrives: {pattern: "customers_{date:%Y%m%d}.csv", delivers: changes}
assume: {timezone: Asia/Shanghai}
feeds:
  customer_records:
    key: [source_customer_id]
    columns:
      source_customer_id: {from: 客户编号}
      name: {from: 客户名称}
      phone: {from: 手机}
      email: {from: 邮箱}
      registered_date: {from: 注册日期, format: "%Y/%m/%d"}
"""
HEAD = "客户编号,客户名称,手机,邮箱,注册日期,备注\n"
BAD = "C1,张小三,13812348000,zhangsan@example.com,2026/02/30,=1+1\n"
CANARIES = ("张小三", "13812348000", "zhangsan")


def juke(made: Company, *words: str) -> str:
    done = CliRunner().invoke(app, ["-w", str(made.ws.root), *words], catch_exceptions=False)
    assert done.exit_code == 0, done.output
    return done.output


@pytest.fixture
def refused(company: Company) -> tuple[Company, str]:  # noqa: F811
    """A company with one delivery of which the first record was refused."""
    company.contract(CUSTOMERS)
    company.drop("customers_20261120.csv", HEAD + BAD + "C2,李四,13912348000,li@example.com,2026/02/01,\n" * 30)
    (found,) = company.night()
    assert found.quarantined_count == 1, found.message
    return company, found.delivery_id


def test_a_refused_record_is_shown_masked_with_its_reasons(refused: tuple[Company, str]) -> None:
    told = juke(refused[0], "quarantine", "show", refused[1])
    for part in ("Record 1", "registered_date", "张**", "138****8000", "z***@example.com", "2026/02/30"):
        assert part in told
    assert not any(canary in told for canary in CANARIES), told


def test_revealing_is_noted_with_who_asked(refused: tuple[Company, str]) -> None:
    made, delivery = refused
    assert "13812348000" in juke(made, "quarantine", "show", delivery, "--record", "1", "--reveal")
    with Ledger(made.ws.state / "ledger.sqlite") as ledger:
        (event,) = ledger.events(delivery, "revealed")
    assert event["detail"] == "record 1"
    assert event["by"] not in ("", "juke")


def test_the_file_for_the_department_has_no_formula_and_no_name(refused: tuple[Company, str], tmp_path: Path) -> None:
    made, delivery = refused
    masked, whole = tmp_path / "masked.csv", tmp_path / "whole.csv"
    juke(made, "quarantine", "show", delivery, "--csv", str(masked))
    assert not any(canary in masked.read_text("utf-8-sig") for canary in CANARIES)
    juke(made, "quarantine", "show", delivery, "--csv", str(whole), "--reveal")
    with whole.open(encoding="utf-8-sig", newline="") as file:
        (record,) = csv.DictReader(file)
    assert (record["客户名称"], record["备注"], record["记录号 record"]) == ("张小三", "'=1+1", "1")


def test_a_record_fixed_and_replayed_leaves_quarantine(refused: tuple[Company, str]) -> None:
    made, delivery = refused
    words = ("--record", "1", "--column", "注册日期", "--value", "2026/02/03", "--reason", "asked sales")
    assert "quarantine replay" in juke(made, "quarantine", "fix", delivery, *words)
    told = juke(made, "quarantine", "replay", "--all")
    assert "31 rows loaded, 0 refused" in told
    assert "None of its records" in juke(made, "quarantine", "show", delivery)


def test_a_fix_that_says_nothing_is_told_how(refused: tuple[Company, str]) -> None:
    made, delivery = refused
    with pytest.raises(JukeError, match="--drop-record N"):
        juke(made, "quarantine", "fix", delivery, "--record", "1", "--reason", "x")


def test_a_file_refused_whole_is_shown_with_its_evidence(company: Company) -> None:  # noqa: F811
    company.contract(CUSTOMERS)
    company.drop("customers_20261120.csv", HEAD.replace("客户编号", "客户编码") + BAD)
    (found,) = company.night()
    told = juke(company, "quarantine", "show", found.delivery_id)
    for part in ("missing_column: source_customer_id", 'Closest: "客户编码"', "Headers: 客户编码", "Evidence"):
        assert part in told, told


def test_damaged_cells_and_the_way_of_reading_are_shown_masked(company: Company) -> None:  # noqa: F811
    company.contract(CUSTOMERS)
    rows = "C1,张小三(zhāng),,,2026/02/01,\nC2,李\ufffd四,,,2026/02/01,\n"
    company.drop("customers_20261120.csv", HEAD + rows)
    (found,) = company.night()
    told = juke(company, "quarantine", "show", found.delivery_id)
    for part in (
        "分隔文本；UTF-8",
        "Delimited text; UTF-8",
        "damaged",
        "Record 2  name  无法还原的字符 Lost character: 李**",
    ):
        assert part in told, told
    assert not any(canary in told for canary in (*CANARIES, "李\ufffd四")), told
    assert "李\ufffd四" in juke(company, "quarantine", "show", found.delivery_id, "--record", "2", "--reveal")
    assert "damaged" not in juke(company, "quarantine", "show", found.delivery_id, "--record", "9")


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("张三,13812348000", "张*,138****8000"),
        ("王小明 138 1234 8000 x", "王** 138****8000 x"),
        ("a.b@example.com", "a***@example.com"),
        (json.dumps(["上海华诚化工有限公司"], ensure_ascii=False), '["上***"]'),
        ("SO1,2026/11/19,10.50", "SO1,2026/11/19,10.50"),
    ],
)
def test_text_of_which_nothing_is_known_is_masked(text: str, shown: str) -> None:
    assert masked_text(text) == shown
