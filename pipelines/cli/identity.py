"""Commands around who is who: why two records are one customer, and a steward's decision."""

from __future__ import annotations

import getpass
from typing import Annotated, Literal

import typer

from pipelines.cli.console import open_workspace, out

identity = typer.Typer(help="Who is who, and why.", no_args_is_help=True)
_Record = Annotated[str, typer.Argument(metavar="RECORD", help="issuer:number, as erp_east:C00042.")]


def register(app: typer.Typer) -> None:
    """Add this group's commands."""
    identity.command("explain")(explain)
    identity.command("decide")(decide)
    app.add_typer(identity, name="identity")


def explain(
    record_a: _Record, record_b: _Record, language: Annotated[Literal["zh", "en"], typer.Option()] = "en"
) -> None:
    """Say why two records are one customer, or are not."""
    from pipelines.identity import explain as why

    out.print(why(open_workspace(), record_a, record_b, language), markup=False, soft_wrap=True)


def decide(
    kind: Annotated[Literal["must_link", "cannot_link", "withdraw"], typer.Argument()],
    record_a: _Record,
    record_b: _Record,
    reason: Annotated[str, typer.Option(help="Kept with the decision.")],
) -> None:
    """Decide as a steward; the next night applies it."""
    from pipelines.identity import decide as record_decision
    from pipelines.night import workspace_lock

    ws = open_workspace()
    with workspace_lock(ws):
        record_decision(ws, kind, record_a, record_b, getpass.getuser(), reason)
    out.print("[bold]Noted[/]: the next night applies it.")
