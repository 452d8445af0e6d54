"""What `juke contract check FILE` prints of a sample that was landed for a look."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from rich.markup import escape

from pipelines.cli.console import out

if TYPE_CHECKING:
    from pipelines.contract import Contract
    from pipelines.ingest.rehearsal import FirstRows, Rehearsal


def show(contract: Contract, path: Path, seen: Rehearsal, reveal: bool) -> None:
    """How it was read, what became of its records, and the first rows."""
    one = seen.delivery
    state = "[green]would land[/]" if one.status == "landed" else f"[red]would be {one.status}[/]"
    out.print(f"\n[bold]{escape(path.name)}[/] as {contract.name}: {state}", soft_wrap=True)
    if not seen.is_named:
        out.print(f"  [yellow]its name fits none of {escape(', '.join(contract.patterns))}[/]", soft_wrap=True)
    if one.message:
        out.print(f"  {escape(one.message)}", soft_wrap=True)
    read = [
        one.format or "",
        one.encoding or "",
        f"delimiter {one.dialect['delimiter']!r}" * ("delimiter" in one.dialect),
    ]
    out.print(f"  read as     {escape(', '.join(part for part in read if part))}", soft_wrap=True)
    counts = [(one.loaded_count, "loaded"), (one.quarantined_count, "in quarantine"), (one.skipped_count, "skipped")]
    out.print("  records     " + ", ".join(f"{count or 0:,} {word}" for count, word in counts))
    for reason, count in seen.reasons:
        out.print(f"  [yellow]{count:>9,} × {escape(reason)}[/]", soft_wrap=True)
    for finding in seen.findings:
        detail = f" ({finding.detail})" if finding.detail else ""
        out.print(
            f"  [dim]noticed     {finding.count:,} × {finding.kind}: {escape(finding.subject + detail)}[/]",
            soft_wrap=True,
        )
    for rows in seen.rows:
        _show_rows(contract, rows, reveal)


def _show_rows(contract: Contract, first: FirstRows, reveal: bool) -> None:
    """Column by column, so that a wide table stays readable in 80 characters."""
    from pipelines.cli.printing import plain_table
    from pipelines.ingest.masking import masked_cell

    shapes = contract.entities[first.entity].columns
    out.print(f"  [bold]{first.entity}[/] [dim]{first.rows:,} {'row' if first.rows == 1 else 'rows'}[/]")
    table = plain_table("  column", *(f"row {number}" for number in range(1, len(first.values) + 1)))
    for one in table.columns:
        one.no_wrap, one.overflow = True, "ellipsis"
    for at, name in enumerate(first.columns):
        column = shapes.get(name)
        cells = ["" if row[at] is None else str(row[at]) for row in first.values]
        if column is not None and column.privacy and not reveal:
            cells = [masked_cell(cell, column) if cell else "" for cell in cells]
        table.add_row(f"  {name}", *map(escape, cells))
    out.print(table)
