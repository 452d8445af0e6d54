"""A workbook (.xlsx, .xlsm, .xls, .xlsb, .ods) from file to `Reading`: one sheet, its header, its cells as text.

Macros are never looked at, formulas never computed: the value the workbook holds is the value. A formula without
one makes its row a problem record, as a data row inside a merged range does.
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from pipelines.ingest.reading import archive
from pipelines.ingest.reading.cells import column_as_text
from pipelines.ingest.reading.columns import TableWriter
from pipelines.ingest.reading.headers import LOOK_AT, Header, find_header, normalise_header
from pipelines.ingest.reading.result import FileRefused, Hints, Reading, Relation, scratch_path

_TOP = LOOK_AT + 5
_BATCH = 50_000  # rows


@dataclass(frozen=True)
class Sheet:
    """A parsed sheet: every row from A1 on, and the merged ranges as (first row, last row)."""

    name: str
    rows: list[list[Any]]
    merged: tuple[tuple[int, int], ...]
    facts: archive.SheetFacts

    def header(self, hints: Hints, expected: frozenset[str], *, may_fold: bool = True) -> Header | None:
        """Where its header is, if anywhere."""
        top = [column_as_text(row) for row in self.rows[:_TOP]]
        return find_header(top, expected, hints.header_rows, may_fold=may_fold)


def read_workbook(path: Path, kind: str, hints: Hints, scratch: Path, expected: frozenset[str], limits: Any) -> Reading:
    """Read one sheet; see `Reading`.

    Raises
    ------
    FileRefused
        `encrypted`, `damaged_file`, `zip_bomb`, `dimension_limit`, `sheet_missing`, `no_sheet`, `header_missing`,
        `empty_file`.
    """
    if kind != "xls":
        archive.check_sizes(path)
    sheet, flags = _choose(path, kind, hints, expected, limits)
    if not sheet.rows:
        raise FileRefused("empty_file", "the sheet has no cell", where=_where(sheet.name))
    header = _header(sheet, hints, expected)
    target = scratch_path(scratch, path, ".parquet")
    _write(sheet, header, target)
    return Reading(
        format=kind,
        encoding=None,
        encoding_evidence={},
        dialect={"sheet": sheet.name},
        headers=header.names,
        header_count=header.end,
        record_count=len(sheet.rows) - header.end,
        relation=Relation("parquet", str(target.absolute()), len(header.names)),
        flags=(*flags, *(("hidden_rows",) if sheet.facts.has_hidden_rows else ())),
    )


def _choose(
    path: Path, kind: str, hints: Hints, expected: frozenset[str], limits: Any
) -> tuple[Sheet, tuple[str, ...]]:
    """The sheet the contract names, else the visible one with most known headers; and what was passed over."""
    book = _open(path)
    visible, hidden = _sheets(book)
    names = _named(visible, hidden, hints.sheet) if hints.sheet else visible
    if not names:
        raise FileRefused("no_sheet", "the workbook shows no worksheet")
    best, most = _parse(book, path, kind, names[0], limits), -1
    for name in names[1:]:
        most = _known(best, hints, expected) if most < 0 else most
        sheet = _parse(book, path, kind, name, limits)
        if (known := _known(sheet, hints, expected)) > most:
            best, most = sheet, known
    flags = (*(("hidden_sheets",) if hidden else ()), *(("other_sheets",) if len(visible) > 1 else ()))
    return best, flags


def _open(path: Path) -> Any:
    import python_calamine as calamine

    try:
        return calamine.CalamineWorkbook.from_path(str(path))
    except calamine.PasswordError:
        raise FileRefused("encrypted", "the workbook needs a password; ask for a copy without one") from None
    except (calamine.CalamineError, OSError, ValueError) as error:
        raise _damaged(error) from None


def _sheets(book: Any) -> tuple[list[str], list[str]]:
    import python_calamine as calamine

    sheets = [one for one in book.sheets_metadata if one.typ == calamine.SheetTypeEnum.WorkSheet]
    shown = [one.name for one in sheets if one.visible == calamine.SheetVisibleEnum.Visible]
    return shown, [one.name for one in sheets if one.name not in shown]


def _named(visible: list[str], hidden: list[str], wanted: str) -> list[str]:
    found = [name for name in visible if normalise_header(name) == normalise_header(wanted)]
    if not found:
        is_hidden = any(normalise_header(name) == normalise_header(wanted) for name in hidden)
        message = "the contract's sheet is hidden" if is_hidden else "the workbook has no sheet of the contract's name"
        raise FileRefused("sheet_missing", message, where=_where(wanted), evidence={"sheets": visible})
    return found[:1]


def _parse(book: Any, path: Path, kind: str, name: str, limits: Any) -> Sheet:
    import python_calamine as calamine

    facts = archive.look_at_sheet(path, name, limits) if kind == "xlsx" else archive.SheetFacts()
    try:
        parsed = book.get_sheet_by_name(name)
        rows = parsed.to_python(skip_empty_area=False)
        ranges = parsed.merged_cell_ranges or []
    except (calamine.CalamineError, OSError, ValueError) as error:
        raise _damaged(error) from None
    for (row, column), text in facts.errors.items():
        if row < len(rows) and column < len(rows[row]):
            rows[row][column] = text
    merged = tuple((first[0], last[0]) for first, last in ranges if last[0] > first[0])
    return Sheet(name, rows, merged, facts)


def _known(sheet: Sheet, hints: Hints, expected: frozenset[str]) -> int:
    header = sheet.header(hints, expected, may_fold=False)
    return header.hits if header else 0


def _header(sheet: Sheet, hints: Hints, expected: frozenset[str]) -> Header:
    if not hints.has_header:
        return Header(0, 0, tuple(map(normalise_header, hints.names)), 0)
    found = sheet.header(hints, expected)
    if found is None:
        message = "none of the first rows is a header; the contract can give has_header: false and names"
        raise FileRefused("header_missing", message, where=_where(sheet.name))
    names = list(found.names)
    while names and not names[-1]:
        names.pop()
    return Header(found.first, found.rows, tuple(names), found.hits)


def _write(sheet: Sheet, header: Header, target: Path) -> None:
    width, spoilt = len(header.names), _spoilt_rows(sheet, header)
    with TableWriter(target, width) as writer:
        for start in range(header.end, len(sheet.rows), _BATCH):
            rows = sheet.rows[start : start + _BATCH]
            columns = [column_as_text(column) for column in zip(*rows, strict=True)]
            problems = _too_wide(columns[width:], width)
            problems |= {row - start: what for row, what in spoilt.items() if start <= row < start + len(rows)}
            columns = columns[:width] + [[""] * len(rows)] * (width - len(columns))
            told = {at: (what, None, _raw(rows[at])) for at, what in problems.items()}
            writer.write_columns(columns, len(rows), told)


def _spoilt_rows(sheet: Sheet, header: Header) -> dict[int, str]:
    """Rows whose cells are not what they seem: hidden under a merged range, or a formula that was never computed."""
    merged = {row for first, last in sheet.merged for row in range(max(first + 1, header.end), last + 1)}
    spoilt = dict.fromkeys((row for row in merged if row < len(sheet.rows)), "merged_cells")
    spoilt |= dict.fromkeys((row for row, _ in sheet.facts.uncomputed if row >= header.end), "uncomputed_formula")
    return spoilt


def _too_wide(beyond: Sequence[Sequence[str]], width: int) -> dict[int, str]:
    """Rows with something in columns that have no header."""
    found: dict[int, str] = {}
    for number, column in enumerate(beyond, width + 1):
        found |= {row: f"width: {number} fields, {width} expected" for row, text in enumerate(column) if text}
    return found


def _raw(row: Sequence[Any]) -> bytes:
    return json.dumps(column_as_text(row), ensure_ascii=False).encode()


def _damaged(error: Exception) -> FileRefused:
    return FileRefused("damaged_file", f"the workbook cannot be parsed ({type(error).__name__})")


def _where(sheet: str) -> str:
    return f"sheet {sheet}"
