"""A delimited text from file to `Reading`: encoding, dialect, header, then the fast path or the careful one."""

from __future__ import annotations

from dataclasses import asdict, replace
from pathlib import Path

from pipelines.ingest.reading import regular
from pipelines.ingest.reading.decode import Encoding, find_encoding
from pipelines.ingest.reading.layout import Layout, find_layout
from pipelines.ingest.reading.more import holds_more
from pipelines.ingest.reading.result import FileRefused, Hints, Origin, Reading, Relation, scratch_path


def read_delimited(path: Path, hints: Hints, scratch: Path, expected: frozenset[str]) -> Reading:
    """Read a text in whatever state; see `Reading`.

    Raises
    ------
    FileRefused
        `ambiguous_encoding`, `unknown_encoding`, `undecodable`, `header_missing`, `empty_file`.
    """
    encoding = find_encoding(path, hints.encoding, expected)
    layout = find_layout(path, hints, encoding, expected)
    reading = None if hints.is_doubted else _fast(path, encoding, layout, scratch)
    reading = reading or _careful(path, encoding, layout, scratch)
    extra = (*(("bom",) if encoding.bom else ()), *layout.flags, *_ending(path, encoding, reading))
    return replace(reading, flags=tuple(dict.fromkeys((*extra, *reading.flags))))


def _fast(path: Path, encoding: Encoding, layout: Layout, scratch: Path) -> Reading | None:
    if holds_more(path, encoding, layout):
        return None
    for codec in encoding.codecs:
        stays = codec == "utf-8" and layout.may_skip
        target = None if stays else scratch_path(scratch, path, ".csv")
        proof = regular.prove(path, layout.start, codec, layout.dialect, len(layout.names), target)
        if proof is None:
            continue
        relation = _csv_relation(target or path, layout, proof, skip=layout.skipped_lines if stays else 0)
        origin = Origin(str(path.absolute()), layout.start, relation.quote)
        return _reading(codec, encoding, layout, proof.records, relation, origin)
    return None


def _csv_relation(path: Path, layout: Layout, proof: regular.Proof, skip: int) -> Relation:
    quote = layout.dialect.quote if proof.has_quotes else ""
    return Relation(
        "csv", str(path.absolute()), len(layout.names), layout.dialect.delimiter, quote, quote, skip, not quote
    )


def _careful(path: Path, encoding: Encoding, layout: Layout, scratch: Path) -> Reading:
    from pipelines.ingest.reading import careful  # it brings Arrow, which a regular file does not need

    target = scratch_path(scratch, path, ".parquet")
    outcome = careful.load(path, layout.start, encoding.name, layout.dialect, len(layout.names), target, layout.table)
    if outcome.problems["undecodable"] * 2 > outcome.records:
        evidence = {**encoding.evidence, "undecodable_records": outcome.problems["undecodable"]}
        raise FileRefused("undecodable", f"most records are not {encoding.name}", evidence=evidence)
    relation = Relation("parquet", str(target.absolute()), len(layout.names))
    flags = ("mixed_line_ends",) if len(outcome.line_ends) > 1 else ()
    ended = ("last_record_is_a_problem",) if outcome.is_last_a_problem else ()
    mixed = ("mixed_encodings",) if outcome.foreign else ()
    origin = Origin(str(path.absolute()), layout.start, is_told=True)
    reading = _reading(encoding.name, encoding, layout, outcome.records, relation, origin)
    counted = {"mixed_lines": dict(outcome.foreign), "mended_records": dict(layout.table.repairs)}
    evidence = {**encoding.evidence, **{name: count for name, count in counted.items() if count}}
    return replace(reading, encoding_evidence=evidence, flags=(*flags, *mixed, *ended))


def _reading(
    codec: str, encoding: Encoding, layout: Layout, records: int, relation: Relation, origin: Origin
) -> Reading:
    return Reading(
        format="csv",
        encoding=codec,
        encoding_evidence=encoding.evidence,
        dialect=asdict(layout.dialect),
        headers=layout.names,
        header_count=layout.header_count,
        record_count=records,
        relation=relation,
        origin=origin,
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
