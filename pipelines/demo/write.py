"""Writes the files departments would export: GBK CSV of an old ERP, workbooks with two header rows, or their CSV.

Rows come from a query; they pass through Python only where the format needs it (transcoding in blocks, workbook cells).
"""

from __future__ import annotations

import codecs
import shutil
from collections.abc import Iterable, Iterator, Sequence
from datetime import datetime
from pathlib import Path
from typing import BinaryIO

import duckdb

from pipelines.sql import quote_text

BLOCK = 4 << 20
WORKBOOK_ROWS = 100_000  # beyond, the service desk sends CSV
_CREATED = datetime(2026, 11, 20, 2, 0)

Groups = tuple[tuple[str, tuple[str, ...]], ...]


def gbk_csv(
    connection: duckdb.DuckDBPyConnection, query: str, path: Path, header: Sequence[str],
    first: Iterable[bytes] = (), last: Iterable[bytes] = (),
) -> int:  # fmt: skip
    """Write a GBK file with Windows line ends; `first` and `last` are records in GBK put around the query's.

    Returns
    -------
    int
        The rows of the query.
    """
    path.parent.mkdir(parents=True, exist_ok=True)
    plain = path.with_suffix(".utf8")
    rows = _copy(connection, query, plain)
    with path.open("wb") as target:
        target.write(",".join(header).encode("gbk") + b"\r\n")
        target.writelines(record + b"\r\n" for record in first)
        _transcode(plain, target)
        target.writelines(record + b"\r\n" for record in last)
    plain.unlink()
    return rows


def utf16_tsv(connection: duckdb.DuckDBPyConnection, query: str, path: Path, header: Sequence[str]) -> int:
    """Write little-endian UTF-16 with a byte order mark, tabs and Windows line ends; returns the query's rows."""
    path.parent.mkdir(parents=True, exist_ok=True)
    plain = path.with_suffix(".utf8")
    connection.execute(f"copy ({query}) to {quote_text(plain)} (format csv, header false, delimiter '\t')")
    rows = 0
    decode = codecs.getincrementaldecoder("utf-8")()
    with path.open("wb") as target, plain.open("rb") as source:
        target.write(codecs.BOM_UTF16_LE + ("\t".join(header) + "\r\n").encode("utf-16-le"))
        while block := source.read(BLOCK):
            rows += block.count(b"\n")
            target.write(decode.decode(block).replace("\n", "\r\n").encode("utf-16-le"))
    plain.unlink()
    return rows


def utf8_csv(
    connection: duckdb.DuckDBPyConnection, query: str, path: Path, header: Sequence[str], last: Iterable[str] = (),
    *, bom: bool = False,
) -> int:  # fmt: skip
    """Write a UTF-8 file, as newer systems do; `last` are records put after the query's. Returns the query's rows."""
    path.parent.mkdir(parents=True, exist_ok=True)
    plain = path.with_suffix(".plain")
    rows = _copy(connection, query, plain)
    with path.open("wb") as target, plain.open("rb") as source:
        target.write((codecs.BOM_UTF8 if bom else b"") + f"{','.join(header)}\n".encode())
        shutil.copyfileobj(source, target, BLOCK)
        target.writelines(f"{record}\n".encode() for record in last)
    plain.unlink()
    return rows


def json_lines(connection: duckdb.DuckDBPyConnection, query: str, path: Path, last: Iterable[str] = ()) -> int:
    """Write one JSON object a line, its keys the query's columns, then the lines `last`; returns the query's rows."""
    path.parent.mkdir(parents=True, exist_ok=True)
    written = connection.execute(f"copy ({query}) to {quote_text(path)} (format json)").fetchone()
    with path.open("ab") as target:
        target.writelines(f"{line}\n".encode() for line in last)
    return int(written[0]) if written else 0


def _copy(connection: duckdb.DuckDBPyConnection, query: str, path: Path) -> int:
    written = connection.execute(f"copy ({query}) to {quote_text(path)} (format csv, header false)").fetchone()
    return int(written[0]) if written else 0


def _transcode(source: Path, target: BinaryIO) -> None:
    decode = codecs.getincrementaldecoder("utf-8")()
    with source.open("rb") as file:
        while block := file.read(BLOCK):
            target.write(decode.decode(block).replace("\n", "\r\n").encode("gbk"))


def workbook(
    connection: duckdb.DuckDBPyConnection, query: str, path: Path, groups: Groups,
    numbers: frozenset[str] = frozenset(), last: Iterable[Sequence[object]] = (),
) -> tuple[Path, int]:  # fmt: skip
    """Write a workbook with merged groups over the columns, or the same as CSV beyond 100,000 rows.

    Returns
    -------
    (Path, int)
        The file written (its ending tells the format) and the rows of the query.
    """
    path.parent.mkdir(parents=True, exist_ok=True)
    connection.execute(f"create or replace temp table sheet as {query}")
    count = connection.execute("select count(*) from sheet").fetchall()[0][0]
    if count > WORKBOOK_ROWS:
        return _grouped_csv(connection, "from sheet", path.with_suffix(".csv"), groups, last), count
    names = [name for _, columns in groups for name in columns]
    cells = connection.execute("from sheet")
    _fill_workbook(path, groups, [name in numbers for name in names], _fetched(cells), last)
    return path, count


def _fetched(cells: duckdb.DuckDBPyConnection) -> Iterator[Sequence[object]]:
    while rows := cells.fetchmany(10_000):
        yield from rows


def _fill_workbook(
    path: Path, groups: Groups, is_number: list[bool], rows: Iterable[Sequence[object]],
    last: Iterable[Sequence[object]],
) -> None:  # fmt: skip
    import xlsxwriter

    with xlsxwriter.Workbook(str(path), {"constant_memory": True}) as book:
        book.set_properties({"created": _CREATED})
        sheet = book.add_worksheet("匯出")
        _write_groups(sheet, groups, book.add_format({"bold": True, "align": "center"}))
        at = 2
        for row in rows:
            _write_row(sheet, at, row, is_number)
            at += 1
        for row in last:
            _write_row(sheet, at, row, [False] * len(row))
            at += 1


def _write_groups(sheet: object, groups: Groups, style: object) -> None:
    start = 0
    for title, columns in groups:
        sheet.merge_range(0, start, 0, start + len(columns) - 1, title, style)  # type: ignore[attr-defined]
        start += len(columns)
    for at, name in enumerate(name for _, columns in groups for name in columns):
        sheet.write_string(1, at, name, style)  # type: ignore[attr-defined]


def _write_row(sheet: object, at: int, row: Sequence[object], is_number: list[bool]) -> None:
    text, number = sheet.write_string, sheet.write_number  # type: ignore[attr-defined]
    for column, value in enumerate(row):
        if value is None:
            continue
        if is_number[column]:
            number(at, column, float(str(value)))
        else:
            text(at, column, str(value))


def _grouped_csv(
    connection: duckdb.DuckDBPyConnection, query: str, path: Path, groups: Groups, last: Iterable[Sequence[object]]
) -> Path:
    titles = [cell for title, columns in groups for cell in (title, *[""] * (len(columns) - 1))]
    names = [name for _, columns in groups for name in columns]
    plain = path.with_suffix(".plain")
    _copy(connection, query, plain)
    with path.open("wb") as target, plain.open("rb") as source:
        target.write(codecs.BOM_UTF8 + f"{','.join(titles)}\n{','.join(names)}\n".encode())
        while block := source.read(BLOCK):
            target.write(block)
        target.writelines((",".join("" if c is None else str(c) for c in row) + "\n").encode() for row in last)
    plain.unlink()
    return path
