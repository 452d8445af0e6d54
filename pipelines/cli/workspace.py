"""Commands around a workspace: init, demo, prepare."""

from __future__ import annotations

import shlex
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer
from rich.markup import escape

from pipelines.cli.console import command, open_workspace, out
from pipelines.problems import JukeError, Problem

if TYPE_CHECKING:
    from pipelines.settings import Workspace


def register(app: typer.Typer) -> None:
    """Add this group's commands."""
    for one in (init, demo, prepare):
        app.command()(one)


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
