"""Commands around a workspace: init, demo, prepare, contract check, contract new."""

from __future__ import annotations

import shlex
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
    for one in (init, demo, prepare):
        app.command()(one)
    contracts.command("check")(check_contracts)
    contracts.command("new")(new_contract)
    app.add_typer(contracts, name="contract")


def init(folder: Annotated[Path, typer.Argument(metavar="DIR", help="A new or empty folder.")]) -> None:
    """Make a workspace: settings, an example contract, folders."""
    from pipelines.cli.specimen import make_workspace

    made = make_workspace(folder)
    out.print(f"[bold green]Made[/] {escape(str(folder))}: {', '.join(path.name for path in made)}", soft_wrap=True)
    on = f"juke -w {shlex.quote(str(folder))}"
    steps = (
        "name your company in juke.toml",
        "describe each export in contracts/<department>/<export>.yml (customers.yml is an example)",
        f"check them: {on} contract check",
        "put files into inbox/<department>/, named as the contract says (customers_20261120.csv)",
        f"run a night: {on} run",
    )
    for number, text in enumerate(steps, 1):
        out.print(f" [bold cyan]{number}[/] {escape(text)}", soft_wrap=True)


def demo(
    customers: Annotated[int, typer.Option(metavar="N", min=500, max=4_000_000, help="500 to 4,000,000.")] = 2000,
    nights: Annotated[int, typer.Option(metavar="N", min=1, max=60, help="1 to 60; the last one is 2026-11-20.")] = 3,
    seed: Annotated[int, typer.Option(metavar="N", help="Equal seeds give equal files.")] = 7,
    run: Annotated[bool, typer.Option("--run", help="Then run every night.")] = False,
) -> None:
    """Generate the demo company's deliveries.

    They go to drops/, what is true about them to truth/. Only a workspace with the demo's contracts takes them.
    """
    from pipelines.demo import generate
    from pipelines.night import nights_run, workspace_lock
    from pipelines.progress import steps

    ws = open_workspace()
    _require_demo(ws)
    with workspace_lock(ws), steps("demo") as step:
        step(f"{customers:,} customers, {nights} nights")
        generate(ws, customers, nights, seed)
    drops = sorted(path for path in ws.drops.rglob("*") if path.is_file())
    out.print(f"[bold]Generated[/] {customers:,} customers: {len(drops)} files for {nights} nights in drops/")
    if nights_run(ws):
        out.print("Nights have run here before; a new company is best generated in a new workspace.", soft_wrap=True)
    elif not run:
        out.print(f"Next: {command('run', '--all')}", soft_wrap=True)
    if run:
        from pipelines.cli.nights import run as run_nights

        run_nights(night=None, every=True)


def _require_demo(ws: Workspace) -> None:
    """A company's own workspace has other exports: two thousand invented customers must never land among its own."""
    from pipelines.contract import load_contracts
    from pipelines.settings import DEFAULT_WORKSPACE, load_workspace

    here, demo = ({(c.name, c.issuer) for c in load_contracts(one)} for one in (ws, load_workspace(DEFAULT_WORKSPACE)))
    if missing := sorted(name for name, _ in demo - here):
        found = "other contracts, or none"
        expected = f"the demo's contracts; not here: {', '.join(missing)}"
        advice = f"copy juke.toml and contracts/ of {DEFAULT_WORKSPACE} into a new folder, and name that one with -w"
        raise JukeError(Problem("this is not the demo company's workspace", str(ws.root), expected, found, advice))


def prepare() -> None:
    """Parse the dbt project, as the installation does.

    Needed again after every change of a model.
    """
    from pipelines.modelling import parse

    parse()
    out.print("[green]Parsed[/] the dbt project.")


def require_contracts(ws: Workspace) -> list[Contract]:
    """The workspace's contracts; raises JukeError with every problem, or where there is none."""
    from pipelines.contract import load_contracts

    if found := load_contracts(ws):
        return found
    advice = "describe an export in contracts/<department>/<export>.yml; `juke init DIR` writes an example"
    raise JukeError(Problem("there is no contract yet", str(ws.contracts), "one *.yml per export", "none", advice))


def check_contracts() -> None:
    """Check every contract; all problems at once."""
    from pipelines.cli.printing import plain_table

    table = plain_table("department", "export", "file name", "comes", "feeds")
    for contract in require_contracts(open_workspace()):
        comes = f"every {contract.every}" if contract.every != "once" else "once"
        feeds = ", ".join(contract.feeds)
        if contract.controls:
            feeds = f"totals of {', '.join(contract.controls.sums)}"
        table.add_row(contract.department, contract.export, "\n".join(map(str, contract.patterns)), comes, feeds)
    out.print(table)
    out.print(f"[green]{table.row_count} {'contract is' if table.row_count == 1 else 'contracts are'} right.[/]")


def new_contract(
    files: Annotated[list[Path], typer.Argument(metavar="FILE...", help="Samples of one export.")],
    department: Annotated[str, typer.Option(metavar="NAME", help="Who sends it; unsaid, the file's folder.")] = "",
    entity: Annotated[str, typer.Option(metavar="NAME", help="What its rows are; unsaid, found by its headers.")] = "",
    save: Annotated[bool, typer.Option("--save", help="Write it into contracts/, never over a file.")] = False,
) -> None:
    """Propose a contract from sample files.

    Printed with a comment wherever a person must decide.
    """
    from pipelines.contract import load_contracts
    from pipelines.contract.infer import propose
    from pipelines.settings import DEFAULT_WORKSPACE, load_workspace

    ws = open_workspace()
    if missing := [Problem("there is no such file", str(path)) for path in files if not path.is_file()]:
        raise JukeError(missing)
    known = [*load_contracts(ws), *load_contracts(load_workspace(DEFAULT_WORKSPACE))]
    place, export, text = propose(ws, files, known, department, entity)
    if not save:
        typer.echo(text, nl=False)
        return
    path = ws.contracts / place / f"{export}.yml"
    path.parent.mkdir(parents=True, exist_ok=True)
    try:
        with path.open("x", encoding="utf-8") as file:
            file.write(text)
    except FileExistsError:
        advice = "change that one, or name another place with --department; nothing is ever overwritten"
        raise JukeError(Problem("there is a contract already", str(path), do=advice)) from None
    out.print(f"[bold green]Wrote[/] {escape(str(path))}: decide what says DECIDE, then {command('contract', 'check')}")
