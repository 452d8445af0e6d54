"""What the warehouses drop each night, and what inventory's numbers should be afterwards; `nights.py` calls it.

Not here: which stock, movements and purchase orders there are (the modules of the five exports).
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import Any

import duckdb

from pipelines.demo import (
    products_inventory,
    purchase_orders_inventory,
    stock_levels_inventory,
    stock_movements_inventory,
    suppliers_inventory,
    truth_inventory,
    warehouses,
    write,
)
from pipelines.demo.plan import Plan

Note = Callable[..., Any]  # export, file, business day, loaded, quarantined
_LISTS = {
    "products": products_inventory,
    "suppliers": suppliers_inventory,
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
    "stock_movements": "select count(*) from stock_moves where moved <= getvariable('last')",
}


def make(connection: duckdb.DuckDBPyConnection, plan: Plan) -> None:
    """Build the warehouses and all that ever moves in them; needs orders, tickets and the table of `truth.py`."""
    warehouses.make(connection, plan)
    for export in (stock_levels_inventory, stock_movements_inventory, purchase_orders_inventory, truth_inventory):
        export.make(connection)


def drop(connection: duckdb.DuckDBPyConnection, plan: Plan, night: date, folder: Path, note: Note) -> None:
    """Write the files of a night into `folder`; the first also brings the stock of twelve month ends in one file."""
    for export, module in _LISTS.items():
        path = folder / module.FILE_NAME.format(night)
        rows = write.utf8_csv(connection, module.ROWS, path, module.HEADER, bom=True)
        note(export, path, night, loaded=rows)
    if night == plan.first_night:
        days = warehouses.month_ends(plan)
        _drop_levels(connection, days, folder, note, [stock_levels_inventory.DAMAGED])
    _drop_levels(connection, [night], folder, note, [])


def _drop_levels(
    connection: duckdb.DuckDBPyConnection, days: list[date], folder: Path, note: Note, bad: list[str]
) -> None:
    stock_levels_inventory.choose(connection, days)
    path = folder / stock_levels_inventory.FILE_NAME.format(days[-1])
    header = stock_levels_inventory.HEADER
    rows = write.utf8_csv(connection, stock_levels_inventory.ROWS, path, header, bad, bom=True)
    truth_inventory.remember_stock(connection)
    note("stock_levels", path, days[-1], loaded=rows, quarantined=len(bad))
