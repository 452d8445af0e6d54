"""Finance's files read back by Python's own csv: invoices of what left, allocations within payments, dated costs."""

from __future__ import annotations

import json
from collections import defaultdict
from decimal import Decimal

import pytest
import yaml

from pipelines.demo import GeneratedDemo
from pipelines.settings import DEFAULT_WORKSPACE
from tests.unit.demo import demo_files as files

EXPORTS = ("invoices", "allocations", "credit_limits", "product_costs", "rebates", "freight", "exchange_rates",
           "budgets", "cost_budgets")  # fmt: skip
LAST = "2026-11-20"


def _said(demo: GeneratedDemo, export: str, department: str = "finance") -> list[files.Row]:
    """Every record of an export in order of arrival, without its 合计 row and damaged ones."""
    rows = [row for _, rows in files.said(demo, export, department, LAST) for row in rows]
    return [row for row in rows if "合计" not in row.values() and not any("999999999" in str(v) for v in row.values())]


def _amount(cell: str) -> Decimal:
    return -Decimal(cell[1:-1]) if cell.startswith("(") else Decimal(cell)


@pytest.mark.parametrize("export", EXPORTS)
def test_a_finance_file_is_gbk_with_the_headers_and_codes_of_its_contract(demo: GeneratedDemo, export: str) -> None:
    contract = yaml.safe_load((DEFAULT_WORKSPACE / "contracts" / "finance" / f"{export}.yml").read_text("utf-8"))
    columns = next(iter(contract["feeds"].values()))["columns"].values()
    delivered = files.deliveries(demo, export, "finance")
    assert delivered
    for one in delivered:
        rows = files.gbk_rows(files.path_of(demo, one))
        assert set(rows[0]) == {column["from"] for column in columns}
        assert one["header"] + len(rows) == one["physical"], one["file"]
        for column in (column for column in columns if "values" in column):
            assert {row[column["from"]] for row in rows} <= set(column["values"])


def test_an_order_is_billed_for_what_left_and_credited_for_what_came_back(demo: GeneratedDemo) -> None:
    billed: dict[str, Decimal] = defaultdict(Decimal)
    for row in _said(demo, "invoices"):
        billed[row["订单号"]] += _amount(row["价税合计"])
    paid: dict[str, Decimal] = defaultdict(Decimal)
    for row in _said(demo, "payments", "sales"):
        paid[row["订单号"]] += _amount(row["回款金额"])
    settled = [number for number in paid if number in billed and paid[number] == billed[number]]
    assert len(settled) > 0.85 * len(paid)  # the rest has a part still to come


def test_a_credit_note_is_in_brackets_and_names_the_invoice_it_takes_back(demo: GeneratedDemo) -> None:
    invoices = {row["发票号"]: row for row in _said(demo, "invoices")}
    notes = [row for row in invoices.values() if row["被冲发票号"]]
    assert notes and all(row["价税合计"].startswith("(") and row["税额"].startswith("(") for row in notes)
    for row in notes:
        taken_back = invoices[row["被冲发票号"]]
        assert taken_back["订单号"] == row["订单号"] and taken_back["开票日期"] <= row["开票日期"]
        assert -_amount(row["价税合计"]) <= _amount(taken_back["价税合计"])
    assert len({row["账期(天)"] for row in invoices.values()}) == 4  # 7 for persons; 30, 60 and 90 for firms


def test_tax_is_thirteen_percent_of_what_is_left_without_it(demo: GeneratedDemo) -> None:
    for row in _said(demo, "invoices"):
        amount, tax = _amount(row["价税合计"]), _amount(row["税额"])
        assert abs(tax - (amount - tax) * Decimal("0.13")) < Decimal("0.05"), row["发票号"]


def test_the_total_row_states_amount_and_tax_of_all_records_above(demo: GeneratedDemo) -> None:
    for _, rows in files.said(demo, "invoices", "finance", LAST):
        *lines, total = rows
        assert total["发票号"] == "合计"
        for name in ("价税合计", "税额"):
            assert sum((_amount(line[name]) for line in lines), Decimal(0)) == _amount(total[name])


def test_allocations_stay_within_their_payment_and_within_their_invoice(demo: GeneratedDemo) -> None:
    payments = {row["回款单号"]: _amount(row["回款金额"]) for row in _said(demo, "payments", "sales")}
    invoices = {row["发票号"]: _amount(row["价税合计"]) for row in _said(demo, "invoices")}
    of_payment: dict[str, Decimal] = defaultdict(Decimal)
    of_invoice: dict[str, Decimal] = defaultdict(Decimal)
    for row in _said(demo, "allocations"):
        of_payment[row["回款单号"]] += _amount(row["核销金额"])
        of_invoice[row["发票号"]] += _amount(row["核销金额"])
    assert all(
        abs(sum_) <= abs(payments[number]) and sum_ * payments[number] > 0 for number, sum_ in of_payment.items()
    )
    assert all(abs(sum_) <= abs(invoices[number]) for number, sum_ in of_invoice.items())
    assert any(abs(sum_) < abs(payments[number]) for number, sum_ in of_payment.items())  # in part only


def test_a_cost_corrected_on_the_second_night_is_dated_back(demo: GeneratedDemo) -> None:
    first, again = files.deliveries(demo, "product_costs", "finance")
    assert (again["business_date"], again["revision"]) == (first["business_date"], 2)
    before, after = (
        {
            (row["商品编码"], row["生效日期"]): row["单位成本(不含税)"]
            for row in files.gbk_rows(files.path_of(demo, one))
        }
        for one in (first, again)
    )
    changed = [key for key in before if before[key] != after[key]]
    assert before.keys() == after.keys() and [day for _, day in changed] == ["2026/01/01"]
    days: dict[str, int] = defaultdict(int)
    for product, _ in before:
        days[product] += 1
    assert set(days.values()) == {3, 4}  # two or three changes


def test_the_allocations_of_a_late_night_arrive_a_night_later(demo: GeneratedDemo) -> None:
    nights = {one["business_date"]: one["night"] for one in files.deliveries(demo, "allocations", "finance")}
    assert [day for day, night in nights.items() if day < night] == ["2026-11-18"]
    assert len(nights) == len(demo.nights)


def test_planted_sizes_of_finance_are_those_of_the_files(demo: GeneratedDemo) -> None:
    sizes = json.loads((demo.truth / "planted.json").read_text("utf-8"))["sizes"]
    assert sizes["invoices"] == len(_said(demo, "invoices"))
    assert sizes["payment_allocations"] == len(_said(demo, "allocations"))
    assert sizes["freight_charges"] == len(_said(demo, "freight"))
    assert sizes["credit_limits"] == len(_said(demo, "credit_limits"))
    assert min(sizes[name] for name in ("invoices_overdue", "rebates", "credit_notes", "freight_credited")) > 0
    assert (sizes["late_allocations"], sizes["resent_product_costs"]) == (1, 1)
