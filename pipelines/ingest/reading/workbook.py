"""A workbook (.xlsx, .xlsm, .xls, .xlsb, .ods) from file to `Reading`: one sheet, its header, its cells as text.

Macros are never looked at, formulas never computed: the value the workbook holds is the value. Rows that cannot be
taken for what they seem are problem records; what is hidden is loaded and reported.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path
from typing import Any, NamedTuple

from pipelines.ingest.reading import archive
from pipelines.ingest.reading.below import Below
from pipelines.ingest.reading.headers import LOOK_AT, find_header, normalise_header
from pipelines.ingest.reading.result import FileRefused, Hints, Reading, Relation, scratch_path
from pipelines.ingest.reading.sheet import Marks, Sheet
from pipelines.ingest.reading.sheet_header import SheetHeader, find_sheet_header
from pipelines.ingest.reading.sheet_table import Extent, Plan, SheetWriter

_TOP = LOOK_AT + 5
_WIDE = 2000  # columns; a header has fewer


class Noticed(NamedTuple):
    """Something loaded, or passed over, that a person should know of."""

    kind: str
    subject: str
    many: int


def read_workbook(path: Path, kind: str, hints: Hints, scratch: Path, expected: frozenset[str], limits: Any) -> Reading:
    """Read one sheet; see `Reading`.

    Raises
    ------
    FileRefused
        `encrypted`, `damaged_file`, `zip_bomb`, `dimension_limit`, `sheet_missing`, `no_sheet`, `header_missing`,
        `empty_file`.
    """
    if kind in ("xlsx", "xlsb", "ods"):
        archive.check_sizes(path)
    with _sheets(path, kind, limits) as (sheets, dialect):
        return read_sheets(path, kind, sheets, hints, scratch, expected, limits, dialect)


def read_sheets(
    path: Path, kind: str, sheets: Sequence[Sheet], hints: Hints, scratch: Path, expected: frozenset[str], limits: Any,
    dialect: dict[str, Any],
) -> Reading:  # fmt: skip
    """The table of one of the sheets, as the contract names it or its header shows it."""
    sheet = _chosen(sheets, hints, expected)
    target = scratch_path(scratch, path, ".parquet")
    plan, records = _write(sheet, hints, expected, target, limits)
    noticed = [*_passed_over(sheets, sheet), *_hidden(sheet.marks, plan.header)]
    return Reading(
        format=kind,
        encoding=None,
        encoding_evidence={"noticed": [[one.kind, one.subject, one.many] for one in noticed]} if noticed else {},
        dialect={"sheet": sheet.name, **dialect},
        headers=plan.header.names,
        header_count=plan.header.end,
        record_count=records,
        relation=Relation("parquet", str(target.absolute()), plan.width),
        flags=tuple(dict.fromkeys(one.kind for one in noticed)),
    )


@contextmanager
def _sheets(path: Path, kind: str, limits: Any) -> Iterator[tuple[Sequence[Sheet], dict[str, Any]]]:
    if kind == "xlsx":
        from pipelines.ingest.reading.xlsx import open_xlsx

        with open_xlsx(path, limits) as opened:
            yield opened
    elif kind == "ods":
        from pipelines.ingest.reading.ods import open_ods

        yield open_ods(path, limits), {}
    else:
        from pipelines.ingest.reading.old_workbook import open_old_workbook

        yield open_old_workbook(path, kind)


def _chosen(sheets: Sequence[Sheet], hints: Hints, expected: frozenset[str]) -> Sheet:
    """The sheet the contract names, else the visible one with most known headers."""
    visible = [one for one in sheets if one.is_visible]
    if hints.sheet:
        return _named(sheets, visible, hints.sheet)
    if not visible:
        raise FileRefused("no_sheet", "the workbook shows no worksheet")
    if len(visible) == 1:
        return visible[0]
    tops = [top_rows(one) for one in visible]
    found = [_hits(top, hints, expected, may_fold=False) for top in tops]
    if not max(found)[0]:  # 訂單 for 订单: looked for last, because it takes a dictionary
        found = [_hits(top, hints, expected, may_fold=True) for top in tops]
    return visible[found.index(max(found))]


def _named(sheets: Sequence[Sheet], visible: Sequence[Sheet], wanted: str) -> Sheet:
    found = [one for one in visible if normalise_header(one.name) == normalise_header(wanted)]
    if found:
        return found[0]
    is_hidden = any(normalise_header(one.name) == normalise_header(wanted) for one in sheets)
    message = "the contract's sheet is hidden" if is_hidden else "the workbook has no sheet of the contract's name"
    raise FileRefused(
        "sheet_missing", message, where=_where(wanted), evidence={"sheets": [one.name for one in visible]}
    )


def _hits(rows: list[list[str]], hints: Hints, expected: frozenset[str], may_fold: bool) -> tuple[int, bool]:
    """How many known headers a sheet has; of sheets without any, one with cells goes before an empty one."""
    found = find_header(rows, expected, hints.header_rows, may_fold=may_fold)
    return (found.hits if found else 0), bool(rows)


def top_rows(sheet: Sheet) -> list[list[str]]:
    """The first rows as text, all of one width."""
    cells: dict[tuple[int, int], str] = {}
    for block in sheet.blocks(is_top=True):
        many = int((block.rows < _TOP).sum())
        for row, column, text in zip(
            block.rows[:many], block.columns, block.texts.slice(0, many).to_pylist(), strict=False
        ):
            if column < _WIDE:
                cells[int(row), int(column)] = text
        if many < len(block.rows):
            break
    height = max((row for row, _ in cells), default=-1) + 1
    width = max((column for _, column in cells), default=-1) + 1
    return [[cells.get((row, column), "") for column in range(width)] for row in range(height)]


def _write(sheet: Sheet, hints: Hints, expected: frozenset[str], target: Path, limits: Any) -> tuple[Plan, int]:
    """Write the table; once more where only the end of the sheet has told what some of its rows are."""
    rows = top_rows(sheet)
    if not rows:
        raise FileRefused("empty_file", "the sheet has no cell", where=_where(sheet.name))
    plan = Plan(find_sheet_header(rows, hints, expected, (), sheet.name), fills=hints.merged == "fill")
    below, records = _write_once(sheet, plan, target, limits)
    merges = tuple(one for one in sheet.marks.merges if one.last_row >= plan.header.first)
    header = find_sheet_header(rows, hints, expected, merges, sheet.name) if merges else plan.header
    data_merges = tuple(one for one in merges if one.last_row >= header.end)
    known = replace(plan, header=header, problems=below.problems(header), merges=data_merges)
    if known != plan:
        _, records = _write_once(sheet, known, target, limits)
    return known, records


def _write_once(sheet: Sheet, plan: Plan, target: Path, limits: Any) -> tuple[Below, int]:
    writer, below, extent = SheetWriter(target, plan), Below(), Extent()
    for block in sheet.blocks():
        extent.note(block, limits.memory_mb)
        below.note(block)
        writer.add(block)
    return below, writer.close()


def _passed_over(sheets: Sequence[Sheet], chosen: Sheet) -> Iterator[Noticed]:
    hidden = [one for one in sheets if not one.is_visible]
    yield from (Noticed("hidden_sheets", one.name, 1) for one in hidden)
    yield from (Noticed("other_sheets", one.name, 1) for one in sheets if one.is_visible and one is not chosen)


def _hidden(marks: Marks, header: SheetHeader) -> Iterator[Noticed]:
    if marks.hidden_rows:
        yield Noticed("hidden_rows", "", marks.hidden_rows)
    for name, column in zip(header.names, header.columns, strict=True):
        if column in marks.hidden_columns:
            yield Noticed("hidden_columns", name, 1)
    if header.beside:
        yield Noticed("table_beside", "", len(header.beside))


def _where(sheet: str) -> str:
    return f"sheet {sheet}"
