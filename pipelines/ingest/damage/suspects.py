"""The distinct texts of a lake file's columns that may be damaged: one look by pattern, nothing is judged here.

A small file is looked at in Arrow, which needs no connection; a large one by DuckDB, which tries the pattern once
for each word of a column's dictionary: a million rows of three thousand names take 13 ms, of as many different
addresses 0.2 s.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from pathlib import Path

import duckdb
import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq

from pipelines.ingest.damage.alphabets import suspect_pattern
from pipelines.sql import quote_identifier

_SMALL = 20_000  # rows


def suspects(
    path: Path, rows: int, columns: Sequence[str], connect: Callable[[], duckdb.DuckDBPyConnection]
) -> Iterator[tuple[str, str]]:
    """(column, text) of every distinct text that the pattern does not let pass."""
    if rows <= _SMALL:
        yield from _in_arrow(path, columns)
        return
    for column in columns:
        name = quote_identifier(column)
        query = f"select distinct {name} from read_parquet(?) where regexp_matches({name}, ?)"  # noqa: S608
        for (text,) in connect().execute(query, [str(path), suspect_pattern()]).fetchall():
            yield column, text


def _in_arrow(path: Path, columns: Sequence[str]) -> Iterator[tuple[str, str]]:
    """One array of all columns' distinct texts, because compiling the pattern costs as much as 50,000 cells."""
    table = pq.read_table(path, columns=list(columns))
    texts = {column: _telling(pc.unique(table[column])) for column in columns}
    places = [column for column, found in texts.items() for _ in range(len(found))]
    if not places:
        return
    every = pa.concat_arrays([found for found in texts.values() if len(found)])
    hits = pc.indices_nonzero(pc.match_substring_regex(every, suspect_pattern()))
    for at in hits.to_pylist():
        yield places[at], every[at].as_py()


def _telling(texts: pa.Array) -> pa.Array:
    """What is ASCII is whole, unless it is nothing but question marks."""
    odd = pc.or_(pc.invert(pc.string_is_ascii(texts)), pc.starts_with(texts, "?"))
    return texts.filter(pc.fill_null(odd, False)).cast(pa.string())
