"""What the beginning of a delimited text shows: dialect, header, columns, where the records begin and how they look."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace
from itertools import islice
from pathlib import Path

from pipelines.ingest.reading.blocks import BlockReader, decode_block, line_offset
from pipelines.ingest.reading.decode import Encoding
from pipelines.ingest.reading.dialect import find_dialect
from pipelines.ingest.reading.headers import Header, find_header, normalise_header
from pipelines.ingest.reading.mend_header import mend_header, without_quotes
from pipelines.ingest.reading.profile import profile
from pipelines.ingest.reading.result import Dialect, FileRefused, Hints
from pipelines.ingest.reading.split import Batch, lines_of, split
from pipelines.ingest.reading.table import Table

_HEAD = 1 << 18  # bytes that show dialect and header
_SAMPLE = 1000  # records that show what the columns look like
_SHORTEST_OPENING = 8  # characters of a header line that are worth searching a file for


@dataclass(frozen=True)
class Layout:
    """The columns of a text and where its data begins (byte, line, record)."""

    dialect: Dialect
    names: tuple[str, ...]
    start: int
    skipped_lines: int
    header_count: int
    may_skip: bool
    flags: tuple[str, ...] = ()
    table: Table = field(default_factory=lambda: Table(0))


def find_layout(path: Path, hints: Hints, encoding: Encoding, expected: frozenset[str]) -> Layout:
    """Look at the beginning of a text.

    Raises
    ------
    FileRefused
        `header_missing`, `empty_file`.
    """
    raw = _head(path, encoding)
    text, _ = decode_block(raw, encoding.name)
    lines, ends = lines_of(text)
    dialect = find_dialect(lines, ends, hints.delimiter, hints.quote, expected)
    batch, mended = _records(lines, ends, dialect, expected)
    header = _header(batch.rows, hints, expected)
    names, trailing = _with_trailing(header.names, batch.rows[header.end : header.end + 200])
    flags = (*trailing, *(["header_mended"] if mended & set(range(header.first, header.end)) else []))
    first_line = batch.lines[header.end] if header.end < len(batch.lines) else len(lines)
    above = lines[:first_line]
    return Layout(
        dialect=dialect,
        names=tuple(without_quotes(names, dialect.quote, expected)),
        start=encoding.bom + line_offset(raw, encoding.name, lines, ends, first_line),
        skipped_lines=first_line,
        header_count=header.end,
        may_skip=not any(dialect.quote in line for line in above if dialect.quote) and bool(above or not encoding.bom),
        flags=flags,
        table=_table(batch, header, dialect, len(names), above),
    )


def _head(path: Path, encoding: Encoding) -> bytes:
    reader = BlockReader(path, encoding.bom, encoding.name, _HEAD)
    block = reader.take()
    reader.close()
    if block is None:
        raise FileRefused("empty_file", "the file holds a byte order mark and nothing else")
    return block.raw


def _records(
    lines: Sequence[str], ends: str | Sequence[str], dialect: Dialect, expected: frozenset[str]
) -> tuple[Batch, set[int]]:
    """The records, cut at the usual width; and which of the first was written wrongly and could be the header."""
    batch = split(lines, ends, dialect, None, is_last=True)
    width = usual_width(batch.rows)
    if width and not _is_even(batch, width):
        batch = split(lines, ends, dialect, width, is_last=True)
    mended = mend_header(batch, lines, dialect, width, expected)
    if mended is None:
        return batch, set()
    at, batch.rows[at] = mended
    return batch, {at}


def _is_even(batch: Batch, width: int) -> bool:
    """Whether knowing the width changes nothing: every record has it, and nothing is wrong with any."""
    return width > 1 and not batch.problems and all(len(row) == width for row in batch.rows)


def usual_width(rows: Sequence[Sequence[str]]) -> int:
    """How many cells most records have; the larger where two are as frequent; 0 of nothing."""
    if len(set(map(len, rows))) == 1 and any(cell.strip() for row in rows for cell in row):
        return len(rows[0])
    widths = Counter(len(row) for row in rows if any(cell.strip() for cell in row))
    return max(widths, key=lambda width: (widths[width], width), default=0)


def _header(rows: Sequence[Sequence[str]], hints: Hints, expected: frozenset[str]) -> Header:
    if not hints.has_header:
        return Header(0, 0, tuple(map(normalise_header, hints.names)), 0)
    found = find_header(rows, expected, hints.header_rows)
    while found and found.rows == 1 and found.end < len(rows) and list(rows[found.end]) == list(rows[found.first]):
        found = replace(found, rows=1, first=found.first + 1)  # written twice: what stands above is above the header
    if found is None:
        message = "none of the first rows is a header; the contract can give has_header: false and names"
        raise FileRefused("header_missing", message, evidence={"columns": usual_width(rows)})
    return found


def _with_trailing(names: tuple[str, ...], rows: Sequence[Sequence[str]]) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """A delimiter at the end of every data row makes an unnamed, empty column."""
    widths = Counter(len(row) for row in rows if any(row))
    usual, count = widths.most_common(1)[0] if widths else (len(names), 0)
    most = count * 2 > widths.total()
    if usual == len(names) + 1 and most and all(not row[-1] for row in rows if len(row) == usual):
        return (*names, ""), ("trailing_delimiter",)
    return names, ()


def _table(batch: Batch, header: Header, dialect: Dialect, width: int, above: Sequence[str]) -> Table:
    return Table(
        width=width,
        header=tuple(map(tuple, batch.rows[header.first : header.end])),
        first=tuple(next(_good(batch, header.end), ())),
        looks=lambda: profile(islice(_good(batch, header.end), _SAMPLE), width),
        dialect=dialect,
        opening=_opening(above[-1] if header.rows and above else "", dialect),
    )


def _good(batch: Batch, start: int) -> Iterator[list[str]]:
    for at in range(start, len(batch.rows)):
        if at not in batch.problems and any(batch.rows[at]):
            yield batch.rows[at]


def _opening(line: str, dialect: Dialect) -> str:
    """How the header line begins: where this stands again in the file, the header may be repeated there."""
    plain = line.split(dialect.quote)[0] if dialect.quote and not line.startswith(dialect.quote) else line
    return plain if len(plain) >= _SHORTEST_OPENING and dialect.delimiter in plain else ""
