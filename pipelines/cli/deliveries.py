"""Commands around deliveries: hold, release, withdraw, quarantine list."""

from __future__ import annotations

import getpass
import sqlite3
from contextlib import closing
from pathlib import Path
from typing import Annotated

import typer

from pipelines.cli.console import open_workspace, out

quarantine = typer.Typer(help="What could not be loaded, and why.", no_args_is_help=True)
_Delivery = Annotated[str, typer.Argument(metavar="DELIVERY", help="Its id, as `juke quarantine list` shows it.")]
_Reason = Annotated[str, typer.Option(help="Why; it is kept in the ledger and shown on the pages.")]

_REFUSED = """
    select delivery_id, department, status, coalesce(reason, '') as reason, coalesce(quarantined_count, 0) as rows
    from deliveries
    where status in ('quarantined', 'held') or quarantined_count > 0
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
    for command in (hold, release, withdraw):
        app.command()(command)
    quarantine.command("list")(list_quarantine)
    app.add_typer(quarantine, name="quarantine")


def hold(delivery: _Delivery, reason: _Reason) -> None:
    """Keep a delivery out of the next version until it is released."""
    from pipelines import ingest
    from pipelines.night import workspace_lock

    ws = open_workspace()
    with workspace_lock(ws):
        ingest.hold(ws, delivery, reason, getpass.getuser())
    out.print(f"[bold]Held[/] {delivery}: the next night leaves it out.", soft_wrap=True)


def release(delivery: _Delivery) -> None:
    """Let a held delivery into the next version, whatever the audit said."""
    from pipelines import ingest
    from pipelines.night import workspace_lock

    ws = open_workspace()
    with workspace_lock(ws):
        ingest.release(ws, delivery, getpass.getuser())
    out.print(f"[bold]Released[/] {delivery}: the next night takes it in.", soft_wrap=True)


def withdraw(delivery: _Delivery, reason: _Reason) -> None:
    """Take a delivery out for good, as if it had never come."""
    from pipelines import ingest
    from pipelines.night import workspace_lock

    ws = open_workspace()
    with workspace_lock(ws):
        ingest.withdraw(ws, delivery, reason, getpass.getuser())
    out.print(f"[bold]Withdrawn[/] {delivery}: the next night leaves it out.", soft_wrap=True)


def list_quarantine(limit: Annotated[int, typer.Option(min=1, help="At most so many, newest first.")] = 50) -> None:
    """List deliveries that are held or refused, and those with quarantined rows."""
    from rich.table import Table

    ws = open_workspace()
    path = ws.state / "ledger.sqlite"
    rows = []
    if path.exists():
        with closing(sqlite3.connect(path)) as ledger:
            rows = ledger.execute(_REFUSED, [limit]).fetchall()
    if not rows:
        out.print("Nothing is in quarantine.")
        return
    table = Table(box=None, pad_edge=False, padding=(0, 2, 0, 0), header_style="dim")
    table.add_column("delivery", no_wrap=True)
    table.add_column("status")
    table.add_column("rows", justify="right")
    table.add_column("why", overflow="fold")
    for delivery, department, status, reason, count in rows:
        why = [reason] if reason else []
        if count:
            why += _reasons(ws.quarantine / department / f"{delivery}.parquet")
        table.add_row(delivery, status, f"{count:,}", "\n".join(why))
    out.print(table)


def _reasons(path: Path) -> list[str]:
    """Why rows of one delivery were set aside, most frequent first: reasons and columns, never what stood in them."""
    from pipelines.sql import connect

    if not path.exists():
        return []
    with connect() as memory:
        return [f"{count:,} × {reason}" for reason, count in memory.execute(_REASONS, [str(path)]).fetchall()]
