"""A header row that was written wrongly: read where one reading of it is as wide as the records below."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from pipelines.ingest.reading.headers import LOOK_AT, hits, is_value_like, normalise_header
from pipelines.ingest.reading.readings import readings
from pipelines.ingest.reading.result import Dialect
from pipelines.ingest.reading.split import Batch, grammar

_OTHERS = (",", "\t", ";", "|", "，", "；", " ")


def mend_header(
    batch: Batch, lines: Sequence[str], dialect: Dialect, width: int, expected: frozenset[str]
) -> tuple[int, list[str]] | None:
    """The first record that has something wrong and would, read otherwise, be names for all columns.

    Only above the first record as wide as the table without anything wrong; and where that one may be the header
    itself, what stands above is a title, unless the contract knows its words.
    """
    found: tuple[int, list[str]] | None = None
    for at in range(min(LOOK_AT, len(batch.rows))):
        row = batch.rows[at]
        if at not in batch.problems and len(row) == width and all(cell.strip() for cell in row):
            is_title = found and _are_names(row) and hits(found[1], expected) <= hits(row, expected)
            return None if is_title else found
        if found is None and at in batch.problems and batch.spans[at] == 1:
            names = _only([*_readings(lines[batch.lines[at]], row, dialect, width)], width)
            found = (at, list(names)) if names else None
    return found


def without_quotes(names: Sequence[str], quote: str, expected: frozenset[str]) -> Iterator[str]:
    """A stray quote in a name that the contract knows without it."""
    for name in names:
        bare = name.strip(quote) if quote else name
        yield bare if bare != name and hits([bare], expected) and not hits([name], expected) else name


def _readings(line: str, row: Sequence[str], dialect: Dialect, width: int) -> Iterator[tuple[str, ...]]:
    if dialect.quote and dialect.quote in line:
        yield from (cut.cells for cut in readings(line, dialect, width))
    if len(row) == width + 1 and sum(not cell.strip() for cell in row) == 1:
        yield tuple(cell for cell in row if cell.strip())
    for other in _OTHERS:
        if other != dialect.delimiter and other in line and width > 1:
            rules = grammar(Dialect(other, dialect.quote or '"', dialect.escape or '"'))
            yield tuple(rules.cells(line)) if rules.record.fullmatch(line) else ()


def _only(found: Sequence[tuple[str, ...]], width: int) -> tuple[str, ...] | None:
    """The one reading that is a row of names."""
    names = {cells for cells in found if len(cells) == width and _are_names(cells)}
    return names.pop() if len(names) == 1 else None


def _are_names(cells: Sequence[str]) -> bool:
    names = [normalise_header(cell) for cell in cells]
    return all(names) and len(set(names)) == len(names) and not any(map(is_value_like, names))
