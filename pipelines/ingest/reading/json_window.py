"""A JSON text of any length, seen through a window of a few megabytes, with the byte offset of every place in it."""

from __future__ import annotations

import codecs
import re
from pathlib import Path

from pipelines.ingest.reading.decode import Encoding, find_encoding
from pipelines.ingest.reading.json_record import NotARecord
from pipelines.ingest.reading.json_strict import first_flaw
from pipelines.ingest.reading.result import RECORD_CAP, FileRefused

_BLOCK = 4 * RECORD_CAP
_SPACE = re.compile(r"[ \t\n\r]*")
_SAYS = {
    "truncated": "the file ends in the middle of its JSON",
    "not_a_number": "NaN and Infinity are no JSON",
    "duplicate_key": "an object has the same key twice",
    "too_deep": "objects and lists are nested deeper than an export of a table is",
    "record_too_long": "one value is longer than a record may be",
    "undecodable": "there are bytes that are not in the file's encoding",
}
_CODES = {"truncated": "truncated_file", "not_a_number": "not_json"}


def json_encoding(path: Path, declared: str | None, expected: frozenset[str]) -> Encoding:
    """JSON is UTF-8 unless it begins with a mark; only what is no UTF-8 at all needs evidence."""
    with path.open("rb") as file:
        head = file.read(4)
    if head.startswith(codecs.BOM_UTF8):
        return Encoding(("utf-8",), 3, {"rule": "bom"})
    is_marked = b"\0" in head or head.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE))
    wrong, is_utf8_before = (None, False) if is_marked else _not_utf8(path)
    if wrong is None and not is_marked:
        return Encoding(("utf-8",), 0, {"rule": "strict_utf8"})
    if wrong is not None and is_utf8_before:
        raise refused("undecodable", wrong)
    return find_encoding(path, declared, expected)


def _not_utf8(path: Path) -> tuple[int | None, bool]:
    """The first byte that is no UTF-8, and whether what stands before it can be nothing else.

    Three bytes in a row that make one character are no accident; two of them may be GBK.
    """
    decoder, offset, pending, is_utf8 = codecs.getincrementaldecoder("utf-8")(), 0, 0, False
    with path.open("rb") as file:
        try:
            while block := file.read(_BLOCK):
                text = decoder.decode(block)
                is_utf8 = is_utf8 or max(text, default="") >= "\u0800"
                offset, pending = offset + len(block), len(decoder.getstate()[0])
            decoder.decode(b"", final=True)
        except UnicodeDecodeError as error:
            before = error.object[: error.start].decode()
            return offset - pending + error.start, is_utf8 or max(before, default="") >= "\u0800"
    return None, is_utf8


class Window:
    """`text` from `at` on is what has not been read yet. There is always a whole record in it, or the file's end."""

    def __init__(self, path: Path, encoding: Encoding) -> None:
        self._file = path.open("rb")
        self._file.seek(encoding.bom)
        self._codec = encoding.name
        self._decoder = codecs.getincrementaldecoder(encoding.name)("strict")
        self.text, self.at, self._base, self.is_ended = "", 0, encoding.bom, False
        self._seen = (0, encoding.bom)  # a character and its byte, from which on bytes are counted
        self.fill()

    def close(self) -> None:
        self._file.close()

    @property
    def is_short(self) -> bool:
        """Whether a record that begins here might reach beyond the window."""
        return not self.is_ended and len(self.text) - self.at < RECORD_CAP

    def fill(self) -> None:
        """Forget what was read and look further."""
        if not self.is_short:
            return
        self._base = self.offset(self.at)
        rest, self.at, self._seen = self.text[self.at :], 0, (0, self._base)
        block = self._file.read(_BLOCK)
        self.is_ended = not block
        try:
            self.text = rest + self._decoder.decode(block, final=self.is_ended)
        except UnicodeDecodeError as error:
            offset = self._base + len(rest.encode(self._codec)) + error.start
            raise refused("undecodable", offset) from None
        self.fill()

    def peek(self) -> str:
        """The next character that is no white space, '' at the end of the file."""
        while True:
            self.at = _SPACE.match(self.text, self.at).end()  # type: ignore[union-attr]
            if not self.is_short:
                return self.text[self.at : self.at + 1]
            self.fill()

    def take(self, mark: str) -> None:
        """Pass over a mark that must stand here."""
        found = self.peek()
        if found != mark:
            raise self.refused("not_json" if found else "truncated", self.at)
        self.at += 1

    def offset(self, at: int) -> int:
        """The byte of the file at which a character of the window begins."""
        known, byte = self._seen if self._seen[0] <= at else (0, self._base)
        self._seen = (at, byte + len(self.text[known:at].encode(self._codec)))
        return self._seen[1]

    def raw(self, begin: int, end: int) -> bytes:
        """The bytes of a record, as many as are kept of one."""
        return self.text[begin : min(end, begin + RECORD_CAP)].encode(self._codec)[:RECORD_CAP]

    def refused(self, what: str, at: int) -> FileRefused:
        return refused(what, self.offset(at))

    def refusal(self, flaw: NotARecord) -> FileRefused:
        """Why the value that begins here cannot be read, with the byte where it goes wrong."""
        found = first_flaw(self.text[self.at : self.at + 2 * RECORD_CAP], unique=flaw.what == "duplicate_key")
        if found is None or (found.what == "not_json" and flaw.what != "not_json"):
            return self.refused(flaw.what, self.at)
        if found.what == "truncated" and not self.is_ended:
            return self.refused("record_too_long", self.at)
        return self.refused(found.what, self.at + found.at)


def refused(what: str, offset: int) -> FileRefused:
    """The whole file is refused for what stands at a byte of it."""
    message = _SAYS.get(what, "the text is no JSON")
    return FileRefused(_CODES.get(what, what), message, where=f"byte {offset:,}", evidence={"byte_offset": offset})
