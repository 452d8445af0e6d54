"""The distinct texts of a lake file's columns that may be damaged: one look by pattern, nothing is judged here.

Columns of few words are looked at by their dictionary in Arrow, which needs no connection; in a large file those of
nearly as many texts as rows by DuckDB, which takes 0.2 s a million rows of addresses.
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
_BYTES_A_ROW = 12  # of a column that is written as numbers of the words of its dictionary


def suspects(
    path: Path, rows: int, columns: Sequence[str], connect: Callable[[], duckdb.DuckDBPyConnection]
) -> Iterator[tuple[str, str]]:
    """(column, text) of every distinct text that the pattern does not let pass."""
    short = list(columns) if rows <= _SMALL else _of_few_words(path, columns)
    yield from _in_arrow(path, short)
    for column in columns:
        if column not in short:
            name = quote_identifier(column)
            query = f"select distinct {name} from read_parquet(?) where regexp_matches({name}, ?)"  # noqa: S608
            for (text,) in connect().execute(query, [str(path), suspect_pattern()]).fetchall():
                yield column, text


def _of_few_words(path: Path, columns: Sequence[str]) -> list[str]:
    with pq.ParquetFile(path) as file:
        facts = file.metadata
        names = facts.schema.names
        sizes = {
            column: sum(facts.row_group(at).column(names.index(column)).total_uncompressed_size
                        for at in range(facts.num_row_groups))
            for column in columns
        }  # fmt: skip
        return [column for column, size in sizes.items() if size <= _BYTES_A_ROW * facts.num_rows]


def _in_arrow(path: Path, columns: Sequence[str]) -> Iterator[tuple[str, str]]:
    """One array of all columns' distinct texts, because compiling the pattern costs as much as 50,000 cells."""
    with pq.ParquetFile(path, read_dictionary=list(columns)) as file:
        table = file.read(list(columns))
    texts = {column: _telling(_words(table[column])) for column in columns}
    places = [column for column, found in texts.items() for _ in range(len(found))]
    if not places:
        return
    every = pa.concat_arrays([found for found in texts.values() if len(found)])
    hits = pc.indices_nonzero(pc.match_substring_regex(every, suspect_pattern()))
    for at in hits.to_pylist():
        yield places[at], every[at].as_py()


def _words(column: pa.ChunkedArray) -> pa.Array:
    """The words of a column's dictionaries, each once; a word that no row uses any more does no harm."""
    dictionaries: list[pa.Array] = []
    for chunk in column.chunks:  # chunks of a row group share one
        if not dictionaries or not chunk.dictionary.equals(dictionaries[-1]):
            dictionaries.append(chunk.dictionary)
    return pc.unique(pa.chunked_array([words.cast(pa.string()) for words in dictionaries], pa.string()))


def _telling(texts: pa.Array) -> pa.Array:
    """What is ASCII is whole, unless it is nothing but question marks."""
    odd = pc.or_(pc.invert(pc.string_is_ascii(texts)), pc.starts_with(texts, "?"))
    return texts.filter(pc.fill_null(odd, False)).cast(pa.string())
