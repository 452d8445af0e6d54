"""Commands around published versions: versions, rollback."""

from __future__ import annotations

import getpass
from typing import Annotated

import typer

from pipelines.cli.console import command, open_workspace, out


def register(app: typer.Typer) -> None:
    """Add this group's commands."""
    for one in (versions, rollback):
        app.command()(one)


def versions() -> None:
    """List the published versions, newest first."""
    from pipelines.cli.printing import plain_table
    from pipelines.publish import versions as published

    ws = open_workspace()
    table = plain_table("", "version", "as of", "made", "checks")
    for one in published(ws):
        checks = one.manifest.checks
        mark = "[green]→[/]" if one.is_current else ""
        made = f"{one.manifest.created.astimezone(ws.timezone):%Y-%m-%d %H:%M}"
        verdict = f"{checks.get('passed', 0):,} passed, {checks.get('failed', 0):,} failed"
        table.add_row(mark, one.version, str(one.manifest.as_of_date), made, verdict)
    if not table.row_count:
        out.print(f"Nothing is published yet: {command('run')}", soft_wrap=True)
        return
    out.print(table)


def rollback(
    version: Annotated[str | None, typer.Argument(metavar="VERSION", help="Default: the one before.")] = None,
) -> None:
    """Return to an earlier version.

    The deliveries it does not know are held until somebody releases them, so that no night publishes them again.
    """
    from pipelines.night import workspace_lock
    from pipelines.publish import rollback as return_to

    ws = open_workspace()
    with workspace_lock(ws):
        done = return_to(ws, version, getpass.getuser())
    out.print(f"[bold green]Readers now see[/] {done.version} [dim](was {done.left})[/]")
    for delivery in done.held:
        out.print(f"  held {delivery}", soft_wrap=True)
    if done.held:
        out.print("Nights leave them out until they are released:")
        out.print(f"  {command('release', *done.held)}", soft_wrap=True)
