"""What a file is, by its bytes and never by its name. Opens nothing but the file given; parses nothing."""

from __future__ import annotations

import codecs
import mmap
import os
import re
import stat
import zipfile
import zlib
from pathlib import Path

from pipelines.ingest.reading.json_kind import json_kind
from pipelines.ingest.reading.marks import by_mark
from pipelines.ingest.reading.markup_kind import markup_kind
from pipelines.ingest.reading.result import RECORD_CAP, FileRefused

_HEAD = 1 << 16
_CONTROLS, _FEW_CONTROLS = bytes((*range(1, 9), *range(14, 27))), 0.05
_WORKBOOKS = {"xl/workbook.xml": "xlsx", "xl/workbook.bin": "xlsb"}
_OLE2 = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_MAGIC = (
    (b"%PDF", "pdf"),
    (b"\x89PNG", "png"),
    (b"\xff\xd8\xff", "jpeg"),
    (b"GIF8", "gif"),
    (b"Rar!", "rar"),
    (b"7z\xbc\xaf\x27\x1c", "7z"),
    (b"SQLite format 3\x00", "sqlite"),
    (b"\x7fELF", "program"),
    (b"MZ\x90", "program"),
)
_READ = ((b"PAR1", "parquet"), (b"PARE", "parquet"), (b"\x1f\x8b\x08", "gz"), (b"\xfd7zXZ\x00", "xz"))
_BZIP2 = re.compile(rb"BZh[1-9](?:1AY&SY|\x17rE8P\x90)")
COMPRESSED = ("gz", "bz2", "xz", "zip")


def open_regular(path: Path) -> int:
    """A descriptor of a regular file, no link followed, no device waited for (failures F26, F27)."""
    try:
        handle = os.open(path, os.O_RDONLY | getattr(os, "O_NOFOLLOW", 0) | os.O_NONBLOCK)
    except OSError as error:
        raise FileRefused("not_readable", f"the file cannot be opened ({os.strerror(error.errno or 0)})") from None
    if not stat.S_ISREG(os.fstat(handle).st_mode):
        os.close(handle)
        raise FileRefused("not_a_file", "this is a folder, link, pipe or device, not a file")
    return handle


def sniff(path: Path) -> str:
    """`xlsx`, `xlsb`, `ods`, `xls`, `html`, `mhtml`, `xml` (SpreadsheetML), `jsonl` (one object a line), `json` (a
    document), `parquet`, `csv` (any other text), or one of `COMPRESSED`.

    Raises
    ------
    FileRefused
        `empty_file`, `encrypted`, `not_readable`, or `unsupported_format` for everything Juke does not read.
    """
    with os.fdopen(open_regular(path), "rb") as file:
        head = file.read(_HEAD)
        if b"\n" not in head and head.lstrip()[:1] == b"{":  # an object a line, of long lines, is told by the second
            head += file.read(RECORD_CAP)
        is_whole = not file.read(1)
    if not head:
        raise FileRefused("empty_file", "the file has 0 bytes")
    if head.startswith(b"PK\x03\x04") or head.startswith(b"PK\x05\x06"):
        return _zipped(path)
    if head.startswith(_OLE2):
        return _compound(path)
    if is_whole and not head.removeprefix(codecs.BOM_UTF8).strip():
        raise FileRefused("empty_file", "the file holds white space and nothing else")
    for magic, name in _READ:
        if head.startswith(magic):
            return name
    if _BZIP2.match(head):
        return "bz2"
    for magic, name in _MAGIC:
        if head.startswith(magic):
            raise _unsupported(name)
    return _text(head, is_whole=is_whole)


def _zipped(path: Path) -> str:
    try:
        with zipfile.ZipFile(path) as archive:
            names = set(archive.namelist())
            mimetype = _beginning(archive, "mimetype") if "mimetype" in names else b""
    except (zipfile.BadZipFile, OSError, KeyError, RuntimeError, NotImplementedError, zlib.error, ValueError):
        message = "the file begins like a workbook or zip archive, but its contents are damaged"
        raise FileRefused("damaged_file", message) from None
    for member, kind in _WORKBOOKS.items():
        if member in names:
            return kind
    if mimetype.startswith(b"application/vnd.oasis.opendocument.spreadsheet"):
        return "ods"
    if mimetype or "[Content_Types].xml" in names:
        raise _unsupported("a document that is no workbook")
    return "zip"


def _beginning(archive: zipfile.ZipFile, member: str) -> bytes:
    with archive.open(member) as stream:
        return stream.read(100)


def _compound(path: Path) -> str:
    """OLE2: an old .xls, or the coat of an encrypted .xlsx. Stream names stand in the directory, as UTF-16."""
    with path.open("rb") as file, mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ) as content:
        if content.find("EncryptedPackage".encode("utf-16-le")) >= 0:
            raise FileRefused("encrypted", "the workbook needs a password; ask for a copy without one")
        if any(content.find(name.encode("utf-16-le")) >= 0 for name in ("Workbook", "Book")):
            return "xls"
    raise _unsupported("OLE2 document")


def _text(head: bytes, *, is_whole: bool) -> str:
    markup = markup_kind(head)
    if markup == "other xml":
        raise _unsupported("xml")
    if markup:
        return markup
    if _is_binary(head) and not by_mark(head):  # UTF-16 has any byte
        raise _unsupported("binary")
    return json_kind(head, is_whole=is_whole) or "csv"


def _is_binary(head: bytes) -> bool:
    """One control character in twenty; but for one that stands in every line, as Hive's ^A: that is a delimiter."""
    if len(head) - len(head.translate(None, _CONTROLS)) <= len(head) * _FEW_CONTROLS:
        return False
    counts = {code: head.count(bytes([code])) for code in _CONTROLS}
    most = max(counts, key=lambda code: counts[code])
    lines = [line for line in head.splitlines()[:-1] if line] or [head]
    if all(bytes([most]) in line for line in lines):
        counts[most] = 0
    return sum(counts.values()) > len(head) * _FEW_CONTROLS


def _unsupported(kind: str) -> FileRefused:
    message = (
        f"the file is {kind}, by its contents; delimited text, JSON, Parquet, HTML tables, Excel and "
        f"OpenDocument workbooks are read, also inside a .zip or .gz"
    )
    return FileRefused("unsupported_format", message, evidence={"format": kind})
