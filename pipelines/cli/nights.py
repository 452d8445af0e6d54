"""Commands around a night: run, status, up, rebuild."""

from __future__ import annotations

from datetime import date, datetime
from typing import TYPE_CHECKING, Annotated

import typer

from pipelines.cli.console import open_workspace, out

if TYPE_CHECKING:
    from pipelines.night import NightReport
    from pipelines.settings import Workspace


def register(app: typer.Typer) -> None:
    """Add this group's commands."""
    for command in (run, status, up, rebuild):
        app.command()(command)


def run(
    night: Annotated[
        datetime | None,
        typer.Option("--date", formats=["%Y-%m-%d"], help="The night to run: repeats or back-fills a day."),
    ] = None,
    every: Annotated[bool, typer.Option("--all", help="One night for each date under drops/ not run yet.")] = False,
) -> None:
    """Run a night: everything in the inbox, through every stage, to a published version."""
    from pipelines.night import business_night

    ws = open_workspace()
    asked = [night.date()] if night else [business_night(ws)]
    todo = _not_run(ws) if every else asked
    if not todo:
        out.print("Every night has run; nothing to do. [dim]`juke status` shows the last one.[/]")
        return
    if not all([report.succeeded for report in _run_nights(ws, todo)]):
        raise typer.Exit(1)


def _run_nights(ws: Workspace, todo: list[date]) -> list[NightReport]:
    """Each night through Dagster's job, in this process, printed as it ends."""
    from pipelines.cli.printing import print_night
    from pipelines.progress import steps
    from pipelines.scheduler import open_scheduler

    reports = []
    with steps("starting") as start:
        start("loading Dagster and dbt")
        opened = open_scheduler(ws)
        scheduler = opened.__enter__()
    try:
        for night in todo:
            with steps(f"night {night}", total=None) as step:
                reports.append(scheduler.run(night, step))
            print_night(out, reports[-1])
    finally:
        opened.__exit__(None, None, None)
    return reports


def _not_run(ws: Workspace) -> list[date]:
    from pipelines.night import nights_run
    from pipelines.night.drops import drop_dates

    done = nights_run(ws)
    return [day for day in drop_dates(ws) if day not in done]


def status() -> None:
    """Show the last night, the version in use and what waits in the inbox."""
    from pipelines.cli.printing import print_night
    from pipelines.night import last_night
    from pipelines.night.journal import running_since

    ws = open_workspace()
    ws.make_folders()
    out.print(f"[bold]{ws.config.company.name_zh}[/]  {ws.config.company.name_en}")
    running, report = running_since(ws), last_night(ws)
    if running:
        out.print(f"Night {running[0]} began at {running[1]} and has not ended: it runs, or was killed.")
    waiting = sum(path.is_file() and not path.name.startswith(".") for path in ws.inbox.rglob("*"))
    out.print(f"Files waiting in the inbox: {waiting}")
    if report is None:
        out.print("No night has run here yet. [dim]`juke run` runs one.[/]")
        return
    print_night(out, report)
    for failure in report.failures:
        out.print(f"   [yellow]failed[/] {failure.stage}: {failure.subject}: {failure.name}", soft_wrap=True)


def up(
    address: Annotated[str, typer.Option(help="Only loopback: sign-in is not built in.")] = "127.0.0.1",
    port: Annotated[int, typer.Option(help="The dashboards' port; Dagster's is the next one.")] = 8501,
    dashboards_only: Annotated[bool, typer.Option("--dashboards-only", help="Without Dagster.")] = False,
) -> None:
    """Serve the dashboards, Dagster's pages and its daemon on this machine, until Ctrl-C."""
    from pipelines.serve import serve

    raise typer.Exit(serve(open_workspace(), address, port, with_dagster=not dashboards_only, say=out.print))


def rebuild(
    verify: Annotated[bool, typer.Option("--verify", help="Build beside, compare, change nothing.")] = False,
) -> None:
    """Build everything anew from vault, ledger and registry; with --verify prove it equal to what is there."""
    from pipelines.night import workspace_lock
    from pipelines.progress import steps
    from pipelines.publish import rebuild as build_anew

    ws = open_workspace()
    with workspace_lock(ws), steps("rebuild") as step:
        step("from vault, ledger and registry")
        report = build_anew(ws, verify)
    out.print(f"[bold]Rebuilt[/] from {report.deliveries} deliveries in {report.seconds:.0f} s, as of {report.as_of}")
    for difference in report.differences:
        out.print(f"[red]differs[/] {difference}", markup=True, soft_wrap=True)
    if report.differences:
        raise typer.Exit(1)
    says = (
        "[green]Equal[/]: the sum of nights is the rebuild." if verify else "The next night publishes it: `juke run`."
    )
    out.print(says)
