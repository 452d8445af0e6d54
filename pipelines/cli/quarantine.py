"""Commands around what was not loaded: quarantine list, show, fix, replay.

What stands in a record is masked unless a person asks to reveal it, and then the ledger notes who did.
"""

from __future__ import annotations

import getpass
import sqlite3
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer
from rich.markup import escape

from pipelines.cli.console import command, open_workspace, out
from pipelines.cli.showing import in_words, print_damage, print_reading, print_record, print_whole
from pipelines.problems import JukeError, Problem

if TYPE_CHECKING:
    from pipelines.contract import Contract
    from pipelines.ingest.damage import DamagedCell
    from pipelines.ingest.ledger import Delivery
    from pipelines.ingest.quarantine import RefusedRecord
    from pipelines.settings import Workspace

quarantine = typer.Typer(help="What could not be loaded, why, and how it is mended.", no_args_is_help=True)
_Delivery = Annotated[str, typer.Argument(metavar="DELIVERY", help="An id, as `juke quarantine list` shows it.")]
_Record = Annotated[int | None, typer.Option(metavar="N", min=1, help="The record of this number.")]

_REFUSED = """
    select delivery_id, department || '/' || file_name as file, department, status, coalesce(reason, '') as reason,
           coalesce(message, '') as message, coalesce(quarantined_count, 0) as rows
    from deliveries
    where status in ('quarantined', 'held') or quarantined_count > 0 or ?
    order by received_at desc, delivery_id
    limit ?
"""

_REASONS = """
    select reason, count(*) as rows
    from (select unnest(reasons) as reason from read_parquet(?))
    group by reason
    order by rows desc, reason
"""


def register(app: typer.Typer) -> None:
    """Add this group's commands."""
    quarantine.command("list")(list_quarantine)
    for one in (show, fix, replay):
        quarantine.command()(one)
    app.add_typer(quarantine, name="quarantine")


def list_quarantine(
    limit: Annotated[int, typer.Option(metavar="N", min=1, help="At most so many deliveries.")] = 50,
    every: Annotated[bool, typer.Option("--all", help="Also the deliveries that nothing is wrong with.")] = False,
) -> None:
    """List what is held or refused, and rows not loaded.

    Newest first; with every reason, its column and the next step. Values of rows are never shown.
    """
    ws = open_workspace()
    path = ws.state / "ledger.sqlite"
    rows = []
    if path.exists():
        with closing(sqlite3.connect(path)) as ledger:
            rows = ledger.execute(_REFUSED, [every, limit]).fetchall()
    if not rows:
        out.print("Nothing is in quarantine.")
    for row in rows:
        out.print("\n".join(_entry(ws, *row)), soft_wrap=True)


def _entry(
    ws: Workspace, delivery: str, file: str, department: str, status: str, reason: str, message: str, rows: int
) -> Iterator[str]:
    """One delivery: a head line, then why, indented."""
    word = {"quarantined": "refused"}
    if rows:
        word["landed"] = f"{rows:,} {'row' if rows == 1 else 'rows'} not loaded"
    yield f"[bold]{escape(file)}[/]  [yellow]{word.get(status, status)}[/]  [dim]{delivery}[/]"
    if status == "quarantined":
        yield from (f"  {escape(line)}" for line in message.replace(f"{file}: ", f"{reason}: ", 1).split("\n"))
    elif reason:
        yield f"  {escape(reason)}"
    yield from (f"  {line}" for line in _reasons(ws.quarantine / department / f"{delivery}.parquet") if rows)
    if status == "held":
        yield f"  Do: ask for a corrected file; if this one is right: {command('release', delivery)}"


def _reasons(path: Path) -> list[str]:
    """Why rows of one delivery were set aside, most frequent first: reasons and columns, never what stood in them."""
    from pipelines.sql import connect

    if not path.exists():
        return []
    with connect() as memory:
        return [f"{count:,} × {reason}" for reason, count in memory.execute(_REASONS, [str(path)]).fetchall()]


def show(
    delivery: _Delivery,
    record: _Record = None,
    reason: Annotated[
        str | None, typer.Option(metavar="CODE", help="Only records with this reason, or this damage.")
    ] = None,
    limit: Annotated[int, typer.Option(metavar="N", min=1, help="At most so many records.")] = 20,
    reveal: Annotated[bool, typer.Option(help="Show values in full; the ledger notes who asked.")] = False,
    csv: Annotated[Path | None, typer.Option(metavar="FILE", help="Write all of them for the department.")] = None,
) -> None:
    """Show the records of a delivery that were not loaded.

    With number, place, every reason and the record itself, names and numbers masked; the loaded cells whose text is
    damaged; and how the file was read. Of a file that was refused whole: why, what was found in it, the next step.
    """
    from pipelines.ingest.quarantine import refused_records

    ws = open_workspace()
    found, contract = _known(ws, delivery)
    if reveal:
        _note(ws, found, "revealed", f"record {record}" if record else None)
    if csv:
        _export(csv, found, contract, refused_records(ws, found, record, reason), is_revealed=reveal)
        return
    print_reading(found)
    if found.status in ("quarantined", "held"):
        print_whole(found)
    records = refused_records(ws, found, record, reason, limit)
    for one in records:
        print_record(found, contract, one, is_revealed=reveal)
    _print_rest(found, len(records), is_part=bool(record or reason))
    print_damage(_damaged(ws, found, record, reason), contract, limit, is_revealed=reveal)


def _print_rest(found: Delivery, shown: int, *, is_part: bool) -> None:
    """How many more there are, and what can be done."""
    rest = (found.quarantined_count or 0) - shown
    if not shown and found.status != "quarantined":
        out.print("None of its records is in quarantine.")
    elif shown and rest > 0 and not is_part:
        out.print(f"[dim]and {rest:,} more: --limit, --record, --reason, or all with --csv FILE[/]")
    if shown:
        out.print(f"Mend one: {command('quarantine', 'fix', found.delivery_id, '--record N')}", soft_wrap=True)


def _damaged(ws: Workspace, found: Delivery, record: int | None, reason: str | None) -> list[DamagedCell]:
    """Its damaged cells; of one record, or of one kind."""
    from pipelines.ingest.damage import damaged_cells

    cells = damaged_cells(ws, found)
    return [one for one in cells if record in (None, one.record_no) and reason in (None, one.kind)]


def _known(ws: Workspace, delivery_id: str) -> tuple[Delivery, Contract | None]:
    from pipelines.contract import load_contracts
    from pipelines.ingest import Ledger
    from pipelines.ingest.decisions import known_delivery

    with Ledger(ws.state / "ledger.sqlite") as ledger:
        found = known_delivery(ledger, delivery_id)
    mine = (one for one in load_contracts(ws) if (one.department, one.export) == (found.department, found.export))
    return found, next(mine, None)


def _note(ws: Workspace, delivery: Delivery, what: str, detail: str | None) -> None:
    from pipelines.ingest import Ledger

    with Ledger(ws.state / "ledger.sqlite") as ledger:
        ledger.record(what, delivery.delivery_id, getpass.getuser(), detail)


def _export(
    target: Path, found: Delivery, contract: Contract | None, records: list[RefusedRecord], *, is_revealed: bool
) -> None:
    from pipelines.ingest.refused_csv import write_refused_csv

    count = write_refused_csv(target, found, contract, records, in_words, is_revealed=is_revealed)
    how = "in full: keep it where only the department reads it" if is_revealed else "masked; in full with --reveal"
    out.print(f"{count:,} records in {escape(str(target))}, {how}", soft_wrap=True)


def fix(
    delivery: _Delivery,
    reason: Annotated[str, typer.Option(metavar="TEXT", help="Why; it is kept with the amendment.")],
    record: _Record = None,
    column: Annotated[str | None, typer.Option(metavar="HEADER", help="The cell of this column of the file.")] = None,
    value: Annotated[str | None, typer.Option(metavar="TEXT", help="What the cell should be; '' for none.")] = None,
    line: Annotated[str | None, typer.Option(metavar="TEXT", help="What the whole line should be.")] = None,
    drop_record: Annotated[int | None, typer.Option(metavar="N", min=1, help="Leave this record out.")] = None,
) -> None:
    """Say what a refused record should have been.

    One cell (--record, --column, --value), a torn line (--record, --line), or that it is not to be loaded
    (--drop-record). The file as it was sent stays in the vault. It counts from the next replay or night on.
    """
    from pipelines.ingest import mending
    from pipelines.night import workspace_lock

    ws, by = open_workspace(), getpass.getuser()
    with workspace_lock(ws):
        if drop_record is not None and record is None:
            mending.drop_record(ws, delivery, drop_record, reason, by)
        elif record is not None and column is not None and value is not None:
            mending.amend_cell(ws, delivery, record, column, value, reason, by)
        elif record is not None and line is not None:
            mending.amend_line(ws, delivery, record, line, reason, by)
        else:
            ways = "--record N --column HEADER --value TEXT, --record N --line TEXT, or --drop-record N"
            raise JukeError(Problem("say what is to be mended", delivery, ways))
    out.print(f"[bold]Kept[/]; it counts after {command('quarantine', 'replay', delivery)}", soft_wrap=True)


def replay(
    delivery: Annotated[list[str] | None, typer.Argument(metavar="DELIVERY...", help="Ids of deliveries.")] = None,
    every: Annotated[bool, typer.Option("--all", help="Everything refused whole or amended.")] = False,
) -> None:
    """Land refused or mended deliveries again.

    From the vault, with today's contracts and amendments; what comes of it is what a clean file would have given.
    """
    from pipelines.ingest.replay import replay as land_again
    from pipelines.ingest.replay import replayable
    from pipelines.night import workspace_lock

    ws = open_workspace()
    with workspace_lock(ws):
        wanted = [*(delivery or ()), *(replayable(ws) if every else ())]
        if not wanted:
            raise JukeError(Problem("nothing is named", "juke quarantine replay", "ids, or --all"))
        found = land_again(ws, wanted, getpass.getuser())
    for one in found:
        counts = f"{one.loaded_count or 0:,} rows loaded, {one.quarantined_count or 0:,} refused"
        why = f": {one.reason}" if one.status == "quarantined" else f", {counts}"
        out.print(f"[bold]{escape(one.delivery_id)}[/] {one.status}{escape(why)}", soft_wrap=True)
    out.print(f"The next night takes in what landed: {command('run')}", soft_wrap=True)
