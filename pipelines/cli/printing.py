"""A night as a person reads it: numbered results in 80 columns, no logs."""

from __future__ import annotations

from collections.abc import Iterable

from rich.console import Console, RenderableType
from rich.padding import Padding
from rich.table import Table
from rich.text import Text

from pipelines.night.report import Alerted, DepartmentLine, NightReport, Stopped

_SHOWN = 5
_RUNBOOK = "pipelines/runbooks/the_night_is_red.md"
_ANEW = "`juke run` builds everything anew; if it stays red, " + _RUNBOOK
_MEND = {"model": _ANEW, "reconcile": _ANEW}


def print_night(console: Console, report: NightReport, *, whole: bool = False) -> None:
    """What one night did; `whole` lists every failure and every stopped delivery, not only the first ones."""
    console.print()
    console.print(f"[bold]Night of {report.night}[/]  [dim]{report.seconds:.1f} s[/]")
    for number, (title, result, body) in enumerate(_results(report, None if whole else _SHOWN), 1):
        console.print(Text.assemble((f" {number} ", "bold cyan"), (f"{title:<11}", "bold"), result))
        for more in body:
            console.print(Padding(more, (0, 0, 0, 3), expand=False))


def plain_table(*titles: str) -> Table:
    """A table without lines; names that end in `>` are of numbers."""
    table = Table(box=None, pad_edge=False, padding=(0, 2, 0, 0), header_style="dim")
    for title in titles:
        table.add_column(title.rstrip(">"), justify="right" if title.endswith(">") else "left", overflow="fold")
    return table


def _results(report: NightReport, limit: int | None) -> Iterable[tuple[str, Text, list[RenderableType]]]:
    stopped = _first(limit, [_stopped(one) for one in report.stopped], "juke quarantine list")
    yield "Received", _received(report.departments), [*_table(report.departments), *stopped]
    if report.records is not None and report.customers is not None:
        yield "Identified", Text(f"{report.records:,} records → {report.customers:,} customers"), []
    failures = [
        Text(f"· {failure.subject}: {failure.name}" + (f" ({failure.detail})" if failure.detail else ""))
        for failure in report.failures
        if failure.stage != "audit"  # told at its delivery
    ]
    yield "Checked", _checked(report), _first(limit, failures, "juke status")
    yield "Published", _published(report), _why_not(report)
    if report.alerted:
        yield "Alerted", *_alerted(report)


def _alerted(report: NightReport) -> tuple[Text, list[RenderableType]]:
    """How many were told, and who could not be."""
    sent = [one for one in report.alerted if one.outcome == "sent"]
    lost = [one for one in report.alerted if one.outcome != "sent"]
    said = Text(f"{sum(one.news for one in sent)} pieces of news to {len(sent)}")
    return said, [
        Text(f"· {one.receiver or 'nobody was told'}: {_with_reason(one)}; try `juke alerts test`", style="red")
        for one in lost
    ]


def _with_reason(one: Alerted) -> str:
    return f"{one.outcome} ({one.why})" if one.why else one.outcome


def _first(limit: int | None, lines: list[Text], rest: str) -> list[RenderableType]:
    shown: list[RenderableType] = [*lines[:limit]]
    hidden = len(lines) - len(shown)
    return [*shown, Text(f"· and {hidden} more: {rest}", style="dim")] if hidden else shown


def _received(lines: tuple[DepartmentLine, ...]) -> Text:
    files = sum(line.files for line in lines)
    return Text(f"{files} {'file' if files == 1 else 'files'}" if files else "nothing new")


def _table(lines: tuple[DepartmentLine, ...]) -> list[RenderableType]:
    if not lines:
        return []
    table = plain_table("department", "files>", "encoding", "loaded>", "quarantined>", "skipped>", "")
    for line in lines:
        counts = (f"{line.loaded:,}", _loud(line.quarantined), f"{line.skipped:,}")
        table.add_row(line.department, str(line.files), ", ".join(line.encodings) or "–", *counts, _remarks(line))
    return [table]


def _loud(count: int) -> str:
    return f"[yellow]{count:,}[/]" if count else "0"


def _remarks(line: DepartmentLine) -> str:
    remarks = ((line.repeated, "repeated", "dim"), (line.held, "held", "yellow"), (line.refused, "refused", "yellow"))
    return ", ".join(f"[{colour}]{count} {word}[/]" for count, word, colour in remarks if count)


def _stopped(one: Stopped) -> Text:
    word = "held" if one.status == "held" else "refused"
    return Text.assemble((f"{word} ", "yellow"), f"{one.file}: {one.reason}", f" → {one.do}" if one.do else "")


def _checked(report: NightReport) -> Text:
    failed = (f", {report.checks_failed:,} failed", "yellow") if report.checks_failed else ""
    return Text.assemble((f"{report.checks_passed:,} passed", "green"), failed)


def _published(report: NightReport) -> Text:
    if report.version:
        return Text.assemble((report.version, "bold green"), f", figures as of {report.as_of}")
    if not report.stopped_at:
        return Text("nothing was asked to be")
    return Text.assemble(
        ("nothing", "bold red"), f": stopped at {report.stopped_at}; readers keep the version they have"
    )


def _why_not(report: NightReport) -> list[RenderableType]:
    """What broke and the next step; a night that was kept back has named its failed checks above."""
    if not report.stopped_at:
        return []
    if report.outcome == "kept":
        told = [] if report.failures else [Text(report.why)]
        return [*told, Text(f"Do: {_MEND.get(report.stopped_at, _RUNBOOK)}")]
    return [*(Text(line) for line in report.why.split("\n") if line), Text(f"Runbook: {_RUNBOOK}")]
