"""What the sales department drops each night beside customers and orders; data in `*_sales.py`, truth in `truth_*.py`.

Payments, shipments, stage changes every night; targets once. None comes late or twice: orders play those parts.
"""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import Protocol

import duckdb

from pipelines.demo import opportunities_sales, payments_sales, shipments_sales, targets_sales, write

EXPORTS = (payments_sales, shipments_sales, opportunities_sales, targets_sales)
PLANTED = {
    "payments": "select count(*) from payments",
    "refunds": "select count(*) from payments where cents < 0",
    "shipments": "select count(*) from shipments",
    "opportunities": "select count(*) from opportunities",
    "unwon_opportunities": "select count(*) from stage_changes where step = 4",
    "target_cells": "select count(*) from targets",
}


class Note(Protocol):
    """Notes a file that was dropped and how it must end."""

    def __call__(self, export: str, path: Path, rows: int, header: int, quarantined: int) -> None: ...


def drop(connection: duckdb.DuckDBPyConnection, night: date, folder: Path, note: Note, *, is_first: bool) -> None:
    """Write the files of one night; the first brings the history, two damaged records and the targets."""
    for export, module in (("payments", payments_sales), ("shipments", shipments_sales)):
        bad = module.damaged() if is_first else []
        path = folder / module.FILE_NAME.format(night)
        note(export, path, write.gbk_csv(connection, module.ROWS, path, module.HEADER, last=bad), 1, len(bad))
    books = {"opportunities": (opportunities_sales, opportunities_sales.ROWS)}
    if is_first:
        books["targets"] = (targets_sales, targets_sales.rows())
    for export, (module, query) in books.items():
        path = folder / module.WORKBOOK_NAME.format(night)
        path, rows = write.workbook(connection, query, path, module.GROUPS, module.NUMBERS)
        note(export, path, rows, 2, 0)
