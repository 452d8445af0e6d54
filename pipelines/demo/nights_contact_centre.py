"""What the exchange and the other service channels drop each night beside calls and surveys; rows in `*_service.py`.

`nights.py` calls it. Interactions come a night late now and then; fees come once. Two files end with a
damaged record.
"""

from __future__ import annotations

from datetime import date, timedelta
from pathlib import Path
from typing import Protocol

import duckdb

from pipelines.demo import (
    agent_states_service,
    call_legs_service,
    channel_fees_service,
    field_orders_service,
    interactions_service,
    qa_scores_service,
    trunk_intervals_service,
    write,
)
from pipelines.demo.plan import Plan

#: In the order of their making: states and scores need the legs.
EXPORTS = (call_legs_service, agent_states_service, trunk_intervals_service, qa_scores_service, interactions_service,
           field_orders_service)  # fmt: skip
PLANTED = {name: query for export in EXPORTS for name, query in export.PLANTED.items()}
_TABLES = {"call_legs": call_legs_service, "agent_states": agent_states_service,
           "trunk_intervals": trunk_intervals_service, "qa_scores": qa_scores_service}  # fmt: skip


class Note(Protocol):
    """Notes a file that was dropped: the day it is about, its header records, how it ends and what is odd with it."""

    def __call__(
        self, export: str, path: Path, day: date, rows: int, *, header: int, bad: int, incident: str | None = None
    ) -> None: ...


def make(connection: duckdb.DuckDBPyConnection) -> None:
    """Build the tables of all; needs customers, orders, tickets and calls."""
    for export in EXPORTS:
        export.make(connection)


def drop(connection: duckdb.DuckDBPyConnection, plan: Plan, night: date, folder: Path, note: Note) -> None:
    """Write the files of the night that variable `night` names."""
    is_first = night == plan.first_night
    for export, module in _TABLES.items():
        bad = module.DAMAGED if is_first else ()
        path = folder / module.FILE_NAME.format(night)
        rows = write.utf8_csv(connection, module.ROWS, path, module.HEADER, bad)
        note(export, path, night, rows, header=1, bad=len(bad))
    if is_first:
        path = folder / channel_fees_service.FILE_NAME.format(night)
        rows = write.utf8_csv(connection, channel_fees_service.ROWS, path, channel_fees_service.HEADER)
        note("channel_fees", path, night, rows, header=1, bad=0)
    path = folder / field_orders_service.FILE_NAME.format(night)
    _drop_lines(connection, ("field_orders", field_orders_service.ROWS), path, night, (), note)
    _drop_interactions(connection, plan, night, folder, note)


def _drop_interactions(
    connection: duckdb.DuckDBPyConnection, plan: Plan, night: date, folder: Path, note: Note
) -> None:  # fmt: skip
    """Yesterday's file where it is late, then today's unless that will be."""
    yesterday = night - timedelta(days=1)
    days = [yesterday] if night > plan.first_night and plan.is_late(yesterday) else []
    bad = interactions_service.DAMAGED if night == plan.first_night else ()
    for day in days + ([] if plan.is_late(night) else [night]):
        connection.execute("set variable night = ?", [day])
        path = folder / interactions_service.FILE_NAME.format(day)
        incident = "late_interactions" if day < night else None
        _drop_lines(connection, ("interactions", interactions_service.ROWS), path, day, bad, note, incident)
    connection.execute("set variable night = ?", [night])


def _drop_lines(
    connection: duckdb.DuckDBPyConnection, export: tuple[str, str], path: Path, day: date, bad: tuple[str, ...],
    note: Note, incident: str | None = None,
) -> None:  # fmt: skip
    """A file without one line is no JSON lines: none is sent then."""
    rows = write.json_lines(connection, export[1], path, bad)
    if rows or bad:
        note(export[0], path, day, rows, header=0, bad=len(bad), incident=incident)
    else:
        path.unlink()
