"""The command `close`: a month is closed, and what would change it waits for a yes; or it is opened again."""

from __future__ import annotations

import getpass
from typing import Annotated

import typer
from rich.markup import escape

from pipelines.cli.console import command, open_workspace, out


def register(app: typer.Typer) -> None:
    """Add this group's commands."""
    app.command()(close)


def close(
    month: Annotated[str, typer.Argument(metavar="MONTH", help="A month as 2026-10.")],
    department: Annotated[str | None, typer.Option(metavar="NAME", help="Only this department's exports.")] = None,
    reason: Annotated[str | None, typer.Option(metavar="TEXT", help="Why; it is kept.")] = None,
    reopen: Annotated[bool, typer.Option(help="Open it again.")] = False,
) -> None:
    """Close a month, so that nothing changes it unseen.

    A delivery that would change its rows is held from then on and names the rows, until it is released or withdrawn.
    A changed contract or a mended record leaves it as it is until the month is opened again.
    """
    from pipelines.ingest.closing import close_period, reopen_period
    from pipelines.night import workspace_lock

    ws, by = open_workspace(), getpass.getuser()
    whose = escape(department or "every department")
    with workspace_lock(ws):
        if reopen:
            waiting = reopen_period(ws, month, department, by)
            out.print(f"[bold]Open again[/] {month}, {whose}; {len(waiting)} held deliveries are judged anew")
            out.print(f"The next night takes in what waited: {command('run')}", soft_wrap=True)
            return
        close_period(ws, month, department, by, reason)
    out.print(f"[bold]Closed[/] {month}, {whose}. What would change it waits: {command('quarantine', 'list')}")
