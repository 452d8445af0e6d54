"""Commands that decide about deliveries: hold, release, withdraw."""

from __future__ import annotations

import getpass
from collections.abc import Callable
from typing import TYPE_CHECKING, Annotated

import typer
from rich.markup import escape

from pipelines.cli.console import command, open_workspace, out
from pipelines.problems import JukeError, Problem

if TYPE_CHECKING:
    from pipelines.settings import Workspace

_Deliveries = Annotated[
    list[str], typer.Argument(metavar="DELIVERY...", help="Ids, as `juke quarantine list` and the pages show them.")
]
_Reason = Annotated[str, typer.Option(metavar="TEXT", help="Why; it is kept and shown on the pages.")]


def register(app: typer.Typer) -> None:
    """Add this group's commands."""
    for one in (hold, release, withdraw):
        app.command()(one)


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
