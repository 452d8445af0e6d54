"""A delimited text from file to `Reading`: encoding, dialect, header, then the fast path or the careful one."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import asdict, dataclass, replace
from pathlib import Path

from pipelines.ingest.reading import careful, regular
from pipelines.ingest.reading.blocks import BlockReader, decode_block, line_offsets
from pipelines.ingest.reading.decode import Encoding, find_encoding
from pipelines.ingest.reading.dialect import find_dialect
from pipelines.ingest.reading.headers import Header, find_header, normalise_header
from pipelines.ingest.reading.result import Dialect, FileRefused, Hints, Reading, Relation, scratch_path
from pipelines.ingest.reading.split import lines_of, split

_HEAD = 1 << 18  # bytes that show dialect and header


@dataclass(frozen=True)
class Layout:
    """What the beginning of a text shows: its columns and where the data begins (byte, line, record)."""

    dialect: Dialect
    names: tuple[str, ...]
    start: int
    skipped_lines: int
    header_count: int
    may_skip: bool
    flags: tuple[str, ...] = ()


def read_delimited(path: Path, hints: Hints, scratch: Path, expected: frozenset[str]) -> Reading:
    """Read a text in whatever state; see `Reading`.

    Raises
    ------
    FileRefused
        `ambiguous_encoding`, `unknown_encoding`, `undecodable`, `header_missing`, `empty_file`.
    """
    encoding = find_encoding(path, hints.encoding, expected)
    layout = _layout(path, hints, encoding, expected)
    reading = _fast(path, encoding, layout, scratch) or _careful(path, encoding, layout, scratch)
    extra = (*(("bom",) if encoding.bom else ()), *layout.flags, *_ending(path, encoding, reading))
    return replace(reading, flags=tuple(dict.fromkeys((*extra, *reading.flags))))


def _layout(path: Path, hints: Hints, encoding: Encoding, expected: frozenset[str]) -> Layout:
    reader = BlockReader(path, encoding.bom, encoding.name, _HEAD)
    block = reader.take()
    reader.close()
    if block is None:
        raise FileRefused("empty_file", "the file holds a byte order mark and nothing else")
    text, _ = decode_block(block.raw, encoding.name)
    lines, ends = lines_of(text)
    dialect = find_dialect(lines, ends, hints.delimiter, hints.quote, expected)
    batch = split(lines, ends, dialect, None, is_last=True)
    header = _header(batch.rows, hints, expected)
    names, flags = _with_trailing(header.names, batch.rows[header.end : header.end + 200])
    offsets = line_offsets(block.raw, encoding.name, lines, ends)
    first_line = batch.lines[header.end] if header.end < len(batch.lines) else len(lines)
    above = lines[:first_line]
    return Layout(
        dialect=dialect,
        names=names,
        start=encoding.bom + offsets[first_line],
        skipped_lines=first_line,
        header_count=header.end,
        may_skip=not any(dialect.quote in line for line in above if dialect.quote) and bool(above or not encoding.bom),
        flags=flags,
    )


def _header(rows: Sequence[Sequence[str]], hints: Hints, expected: frozenset[str]) -> Header:
    if not hints.has_header:
        return Header(0, 0, tuple(map(normalise_header, hints.names)), 0)
    found = find_header(rows, expected, hints.header_rows)
    if found is None:
        message = "none of the first rows is a header; the contract can give has_header: false and names"
        widths = Counter(len(row) for row in rows if any(row))
        columns = widths.most_common(1)[0][0] if widths else 0
        raise FileRefused("header_missing", message, evidence={"columns": columns})
    return found


def _with_trailing(names: tuple[str, ...], rows: Sequence[Sequence[str]]) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """A delimiter at the end of every data row makes an unnamed, empty column."""
    widths = Counter(len(row) for row in rows if any(row))
    usual = widths.most_common(1)[0][0] if widths else len(names)
    if usual == len(names) + 1 and all(not row[-1] for row in rows if len(row) == usual):
        return (*names, ""), ("trailing_delimiter",)
    return names, ()


def _fast(path: Path, encoding: Encoding, layout: Layout, scratch: Path) -> Reading | None:
    for codec in encoding.codecs:
        stays = codec == "utf-8" and layout.may_skip
        target = None if stays else scratch_path(scratch, path, ".csv")
        proof = regular.prove(path, layout.start, codec, layout.dialect, len(layout.names), target)
        if proof is None:
            continue
        relation = _csv_relation(target or path, layout, proof, skip=layout.skipped_lines if stays else 0)
        if regular.agrees(relation, proof.records):
            return _reading(codec, encoding, layout, proof.records, relation)
    return None


def _csv_relation(path: Path, layout: Layout, proof: regular.Proof, skip: int) -> Relation:
    quote = layout.dialect.quote if proof.has_quotes else ""
    return Relation(
        "csv", str(path.absolute()), len(layout.names), layout.dialect.delimiter, quote, quote, skip, not quote
    )


def _careful(path: Path, encoding: Encoding, layout: Layout, scratch: Path) -> Reading:
    target = scratch_path(scratch, path, ".parquet")
    outcome = careful.load(path, layout.start, encoding.name, layout.dialect, len(layout.names), target)
    if outcome.problems["undecodable"] * 2 > outcome.records:
        evidence = {**encoding.evidence, "undecodable_records": outcome.problems["undecodable"]}
        raise FileRefused("undecodable", f"most records are not {encoding.name}", evidence=evidence)
    relation = Relation("parquet", str(target.absolute()), len(layout.names))
    flags = ("mixed_line_ends",) if len(outcome.line_ends) > 1 else ()
    ended = ("last_record_is_a_problem",) if outcome.is_last_a_problem else ()
    return replace(_reading(encoding.name, encoding, layout, outcome.records, relation), flags=(*flags, *ended))


def _reading(codec: str, encoding: Encoding, layout: Layout, records: int, relation: Relation) -> Reading:
    return Reading(
        format="csv",
        encoding=codec,
        encoding_evidence=encoding.evidence,
        dialect=asdict(layout.dialect),
        headers=layout.names,
        header_count=layout.header_count,
        record_count=records,
        relation=relation,
    )


def _ending(path: Path, encoding: Encoding, reading: Reading) -> tuple[str, ...]:
    """A text that does not end with a line end may have been cut; it was where its last record is a problem."""
    unit = len("\n".encode(encoding.name))
    with path.open("rb") as file:
        file.seek(max(0, path.stat().st_size - unit))
        end = file.read()
    if end in ("\n".encode(encoding.name), "\r".encode(encoding.name)):
        return ()
    return ("truncated",) if "last_record_is_a_problem" in reading.flags else ("no_final_line_end",)
