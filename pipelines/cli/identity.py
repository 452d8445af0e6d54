"""Commands around who is who: why two records are one customer, and a steward's decision."""

from __future__ import annotations

import getpass
from typing import Annotated, Literal

import typer

from pipelines.cli.console import command, open_workspace, out

identity = typer.Typer(help="Who is who, and why.", no_args_is_help=True)
_RecordA = Annotated[str, typer.Argument(metavar="RECORD_A", help="issuer:number, as erp_east:C00042.")]
_RecordB = Annotated[str, typer.Argument(metavar="RECORD_B", help="The other one.")]


def register(app: typer.Typer) -> None:
    """Add this group's commands."""
    identity.command("explain")(explain)
    identity.command("decide")(decide)
    app.add_typer(identity, name="identity")


def explain(
    record_a: _RecordA,
    record_b: _RecordB,
    language: Annotated[Literal["zh", "en"], typer.Option(metavar="zh|en", help="Of the answer.")] = "en",
) -> None:
    """Say why two records are one customer, or are not."""
    from pipelines.identity import explain as why

    out.print(why(open_workspace(), record_a, record_b, language), markup=False, soft_wrap=True)


def decide(
    kind: Annotated[
        Literal["must_link", "cannot_link", "withdraw"],
        typer.Argument(metavar="KIND", help="must_link, cannot_link, or withdraw (an earlier decision)."),
    ],
    record_a: _RecordA,
    record_b: _RecordB,
    reason: Annotated[str, typer.Option(metavar="TEXT", help="Kept with the decision.")],
) -> None:
    """Decide as a steward; the next night applies it."""
    from pipelines.identity import decide as record_decision
    from pipelines.night import workspace_lock

    ws = open_workspace()
    with workspace_lock(ws):
        record_decision(ws, kind, record_a, record_b, getpass.getuser(), reason)
    out.print(f"[bold]Noted[/]. The next night applies it: {command('run')}", soft_wrap=True)
