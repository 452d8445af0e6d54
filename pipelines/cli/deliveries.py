"""Commands around deliveries: hold, release, withdraw, quarantine list."""

from __future__ import annotations

import getpass
import sqlite3
from collections.abc import Callable, Iterator
from contextlib import closing
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer
from rich.markup import escape

from pipelines.cli.console import command, open_workspace, out
from pipelines.problems import JukeError, Problem

if TYPE_CHECKING:
    from pipelines.settings import Workspace

quarantine = typer.Typer(help="What could not be loaded, and why.", no_args_is_help=True)
_Deliveries = Annotated[
    list[str], typer.Argument(metavar="DELIVERY...", help="Ids, as `juke quarantine list` and the pages show them.")
]
_Reason = Annotated[str, typer.Option(metavar="TEXT", help="Why; it is kept and shown on the pages.")]

_REFUSED = """
    select delivery_id, department || '/' || file_name as file, department, status, coalesce(reason, '') as reason,
           coalesce(message, '') as message, coalesce(quarantined_count, 0) as rows
    from deliveries
    where status in ('quarantined', 'held') or quarantined_count > 0 or ?
    order by received_at desc, delivery_id
    limit ?
"""

_REASONS = """
    select reason, count(*) as rows
    from (select unnest(reasons) as reason from read_parquet(?))
    group by reason
    order by rows desc, reason
"""


def register(app: typer.Typer) -> None:
    """Add this group's commands."""
    for one in (hold, release, withdraw):
        app.command()(one)
    quarantine.command("list")(list_quarantine)
    app.add_typer(quarantine, name="quarantine")


def hold(delivery: _Deliveries, reason: _Reason) -> None:
    """Keep deliveries out until they are released.

    The next night leaves them out; what their export delivered before stays.
    """
    from pipelines import ingest

    ws = open_workspace()
    _each(ws, delivery, "Held", lambda one: ingest.hold(ws, one, reason, getpass.getuser()))
    out.print(f"The next night leaves it out: {command('run')}", soft_wrap=True)
    out.print(f"Back in again: {command('release', *delivery)}", soft_wrap=True)


def release(delivery: _Deliveries) -> None:
    """Let held deliveries in, whatever the audit said."""
    from pipelines import ingest

    ws = open_workspace()
    _each(ws, delivery, "Released", lambda one: ingest.release(ws, one, getpass.getuser()))
    out.print(f"The next night takes it in: {command('run')}", soft_wrap=True)


def withdraw(delivery: _Deliveries, reason: _Reason) -> None:
    """Take deliveries out for good, as if they had never come."""
    from pipelines import ingest

    ws = open_workspace()
    _each(ws, delivery, "Withdrawn", lambda one: ingest.withdraw(ws, one, reason, getpass.getuser()))
    out.print(f"The next night leaves it out: {command('run')}", soft_wrap=True)


def _each(ws: Workspace, deliveries: list[str], done: str, decide: Callable[[str], None]) -> None:
    """Every delivery that can be decided is, and those that cannot are told together."""
    from pipelines.night import workspace_lock

    problems: list[Problem] = []
    with workspace_lock(ws):
        for delivery in deliveries:
            try:
                decide(delivery)
                out.print(f"[bold]{done}[/] {escape(delivery)}", soft_wrap=True)
            except JukeError as error:
                problems += error.problems
    if problems:
        raise JukeError(problems)


def list_quarantine(
    limit: Annotated[int, typer.Option(metavar="N", min=1, help="At most so many deliveries.")] = 50,
    every: Annotated[bool, typer.Option("--all", help="Also the deliveries that nothing is wrong with.")] = False,
) -> None:
    """List what is held or refused, and rows not loaded.

    Newest first; with every reason, its column and the next step. Values of rows are never shown.
    """
    ws = open_workspace()
    path = ws.state / "ledger.sqlite"
    rows = []
    if path.exists():
        with closing(sqlite3.connect(path)) as ledger:
            rows = ledger.execute(_REFUSED, [every, limit]).fetchall()
    if not rows:
        out.print("Nothing is in quarantine.")
    for row in rows:
        out.print("\n".join(_entry(ws, *row)), soft_wrap=True)


def _entry(
    ws: Workspace, delivery: str, file: str, department: str, status: str, reason: str, message: str, rows: int
) -> Iterator[str]:
    """One delivery: a head line, then why, indented."""
    word = {"quarantined": "refused"}
    if rows:
        word["landed"] = f"{rows:,} {'row' if rows == 1 else 'rows'} not loaded"
    yield f"[bold]{escape(file)}[/]  [yellow]{word.get(status, status)}[/]  [dim]{delivery}[/]"
    if status == "quarantined":
        yield from (f"  {escape(line)}" for line in message.replace(f"{file}: ", f"{reason}: ", 1).split("\n"))
    elif reason:
        yield f"  {escape(reason)}"
    yield from (f"  {line}" for line in _reasons(ws.quarantine / department / f"{delivery}.parquet") if rows)
    if status == "held":
        yield f"  Do: ask for a corrected file; if this one is right: {command('release', delivery)}"


def _reasons(path: Path) -> list[str]:
    """Why rows of one delivery were set aside, most frequent first: reasons and columns, never what stood in them."""
    from pipelines.sql import connect

    if not path.exists():
        return []
    with connect() as memory:
        return [f"{count:,} × {reason}" for reason, count in memory.execute(_REASONS, [str(path)]).fetchall()]
