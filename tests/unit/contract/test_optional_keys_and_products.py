"""What a contract says where the file has no key, no amount of a line, or no customer."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
import yaml

from pipelines.contract import check_contracts, load_contracts
from pipelines.settings import Workspace, load_workspace

LINES = """
department: sales
export: lines
issuer: shop
owner: sales-ops@example.com
arrives: {pattern: "{date:%Y-%m-%d}.csv", delivers: period}
assume: {tax: excluded}
feeds:
  order_lines:
    columns:
      source_order_id: {from: Invoice}
      ordered_at: {from: Day}
      net_amt: {product: [Quantity, Price]}
  customer_records:
    key: [source_customer_id]
    when: present
    columns:
      source_customer_id: {from: Customer}
      name: {from: Customer}
"""


@pytest.fixture
def ws(tmp_path: Path) -> Workspace:
    (tmp_path / "juke.toml").write_text('[company]\nname_zh = "甲"\nname_en = "A"\n', "utf-8")
    (tmp_path / "contracts" / "sales").mkdir(parents=True)
    return load_workspace(tmp_path)


def told(ws: Workspace, **lines: Any) -> str:
    """The problems of the contract above; `lines` replace or, where None, remove columns of its order lines."""
    terms = yaml.safe_load(LINES)
    terms["arrives"]["delivers"] = lines.pop("delivers", "period")
    terms["feeds"]["order_lines"].update(lines.pop("feed", {}))
    columns = terms["feeds"]["order_lines"]["columns"]
    columns.update(lines)
    terms["feeds"]["order_lines"]["columns"] = {name: said for name, said in columns.items() if said}
    (ws.contracts / "sales" / "lines.yml").write_text(yaml.safe_dump(terms), "utf-8")
    return "\n".join(map(str, check_contracts(ws)))


def test_lines_need_neither_key_nor_amount_nor_customer(ws: Workspace) -> None:
    assert told(ws) == ""
    assert load_contracts(ws)[0].feeds["order_lines"].columns["net_amt"].headers == ("Quantity", "Price")


@pytest.mark.parametrize("delivers", ["changes", "full"])
def test_rows_that_may_be_replaced_one_by_one_need_a_key(ws: Workspace, delivers: str) -> None:
    assert "write key: [source_order_id, line_no]" in told(ws, delivers=delivers)


def test_a_line_number_that_is_mapped_belongs_to_the_key(ws: Workspace) -> None:
    assert "feeds.order_lines has no key, yet maps line_no" in told(ws, line_no={"from": "Line"})


@pytest.mark.parametrize(
    ("said", "problem"),
    [
        ({"product": ["Quantity"]}, "a product has two or three headers"),
        ({"product": ["Quantity", "Price"], "from": "Amount"}, "write either from"),
        ({"scale": 10}, "write either from"),
        ({"product": ["Quantity", "Price"], "scale": 10}, "a product has no scale"),
        ({"product": ["Quantity", {"header": "Price", "one_mins": True}]}, "Closest: one_minus"),
    ],
)
def test_a_product_that_cannot_be_meant_is_told(ws: Workspace, said: dict[str, Any], problem: str) -> None:
    assert problem in told(ws, net_amt=said)


def test_only_decimal_numbers_are_products(ws: Workspace) -> None:
    assert "only decimal numbers are products, this is id" in told(ws, source_product_id={"product": ["A", "B"]})


def test_a_record_must_feed_something(ws: Workspace) -> None:
    feed = {"key": ["source_order_id", "line_no"], "when": "present"}
    assert "every feed says when: present" in told(ws, feed=feed, line_no={"from": "Line"})


def test_a_feed_that_may_be_left_out_needs_a_key_to_look_at(ws: Workspace) -> None:
    assert "feeds.order_lines.when: present asks for a key" in told(ws, feed={"when": "present"})


def test_a_line_without_a_day_needs_orders_of_the_same_issuer(ws: Workspace) -> None:
    assert "an export of shop that feeds orders" in told(ws, ordered_at=None)
    orders = {"source_order_id": {"from": "Invoice"}, "ordered_at": {"from": "Day"}}
    feeds = {"orders": {"key": ["source_order_id"], "columns": orders}}
    heads = {**yaml.safe_load(LINES), "export": "orders", "feeds": feeds}
    (ws.contracts / "sales" / "orders.yml").write_text(yaml.safe_dump(heads), "utf-8")
    assert told(ws, ordered_at=None) == ""
