"""Commands around contracts: new, check, export, import."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer
from rich.markup import escape

from pipelines.cli.console import command, open_workspace, out
from pipelines.problems import JukeError, Problem

if TYPE_CHECKING:
    from pipelines.contract import Contract
    from pipelines.settings import Workspace

contracts = typer.Typer(help="The contracts of this workspace's exports.", no_args_is_help=True)


def register(app: typer.Typer) -> None:
    """Add this group's commands."""
    contracts.command("new")(new_contract)
    contracts.command("check")(check_contracts)
    contracts.command("export")(export_contract)
    contracts.command("import")(import_contract)
    app.add_typer(contracts, name="contract")


def require_contracts(ws: Workspace) -> list[Contract]:
    """The workspace's contracts; raises JukeError with every problem, or where there is none."""
    from pipelines.contract import load_contracts

    if found := load_contracts(ws):
        return found
    advice = "describe an export in contracts/<department>/<export>.yml; `juke init DIR` writes an example"
    raise JukeError(Problem("there is no contract yet", str(ws.contracts), "one *.yml per export", "none", advice))


def check_contracts(
    files: Annotated[list[Path] | None, typer.Argument(metavar="[FILE...]", help="Samples to land for a look.")] = None,
    contract: Annotated[str, typer.Option(metavar="NAME", help="Whose samples they are, as sales.orders.")] = "",
    rows: Annotated[int, typer.Option(metavar="N", min=0, max=100, help="How many rows to show of each.")] = 3,
    reveal: Annotated[bool, typer.Option("--reveal", help="Show names, phones and the like in full.")] = False,
) -> None:
    """Check every contract; with samples, show how they would land.

    All problems at once. A sample is landed in a folder that is thrown away: the workspace stays as it is.
    """
    ws = open_workspace()
    known = require_contracts(ws)
    if not files:
        _list_contracts(known)
        return
    from pipelines.cli.rehearsing import show
    from pipelines.ingest.rehearsal import rehearse

    chosen = [(path, _contract_of(known, path, contract)) for path in _existing(files)]
    night = datetime.now(ws.timezone).date()
    refused = 0
    for path, mine in chosen:
        rehearsal = rehearse(ws, mine, path, night, rows)
        show(mine, path, rehearsal, reveal)
        refused += rehearsal.delivery.status != "landed"
    if refused:
        raise typer.Exit(1)


def _list_contracts(known: list[Contract]) -> None:
    from pipelines.cli.printing import plain_table

    table = plain_table("department", "export", "file name", "comes", "feeds")
    for contract in known:
        comes = f"every {contract.every}" if contract.every != "once" else "once"
        feeds = ", ".join(contract.feeds)
        if contract.controls:
            feeds = f"totals of {', '.join(contract.controls.sums)}"
        table.add_row(contract.department, contract.export, "\n".join(map(str, contract.patterns)), comes, feeds)
    out.print(table)
    out.print(f"[green]{table.row_count} {'contract is' if table.row_count == 1 else 'contracts are'} right.[/]")


def _existing(files: list[Path]) -> list[Path]:
    if missing := [Problem("there is no such file", str(path)) for path in files if not path.is_file()]:
        raise JukeError(missing)
    return files


def _contract_of(known: list[Contract], path: Path, wanted: str) -> Contract:
    """The contract named; else the one that takes the file's name, its folder's department first."""
    if wanted:
        return _named(known, wanted)
    fits = [one for one in known if one.matches(path.name)]
    here = [one for one in fits if one.department == path.resolve().parent.name]
    if len(here or fits) == 1:
        return (here or fits)[0]
    found = "none" if not fits else ", ".join(one.name for one in here or fits)
    advice = "say whose it is: --contract <department>.<export>"
    raise JukeError(Problem("which contract is it for?", path.name, "one that takes its name", found, advice))


def _named(known: list[Contract], wanted: str) -> Contract:
    from pipelines.contract.checks import unknown

    names = {one.name: one for one in known}
    if wanted not in names:
        raise JukeError(unknown(f"there is no contract {wanted}", "contracts/", wanted, names))
    return names[wanted]


def new_contract(
    files: Annotated[list[Path], typer.Argument(metavar="FILE...", help="Samples of one export.")],
    department: Annotated[str, typer.Option(metavar="NAME", help="Who sends it; unsaid, the file's folder.")] = "",
    entity: Annotated[str, typer.Option(metavar="NAME", help="What its rows are; unsaid, found by its headers.")] = "",
    save: Annotated[bool, typer.Option("--save", help="Write it into contracts/, never over a file.")] = False,
) -> None:
    """Propose a contract from sample files.

    Printed with a confidence and its ground at every column, and a comment wherever a person must decide.
    """
    from pipelines.contract import load_contracts
    from pipelines.proposing import propose
    from pipelines.proposing.writing import as_yaml
    from pipelines.settings import DEFAULT_WORKSPACE, load_workspace

    ws = open_workspace()
    known = [*load_contracts(ws), *load_contracts(load_workspace(DEFAULT_WORKSPACE))]
    proposal = propose(ws, _existing(files), known, department, entity)
    text = as_yaml(proposal)
    if not save:
        typer.echo(text, nl=False)
        return
    path = _write_new(ws, proposal.department, proposal.export, text)
    out.print(f"[bold green]Wrote[/] {escape(str(path))}: decide what says DECIDE, then {command('contract', 'check')}")


def export_contract(
    contract: Annotated[str, typer.Argument(metavar="NAME", help="As sales.orders.")],
    odcs: Annotated[
        bool, typer.Option("--odcs", help="As Open Data Contract Standard; the only format there is.")
    ] = True,
) -> None:
    """Print a contract as an Open Data Contract (ODCS), for other tools."""
    from pipelines.contract.odcs import to_odcs

    typer.echo(to_odcs(_named(require_contracts(open_workspace()), contract)), nl=False)


def import_contract(
    file: Annotated[Path, typer.Argument(metavar="FILE", help="An Open Data Contract (ODCS) in YAML.")],
    department: Annotated[str, typer.Option(metavar="NAME", help="Who sends it; unsaid, the contract's domain.")] = "",
    save: Annotated[bool, typer.Option("--save", help="Write it into contracts/, never over a file.")] = False,
) -> None:
    """Make a contract of an Open Data Contract (ODCS).

    One that Juke exported comes back as it was; of any other the columns are proposed by their names and types.
    """
    from pipelines.proposing.importing import from_odcs

    ws = open_workspace()
    place, export, text = from_odcs(_existing([file])[0], department)
    if not save:
        typer.echo(text, nl=False)
        return
    path = _write_new(ws, place, export, text)
    out.print(f"[bold green]Wrote[/] {escape(str(path))}: decide what says DECIDE, then {command('contract', 'check')}")


def _write_new(ws: Workspace, department: str, export: str, text: str) -> Path:
    path = ws.contracts / department / f"{export}.yml"
    path.parent.mkdir(parents=True, exist_ok=True)
    try:
        with path.open("x", encoding="utf-8") as file:
            file.write(text)
    except FileExistsError:
        advice = "change that one, or name another place with --department; nothing is ever overwritten"
        raise JukeError(Problem("there is a contract already", str(path), do=advice)) from None
    return path
