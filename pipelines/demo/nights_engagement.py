"""What marketing drops of permissions, web events, benefits, wallets, market, year and partners.

`nights.py` calls it; the data are in `*_marketing.py`.
Web events come late now and then, one of them is damaged; market sizes and calendar come once.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, timedelta
from pathlib import Path
from typing import Protocol

import duckdb

from pipelines.demo import (
    business_calendar_marketing,
    loyalty_benefits_marketing,
    market_size_marketing,
    partner_reports_marketing,
    permissions_marketing,
    wallet_survey_marketing,
    web_events_marketing,
    write,
)
from pipelines.demo.plan import Plan

EXPORTS = (permissions_marketing, web_events_marketing, loyalty_benefits_marketing, wallet_survey_marketing,
           market_size_marketing, business_calendar_marketing, partner_reports_marketing)  # fmt: skip
PLANTED = {name: query for export in EXPORTS for name, query in export.PLANTED.items()}

_Writer = Callable[[duckdb.DuckDBPyConnection, str, Path, tuple[str, ...]], int]


class Note(Protocol):
    """Notes a file that was dropped: the day it is about, how it must end and what is odd with it."""

    def __call__(
        self, export: str, path: Path, day: date, rows: int, *, quarantined: int = 0, incident: str | None = None
    ) -> None: ...


def make(connection: duckdb.DuckDBPyConnection) -> None:
    """Build the tables of all seven; needs customers, members, orders and campaign touches."""
    for export in EXPORTS:
        export.make(connection)


def drop(connection: duckdb.DuckDBPyConnection, plan: Plan, night: date, folder: Path, note: Note) -> None:
    """Write the files of the night that variable `night` names."""
    for export, module, writer in _every_night() + (_once() if night == plan.first_night else []):
        path = folder / module.FILE_NAME.format(night)  # type: ignore[attr-defined]
        rows = writer(connection, module.ROWS, path, module.HEADER)  # type: ignore[attr-defined]
        note(export, path, night, rows)
    _drop_web_events(connection, plan, night, folder, note)


def _every_night() -> list[tuple[str, object, _Writer]]:
    return [("permissions", permissions_marketing, write.gbk_csv),
            ("loyalty_benefits", loyalty_benefits_marketing, _bom_csv),
            ("wallet_survey", wallet_survey_marketing, write.utf16_tsv),
            ("partner_reports", partner_reports_marketing, _bom_csv)]  # fmt: skip


def _once() -> list[tuple[str, object, _Writer]]:
    return [("market_size", market_size_marketing, write.gbk_csv),
            ("business_calendar", business_calendar_marketing, _bom_csv)]  # fmt: skip


def _bom_csv(connection: duckdb.DuckDBPyConnection, query: str, path: Path, header: tuple[str, ...]) -> int:
    return write.utf8_csv(connection, query, path, header, bom=True)


def _drop_web_events(
    connection: duckdb.DuckDBPyConnection, plan: Plan, night: date, folder: Path, note: Note
) -> None:  # fmt: skip
    """Yesterday's file where it is late, then today's unless that will be."""
    yesterday = night - timedelta(days=1)
    days = [yesterday] if night > plan.first_night and plan.is_late(yesterday) else []
    bad = web_events_marketing.DAMAGED if night == plan.first_night else ()
    for day in days + ([] if plan.is_late(night) else [night]):
        connection.execute("set variable night = ?", [day])
        path = folder / web_events_marketing.FILE_NAME.format(day)
        rows = write.utf8_csv(connection, web_events_marketing.ROWS, path, web_events_marketing.HEADER, bad, bom=True)
        note("web_events", path, day, rows, quarantined=len(bad), incident="late_web_events" if day < night else None)
    connection.execute("set variable night = ?", [night])
