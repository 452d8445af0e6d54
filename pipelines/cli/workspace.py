"""Commands around a workspace: init, demo, prepare, contract check."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from pipelines.cli.console import open_workspace, out

contracts = typer.Typer(help="The contracts of this workspace's exports.", no_args_is_help=True)


def register(app: typer.Typer) -> None:
    """Add this group's commands."""
    for command in (init, demo, prepare):
        app.command()(command)
    contracts.command("check")(check_contracts)
    app.add_typer(contracts, name="contract")


def init(folder: Annotated[Path, typer.Argument(metavar="DIR", help="A new or empty folder.")]) -> None:
    """Make a workspace: commented settings, one example contract and the folders."""
    from pipelines.cli.specimen import make_workspace

    made = make_workspace(folder)
    out.print(f"[bold green]Made[/] {folder}", soft_wrap=True)
    for path in made:
        out.print(f"  {path.relative_to(folder)}")
    out.print("Next: name your company in juke.toml, describe an export in contracts/, put files into inbox/, then")
    out.print(f"  juke --workspace {folder} contract check", soft_wrap=True)
    out.print(f"  juke --workspace {folder} run", soft_wrap=True)


def demo(
    customers: Annotated[int, typer.Option(min=500, max=4_000_000, help="Customers of the demo company.")] = 2000,
    nights: Annotated[int, typer.Option(min=1, max=60, help="Nights, the last one is 2026-11-20.")] = 3,
    seed: Annotated[int, typer.Option(help="Equal seeds give equal files.")] = 7,
    run: Annotated[bool, typer.Option("--run", help="Then run every night.")] = False,
) -> None:
    """Generate the demo company's deliveries and the truth about them."""
    from pipelines.demo import generate
    from pipelines.progress import steps

    ws = open_workspace()
    with steps("demo") as step:
        step(f"{customers:,} customers, {nights} nights")
        generate(ws, customers, nights, seed)
    drops = sorted(path for path in ws.drops.rglob("*") if path.is_file())
    out.print(f"[bold]Generated[/] {customers:,} customers: {len(drops)} files for {nights} nights in drops/")
    if run:
        from pipelines.cli.nights import run as run_nights

        run_nights(night=None, every=True)


def prepare() -> None:
    """Parse the dbt project; a step of the installation, and after every change of a model."""
    from pipelines.modelling import parse

    parse()
    out.print("[green]Parsed[/] the dbt project.")


def check_contracts() -> None:
    """Check every contract and list its exports; all problems at once."""
    from rich.table import Table

    from pipelines.contract import load_contracts

    table = Table(box=None, pad_edge=False, padding=(0, 2, 0, 0), header_style="dim")
    for title in ("department", "export", "file name", "comes", "feeds"):
        table.add_column(title, overflow="fold")
    for contract in load_contracts(open_workspace()):
        comes = f"every {contract.every}" if contract.every != "once" else "once"
        feeds = ", ".join(contract.feeds)
        table.add_row(contract.department, contract.export, "\n".join(map(str, contract.patterns)), comes, feeds)
    out.print(table)
    out.print(f"[green]{table.row_count} contracts are right.[/]")
