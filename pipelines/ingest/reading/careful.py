"""The careful path: a delimited text of any state, record by record, to Parquet. Nothing is dropped or guessed here.

Only files with something odd in them come here: 1 million order lines take 4 s, and 9 s where every block of 4 MB
holds an odd record.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import numpy as np

from pipelines.ingest.reading.blocks import Block, BlockReader, decode_with_reasons, line_offsets
from pipelines.ingest.reading.columns import TableWriter
from pipelines.ingest.reading.notes import FOOTER, NOTES
from pipelines.ingest.reading.raw_records import record_stops
from pipelines.ingest.reading.regular import prove_block
from pipelines.ingest.reading.result import RECORD_CAP, Dialect
from pipelines.ingest.reading.split import Batch, lines_of, split
from pipelines.ingest.reading.table import Table


@dataclass
class Outcome:
    """What the careful path found: records, problems by kind, kinds of line ends, lines in foreign encodings."""

    records: int = 0
    problems: Counter[str] = field(default_factory=Counter)
    line_ends: set[str] = field(default_factory=set)
    foreign: Counter[str] = field(default_factory=Counter)
    is_last_a_problem: bool = False


def load(
    path: Path, start: int, codec: str, dialect: Dialect, width: int, target: Path, table: Table | None = None
) -> Outcome:
    """Write every record from byte `start` on to `target`, in the columns of `Relation`.

    `table` says what the odd ones are; without it they stay the problems that the splitter named.
    """
    outcome = Outcome()
    reader = BlockReader(path, start, codec)
    try:
        with TableWriter(target, width) as writer:
            back = b""
            while (block := reader.take(back)) is not None:
                back = _load_block(block, codec, dialect, width, writer, outcome, table)
    finally:
        reader.close()
    return outcome


def _load_block(
    block: Block, codec: str, dialect: Dialect, width: int, writer: TableWriter, outcome: Outcome, table: Table | None
) -> bytes:
    """Write a block's records; returns the bytes of a record that is still open at its end."""
    if block.is_overlong:
        outcome.records += 1
        outcome.problems["record_too_long"] += 1
        writer.write([[]], {0: ("record_too_long", block.offset, block.raw)}, [block.offset])
        return b""
    decoded = decode_with_reasons(block.raw, codec)
    text, undecodable = decoded.text, set(decoded.undecodable)
    may_be_regular = table is None or (not block.is_last and table.may_hold_only_records(text))
    if not undecodable and may_be_regular and _load_regular(block, codec, text, dialect, width, writer, outcome):
        outcome.foreign.update(decoded.foreign.values())
        return b""
    lines, ends = lines_of(text)
    batch = split(lines, ends, dialect, width, is_last=block.is_last, undecodable=undecodable)
    if table is not None:
        table.settle(batch, lines, block.is_last, text.endswith(("\n", "\r")))
    outcome.line_ends |= {ends} if isinstance(ends, str) else set(ends) - {""}
    outcome.foreign.update(found for line, found in decoded.foreign.items() if line < batch.used)
    _tell_candidates(batch, decoded.undecodable)
    offsets = line_offsets(block.raw, codec, lines, ends)
    writer.write(batch.rows, _problems(batch, offsets, block), [block.offset + offsets[at] for at in batch.lines])
    outcome.records += len(batch.rows)
    outcome.problems.update(problem.split(":")[0] for problem in batch.problems.values())
    outcome.is_last_a_problem = batch.problems.get(len(batch.rows) - 1, FOOTER) not in NOTES
    return block.raw[offsets[batch.used] :] if batch.used < len(lines) else b""


def _tell_candidates(batch: Batch, undecodable: Mapping[int, str]) -> None:
    """What the line could be stands in the reason, for the person who looks at it."""
    for record in [record for record, problem in batch.problems.items() if problem == "undecodable"]:
        first = batch.lines[record]
        told = [undecodable[line] for line in range(first, first + batch.spans[record]) if line in undecodable]
        batch.problems[record] = ": ".join(["undecodable", *told[:1]])


def _load_regular(
    block: Block, codec: str, text: str, dialect: Dialect, width: int, writer: TableWriter, outcome: Outcome
) -> bool:
    """One odd record in a million must not make the others slow: a block that is regular needs no look at each."""
    content = text.encode()
    proof = prove_block(content, dialect, width)
    if proof is None:
        return False
    stops = record_stops(block.raw, codec, dialect.quote if proof.has_quotes else "")
    if len(stops) != proof.records:
        return False
    writer.write_csv(content, dialect, block.offset + np.append(np.int64(0), stops[:-1]))
    outcome.records += proof.records
    outcome.line_ends.add("\r\n" if proof.has_crlf else "\n")
    outcome.is_last_a_problem = False
    return True


def _problems(batch: Batch, offsets: list[int], block: Block) -> dict[int, tuple[str | None, int, bytes]]:
    """By record: the problem, where it begins and its bytes; a mended record has no problem and keeps its bytes."""
    found: dict[int, Any] = {}
    for record, problem in [*batch.problems.items(), *dict.fromkeys(batch.repairs).items()]:
        first = batch.lines[record]
        begin, end = offsets[first], offsets[first + batch.spans[record]]
        found[record] = (problem, block.offset + begin, block.raw[begin : min(end, begin + RECORD_CAP)])
    return found
