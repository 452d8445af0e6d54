"""The command `status`: which version readers see, what waits, what is held, and how the last night ended."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING

import typer
from rich.text import Text

from pipelines.cli import elsewhere
from pipelines.cli.console import command, open_workspace, out

if TYPE_CHECKING:
    from pipelines.settings import Workspace


def register(app: typer.Typer) -> None:
    """Add this group's commands."""
    app.command()(status)


def status() -> None:
    """Show the version in use, the inbox and the last night."""
    from pipelines.cli.printing import print_night
    from pipelines.night import last_night

    ws = open_workspace()
    ws.make_folders()
    out.print(Text.assemble((ws.config.company.name_zh, "bold"), f"  {ws.config.company.name_en}"))
    for title, value in (("Readers see", _version(ws)), ("Inbox", _inbox(ws)), ("Held", _held(ws))):
        out.print(f"{title:<12} {value}", soft_wrap=True)
    for title, value in (("Closed", _closed(ws)),):
        if value:
            out.print(f"{title:<12} {value}", soft_wrap=True)
    for place, line in enumerate(elsewhere.lines(ws)):
        out.print(Text.assemble(f"{'' if place else 'Elsewhere':<13}", line), soft_wrap=True)
    if running := _running(ws):
        out.print(f"{'Now':<12} {running}", soft_wrap=True)
    report = last_night(ws)
    if report is None:
        out.print(f"{'Last night':<12} none yet: {command('run')}", soft_wrap=True)
        return
    print_night(out, report, whole=True)


def _version(ws: Workspace) -> str:
    from pipelines.publish import versions

    found = versions(ws)
    current = next((one for one in found if one.is_current), None)
    if current is None:
        return "nothing yet"
    newer = "" if found[0].is_current else f"; {found[0].version} was rolled back"
    return f"{current.version}, figures as of {current.manifest.as_of_date}{newer}"


def _inbox(ws: Workspace) -> str:
    waiting = sum(path.is_file() and not path.name.startswith(".") for path in ws.inbox.rglob("*"))
    return f"{waiting} {'file waits' if waiting == 1 else 'files wait'}" if waiting else "empty"


def _held(ws: Workspace) -> str:
    from pipelines.night.journal import stopped_deliveries

    held = sum(one.status == "held" for one in stopped_deliveries(ws))
    return f"{held} {'delivery' if held == 1 else 'deliveries'}: {command('quarantine', 'list')}" if held else "nothing"


def _closed(ws: Workspace) -> str:
    """The closed months; a month of one department names it."""
    from pipelines.ingest import Ledger
    from pipelines.ingest.ledger_periods import EVERY_DEPARTMENT

    with Ledger(ws.state / "ledger.sqlite") as ledger:
        periods = ledger.closed_periods()
    said = [one.month if one.department == EVERY_DEPARTMENT else f"{one.month} ({one.department})" for one in periods]
    return ", ".join(said)


def _running(ws: Workspace) -> str:
    """Between the killing of a night and the next one its row is open, but nobody holds the workspace."""
    from pipelines.night import is_busy
    from pipelines.night.journal import running_since

    open_row, busy = running_since(ws), is_busy(ws)
    if open_row is None:
        return "a command is at work here" if busy else ""
    since = datetime.fromisoformat(open_row[1]).astimezone(ws.timezone)
    if busy:
        return f"the night of {open_row[0]} runs, since {since:%H:%M}"
    return f"the night of {open_row[0]} was killed; {command('run')} takes up where it was"
