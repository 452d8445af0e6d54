"""Certain and careful typing come to the same rows, reasons and sums, whatever stands in the cells."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from pipelines.contract import Contract, load_contracts
from pipelines.ingest.desk import Desk
from pipelines.ingest.headers import map_headers
from pipelines.ingest.lake_file import LakeFileWriter
from pipelines.ingest.ledger import Delivery
from pipelines.ingest.load import Load
from pipelines.ingest.reading.columns import TableWriter
from pipelines.ingest.reading.result import Reading, Relation
from pipelines.ingest.staging import STAGED, stage
from pipelines.ingest.tally import Tally
from pipelines.ingest.typed_scan import Scanned
from pipelines.settings import Workspace
from tests.unit.ingest.conftest import Company

Parcels = tuple[Workspace, Contract]
NIGHT = date(2026, 11, 20)
EVERY_KIND = """
department: sales
export: parcels
owner: sales-ops@example.com
arrives: {pattern: "parcels_{date:%Y%m%d}.csv", delivers: changes}
reads: {total_row: {column: 运单号, says: 合计}}
assume: {timezone: America/New_York, currency: CNY, tax: included}
tolerate: {bad_rows: 100%}
feeds:
  order_lines:
    key: [source_order_id, line_no]
    columns:
      source_order_id: {from: 运单号}
      line_no: {from: 行号}
      ordered_at: {from: 时间, format: ["%Y/%m/%d %H:%M", "%Y/%m/%d", "%Y-%m-%d %H:%M:%S"]}
      product_name: {from: 品名}
      ordered_qty: {from: 数量}
      unit_price_amt: {from: "单价(万元)", scale: 10000}
      net_amt: {product: [数量, 价格]}
      status: {from: 状态, values: {已完成: completed, 已取消: cancelled, "1": open}}
      promised_date: {from: 交期, format: ["%Y年%m月%d日", roc]}
      tax_amt: {from: 税额}
  customer_records:
    key: [source_customer_id]
    when: present
    columns:
      source_customer_id: {from: 客户}
      name: {from: 姓名}
"""
HEADERS = (
    "运单号",
    "行号",
    "时间",
    "品名",
    "数量",
    "单价(万元)",
    "价格",
    "状态",
    "交期",
    "税额",
    "客户",
    "姓名",
    "备注",
)
PLAIN = (
    st.from_regex(r"SO[0-9]{1,6}", fullmatch=True),
    st.integers(1, 99).map(str),
    st.datetimes().map(lambda one: f"{one:%Y/%m/%d %H:%M}"),
    st.sampled_from(["水杯", "Cup", "杯子 大"]),
    st.integers(-5, 5000).map(str),
    st.decimals(-10, 10, places=4).map(str),
    st.decimals(-1000, 1000, places=2).map(str),
    st.sampled_from(["已完成", "已取消", "1"]),
    st.dates(date(1990, 1, 1)).map(lambda one: f"{one:%Y年%m月%d日}"),
    st.decimals(-1000, 1000, places=3).map(str),
    st.from_regex(r"C[0-9]{3}", fullmatch=True),
    st.sampled_from(["王伟", "Li Na"]),
    st.sampled_from(["", "急", "a/b"]),
)
#: Cells as departments write them, and worse.
ODD = (
    *("", " ", "\u3000", "\xa0x", "x\u200b", " 7 ", "7\t", "\u3000\uff18\u3000", "NA", "n/a", "无", "-", "—"),
    *("ＮＡ", "null", "Null ", "1_000", "1e3", "1E+5", "0x1F", "+5", "5.", ".5", "-.5", "-0", "--5", "5-"),
    *("(5)", "007", "1,234.5", "¥12", "12元", "１２", "1.23456789", "99999999999999999999"),
    *("123456789012345678", "-123456789012345.6789", "inf", "NaN", "1.5", "0.00005", "-0.00005", "2.00005"),
    *("12.3.4", "1-2", ".", "1e-3", "9223372036854775808", "95461.3851", "#REF!", "#N/A", "#标签", "合计"),
    *("合 计", "１合计", "total", "6.2E+17", "6.2e+17x", "E+", "a+b", "2026/1/5", "2026/1/5 9:30"),
    *("2026/01/05 24:00", "2026/02/29", "2024/2/29", "2026/13/01", "2026/0/1", "0026/01/05"),
    *("2026-01-05 10:00:00", "2026-01-05T10:00:00", "2026-01-05", "2026/01/0510:00", "2026/01/05  10:00"),
    *("epoch", "infinity", "2026/3/8 2:30", "2026/03/08 02:30", "2026/11/1 1:30", "1899/12/31", "2101/01/01"),
    *("2100/12/31 23:59", "2026/1/5 ", "2026/001/5", "12026/1/5", "2026/1/5 9:3", "2026/1/ 5", "２０２６/1/5"),
    *("2026年1月5日", "2026年01月05", "115/01/05", "民國115年1月5日", "1150105", "已 完成", "已完成 ", "完成"),
    *("completed", "1.0", "ſ", "K", "é", "，", "a,b", 'say "hi"', "a\\b", "a\nb", "\x01", "\x7f", "😀"),
    *("\ufeffx", "1\xa0000", "٣", "²", "½", "1.", "--", "- 5", "−5"),
)


@pytest.fixture(scope="module")
def parcels(tmp_path_factory: pytest.TempPathFactory) -> Parcels:
    root = tmp_path_factory.mktemp("parcels")
    (root / "juke.toml").write_text('[company]\nname_zh = "甲"\nname_en = "A"\n', "utf-8")
    from pipelines.settings import load_workspace

    company = Company(load_workspace(root))
    company.contract(EVERY_KIND)
    company.ws.make_folders()
    (contract,) = load_contracts(company.ws)
    return company.ws, contract


@st.composite
def tables(draw: st.DrawFn) -> list[list[str]]:
    """Plain records, some cells of some of which say something else."""
    rows = draw(st.lists(st.tuples(*PLAIN).map(list), min_size=1, max_size=12))
    for row in rows:
        for at in draw(st.lists(st.integers(0, len(HEADERS) - 1), max_size=3)):
            row[at] = draw(st.one_of(st.sampled_from(ODD), st.text(max_size=6)))
    return [[cell.replace("\x00", "") for cell in row] for row in rows]


@settings(max_examples=8, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(tables())
def test_certain_and_careful_typing_come_to_the_same(
    parcels: tuple[Workspace, Contract], rows: list[list[str]]
) -> None:
    both_ways_agree(*parcels, rows)


PARCEL = ("1", "2026/01/05 10:30", "水杯 大", "2", "1.25", "10.50", "已完成", "2026年01月05日", "1.5")


def parcel(number: int, at: int = -1, cell: str = "") -> list[str]:
    """A plain record with an order and a customer of its own; one cell may say something else."""
    row = [f"SO{number}", *PARCEL, f"C{number}", "王伟", "急"]
    return [cell if place == at else usual for place, usual in enumerate(row)]


def test_every_odd_cell_in_every_column_comes_to_the_same(parcels: Parcels) -> None:
    places = [(at, cell) for cell in ODD for at in range(len(HEADERS))]
    both_ways_agree(*parcels, [parcel(number, at, cell) for number, (at, cell) in enumerate(places)])
    both_ways_agree(*parcels, [[cell] * len(HEADERS) for cell in ODD])


def test_odd_moments_spoil_no_other_moment(parcels: Parcels) -> None:
    rows = [parcel(number, 2, f"2026/01/{number:02d} 10:30") for number in range(1, 30)]
    assert both_ways_agree(*parcels, rows).doubtful is None
    for odd in ("2026/02/29 10:30", "2026/01/05T10:30", "2101/01/01 00:00"):
        assert both_ways_agree(*parcels, [*rows, parcel(99, 2, odd)]).certain == len(rows)


def test_a_plain_table_leaves_no_record_in_doubt(parcels: Parcels) -> None:
    short = {2: "2026/1/5 9:05", 8: "2026年1月5日", 9: "", 12: "", 3: "Cup, large"}
    rows = [parcel(number, *change) for number, change in enumerate([*short.items(), (-1, "")] * 9)]
    scanned = both_ways_agree(*parcels, rows)
    assert (scanned.certain, scanned.doubtful) == (len(rows), None)


def both_ways_agree(ws: Workspace, contract: Contract, rows: Sequence[Sequence[str]]) -> Scanned:
    """Type a table both ways; everything that comes of it is equal."""
    reading = _reading(ws, rows)
    quick, scanned = _loaded(ws, contract, reading, careful=False)
    slow, _ = _loaded(ws, contract, reading, careful=True)
    for name, found in quick.items():
        assert found == slow[name], name
    return scanned


def _reading(ws: Workspace, rows: Sequence[Sequence[str]]) -> Reading:
    path = ws.warehouse / "cells.parquet"
    with TableWriter(path, len(HEADERS)) as writer:
        writer.write(rows, {})
    return Reading("csv", "utf-8", {}, {}, HEADERS, 1, len(rows), Relation("parquet", str(path), len(HEADERS)))


def _loaded(ws: Workspace, contract: Contract, reading: Reading, *, careful: bool) -> tuple[dict[str, Any], Scanned]:
    """What comes of a reading: rows of each entity, refused records with their reasons, counts and sums."""
    delivery = Delivery(
        "d-1",
        "sales",
        "parcels",
        "sales",
        "parcels.csv",
        None,
        None,
        date(2026, 11, 20),
        1,
        "",
        date(2026, 11, 20),
        "received",
    )
    header_map = map_headers(contract, reading.headers, "parcels.csv")
    with Desk(ws) as desk:
        if careful:
            tally = Tally(desk, Scanned(doubtful=reading.relation))
            slots = stage(desk.connection, contract, reading, header_map)
            writers = [LakeFileWriter(ws, contract, delivery, contract.entities[name]) for name in contract.feeds]
            for writer in writers:
                writer.add_staged(desk.connection, slots)
            bad, noted = _refused(desk), _noted(desk)
            files = [writer.finish(desk, slots) for writer in writers]
        else:
            with Load(desk, ws, contract, delivery, reading, header_map, ws.warehouse) as load:
                tally, slots = load.tally, load.slots
                bad, noted = (_refused(desk), _noted(desk)) if tally.is_staged else ([], [])
                files = load.finish()
        found = {file.entity: (_rows(desk, ws.root / file.path), repeats) for file, repeats in files}
        sums = dict(zip([slot.name for slot in slots if slot.mapped.column.is_number],
                        tally.sums([slot for slot in slots if slot.mapped.column.is_number]), strict=True))  # fmt: skip
        return {**found, "bad": bad, "noted": noted, "counts": tally.counts(), "sums": sums}, tally.scanned


def _noted(desk: Desk) -> list[tuple[Any, ...]]:
    """What a person is told of records that were loaded all the same."""
    query = f"select _record_no, _notes from {STAGED} where _kind = 'good' and len(_notes) > 0 order by _record_no"
    return desk.connection.execute(query).fetchall()


def _refused(desk: Desk) -> list[tuple[Any, ...]]:
    query = f"select _record_no, _reasons, _raw from {STAGED} where _kind = 'bad' order by _record_no"
    return desk.connection.execute(query).fetchall()


def _rows(desk: Desk, path: Path) -> list[tuple[Any, ...]]:
    return desk.connection.execute("select * from read_parquet(?) order by _record_no", [str(path)]).fetchall()
