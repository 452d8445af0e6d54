"""What the sales department drops about accounts: returns, offers, contracts, use, contacts, groups and owners.

The reps' contacts come a night late once in three nights, the platform's readings are sent again corrected once in
three. A night without any of its rows brings no file. Data in `<export>_sales.py`.
"""

from __future__ import annotations

from datetime import date, timedelta
from pathlib import Path
from types import ModuleType
from typing import Protocol

import duckdb

from pipelines.demo import (
    account_owners_sales,
    account_parents_sales,
    activities_sales,
    contracts_sales,
    quotations_sales,
    returns_sales,
    usage_sales,
    write,
)
from pipelines.demo.plan import Plan

EXPORTS: dict[str, ModuleType] = {
    "returns": returns_sales, "quotations": quotations_sales, "contracts": contracts_sales, "usage": usage_sales,
    "account_parents": account_parents_sales, "account_owners": account_owners_sales, "activities": activities_sales,
}  # fmt: skip
SUMS = {("sales", name): module.SUMS for name, module in EXPORTS.items() if hasattr(module, "SUMS")}
PLANTED = {name: query for module in EXPORTS.values() for name, query in module.PLANTED.items()}


class Note(Protocol):
    """Notes a file that was dropped: when it arrives, of which day it tells, (header, loaded, quarantined) records."""

    def __call__(
        self, export: str, path: Path, arrives: date, day: date, counts: tuple[int, int, int], revision: int,
        incident: str | None,
    ) -> None: ...  # fmt: skip


def make(connection: duckdb.DuckDBPyConnection) -> None:
    """Build every table; needs the customers, the orders, the tickets and the campaigns' touches."""
    for module in EXPORTS.values():
        module.make(connection)


def correct(connection: duckdb.DuckDBPyConnection) -> int:
    """Put right what the file of the night that variable `night` names got wrong; returns how many rows."""
    return int(connection.execute(usage_sales.CORRECT_RESENT).fetchall()[0][0])


def drop(connection: duckdb.DuckDBPyConnection, plan: Plan, night: date, drops: Path, note: Note) -> None:
    """Write the files of one night below `drops`; the first brings the history and a damaged record each."""
    for export in EXPORTS:
        is_late = export == "activities" and plan.is_late(night)
        arrives = night + timedelta(days=int(is_late))
        _drop(connection, export, arrives, night, drops, note, is_first=night == plan.first_night, is_late=is_late)


def resend(connection: duckdb.DuckDBPyConnection, arrives: date, day: date, drops: Path, note: Note) -> None:
    """Write the corrected readings of an earlier day."""
    folder = drops / arrives.isoformat() / "sales"
    path, counts = _write(connection, "usage", folder / usage_sales.FILE_NAME.format(day), is_first=False)
    note("usage", path, arrives, day, counts, 2, "resent_usage")


def _drop(connection: duckdb.DuckDBPyConnection, export: str, arrives: date, day: date, drops: Path, note: Note,
          *, is_first: bool, is_late: bool) -> None:  # fmt: skip
    module = EXPORTS[export]
    found = connection.execute(f"select count(*) from {export} where {module.CHOSEN}").fetchall()  # noqa: S608 - ours
    if found[0][0] or is_first:
        name = getattr(module, "FILE_NAME", None) or module.WORKBOOK_NAME
        path = drops / arrives.isoformat() / "sales" / name.format(day)
        path, counts = _write(connection, export, path, is_first=is_first)
        note(export, path, arrives, day, counts, 1, f"late_{export}" if is_late else None)


def _write(
    connection: duckdb.DuckDBPyConnection, export: str, path: Path, *, is_first: bool
) -> tuple[Path, tuple[int, int, int]]:
    """The file, its (header, loaded, quarantined) records, and its ending: a large workbook becomes a CSV."""
    module, bad = EXPORTS[export], EXPORTS[export].damaged() if is_first else []
    if export == "quotations":
        path, rows = write.workbook(connection, module.ROWS, path, module.GROUPS, module.NUMBERS, bad)
        return path, (2, rows, len(bad))
    if export == "activities":
        return path, (0, write.json_lines(connection, module.ROWS, path, bad), len(bad))
    if export == "usage":
        return path, (1, write.utf8_csv(connection, module.ROWS, path, module.HEADER, bad), len(bad))
    return path, (1, write.gbk_csv(connection, module.ROWS, path, module.HEADER, last=bad), len(bad))
