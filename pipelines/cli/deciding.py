"""Commands by which a steward says who is one customer: merge, split, forbid, withdraw; the next night applies them."""

from __future__ import annotations

import getpass
from collections.abc import Callable
from typing import TYPE_CHECKING, Annotated

import typer

from pipelines.cli.console import command, open_workspace, out

if TYPE_CHECKING:
    from pipelines.settings import Workspace

One = Annotated[
    str, typer.Argument(metavar="A", help="A record (issuer:number, as erp_east:C00042) or a customer (C00000012).")
]
Other = Annotated[str, typer.Argument(metavar="B", help="The other one.")]
_Reason = Annotated[str, typer.Option(metavar="TEXT", help="Kept with the decision.")]
_By = Annotated[str | None, typer.Option(metavar="NAME", help="Who decides. Default: you.")]


def merge(a: One, b: Other, reason: _Reason, by: _By = None) -> None:
    """Decide that two records or customers are one customer."""
    from pipelines import identity

    _decide(lambda ws, who: identity.merge(ws, a, b, who, reason), by)


def split(
    record: Annotated[str, typer.Argument(metavar="RECORD", help="The record that leaves, as erp_east:C00042.")],
    other: Annotated[str | None, typer.Argument(metavar="B", help="A record it is to part from.")] = None,
    reason: _Reason = "",
    customer: Annotated[
        str | None, typer.Option("--from", metavar="CUSTOMER", help="The customer it is to leave, as C00000012.")
    ] = None,
    by: _By = None,
) -> None:
    """Decide that a record is not of the customer it stands with."""
    from pipelines import identity

    if (customer is None) is (other is None):
        raise typer.BadParameter("name the customer it leaves with --from, or the record it parts from")
    _decide(lambda ws, who: identity.split(ws, record, customer or other or "", who, reason), by)


def forbid(a: One, b: Other, reason: _Reason, by: _By = None) -> None:
    """Decide that two records or customers never become one."""
    from pipelines import identity

    _decide(lambda ws, who: identity.forbid(ws, a, b, who, reason), by)


def withdraw(
    decision: Annotated[int, typer.Argument(metavar="DECISION", help="Its number: `juke identity decisions`.")],
    reason: _Reason,
    by: _By = None,
) -> None:
    """Take a decision back; it is as if it had never been made."""
    from pipelines import identity

    _decide(lambda ws, who: identity.withdraw(ws, decision, who, reason), by)


def _decide(act: Callable[[Workspace, str], int], by: str | None) -> None:
    from pipelines.night import workspace_lock

    ws = open_workspace()
    with workspace_lock(ws):
        number = act(ws, getpass.getuser() if by is None else by)
    out.print(f"[bold]Noted[/] as decision {number}. The next night applies it: {command('run')}", soft_wrap=True)
