"""JSON lines from file to `Reading`: one object a line, headers are the union of the keys in the order of first sight.

A line that is no record keeps its bytes, its offset and the reason (`json_record.py` says which); none is dropped.
100,000 surveys of nine keys take 0.6 s.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from itertools import accumulate
from pathlib import Path

from pipelines.ingest.reading.blocks import Block, BlockReader
from pipelines.ingest.reading.columns import TableWriter
from pipelines.ingest.reading.decode import Encoding, find_encoding
from pipelines.ingest.reading.json_record import NotARecord, Records, Row
from pipelines.ingest.reading.result import RECORD_CAP, FileRefused, Hints, Reading, Relation, scratch_path

_SPACE = " \t\r"
Problems = dict[int, tuple[str, int | None, bytes | None]]


def is_json_lines(head: bytes) -> bool:
    """Whether a text's first line that is not blank is an object on its own; for what no contract declares."""
    line = next((line.strip() for line in head.removeprefix(b"\xef\xbb\xbf").splitlines() if line.strip()), b"")
    if not (line.startswith(b"{") and line.endswith(b"}")):
        return False
    try:
        return bool(Records().row(line.decode("latin-1")))
    except NotARecord:
        return line[1:].lstrip().startswith(b'"') and b'":' in line.replace(b" ", b"")


def read_json_lines(path: Path, hints: Hints, scratch: Path, expected: frozenset[str]) -> Reading:
    """Read every line of a file; see `Reading`. There is no header record.

    Raises
    ------
    FileRefused
        `ambiguous_encoding`, `unknown_encoding`, `empty_file`, `no_records` where not one line is an object.
    """
    encoding = find_encoding(path, hints.encoding, expected)
    lines, target = _Lines(path, encoding), scratch_path(scratch, path, ".parquet")
    records = Records()
    if not lines.load(records, target):
        # A key that first stands after the first block: its column must be there from the beginning.
        lines.load(records, target)
    if not records.headers:
        raise FileRefused("no_records", "no line of the file is a JSON object")
    headers = tuple(records.headers)
    return Reading(
        format="jsonl",
        encoding=encoding.name,
        encoding_evidence=encoding.evidence,
        dialect={},
        headers=headers,
        header_count=0,
        record_count=lines.count,
        relation=Relation("parquet", str(target.absolute()), len(headers)),
        flags=(*(("bom",) if encoding.bom else ()), *lines.ending),
    )


class _Lines:
    """A file's lines, written to Parquet in blocks; may be loaded again with more headers."""

    def __init__(self, path: Path, encoding: Encoding) -> None:
        self._path, self._encoding = path, encoding
        self.count, self.problems, self.ending = 0, Counter[str](), tuple[str, ...]()

    def load(self, records: Records, target: Path) -> bool:
        """Write all records; False where headers turned up for which nothing was written yet."""
        self.count, is_complete = 0, True
        writer, width = None, 0
        for rows, problems in self._blocks(records):
            if writer is None:
                width = len(records.headers)
                writer = TableWriter(target, width)
            is_complete = is_complete and len(records.headers) == width
            if is_complete:
                columns = [[row.get(name) for row in rows] for name in records.headers]
                writer.write_columns(columns, len(rows), problems)
            self.count += len(rows)
        if writer is not None:
            writer.__exit__(None, None, None)
        return is_complete

    def _blocks(self, records: Records) -> Iterator[tuple[list[Row], Problems]]:
        reader = BlockReader(self._path, self._encoding.bom, self._encoding.name)
        try:
            while (block := reader.take()) is not None:
                yield self._block(block, records)
        finally:
            reader.close()

    def _block(self, block: Block, records: Records) -> tuple[list[Row], Problems]:
        if block.is_overlong:
            return [{}], {0: ("record_too_long", block.offset, block.raw)}
        lines, offsets, has_end = _split(block.raw, self._encoding.name)
        rows, problems = list[Row](), Problems()
        for at, line in enumerate(lines):
            try:
                rows.append(_row(line, self._encoding.name, records))
            except NotARecord as refused:
                begin = offsets[at]
                raw = block.raw[begin : min(offsets[at + 1], begin + RECORD_CAP)]
                problems[at] = (refused.what, block.offset + begin, raw)
                rows.append({})
        self.ending = () if has_end else ("truncated",) if len(lines) - 1 in problems else ("no_final_line_end",)
        return rows, problems


def _row(line: bytes, codec: str, records: Records) -> Row:
    if len(line) > RECORD_CAP:
        raise NotARecord("record_too_long")
    try:
        text = line.decode(codec)
    except UnicodeDecodeError:
        raise NotARecord("undecodable") from None
    stripped = text.strip(_SPACE)
    return records.row(stripped) if stripped else {}


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
