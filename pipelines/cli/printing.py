"""A night as a person reads it: numbered results in 80 columns, no logs."""

from __future__ import annotations

from collections.abc import Iterable

from rich.console import Console, Group, RenderableType
from rich.markup import escape
from rich.padding import Padding
from rich.table import Table
from rich.text import Text

from pipelines.night.report import DepartmentLine, NightReport

_SHOWN_FAILURES = 5


def print_night(console: Console, report: NightReport) -> None:
    """What one night did."""
    console.print()
    console.print(f"[bold]Night of {report.night}[/]  [dim]{report.seconds:.1f} s[/]")
    for number, (title, body) in enumerate(_results(report), 1):
        console.print(Text.assemble((f" {number} ", "bold cyan"), (f"{title:<11}", "bold"), _first(body)))
        for more in body[1:]:
            console.print(Padding(more, (0, 0, 0, 3)))


def _results(report: NightReport) -> Iterable[tuple[str, list[RenderableType]]]:
    yield "Received", [_received(report.departments), *_table(report.departments)]
    if report.records is not None and report.customers is not None:
        yield "Identified", [f"{report.records:,} records → {report.customers:,} customers"]
    yield "Checked", [_checked(report), *_failures(report)]
    yield "Published", _published(report)


def _first(body: list[RenderableType]) -> Text:
    return Text.from_markup(str(body[0]))


def _received(lines: tuple[DepartmentLine, ...]) -> str:
    files = sum(line.files for line in lines)
    return f"{files} {'file' if files == 1 else 'files'}" if files else "nothing new"


def _table(lines: tuple[DepartmentLine, ...]) -> list[RenderableType]:
    if not lines:
        return []
    table = Table(box=None, pad_edge=False, padding=(0, 2, 0, 0), header_style="dim")
    table.add_column("department")
    table.add_column("files", justify="right")
    table.add_column("encoding", overflow="fold", max_width=18)
    for name in ("loaded", "quarantined", "skipped"):
        table.add_column(name, justify="right")
    table.add_column("", overflow="fold")
    for line in lines:
        counts = (f"{line.loaded:,}", _loud(line.quarantined), f"{line.skipped:,}")
        table.add_row(line.department, str(line.files), ", ".join(line.encodings) or "–", *counts, _remarks(line))
    return [table]


def _loud(count: int) -> str:
    return f"[yellow]{count:,}[/]" if count else "0"


def _remarks(line: DepartmentLine) -> str:
    remarks = ((line.repeated, "repeated", "dim"), (line.held, "held", "yellow"), (line.refused, "refused", "yellow"))
    return ", ".join(f"[{colour}]{count} {word}[/]" for count, word, colour in remarks if count)


def _checked(report: NightReport) -> str:
    failed = f", [yellow]{report.checks_failed:,} failed[/]" if report.checks_failed else ""
    return f"[green]{report.checks_passed:,} passed[/]{failed}"


def _failures(report: NightReport) -> list[RenderableType]:
    shown: list[RenderableType] = [
        Text(f"· {failure.subject}: {failure.name}" + (f" ({failure.detail})" if failure.detail else ""))
        for failure in report.failures[:_SHOWN_FAILURES]
    ]
    hidden = len(report.failures) - len(shown)
    return [*shown, Text(f"· and {hidden} more: juke status", style="dim")] if hidden > 0 else shown


def _published(report: NightReport) -> list[RenderableType]:
    if report.version:
        return [f"[bold green]{report.version}[/], figures as of {report.as_of}"]
    reasons: list[RenderableType] = [Text(line) for line in report.why.split("\n") if line]
    where = f"[bold red]nothing[/]: stopped at {escape(report.stopped_at)}; readers keep the version they have"
    return [where if report.stopped_at else "nothing was asked to be", Group(*reasons)]
