"""Commands around published versions: versions, rollback."""

from __future__ import annotations

import getpass
from typing import Annotated

import typer

from pipelines.cli.console import open_workspace, out


def register(app: typer.Typer) -> None:
    """Add this group's commands."""
    for command in (versions, rollback):
        app.command()(command)


def versions() -> None:
    """List the published versions that can be read or returned to."""
    from rich.table import Table

    from pipelines.publish import versions as published

    table = Table(box=None, pad_edge=False, padding=(0, 2, 0, 0), header_style="dim")
    for title in ("", "version", "as of", "made", "checks"):
        table.add_column(title)
    for one in published(open_workspace()):
        checks = one.manifest.checks
        mark = "[green]→[/]" if one.is_current else ""
        verdict = f"{checks.get('passed', 0):,} passed, {checks.get('failed', 0):,} failed"
        table.add_row(mark, one.version, str(one.manifest.as_of_date), one.manifest.created_at, verdict)
    out.print(table if table.row_count else "Nothing is published yet. [dim]`juke run` runs a night.[/]")


def rollback(
    version: Annotated[str | None, typer.Argument(metavar="[VERSION]", help="Default: the one before.")] = None,
) -> None:
    """Return to an earlier version; the deliveries it does not know are held until somebody releases them."""
    from pipelines.night import workspace_lock
    from pipelines.publish import rollback as return_to

    ws = open_workspace()
    with workspace_lock(ws):
        done = return_to(ws, version, getpass.getuser())
    out.print(f"[bold green]Readers now see[/] {done.version} [dim](was {done.left})[/]")
    for delivery in done.held:
        out.print(f"  held {delivery}", soft_wrap=True)
    if done.held:
        out.print("A held delivery comes back with `juke release DELIVERY`.")
