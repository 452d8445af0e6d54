"""JSON, Parquet and compressed files on their whole way: received, read by contract, landed or refused."""

from __future__ import annotations

import gzip
import io
import json
import zipfile
from datetime import date, datetime
from decimal import Decimal
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq
import pytest
import yaml

from pipelines.contract import load_contracts
from pipelines.ingest import Ledger
from pipelines.problems import JukeError
from tests.unit.ingest.conftest import HEADERS, ORDERS, Company, line, table

API = {
    "order_lines": {
        "key": ["source_order_id", "line_no"],
        "columns": {
            "source_order_id": {"from": "no"},
            "line_no": {"from": "lines.seq"},
            "ordered_at": {"from": "at", "format": "%Y-%m-%dT%H:%M:%S"},
            "source_customer_id": {"from": "buyer.id"},
            "product_name": {"from": "lines.sku"},
            "net_amt": {"from": "lines.amt"},
            "status": {"from": "steps[0].state", "values": {"done": "completed"}},
        },
    }
}


def order(number: int, *skus: str) -> dict[str, Any]:
    lines = [{"seq": at, "sku": sku, "amt": 1.5 * at} for at, sku in enumerate(skus, 1)]
    return {"no": f"SO{number}", "at": "2026-11-19T10:30:00", "buyer": {"id": "C1"}, "lines": lines,
            "steps": [{"state": "done"}]}  # fmt: skip


def test_an_answer_of_an_api_lands_line_by_line(company: Company) -> None:
    company.contract(reads={"format": "json", "records": "data.orders", "explode": "lines"}, feeds=API)
    answer = {"code": 0, "data": {"orders": [order(1, "A", "B"), order(2, "C")], "pages": [{"no": 1}]}}
    found = company.deliver(json.dumps(answer), "orders_20261120.json")
    assert (found.status, found.format, found.physical_count) == ("landed", "json", 3), found.message
    assert company.rows("source_order_id, line_no, product_name, net_amt, status") == [
        ("SO1", 1, "A", Decimal("1.50"), "completed"),
        ("SO1", 2, "B", Decimal("3.00"), "completed"),
        ("SO2", 1, "C", Decimal("1.50"), "completed"),
    ]


def test_a_document_cut_off_is_refused_with_its_byte(company: Company) -> None:
    text = json.dumps([dict(zip(HEADERS, line(n), strict=True)) for n in range(3)])
    found = company.deliver(text[:-1], "orders_20261120.json")
    assert (found.status, found.reason) == ("quarantined", "truncated_file")
    assert f"byte {len(text) - 1:,}" in (found.message or "")
    assert company.deliver(text, "orders_20261120.json").loaded_count == 3


def test_an_empty_list_is_a_night_without_rows_and_is_told(company: Company) -> None:
    company.deliver(json.dumps([dict(zip(HEADERS, line(1), strict=True))]), "orders_20261119.json")
    found = company.deliver("[]", "orders_20261120.json")
    assert (found.status, found.loaded_count) == ("landed", 0), found.message
    with Ledger(company.ws.state / "ledger.sqlite") as ledger:
        assert [one.kind for one in ledger.findings(found.delivery_id)] == ["no_rows"]


def test_a_compressed_export_in_gbk_lands_and_says_what_it_was(company: Company) -> None:
    content = table(*(line(n, 商品名称="不锈钢保温杯") for n in range(1, 30)))
    found = company.deliver(gzip.compress(content.encode("gbk")), "orders_20261120.csv.gz")
    assert (found.status, found.format, found.encoding, found.loaded_count) == ("landed", "csv in gz", "gbk", 29)
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as archive:
        archive.writestr("../../etc/orders.csv", content)
        archive.writestr("说明.txt", "read me")
    refused = company.deliver(buffer.getvalue(), "orders_20261121.zip")
    assert (refused.status, refused.reason) == ("quarantined", "several_members")
    assert "reads.member" in (refused.message or "")


def test_parquet_lands_with_its_types_whatever_format_the_contract_states(company: Company) -> None:
    columns: dict[str, list[Any]] = {name: [line(n)[at] for n in (1, 2)] for at, name in enumerate(HEADERS)}
    columns["下单时间"] = [datetime(2026, 11, 19, 10, 30), datetime(2026, 11, 19)]
    columns["承诺交期"] = [date(2026, 11, 25), None]
    columns["金额"] = [Decimal("10.50"), Decimal("1E+3")]
    columns["行号"], columns["数量"] = [1, 2], [2.0, 0.5]
    buffer = io.BytesIO()
    pq.write_table(pa.table(columns), buffer)
    found = company.deliver(buffer.getvalue(), "orders_20261120.parquet")
    assert (found.status, found.quarantined_count) == ("landed", 0), found.message
    assert company.rows("line_no, ordered_date, promised_date, net_amt, ordered_qty") == [
        (1, date(2026, 11, 19), date(2026, 11, 25), Decimal("10.50"), Decimal("2")),
        (2, date(2026, 11, 19), None, Decimal("1000.00"), Decimal("0.5")),
    ]


def test_options_of_json_are_refused_for_other_formats_together(company: Company) -> None:
    body = yaml.safe_load(ORDERS) | {"reads": {"format": "csv", "records": "data", "explode": "lines"}}
    company.contract(yaml.safe_dump(body))
    with pytest.raises(JukeError) as caught:
        load_contracts(company.ws)
    assert len(caught.value.problems) == 2


def test_a_contract_that_uses_no_new_option_keeps_its_version(company: Company) -> None:
    [before] = load_contracts(company.ws)
    company.contract(reads={"format": "auto", "records": None, "explode": None, "member": None})
    [after] = load_contracts(company.ws)
    assert before.version == after.version
    company.contract(reads={"member": "a.csv"})
    assert load_contracts(company.ws)[0].version != before.version


def test_a_workbook_in_a_zip_is_typed_as_a_workbook(company: Company) -> None:
    from openpyxl import Workbook

    book, inner, outer = Workbook(), io.BytesIO(), io.BytesIO()
    assert book.active is not None
    cells: list[Any] = list(line(1))
    cells[2], cells[8] = datetime(2026, 11, 19, 10, 30), 46_351  # a date cell, and the serial of one
    for row in (HEADERS, cells):
        book.active.append(list(row))
    book.save(inner)
    with zipfile.ZipFile(outer, "w") as archive:
        archive.writestr("orders.xlsx", inner.getvalue())
    found = company.deliver(outer.getvalue(), "orders_20261120.zip")
    assert (found.status, found.format, found.quarantined_count) == ("landed", "xlsx in zip", 0), found.message
    assert company.rows("ordered_date, promised_date") == [(date(2026, 11, 19), date(2026, 11, 25))]
