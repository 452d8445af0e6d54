"""What becomes of records without key, without an amount of their own, and without a customer."""

from __future__ import annotations

from decimal import Decimal

import pytest

from pipelines.ingest import Delivery
from tests.unit.ingest.conftest import Company

CONTRACT = """
department: sales
export: lines
issuer: shop
owner: sales-ops@example.com
arrives: {pattern: "{date:%Y-%m-%d}.csv", delivers: period}
assume: {timezone: Asia/Shanghai, currency: CNY, tax: included}
feeds:
  order_lines:
    columns:
      source_order_id: {from: Invoice}
      ordered_at: {from: Day}
      source_customer_id: {from: Customer}
      discount_amt: {product: [Quantity, Price, Discount]}
      net_amt: {product: [Quantity, Price, {header: Discount, one_minus: true}]}
  customer_records:
    key: [source_customer_id]
    when: present
    columns:
      source_customer_id: {from: Customer}
      name: {from: Name}
"""
HEADER = "Invoice,Day,Customer,Name,Quantity,Price,Discount\n"


@pytest.fixture
def shop(company: Company) -> Company:
    company.contract(CONTRACT)
    return company


def deliver(shop: Company, *records: str) -> Delivery:
    return shop.deliver(HEADER + "\n".join(records) + "\n", "2026-11-20.csv")


def test_equal_lines_without_a_key_are_lines_of_their_own(shop: Company) -> None:
    found = deliver(shop, *["A1,2026-11-20,C1,Ann,2,1.50,0"] * 3)
    assert (found.loaded_count, found.repeated_count) == (3, 0)
    assert shop.rows("line_no") == [(None,)] * 3


def test_an_amount_is_the_product_of_its_columns(shop: Company) -> None:
    deliver(shop, "A1,2026-11-20,C1,Ann,3,10.10,0.15", 'A1,2026-11-20,C1,Ann,-1,"1,000.00",0')
    assert shop.rows("discount_amt, net_amt") == [
        (Decimal("4.5450"), Decimal("25.7550")),
        (Decimal("0.0000"), Decimal("-1000.0000")),
    ]


@pytest.mark.parametrize(
    ("record", "reason"),
    [
        ("A1,2026-11-20,C1,Ann,two,1.50,0", "bad_number: net_amt"),
        ("A1,2026-11-20,C1,Ann,,1.50,0", "missing_value: net_amt"),
        ("A1,2026-11-20,C1,Ann,2,#REF!,0", "formula_error: net_amt"),
        ("A1,2026-11-20,C1,Ann,9999999999999999,9999999999999999,0", "bad_number: net_amt"),
    ],
)
def test_a_product_without_one_of_its_numbers_is_quarantined_with_its_reason(
    shop: Company, record: str, reason: str
) -> None:
    found = deliver(shop, record, "A2,2026-11-20,C1,Ann,2,1.50,0")
    assert (found.loaded_count, found.quarantined_count) == (1, 1)
    assert reason in shop.reasons(found)[0]


def test_a_record_without_a_customer_feeds_the_lines_only(shop: Company) -> None:
    found = deliver(shop, "A1,2026-11-20,,,2,1.50,0", "A2,2026-11-20,nan,,2,1.50,0", "A3,2026-11-20,C1,Ann,2,1.50,0")
    assert (found.loaded_count, found.quarantined_count) == (3, 0)
    assert len(shop.rows()) == 3
    assert shop.rows("source_customer_id, name", "customer_records") == [("C1", "Ann")]


def test_a_customer_without_a_name_is_a_customer_all_the_same(shop: Company) -> None:
    found = deliver(shop, "A1,2026-11-20,C1,,2,1.50,0", "A2,2026-11-20,C2,Bob,2,1.50,0")
    assert (found.loaded_count, found.quarantined_count) == (2, 0)


def test_a_missing_factor_of_a_product_is_named(shop: Company) -> None:
    found = shop.deliver("Invoice,Day,Customer,Name,Quantity,Discount\nA1,2026-11-20,C1,Ann,2,0\n", "2026-11-20.csv")
    assert found.status == "quarantined"
    assert 'column "Price" is missing (needed as net_amt)' in (found.message or "")


def test_a_period_sent_again_replaces_its_lines(shop: Company) -> None:
    deliver(shop, *["A1,2026-11-20,C1,Ann,2,1.50,0"] * 3)
    deliver(shop, *["A1,2026-11-20,C1,Ann,2,1.50,0"] * 2)
    assert len(shop.rows()) == 2
