"""The fast path: transcode to UTF-8 strictly and prove that every record is like the next. Any doubt says no.

The proof looks at nothing but delimiters, quotes and line ends, on the bytes; who types the records counts them again
and comes back where it disagrees. What is proved needs no look at single records. 2 million order lines (230 MB of
UTF-8) take 0.3 s.
"""

from __future__ import annotations

import codecs
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import IO

import numpy as np

from pipelines.ingest.reading.result import RECORD_CAP, Dialect

_BLOCK = 1 << 18  # stays in a core's cache: larger ones take twice as long
_LF, _CR, _NUL = 10, 13, b"\x00"


@dataclass(frozen=True)
class Proof:
    """A regular file: how many records, how many physical lines and whether it has CRLF line ends."""

    records: int
    has_crlf: bool
    has_quotes: bool


class _Irregular(Exception):
    """Not provably regular: the careful path's business, never an error."""


def prove(path: Path, start: int, codec: str, dialect: Dialect, width: int, target: Path | None) -> Proof | None:
    """Transcode from byte `start` to `target` (None: the file is UTF-8 and stays) and prove it regular.

    Returns None where a byte does not decode, a record differs in width, a quote stands oddly, line ends are
    mixed, a NUL, blank line or overlong record occurs, or nothing is there.
    """
    if not _is_provable(dialect):
        return None
    check = _Check(dialect, width)
    try:
        with path.open("rb") as source:
            source.seek(start)
            if target is None:
                _run(check, _utf8(source, codec), None)
            else:
                with target.open("wb") as sink:
                    _run(check, _utf8(source, codec), sink)
    except (UnicodeDecodeError, _Irregular):
        if target is not None:
            target.unlink(missing_ok=True)
        return None
    return Proof(check.records, check.has_crlf, check.has_quotes)


def prove_block(content: bytes, dialect: Dialect, width: int) -> Proof | None:
    """The same proof for some whole lines of UTF-8 in memory; None also where a record goes on behind them."""
    if not _is_provable(dialect) or not content.endswith(b"\n"):
        return None
    check = _Check(dialect, width)
    try:
        check.add(content)
    except _Irregular:
        return None
    return Proof(check.records, check.has_crlf, check.has_quotes) if check.is_complete else None


def _is_provable(dialect: Dialect) -> bool:
    return len(dialect.delimiter) == 1 and dialect.delimiter.isascii() and dialect.escape == dialect.quote


def _run(check: _Check, blocks: Iterator[bytes], sink: IO[bytes] | None) -> None:
    for block in blocks:
        check.add(block)
        if sink is not None:
            sink.write(block)
    check.finish()


def _utf8(source: IO[bytes], codec: str) -> Iterator[bytes]:
    decoder = codecs.getincrementaldecoder(codec)("strict")
    is_utf8 = codec == "utf-8"
    while block := source.read(_BLOCK):
        text = decoder.decode(block)
        yield block if is_utf8 else text.encode()
    yield b"" if is_utf8 else decoder.decode(b"", True).encode()
    if is_utf8:
        decoder.decode(b"", True)


class _Check:
    """Counts records of the blocks given; raises `_Irregular` at the first that is not like the others."""

    def __init__(self, dialect: Dialect, width: int) -> None:
        self._delimiter, self._width = ord(dialect.delimiter), width
        self._quote = dialect.quote.encode()
        marks = dialect.delimiter.encode() + b"\n"
        self._others = bytes(byte for byte in range(256) if byte not in marks)
        self._pattern = dialect.delimiter.encode() * (width - 1) + b"\n"
        self._rest = b""
        self.records = 0
        self._feeds = self._returns = 0
        self._has_feeds = False  # line ends that are LF alone
        self.has_quotes = False

    @property
    def has_crlf(self) -> bool:
        return self._returns > 0

    @property
    def is_complete(self) -> bool:
        return not self._rest

    def add(self, block: bytes) -> None:
        if _NUL in block:
            raise _Irregular
        data = self._rest + block
        self._rest = data[self._count(data) :]
        if len(self._rest) > RECORD_CAP:
            raise _Irregular

    def finish(self) -> None:
        if self._rest and self._count(self._rest + (b"\r\n" if self.has_crlf else b"\n")) <= len(self._rest):
            raise _Irregular
        if not self.records:
            raise _Irregular

    def _count(self, data: bytes) -> int:
        """Check the whole records of `data`; returns the bytes used."""
        is_quoted = bool(self._quote) and self._quote in data
        return self._count_plain(data) if self._width > 1 and not is_quoted else self._count_quoted(data)

    def _count_plain(self, data: bytes) -> int:
        """Without quotes the delimiters and line ends, and nothing else, must be one pattern again and again."""
        used = data.rfind(b"\n") + 1
        whole = data[:used]
        marks = whole.translate(None, self._others)
        records = len(marks) // self._width
        if marks != self._pattern * records:
            raise _Irregular
        if used > RECORD_CAP:
            ends = np.flatnonzero(np.frombuffer(whole, np.uint8) == _LF)
            if int(np.diff(ends, prepend=-1).max()) > RECORD_CAP:
                raise _Irregular
        self._check_line_ends(whole)
        self.records += records
        return used

    def _count_quoted(self, data: bytes) -> int:
        view = np.frombuffer(data, np.uint8)
        feeds, delimiters = view == _LF, view == self._delimiter
        if self._quote and self._quote in data:
            self.has_quotes = True
            quotes = view == self._quote[0]
            outside = (np.cumsum(quotes, dtype=np.uint8) & 1) == 0  # wraps at 256: parity survives
            feeds, delimiters = feeds & outside, delimiters & outside
        ends = np.flatnonzero(feeds)
        if not len(ends):
            return 0
        used = int(ends[-1]) + 1
        self._check_line_ends(data[:used])
        self._check_widths(ends, np.flatnonzero(delimiters[:used]))
        if self._quote and self._quote in data:
            self._check_quotes(view, np.flatnonzero(quotes[:used]))
        self.records += len(ends)
        return used

    def _check_line_ends(self, data: bytes) -> None:
        """All LF or all CRLF, inside quotes too: DuckDB refuses a mixture."""
        if not data:
            return
        returns = data.count(b"\r") if b"\r" in data else 0
        if not returns and not self._returns:
            self._has_feeds = True
            return
        if self._has_feeds:
            raise _Irregular
        feeds = data.count(b"\n")
        self._returns += returns
        self._feeds += feeds
        if self._returns != self._feeds or data.count(b"\r\n") != returns:
            raise _Irregular

    def _check_widths(self, ends: np.ndarray, delimiters: np.ndarray) -> None:
        per_record = self._width - 1
        starts = np.concatenate(([-1], ends[:-1]))
        if int((ends - starts).max()) > RECORD_CAP:
            raise _Irregular
        if not per_record:
            if len(delimiters) or int((ends - starts).min()) <= 1 + self.has_crlf:
                raise _Irregular
            return
        if len(delimiters) != per_record * len(ends):
            raise _Irregular
        grid = delimiters.reshape(-1, per_record)
        if bool((grid[:, 0] <= starts).any()) or bool((grid[:, -1] >= ends).any()):
            raise _Irregular

    def _check_quotes(self, view: np.ndarray, quotes: np.ndarray) -> None:
        """Each opens at the start of a cell and closes at its end, or is half of a doubled one."""
        opening, closing = quotes[::2], quotes[1::2]
        if len(opening) != len(closing):
            raise _Irregular
        before = np.where(opening > 0, view[opening - 1], _LF)
        after = view[closing + 1]  # a line end follows every record
        quote = self._quote[0]
        may_open = (before == self._delimiter) | (before == _LF)
        may_close = (after == self._delimiter) | (after == _LF) | (after == _CR)
        doubled_open = np.zeros(len(opening), bool)
        doubled_open[1:] = opening[1:] == closing[:-1] + 1
        if not bool((may_open | (doubled_open & (before == quote))).all()):
            raise _Irregular
        if not bool((may_close | (after == quote)).all()):
            raise _Irregular
