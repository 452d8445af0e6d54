"""Workbooks that are read by python-calamine: .xls, .xlsb and .ods. Whole sheets in memory, values typed by it."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from pipelines.ingest.reading.cell_texts import TextBlock
from pipelines.ingest.reading.cells import column_as_text
from pipelines.ingest.reading.result import FileRefused
from pipelines.ingest.reading.sheet import CellsSheet, Marks, Merge, cells_of


@dataclass
class OldSheet:
    """One sheet, parsed when it is asked for."""

    book: Any
    name: str
    is_visible: bool = True
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
        self.marks.merges = sorted(Merge(first[0], last[0], first[1], last[1]) for first, last in ranges)
        return cells_of(map(column_as_text, rows))


def open_old_workbook(path: Path, kind: str, limits: Any) -> list[OldSheet]:
    """Its worksheets."""
    import python_calamine as calamine

    try:
        book = calamine.CalamineWorkbook.from_path(str(path))
    except calamine.PasswordError:
        raise FileRefused("encrypted", "the workbook needs a password; ask for a copy without one") from None
    except (calamine.CalamineError, OSError, ValueError) as error:
        raise _damaged(error) from None
    sheets = [one for one in book.sheets_metadata if one.typ == calamine.SheetTypeEnum.WorkSheet]
    return [OldSheet(book, one.name, one.visible == calamine.SheetVisibleEnum.Visible) for one in sheets]


def _damaged(error: Exception) -> FileRefused:
    return FileRefused("damaged_file", f"the workbook cannot be parsed ({type(error).__name__})")
