"""A company with few small contracts, whose inbox a test fills and whose nights it runs through the real reader."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from typing import Any

import pytest
import yaml

from pipelines.contract import load_contracts
from pipelines.ingest import Delivery, Ledger, land, receive, write_manifest
from pipelines.settings import Workspace, load_workspace
from pipelines.sql import connect

NIGHT = date(2026, 11, 20)

ORDERS = """
department: sales
export: orders
issuer: erp
owner: sales-ops@example.com
arrives: {pattern: "orders_{date:%Y%m%d}.*", delivers: changes}
assume: {timezone: Asia/Shanghai, currency: CNY, tax: included}
tolerate: {bad_rows: 2%}
feeds:
  order_lines:
    key: [source_order_id, line_no]
    columns:
      source_order_id: {from: [订单号, 订单编号]}
      line_no: {from: 行号}
      ordered_at: {from: 下单时间, format: ["%Y/%m/%d %H:%M", "%Y/%m/%d"]}
      source_customer_id: {from: 客户编号}
      product_name: {from: 商品名称}
      ordered_qty: {from: 数量}
      net_amt: {from: [金额, {header: "金额(万元)", scale: 10000}]}
      status: {from: 状态, values: {已完成: completed, 已取消: cancelled}}
      promised_date: {from: 承诺交期, format: ["%Y/%m/%d", roc]}
"""

HEADERS = ("订单号", "行号", "下单时间", "客户编号", "商品名称", "数量", "金额", "状态", "承诺交期")


def line(number: int = 1, **cells: Any) -> tuple[str, ...]:
    """One good record; name a header to say something else in its cell."""
    usual = (f"SO{number}", "1", "2026/11/19 10:30", "C1", "水杯", "2", "10.50", "已完成", "2026/11/25")
    return tuple(str(cells.get(header, cell)) for header, cell in zip(HEADERS, usual, strict=True))


def table(*records: tuple[str, ...], headers: tuple[str, ...] = HEADERS) -> str:
    return "".join(",".join(_quoted(cell) for cell in record) + "\n" for record in (headers, *records))


def _quoted(cell: str) -> str:
    return '"' + cell.replace('"', '""') + '"' if any(mark in cell for mark in ',"\n') else cell


@dataclass
class Company:
    """`drop` a file, run a `night` of receiving and landing, look at what is there."""

    ws: Workspace
    nights: list[Delivery] = field(default_factory=list)

    def contract(self, text: str = ORDERS, **changes: Any) -> None:
        """Write a contract; `changes` replace keys at its top."""
        body = {**yaml.safe_load(text), **changes}
        path = self.ws.contracts / body["department"] / f"{body['export']}.yml"
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(yaml.safe_dump(body, allow_unicode=True, sort_keys=False), "utf-8")

    def drop(self, name: str, content: str | bytes, department: str = "sales") -> Path:
        path = self.ws.inbox / department / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content.encode() if isinstance(content, str) else content)
        return path

    def night(self, day: date = NIGHT) -> list[Delivery]:
        """Receive and land; the deliveries this night brought or changed, as the ledger has them afterwards."""
        new = [one.delivery_id for one in receive(self.ws, day)]
        for contract in load_contracts(self.ws):
            new += [one.delivery_id for one in land(self.ws, contract)]
        write_manifest(self.ws)
        return [self.delivery(one) for one in dict.fromkeys(new)]

    def deliver(self, content: str | bytes, name: str = "orders_20261120.csv") -> Delivery:
        """Drop one file, run a night, and return the one delivery it became."""
        self.drop(name, content)
        (delivery,) = self.night()
        return delivery

    def delivery(self, delivery_id: str) -> Delivery:
        with Ledger(self.ws.state / "ledger.sqlite") as ledger:
            found = ledger.delivery(delivery_id)
        assert found
        return found

    def rows(self, columns: str = "*", entity: str = "order_lines") -> list[tuple[Any, ...]]:
        """Living rows by key order of arrival; a cell of its own where one column is asked for."""
        lake = self.ws.lake
        query = f"""
            select {columns} from read_parquet('{lake}/{entity}/*.parquet', union_by_name = true)
            semi join read_parquet('{lake}/manifest.parquet') as living
                on living.delivery_id = _delivery_id and living.generation = _generation
            order by _business_date, _revision, _record_no
        """
        with connect() as connection:
            return connection.execute(query).fetchall()

    def reasons(self, delivery: Delivery) -> list[list[str]]:
        """The reasons of each quarantined record, in file order."""
        path = self.ws.quarantine / delivery.department / f"{delivery.delivery_id}.parquet"
        with connect() as connection:
            found = connection.execute("select reasons from read_parquet(?) order by record_no", [str(path)])
            return [row[0] for row in found.fetchall()]


@pytest.fixture
def company(tmp_path: Path) -> Company:
    root = tmp_path / "company"
    root.mkdir()
    (root / "juke.toml").write_text(
        '[company]\nname_zh = "甲"\nname_en = "A"\n[nights]\nsettle_seconds = 0\n[limits]\nfile_mb = 1\n', "utf-8"
    )
    made = Company(load_workspace(root))
    made.contract()
    return made


@pytest.fixture
def typed(company: Company) -> Callable[..., Any]:
    """Type one cell of the orders contract: its value, or the reason why its record is quarantined."""

    def cell(header: str, text: str, column: str) -> Any:
        good = [line(number) for number in range(2, 200)]
        delivery = company.deliver(table(line(1, **{header: text}), *good))
        assert delivery.status == "landed", delivery.message
        if delivery.quarantined_count:
            return company.reasons(delivery)[0]
        return company.rows(column)[0][0]

    return cell
