"""What the warehouses drop each night, and what inventory's numbers should be afterwards; `nights.py` calls it.

Not here: which stock, movements and purchase orders there are (the modules of the five exports).
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import duckdb

from pipelines.demo import (
    batches_inventory,
    products_inventory,
    purchase_orders_inventory,
    receipts_inventory,
    sites_inventory,
    stock_levels_inventory,
    stock_movements_inventory,
    supplier_terms_inventory,
    suppliers_inventory,
    truth_inventory,
    unfilled_demand_inventory,
    warehouses,
    write,
)
from pipelines.demo.plan import Plan

Note = Callable[..., Any]  # export, file, business day, loaded, quarantined, incident
_LISTS = {
    "products": products_inventory,
    "suppliers": suppliers_inventory,
    "sites": sites_inventory,
    "batches": batches_inventory,
    "purchase_orders": purchase_orders_inventory,
    "stock_movements": stock_movements_inventory,
}
PLANTED = {
    "products_at_a_site_that_run_out": "select count(*) from stock_skus where runs_out",
    "order_lines_cancelled_for_want_of_stock": "select count(*) from lines where is_short",
    "yuan_of_orders_lost_for_want_of_stock": "select coalesce(sum(gross(qty::bigint, price) - "
    "discount(gross(qty::bigint, price), rate)), 0) // 100 from lines where is_short",
    "products_at_a_site_that_hardly_move": "select count(*) from stock_skus where is_slow",
    "purchase_order_lines": "select count(*) from purchases where ordered <= getvariable('last')",
    "purchase_order_lines_received_late": "select count(*) from purchases where received > promised "
    "and received <= getvariable('last')",
    **receipts_inventory.PLANTED,
    **supplier_terms_inventory.PLANTED,
    **unfilled_demand_inventory.PLANTED,
    "stock_movements": "select count(*) from stock_moves where moved <= getvariable('last')",
}

_MADE = (stock_levels_inventory, stock_movements_inventory, purchase_orders_inventory, batches_inventory,
         receipts_inventory, supplier_terms_inventory, unfilled_demand_inventory, truth_inventory)  # fmt: skip


def make(connection: duckdb.DuckDBPyConnection, plan: Plan) -> None:
    """Build the warehouses and all that ever moves in them; needs orders, tickets and the table of `truth.py`."""
    warehouses.make(connection, plan)
    for export in _MADE:
        export.make(connection)


def drop(connection: duckdb.DuckDBPyConnection, plan: Plan, night: date, folder: Path, note: Note) -> None:
    """Write the files of a night into `folder`; the first also brings the stock of twelve month ends in one file."""
    for export, module in _LISTS.items():
        path = folder / module.FILE_NAME.format(night)
        rows = write.utf8_csv(connection, module.ROWS, path, module.HEADER, bom=True)
        note(export, path, night, loaded=rows)
    _drop_receipts(connection, plan, night, folder, note)
    _drop_terms(connection, plan, night, folder, note)
    bad = [unfilled_demand_inventory.DAMAGED] if night == plan.first_night else []
    _drop_unfilled(connection, folder, note, night, bad)
    if night == plan.first_night:
        days = warehouses.month_ends(plan)
        _drop_levels(connection, days, folder, note, [stock_levels_inventory.DAMAGED])
    _drop_levels(connection, [night], folder, note, [])


def _drop_receipts(connection: duckdb.DuckDBPyConnection, plan: Plan, night: date, folder: Path, note: Note) -> None:
    """Yesterday's file where it is late, then today's unless that will be."""
    yesterday = night - timedelta(days=1)
    days = [yesterday] if night > plan.first_night and plan.is_late(yesterday) else []
    for day in days + ([] if plan.is_late(night) else [night]):
        connection.execute("set variable night = ?", [day])
        path = folder / receipts_inventory.FILE_NAME.format(day)
        rows = write.utf8_csv(connection, receipts_inventory.ROWS, path, receipts_inventory.HEADER, bom=True)
        note("receipts", path, day, loaded=rows, incident="late_receipts" if day < night else None)
    connection.execute("set variable night = ?", [night])


def _drop_terms(connection: duckdb.DuckDBPyConnection, plan: Plan, night: date, folder: Path, note: Note) -> None:
    """With the history, and on a night on which terms change."""
    module = supplier_terms_inventory
    if night == plan.first_night or connection.execute(f"select exists ({module.ROWS})").fetchall()[0][0]:
        path = folder / module.FILE_NAME.format(night)
        note("supplier_terms", path, night,
             loaded=write.utf8_csv(connection, module.ROWS, path, module.HEADER, bom=True))  # fmt: skip


def _drop_unfilled(
    connection: duckdb.DuckDBPyConnection, folder: Path, note: Note, night: date, bad: list[str]
) -> None:  # fmt: skip
    path = folder / unfilled_demand_inventory.FILE_NAME.format(night)
    rows = write.json_lines(connection, unfilled_demand_inventory.ROWS, path, bad)
    note("unfilled_demand", path, night, loaded=rows, quarantined=len(bad))


def _drop_levels(
    connection: duckdb.DuckDBPyConnection, days: list[date], folder: Path, note: Note, bad: list[str]
) -> None:
    stock_levels_inventory.choose(connection, days)
    path = folder / stock_levels_inventory.FILE_NAME.format(days[-1])
    header = stock_levels_inventory.HEADER
    rows = write.utf8_csv(connection, stock_levels_inventory.ROWS, path, header, bad, bom=True)
    truth_inventory.remember_stock(connection)
    note("stock_levels", path, days[-1], loaded=rows, quarantined=len(bad))
