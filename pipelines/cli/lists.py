"""Commands around lists for action: which there are, who would be on one and who not and why, and the export.

Who is on a list is decided in `pipelines.published.listing`; the file goes where the operator says, never to a log.
"""

from __future__ import annotations

import getpass
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any, Literal

import typer
from rich.markup import escape

from pipelines.cli.console import command, open_workspace, out

if TYPE_CHECKING:
    from pipelines.published import Version
    from pipelines.published.exported import ExportedList
    from pipelines.published.listing import Request
    from pipelines.settings import Workspace

_list = typer.Typer(help="Lists of customers or products to act on.", no_args_is_help=True)
_Kind = Annotated[str, typer.Argument(metavar="KIND", help="Which list: `juke list kinds`.")]
_Channel = Annotated[str | None, typer.Option(metavar="CHANNEL", help="phone, sms, email or wechat.")]
_Limit = Annotated[int | None, typer.Option(metavar="N", help="At most so many, the best first.")]
_Where = Annotated[list[str] | None, typer.Option(metavar="NAME=VALUE", help="VALUE,VALUE is one of.")]
_Scope = Annotated[str, typer.Option(metavar="NAME", help="The part of the version to read.")]
_Language = Annotated[Literal["zh", "en"], typer.Option("--lang", metavar="zh|en", help="Of labels.")]


def register(app: typer.Typer) -> None:
    """Add this group's commands."""
    for one in (kinds, show, export):
        _list.command(one.__name__)(one)
    app.add_typer(_list, name="list")


def kinds(language: _Language = "zh", scope: _Scope = "all") -> None:
    """Name the lists that the version readers see can make."""
    from pipelines.cli.printing import plain_table
    from pipelines.published.list_kinds import kinds_of

    _, version = _opened(scope)
    table = plain_table("kind", "list", "narrowed by")
    for kind in kinds_of(version):
        table.add_row(kind.code, kind.label(language), ", ".join(kind.may_ask))
    out.print(table)


def show(
    kind: _Kind, channel: _Channel = None, limit: _Limit = None, where: _Where = None, scope: _Scope = "all"
) -> None:
    """Say how many a list holds, and why others are not on it."""
    from pipelines.published.listing import draft

    ws, version = _opened(scope)
    made = draft(version, ws.config.lists, _request(kind, channel, limit, where))
    _tell(made.told, "has left before" if not made.is_new else "has not left yet")


def export(
    kind: _Kind,
    file: Annotated[Path, typer.Option("--out", metavar="FILE", help="Ends .csv or .xlsx; is not overwritten.")],
    channel: _Channel = None,
    limit: _Limit = None,
    where: _Where = None,
    by: Annotated[str | None, typer.Option(metavar="NAME", help="Who exports. Default: you.")] = None,
    language: _Language = "zh",
    scope: _Scope = "all",
) -> None:
    """Write a list into a file, and record who took it."""
    from pipelines.published import listing

    ws, version = _opened(scope)
    ending = _writable(file)
    request = _request(kind, channel, limit, where)
    made = listing.export(version, ws.config.lists, request, by or getpass.getuser(), ending)
    _write(file, ending, listing.titled(version, made, made.rows, language))
    _tell(made.told, "left" if made.is_new else "left again as it was")
    told_later = f" What it brings is told after the next nights: {command('run')}" if made.told.members else ""
    out.print(f"Written to {escape(str(file))}.{told_later}")


def _opened(scope: str) -> tuple[Workspace, Version]:
    from pipelines.published import open_current

    ws = open_workspace()
    return ws, open_current(ws.root, scope)


def _request(kind: str, channel: str | None, limit: int | None, where: list[str] | None) -> Request:
    from pipelines.cli.metric import _filters
    from pipelines.published.listing import Request

    return Request(kind, channel, limit, _filters(where or []))


def _writable(file: Path) -> str:
    """The ending of a file that may be written; asked before anything is recorded."""
    from pipelines.problems import JukeError, Problem

    ending = file.suffix.lower().removeprefix(".")
    problems = []
    if ending not in ("csv", "xlsx"):
        problems.append(Problem("a list is a CSV or an XLSX file", str(file), expected=".csv or .xlsx"))
    if file.exists():
        problems.append(Problem("this file is there already", str(file), do="name another, or move it away"))
    if not file.parent.is_dir():
        problems.append(Problem("there is no such folder", str(file.parent), do="make it first"))
    if problems:
        raise JukeError(problems)
    return ending


def _write(file: Path, ending: str, rows: Any) -> None:
    """Readable by who exported it only: it holds names."""
    import os

    from pipelines.published.spreadsheets import csv_bytes, xlsx_bytes

    content = csv_bytes(rows) if ending == "csv" else xlsx_bytes(rows)
    descriptor = os.open(file, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(descriptor, "wb") as opened:
        opened.write(content)


def _tell(told: ExportedList, state: str) -> None:
    out.print(f"[bold]{told.list_id}[/] {state}: {told.listed} listed, {told.control} held out of {told.candidates}")
    if reasons := [f"{reason} {count}" for reason, count in told.left_out.items() if count]:
        out.print(f"[dim]left out: {', '.join(reasons)}[/]")
