"""The totals file every department lays beside a night's data: rows of each file, and sums as its system counts them.

Damaged records count, as in the system that wrote them; of no records a sum is 0. The sums come from the tables the
files are made of, not from the files.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from pathlib import Path

import duckdb

from pipelines.demo import (
    allocations_finance,
    freight_finance,
    invoices_finance,
    nights_accounts,
    production_weeks_production,
    purchase_orders_inventory,
    rebates_finance,
    receipts_inventory,
    shipments_sales,
    stock_movements_inventory,
    unfilled_demand_inventory,
    write,
)

EXPORT = "control_totals"
Sums = tuple[int | None, int | None]  # hundredths of a yuan, thousandths of a piece

_UP_TO_NOW = "= getvariable('night') or getvariable('night') = getvariable('first') and {0} < getvariable('night')"
_BOTH = "select coalesce(sum({}), 0), coalesce(sum({}), 0)"
_SUMS = {
    ("sales", "payments"):
        "select coalesce(sum(cents), 0), null from payments where paid_on " + _UP_TO_NOW.format("paid_on"),  # noqa: S608
    ("sales", "shipments"): f"select null, coalesce(sum(qty), 0) from shipments where {shipments_sales.CHANGED}",  # noqa: S608
    **nights_accounts.SUMS,
    ("finance", "invoices"): f"select coalesce(sum(cents), 0), null from invoices where {invoices_finance.CHOSEN}",  # noqa: S608
    ("finance", "allocations"):
        f"select coalesce(sum(cents), 0), null from allocations where {allocations_finance.CHOSEN}",  # noqa: S608
    ("finance", "rebates"): f"select coalesce(sum(cents), 0), null from rebates where {rebates_finance.CHOSEN}",  # noqa: S608
    ("finance", "freight"): f"select coalesce(sum(cents), 0), null from freight where {freight_finance.CHOSEN}",  # noqa: S608
    ("inventory", "stock_levels"): "select null, coalesce(sum(on_hand), 0) from stock_batches",
    ("inventory", "stock_movements"):
        f"{_BOTH.format('cost_cents', 'qty')} from stock_moves where {stock_movements_inventory.CHOSEN}",
    ("inventory", "purchase_orders"):
        f"select null, coalesce(sum(ordered_qty), 0) from purchases where {purchase_orders_inventory.CHOSEN}",  # noqa: S608
    ("inventory", "receipts"): f"select null, coalesce(sum(came), 0) from receipts where {receipts_inventory.CHOSEN}",  # noqa: S608
    ("inventory", "unfilled_demand"):
        f"select null, coalesce(sum(unfilled), 0) from unfilled where {unfilled_demand_inventory.CHOSEN}",  # noqa: S608
    ("production", "production_weeks"): production_weeks_production.SUMS,
    ("marketing", "campaign_costs"):
        "select coalesce(sum(cents), 0), null from campaign_costs where cost_date " + _UP_TO_NOW.format("cost_date"),  # noqa: S608
    ("marketing", "loyalty_benefits"):
        "select coalesce(sum(cents), 0), null from benefits where given " + _UP_TO_NOW.format("given"),  # noqa: S608
}  # fmt: skip
_OF_A_DAMAGED_RECORD = {
    ("sales", "shipments"): (0, 2000),
    ("inventory", "stock_levels"): (0, 5000),
    ("finance", "invoices"): (invoices_finance.DAMAGED_SUMS[0], 0),
}
_TRUTH = """
insert into kpis
select getvariable('night'), 'mart_delivery_control', 'control_count',
       json_object('department', department, 'stated_in', totals_file, 'is_fulfilled', 'true')::varchar,
       sum(1 + (cents is not null)::int + (thousandths is not null)::int)
from stated_totals where night <= getvariable('night') group by department, totals_file
"""


@dataclass(frozen=True)
class _Habit:
    """How a department's system writes the file: name, headers, the query of its cells, encoding."""

    file: str
    headers: tuple[str, ...]
    cells: str
    form: str


_HABITS = {
    "sales": _Habit("控制总数_{:%Y%m%d}.csv", ("文件名", "记录数", "金额合计", "数量合计"),
                    "yuan(cents), pieces(thousandths)", "gbk"),
    "finance": _Habit("控制总数_{:%Y%m%d}.csv", ("文件名", "记录数", "金额合计"), "bracketed(cents)", "gbk"),
    "service": _Habit("控制總數_{:%Y%m%d}.csv", ("檔案名稱", "筆數"), "", "utf-8"),
    "inventory": _Habit("控制总数_{:%Y%m%d}.csv", ("文件名", "记录数", "数量合计", "成本合计"),
                        "pieces(thousandths), yuan(cents)", "bom"),
    "production": _Habit("控制总数_{:%Y%m%d}.csv", ("文件名", "记录数", "计划产量合计"), "pieces(thousandths)", "bom"),
    "marketing": _Habit("控制总数_{:%Y%m%d}.tsv", ("文件名", "记录数", "费用合计(万元)"),
                        "(cents * 0.000001::decimal(7, 6))::decimal(18, 6)", "utf-16"),
}  # fmt: skip


def make(connection: duckdb.DuckDBPyConnection) -> None:
    """Create the empty table that the nights fill."""
    connection.execute("create table stated_totals (night date, department varchar, totals_file varchar, "
                       "file varchar, records bigint, cents bigint, thousandths bigint)")  # fmt: skip


def remember(
    connection: duckdb.DuckDBPyConnection, night: date, export: tuple[str, str], file: str, records: int, bad: int,
    sums: Sums | None,
) -> None:  # fmt: skip
    """Note what is to be stated of a file just written; `sums` are looked up unless given."""
    cents, thousandths = sums or _counted(connection, export, bad)
    totals_file = _HABITS[export[0]].file.format(night)
    row = [night, export[0], totals_file, file, records, cents, thousandths]
    connection.execute("insert into stated_totals values (?, ?, ?, ?, ?, ?, ?)", row)


def records_of(connection: duckdb.DuckDBPyConnection, file: str) -> int:
    """What was stated of a file before."""
    return int(connection.execute("select max(records) from stated_totals where file = ?", [file]).fetchall()[0][0])


def drop(connection: duckdb.DuckDBPyConnection, night: date, folder: Path) -> Iterator[tuple[str, Path, int]]:
    """Write the totals files of the night that variable `night` names; yields (department, file, records)."""
    for department, habit in _HABITS.items():
        cells = f", {habit.cells}" if habit.cells else ""
        query = (
            f"select file, records{cells} from stated_totals "  # noqa: S608 - constants of this module
            f"where night = getvariable('night') and department = '{department}' order by file"
        )
        path = folder / department / habit.file.format(night)
        yield department, path, _write(connection, query, path, habit)


def settle(connection: duckdb.DuckDBPyConnection) -> None:
    """How many controls no file may fail after the night, by the file that states them."""
    connection.execute(_TRUTH)


def _counted(connection: duckdb.DuckDBPyConnection, export: tuple[str, str], bad: int) -> Sums:
    if export not in _SUMS:
        return None, None
    found = connection.execute(_SUMS[export]).fetchall()[0]
    damaged = _OF_A_DAMAGED_RECORD.get(export, (0, 0))
    cents, thousandths = (
        None if one is None else int(one) + more * bad for one, more in zip(found, damaged, strict=True)
    )
    return cents, thousandths


def _write(connection: duckdb.DuckDBPyConnection, query: str, path: Path, habit: _Habit) -> int:
    if habit.form == "gbk":
        return write.gbk_csv(connection, query, path, habit.headers)
    if habit.form == "utf-16":
        return write.utf16_tsv(connection, query, path, habit.headers)
    return write.utf8_csv(connection, query, path, habit.headers, bom=habit.form == "bom")
