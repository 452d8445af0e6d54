"""The bytes of single records as they stand in a delimited file, found again by record number (design D4).

Runs only where records of a file are refused. Two million records (230 MB) take 0.3 s. Decides nothing about them.
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import BinaryIO

import numpy as np
import numpy.typing as npt

from pipelines.ingest.reading.result import RECORD_CAP, Origin

Numbers = npt.NDArray[np.int64]
Found = tuple[int, int, bytes]  # record number, byte offset, bytes with the line end

_BLOCK = 1 << 18  # stays in a core's cache; whole UTF-32 characters
_STATEFUL = ("iso2022", "hz", "utf-7")  # a byte of ASCII may be half of a character


def raw_records(origin: Origin, codec: str, wanted: Numbers) -> Iterator[Found]:
    """The records of these numbers (ascending, from 1) of a file that was proved regular, in file order.

    At most RECORD_CAP bytes of each; a few blocks are in memory at a time.
    """
    number, taken = 1, 0
    with Path(origin.path).open("rb") as file:
        file.seek(origin.start)
        for offset, data, stops in _blocks(file, origin, codec):
            upto = int(np.searchsorted(wanted, number + len(stops)))
            for one in wanted[taken:upto].tolist():
                at = one - number
                begin, end = int(stops[at - 1]) if at else 0, int(stops[at])
                yield one, offset + begin, data[begin : min(end, begin + RECORD_CAP)]
            number, taken = number + len(stops), upto
            if taken == len(wanted):
                return


def bytes_between(origin: Origin, offsets: Numbers, wanted: Numbers) -> Iterator[Found]:
    """The records of these numbers where it is known of every record at which byte it begins."""
    path = Path(origin.path)
    ends = np.append(offsets[1:], path.stat().st_size)
    with path.open("rb") as file:
        for one in wanted.tolist():
            begin = int(offsets[one - 1])
            file.seek(begin)
            yield one, begin, file.read(min(int(ends[one - 1]) - begin, RECORD_CAP))


def record_stops(data: bytes, codec: str, quote: str) -> Numbers:
    """Where each record ends that `data` holds whole, if it begins with one: behind every line end outside quotes."""
    unit = np.dtype(f"<u{len(_feed(codec))}")
    view = np.frombuffer(data, unit, len(data) // unit.itemsize)
    feeds = view == np.frombuffer(_feed(codec), unit)[0]
    mark = quote.encode(codec) if quote else b""
    if not mark or mark not in data:
        return (np.flatnonzero(feeds) + 1) * unit.itemsize
    if not _is_told_by_bytes(codec, mark):
        return _stops_by_lines(data, codec, quote)
    quotes = view == np.frombuffer(mark, unit)[0]
    outside = (np.cumsum(quotes, dtype=np.uint8) & 1) == 0  # wraps at 256: parity survives
    return (np.flatnonzero(feeds & outside) + 1) * unit.itemsize


def _blocks(file: BinaryIO, origin: Origin, codec: str) -> Iterator[tuple[int, bytes, Numbers]]:
    """Blocks of whole records: byte offset, bytes, where each record ends."""
    rest, offset = b"", origin.start
    while block := file.read(_BLOCK):
        data = rest + block
        stops = record_stops(data, codec, origin.quote)
        used = int(stops[-1]) if len(stops) else 0
        yield offset, data, stops
        rest, offset = data[used:], offset + used
    if rest:
        yield offset, rest, np.array([len(rest)], np.int64)


def _feed(codec: str) -> bytes:
    return "\n".encode(codec)


def _is_told_by_bytes(codec: str, mark: bytes) -> bool:
    """Whether no other character has the quote's byte in it: trail bytes of Chinese encodings begin at 0x30."""
    if len(mark) > 1 or codec == "utf-8":
        return True
    return mark[0] < 0x30 and not codec.replace("_", "").startswith(_STATEFUL)


def _stops_by_lines(data: bytes, codec: str, quote: str) -> Numbers:
    """The slow way for an odd quote, as ` beside Big5: a line's quotes are counted in its text."""
    stops, at, is_open = list[int](), 0, False
    for line in data.split(_feed(codec))[:-1]:
        at += len(line) + 1
        is_open ^= line.decode(codec, "replace").count(quote) % 2 == 1
        if not is_open:
            stops.append(at)
    return np.array(stops, np.int64)
