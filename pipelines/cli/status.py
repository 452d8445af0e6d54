"""The command `status`: which version readers see, what waits, what is held, and how the last night ended."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING

import typer
from rich.markup import escape
from rich.text import Text

from pipelines.cli import elsewhere
from pipelines.cli.console import command, open_workspace, out

if TYPE_CHECKING:
    from pipelines.ingest.arrivals import Expected
    from pipelines.settings import Workspace

_SHOWN = 3


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
    if closed := _closed(ws):
        out.print(f"{'Closed':<12} {closed}", soft_wrap=True)
    for place, late in enumerate(_late(ws)):
        out.print(f"{'' if place else 'Late':<12} {late}", soft_wrap=True)
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


def _late(ws: Workspace) -> list[str]:
    """Exports that should have come by the last night and did not, one a line, with whom to ask."""
    from pipelines.contract import load_contracts
    from pipelines.ingest import Ledger
    from pipelines.ingest.arrivals import calendar, night_of

    now = datetime.now(ws.timezone)
    with Ledger(ws.state / "ledger.sqlite") as ledger:
        as_of = night_of(ledger)
        found = calendar(ledger, load_contracts(ws), as_of, now) if as_of else []
    wrong = [one for one in found if one.state in ("late", "refused", "gap")]
    return [
        f"{one.department}.{one.export}: {_missing_days(one)}"
        + (f", last {one.last_date}" if one.state == "late" else "")
        + (", came and was refused" if one.state == "refused" else "")
        + f"; ask {escape(one.owner)}"
        for one in wrong
    ]


def _missing_days(one: Expected) -> str:
    shown = ", ".join(day.isoformat() for day in one.missing[-_SHOWN:])
    more = len(one.missing) - _SHOWN
    return f"nothing for {shown}" + (f" and {more} days before" if more > 0 else "")


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
