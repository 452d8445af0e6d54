"""Commands around a night: run, up, rebuild. What it did is printed by `printing`."""

from __future__ import annotations

from datetime import date, datetime
from typing import TYPE_CHECKING, Annotated

import typer

from pipelines.cli.console import command, open_workspace, out, show_nothing_done
from pipelines.cli.contracts import require_contracts

if TYPE_CHECKING:
    from pipelines.night import NightReport
    from pipelines.settings import Workspace


def register(app: typer.Typer) -> None:
    """Add this group's commands."""
    for one in (run, up, rebuild):
        app.command()(one)


def run(
    night: Annotated[
        datetime | None,
        typer.Option("--date", metavar="YYYY-MM-DD", formats=["%Y-%m-%d"], help="Repeat or back-fill this night."),
    ] = None,
    every: Annotated[bool, typer.Option("--all", help="One night for each date under drops/ not run yet.")] = False,
) -> None:
    """Run a night, from the inbox to a published version.

    Without options: today's, in the company's time zone. Exits 1 where nothing could be published.
    """
    from pipelines.night import AlreadyRunning, workspace_lock

    if night and every:
        raise typer.BadParameter("give --date or --all, not both")
    ws = open_workspace()
    require_contracts(ws)  # before Dagster, whose own errors of a wrong contract nobody could read
    todo = _todo(ws, night.date() if night else None, every)
    if not todo:
        out.print(f"Every night has run; nothing to do. [dim]{command('status')}[/]")
        return
    try:
        with workspace_lock(ws):
            pass  # asked before Dagster's seconds of loading
        reports = _run_nights(ws, todo)
    except AlreadyRunning as error:  # the other night does the work: a scheduler must not call that a failure
        show_nothing_done(error)
        return
    if not all(report.succeeded for report in reports):
        raise typer.Exit(1)
    _say_next(reports)


def _todo(ws: Workspace, asked: date | None, every: bool) -> list[date]:
    from pipelines.night import business_night, nights_run
    from pipelines.night.drops import drop_dates

    if not every:
        return [asked or business_night(ws)]
    done = nights_run(ws)
    return [day for day in drop_dates(ws) if day not in done]


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


def _say_next(reports: list[NightReport]) -> None:
    quarantined = sum(line.quarantined for report in reports for line in report.departments)
    out.print()
    if quarantined or any(report.stopped for report in reports):
        out.print(f"[dim]Not loaded, and why:[/] {command('quarantine', 'list')}", soft_wrap=True)
    out.print(f"[dim]See it in the pages:[/] {command('up')}", soft_wrap=True)


def up(
    address: Annotated[str, typer.Option(metavar="IP", help="Only loopback: sign-in is not built in.")] = "127.0.0.1",
    port: Annotated[
        int, typer.Option(metavar="N", min=1024, max=65534, help="The dashboards' port; Dagster's is the next one.")
    ] = 8501,
    dashboards_only: Annotated[bool, typer.Option("--dashboards-only", help="Without Dagster.")] = False,
) -> None:
    """Serve the dashboards and Dagster until Ctrl-C.

    Dagster's daemon starts a night every day at nights.at of juke.toml.
    """
    from pipelines.publish import versions
    from pipelines.serve import serve

    ws = open_workspace()
    if not versions(ws):
        out.print(f"Nothing is published yet; the pages fill after {command('run')}", soft_wrap=True)
    raise typer.Exit(serve(ws, address, port, with_dagster=not dashboards_only, say=out.print))


def rebuild(
    verify: Annotated[bool, typer.Option("--verify", help="Build beside, compare, change nothing.")] = False,
) -> None:
    """Build everything anew from vault, ledger and registry.

    With --verify prove it equal to what the nights have made; exits 1 where a table differs.
    """
    from pipelines.night import workspace_lock
    from pipelines.progress import steps
    from pipelines.publish import rebuild as build_anew

    ws = open_workspace()
    with workspace_lock(ws), steps("rebuild") as step:
        step("from vault, ledger and registry")
        report = build_anew(ws, verify)
    out.print(f"[bold]Rebuilt[/] from {report.deliveries} deliveries in {report.seconds:.0f} s, as of {report.as_of}")
    if not verify:
        out.print(f"Readers keep their version; the next night publishes this one: {command('run')}", soft_wrap=True)
        return
    for difference in report.differences:
        out.print(f"[red]differs[/] {difference}", soft_wrap=True)
    if not report.equal:
        out.print(f"To take the rebuilt one: {command('rebuild')}, then {command('run')}", soft_wrap=True)
        raise typer.Exit(1)
    out.print("[green]Equal[/]: the sum of nights is the rebuild.")
