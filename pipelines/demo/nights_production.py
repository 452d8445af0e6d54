"""What production drops each night; `nights.py` calls it. Which weeks there are is `production_weeks_production.py`."""

from __future__ import annotations

from datetime import date, timedelta
from pathlib import Path
from typing import Protocol

import duckdb

from pipelines.demo import production_weeks_production as production_weeks
from pipelines.demo import write
from pipelines.demo.plan import Plan

PLANTED = production_weeks.PLANTED


class Note(Protocol):
    """Notes a workbook that was dropped: of which day, how it must end and what is odd with it."""

    def __call__(
        self, path: Path, day: date, rows: int, *, quarantined: int = 0, revision: int = 1, incident: str | None = None
    ) -> None: ...


def make(connection: duckdb.DuckDBPyConnection) -> None:
    """Build all that production ever writes; needs the warehouses."""
    production_weeks.make(connection)


def drop(connection: duckdb.DuckDBPyConnection, plan: Plan, night: date, folder: Path, note: Note) -> None:
    """Write the workbook of the night; every third night yesterday's comes again, corrected."""
    if plan.resends_tickets(night):
        yesterday = night - timedelta(days=1)
        _speak_for(connection, yesterday, 2)
        connection.execute(production_weeks.CORRECT_RESENT)
        _drop(connection, yesterday, folder, note, [], 2, "resent_production_weeks")
    _speak_for(connection, night, 1)
    _drop(connection, night, folder, note, [production_weeks.DAMAGED] if night == plan.first_night else [], 1, None)


def _drop(
    connection: duckdb.DuckDBPyConnection, day: date, folder: Path, note: Note, bad: list[tuple[object, ...]],
    revision: int, incident: str | None,
) -> None:  # fmt: skip
    path = folder / production_weeks.WORKBOOK_NAME.format(day)
    path, rows = write.workbook(connection, production_weeks.ROWS, path, production_weeks.GROUPS,
                                production_weeks.NUMBERS, bad)  # fmt: skip
    note(path, day, rows, quarantined=len(bad), revision=revision, incident=incident)


def _speak_for(connection: duckdb.DuckDBPyConnection, day: date, revision: int) -> None:
    connection.execute("set variable night = ?", [day])
    connection.execute("set variable revision = ?", [revision])
