"""A file as blocks of whole lines, with the byte offset of each line. Knows encodings' line ends, not records."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import accumulate, islice
from pathlib import Path

from pipelines.ingest.reading.mixed import Lines, decode_lines
from pipelines.ingest.reading.result import RECORD_CAP

BLOCK = 4 * RECORD_CAP
_LINE_END = re.compile(rb"\r\n|\r|\n")


@dataclass(frozen=True)
class Block:
    """`raw` begins at byte `offset` of the file. `is_overlong`: the cut-off beginning of one line beyond the cap."""

    offset: int
    raw: bytes
    is_last: bool
    is_overlong: bool = False


class BlockReader:
    """Gives a file block by block; the caller may hand back the end of a block, to see it again with what follows."""

    def __init__(self, path: Path, start: int, codec: str, size: int = BLOCK) -> None:
        self._file = path.open("rb")
        self._file.seek(start)
        self._offset, self._rest, self._ended, self._size = start, b"", False, size
        self._feed, self._return = "\n".encode(codec), "\r".encode(codec)

    def close(self) -> None:
        self._file.close()

    def take(self, handed_back: bytes = b"") -> Block | None:
        """The next block: what was handed back, then new lines. None at the end."""
        self._rest = handed_back + self._rest
        self._offset -= len(handed_back)
        self._fill(len(handed_back) + self._size)
        if not self._rest:
            return None
        cut = len(self._rest) if self._ended else self._last_line_end(len(handed_back))
        if not cut:
            return self._overlong()
        return self._give(cut, self._ended)

    def _fill(self, size: int) -> None:
        while not self._ended and len(self._rest) < size:
            new = self._file.read(size - len(self._rest))
            self._rest += new
            self._ended = not new

    def _give(self, cut: int, is_last: bool, is_overlong: bool = False) -> Block:
        block = Block(self._offset, self._rest[:cut], is_last, is_overlong)
        self._offset += cut
        self._rest = self._rest[cut:]
        return block

    def _last_line_end(self, beyond: int) -> int:
        """Where the last whole line ends. A CR counts where no LF is, and never as the very last: its LF may follow."""
        unit = len(self._feed)
        for mark, stop in ((self._feed, len(self._rest)), (self._return, len(self._rest) - unit)):
            at = self._rest.rfind(mark, 0, stop)
            while at > 0 and at % unit:
                at = self._rest.rfind(mark, 0, at + unit - 1)
            if at >= beyond:
                return at + unit
        return 0

    def _overlong(self) -> Block:
        """One line larger than a block: its beginning is kept, the rest passed over without holding it."""
        kept, begun = self._rest[:RECORD_CAP], self._offset
        self._offset += len(self._rest)
        while not self._ended:
            self._rest = b""
            self._fill(self._size)
            at = self._rest.find(self._feed)
            if at >= 0:
                self._offset += at + len(self._feed)
                self._rest = self._rest[at + len(self._feed) :]
                break
            self._offset += len(self._rest)
        else:
            self._rest = b""
        return Block(begun, kept, self._ended and not self._rest, is_overlong=True)


def decode_block(raw: bytes, codec: str) -> tuple[str, set[int]]:
    """The text, and the numbers of the lines that no encoding reads for certain (their text has U+FFFD in it)."""
    found = decode_with_reasons(raw, codec)
    return found.text, set(found.undecodable)


def decode_with_reasons(raw: bytes, codec: str) -> Lines:
    """The same, with why a line is not read, and how many lines are in another encoding than the file."""
    return decode_lines(raw, codec) if len("\n".encode(codec)) == 1 else _wide(raw, codec)


def _wide(raw: bytes, codec: str) -> Lines:
    try:
        return Lines(raw.decode(codec))
    except UnicodeDecodeError:
        text = raw.decode(codec, "replace")
        bad = {i: f"not {codec}" for i, line in enumerate(text.split("\n")) if "\ufffd" in line}
        return Lines(text, bad)


def line_offsets(raw: bytes, codec: str, lines: Sequence[str], ends: str | Sequence[str]) -> list[int]:
    """Where each line begins in `raw`, and at last where the last one ends."""
    if len("\n".encode(codec)) == 1:
        sizes = [len(line) for line in raw.splitlines(keepends=True)]
    else:
        stops = [ends] * len(lines) if isinstance(ends, str) else ends
        sizes = [len((line + stop).encode(codec)) for line, stop in zip(lines, stops, strict=True)]
    return [min(at, len(raw)) for at in accumulate(sizes, initial=0)]


def line_offset(raw: bytes, codec: str, lines: Sequence[str], ends: str | Sequence[str], line: int) -> int:
    """Where one line begins in `raw`; of the number behind the last line, where that ends."""
    if len("\n".encode(codec)) > 1:
        return line_offsets(raw, codec, lines, ends)[line]
    if line == 0:
        return 0
    found = next(islice(_LINE_END.finditer(raw), line - 1, None), None)
    return found.end() if found else len(raw)
