"""What finance drops each night; `nights.py` calls it.

Invoices, allocations and freight every night, lists when they are due. The allocations of one night in three come a
night late, and the first night's cost list comes again, corrected. What the files say is in `<export>_finance.py`.
"""

from __future__ import annotations

from datetime import date, timedelta
from pathlib import Path
from typing import Protocol

import duckdb

from pipelines.demo import (
    allocations_finance,
    budgets_finance,
    cost_budgets_finance,
    credit_limits_finance,
    exchange_rates_finance,
    freight_finance,
    invoices_finance,
    product_costs_finance,
    rebates_finance,
    write,
)
from pipelines.demo.plan import LAST_NIGHT, Plan

EXPORTS = (
    invoices_finance,
    allocations_finance,
    credit_limits_finance,
    product_costs_finance,
    rebates_finance,
    freight_finance,
    exchange_rates_finance,
    budgets_finance,
)
PLANTED = {name: query for export in EXPORTS for name, query in export.PLANTED.items()}
#: Lists that come with the history and then only on a night that has something to say.
_LISTS = {
    "credit_limits": credit_limits_finance,
    "product_costs": product_costs_finance,
    "rebates": rebates_finance,
    "exchange_rates": exchange_rates_finance,
}


class Note(Protocol):
    """Notes a file that was dropped, of which business day, and how it must end."""

    def __call__(
        self, export: str, path: Path, day: date, *, loaded: int, quarantined: int = 0, skipped: int = 0,
        revision: int = 1, incident: str | None = None,
    ) -> None: ...  # fmt: skip


def make(connection: duckdb.DuckDBPyConnection) -> None:
    """Build all that finance ever writes; needs orders, payments, shipments and targets."""
    for export in EXPORTS:
        export.make(connection)


def drop(connection: duckdb.DuckDBPyConnection, plan: Plan, night: date, folder: Path, note: Note) -> None:
    """Write the files of one night; the first brings the history, a damaged invoice and the budgets."""
    is_first = night == plan.first_night
    _drop_invoices(connection, night, folder, note, is_first=is_first)
    _drop(connection, "freight", freight_finance, night, folder, note)
    _drop_allocations(connection, plan, night, folder, note)
    for export, module in _LISTS.items():
        if is_first or _has_news(connection, module.ROWS):
            _drop(connection, export, module, night, folder, note)
    if is_first:
        _drop(connection, "budgets", budgets_finance, night, folder, note)
        _drop(connection, "cost_budgets", cost_budgets_finance, night, folder, note)
    if plan.number(night) == 2:
        _resend_costs(connection, plan.first_night, folder, note)
        _speak_for(connection, night)


def allocations_are_late(plan: Plan, night: date) -> bool:
    """Whether this night's allocations only arrive a night later."""
    return plan.number(night) % 3 == 2 and night < LAST_NIGHT


def _drop_invoices(
    connection: duckdb.DuckDBPyConnection, night: date, folder: Path, note: Note, *, is_first: bool
) -> None:
    bad = invoices_finance.damaged() if is_first else []
    path = folder / invoices_finance.FILE_NAME.format(night)
    total = invoices_finance.total_row(connection, len(bad))
    rows = write.gbk_csv(connection, invoices_finance.ROWS, path, invoices_finance.HEADER, last=[*bad, total])
    note("invoices", path, night, loaded=rows, quarantined=len(bad), skipped=1)


def _drop_allocations(connection: duckdb.DuckDBPyConnection, plan: Plan, night: date, folder: Path, note: Note) -> None:
    yesterday = night - timedelta(days=1)
    if night > plan.first_night and allocations_are_late(plan, yesterday):
        _speak_for(connection, yesterday)
        _drop(connection, "allocations", allocations_finance, yesterday, folder, note, incident="late_allocations")
        _speak_for(connection, night)
    if not allocations_are_late(plan, night):
        _drop(connection, "allocations", allocations_finance, night, folder, note)


def _resend_costs(connection: duckdb.DuckDBPyConnection, day: date, folder: Path, note: Note) -> None:
    _speak_for(connection, day, revision=2)
    connection.execute(product_costs_finance.CORRECT_RESENT)
    _drop(connection, "product_costs", product_costs_finance, day, folder, note, revision=2,
          incident="resent_product_costs")  # fmt: skip


def _drop(
    connection: duckdb.DuckDBPyConnection, export: str, module: object, day: date, folder: Path, note: Note, *,
    revision: int = 1, incident: str | None = None,
) -> None:  # fmt: skip
    path = folder / module.FILE_NAME.format(day)  # type: ignore[attr-defined]
    rows = write.gbk_csv(connection, module.ROWS, path, module.HEADER)  # type: ignore[attr-defined]
    note(export, path, day, loaded=rows, revision=revision, incident=incident)


def _has_news(connection: duckdb.DuckDBPyConnection, query: str) -> bool:
    return bool(connection.execute(f"select exists ({query})").fetchall()[0][0])


def _speak_for(connection: duckdb.DuckDBPyConnection, day: date, revision: int = 1) -> None:
    connection.execute("set variable night = ?", [day])
    connection.execute("set variable revision = ?", [revision])
