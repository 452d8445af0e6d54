"""Workbooks that are read by python-calamine: .xls and .xlsb. Whole sheets in memory, values typed by it.

Error cells, hidden rows and columns come from `binary_facts`. What neither tells: number formats of padded numbers,
and formulas never computed, for which these formats have no sign.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path
from typing import Any

from pipelines.ingest.reading.archive import opened, part, stream
from pipelines.ingest.reading.binary_facts import BinaryFacts, XlsFacts, is_xlsb_1904, xls_facts, xlsb_facts
from pipelines.ingest.reading.cell_texts import TextBlock
from pipelines.ingest.reading.cells import column_as_text
from pipelines.ingest.reading.compound_file import stream_of
from pipelines.ingest.reading.result import FileRefused
from pipelines.ingest.reading.sheet import CellsSheet, Marks, Merge, cells_of
from pipelines.ingest.reading.xlsx_parts import relations

_XLSB_HOME = "xl/workbook.bin"


@dataclass
class OldSheet:
    """One sheet, parsed when it is asked for."""

    book: Any
    name: str
    is_visible: bool
    facts: Callable[[], BinaryFacts]
    marks: Marks = field(default_factory=Marks)
    _cells: list[tuple[int, int, str]] | None = None

    def blocks(self, is_top: bool = False) -> Iterator[TextBlock]:
        if self._cells is None:
            self._cells = self._parse()
        yield from CellsSheet(self.name, self._cells).blocks(is_top)

    def _parse(self) -> list[tuple[int, int, str]]:
        import python_calamine as calamine

        try:
            parsed = self.book.get_sheet_by_name(self.name)
            rows = parsed.to_python(skip_empty_area=False)
            ranges = parsed.merged_cell_ranges or []
        except (calamine.CalamineError, OSError, ValueError) as error:
            raise _damaged(error) from None
        facts = self.facts()
        merges = sorted(Merge(first[0], last[0], first[1], last[1]) for first, last in ranges)
        self.marks = Marks(merges, facts.hidden_rows, facts.hidden_columns)
        return _with_errors(cells_of(map(column_as_text, rows)), facts)


def _with_errors(cells: list[tuple[int, int, str]], facts: BinaryFacts) -> list[tuple[int, int, str]]:
    """calamine gives nothing for an error cell: it would pass for an empty one."""
    if not facts.errors:
        return cells
    kept = [cell for cell in cells if (cell[0], cell[1]) not in facts.errors]
    return sorted([*kept, *((row, column, text) for (row, column), text in facts.errors.items())])


def open_old_workbook(path: Path, kind: str) -> tuple[list[OldSheet], dict[str, Any]]:
    """Its worksheets, and the date system where it is the rarer one.

    Raises
    ------
    FileRefused
        `encrypted`, `damaged_file`.
    """
    import python_calamine as calamine

    facts, is_1904 = _xls_facts(path) if kind == "xls" else (partial(_xlsb_facts, path), _is_xlsb_1904(path))
    try:
        book = calamine.CalamineWorkbook.from_path(str(path))
    except calamine.PasswordError:
        raise _locked() from None
    except (calamine.CalamineError, OSError, ValueError) as error:
        raise _damaged(error) from None
    sheets = [one for one in book.sheets_metadata if one.typ == calamine.SheetTypeEnum.WorkSheet]
    shown = calamine.SheetVisibleEnum.Visible
    found = [OldSheet(book, one.name, one.visible == shown, partial(facts, one.name)) for one in sheets]
    return found, {"date_system": 1904} if is_1904 else {}


def _xls_facts(path: Path) -> tuple[Callable[[str], BinaryFacts], bool]:
    book = stream_of(path.read_bytes(), "Workbook", "Book")
    found = xls_facts(book) if book else XlsFacts()
    if found.is_locked:
        raise _locked()
    return lambda name: found.sheets.get(name, BinaryFacts()), found.is_1904


def _is_xlsb_1904(path: Path) -> bool:
    with opened(path) as archive:
        return is_xlsb_1904(part(archive, _XLSB_HOME))


def _xlsb_facts(path: Path, name: str) -> BinaryFacts:
    """The sheet's part is found by its relation; sheets are records of the workbook part."""
    with opened(path) as archive:
        targets = relations(archive, _XLSB_HOME)
        member = targets.get(_relation_of(part(archive, _XLSB_HOME), name), ("", ""))[1]
        return xlsb_facts(stream(archive, member)) if member in archive.namelist() else BinaryFacts()


def _relation_of(book: bytes, name: str) -> str:
    """A sheet's record holds its relation's id and then its name, each a length and UTF-16."""
    wanted = len(name).to_bytes(4, "little") + name.encode("utf-16-le")
    end = book.find(wanted)
    for length in range(1, 64):
        begins = end - 2 * length - 4
        if begins >= 0 and int.from_bytes(book[begins : begins + 4], "little") == length:
            return book[begins + 4 : end].decode("utf-16-le", "replace")
    return ""


def _locked() -> FileRefused:
    return FileRefused("encrypted", "the workbook needs a password; ask for a copy without one")


def _damaged(error: Exception) -> FileRefused:
    return FileRefused("damaged_file", f"the workbook cannot be parsed ({type(error).__name__})")
