"""A large XML part in blocks that end between two records (`row`, `si`), so that memory stays bounded.

Says where the records begin and end and what stands before and after them. Parses no record.
"""

from __future__ import annotations

import codecs
import re
from collections.abc import Iterable, Iterator

from pipelines.ingest.reading.archive import MEGABYTE
from pipelines.ingest.reading.result import FileRefused

_HEAD, _RECORD = 4 * MEGABYTE, 64 * MEGABYTE
_KEPT = 512  # of what stands after the records, so that no element of it is cut
_ROOT = re.compile(rb"<(?:(\w+):)?(?:worksheet|sst)[\s>]")


class RecordStream:
    """Blocks of whole records. `head` is complete with the first block, `tail` can be asked for after the last."""

    def __init__(self, pieces: Iterable[bytes], container: str, record: str) -> None:
        self._pieces = _as_utf8(iter(pieces))
        self._container, self._record = container.encode(), record.encode()
        self._prefix = self._rest = self.head = b""

    def blocks(self) -> Iterator[bytes]:
        """Each begins with a record and ends before the next one, without namespace prefixes."""
        rest, ended = self._after_head()
        record = b"<" + self._prefix + self._record
        while not ended:
            rest, found = self._cut_end(rest)
            if found:
                break
            cut = rest.rfind(record)
            if cut > 0:
                yield self._tidy(rest[:cut])
                rest = rest[cut:]
            if len(rest) > _RECORD:
                raise FileRefused("dimension_limit", "a row of the sheet is larger than 64 MB")
            piece = next(self._pieces, None)
            ended = piece is None
            rest += piece or b""
        if rest:
            yield self._tidy(rest)

    def tail(self) -> Iterator[bytes]:
        """What stands after the records, in pieces that overlap a little."""
        rest = self._rest
        for piece in self._pieces:
            yield self._tidy(rest)
            rest = rest[-_KEPT:] + piece
        yield self._tidy(rest)

    def _after_head(self) -> tuple[bytes, bool]:
        """What follows the container's start tag; True where nothing does."""
        found, begins = b"", None
        for piece in self._pieces:
            found += piece
            root = _ROOT.search(found)
            self._prefix = root.group(1) + b":" if root and root.group(1) else b""
            begins = re.search(rb"<%s(?:\s[^>]*)?>" % (self._prefix + self._container), found)
            if begins or len(found) > _HEAD:
                break
        if begins is None:
            self.head = found
            return b"", True
        self.head = self._tidy(found[: begins.end()])
        if begins.group().endswith(b"/>"):
            self._rest = found[begins.end() :]
            return b"", True
        return found[begins.end() :], False

    def _cut_end(self, rest: bytes) -> tuple[bytes, bool]:
        end = rest.find(b"</" + self._prefix + self._container + b">")
        if end < 0:
            return rest, False
        self._rest = rest[end:]
        return rest[:end], True

    def _tidy(self, block: bytes) -> bytes:
        """Some writers say <x:row>: everything after this knows one spelling, and one line end, as XML demands."""
        if self._prefix:
            block = block.replace(b"<" + self._prefix, b"<").replace(b"</" + self._prefix, b"</")
        return block.replace(b"\r\n", b"\n").replace(b"\r", b"\n") if b"\r" in block else block


def _as_utf8(pieces: Iterator[bytes]) -> Iterator[bytes]:
    first = next(pieces, b"")
    if first[:2] not in (codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE):
        yield first.removeprefix(codecs.BOM_UTF8)
        yield from pieces
        return
    decoder = codecs.getincrementaldecoder("utf-16")("replace")
    yield decoder.decode(first).encode("utf-8", "replace")
    for piece in pieces:
        yield decoder.decode(piece).encode("utf-8", "replace")
