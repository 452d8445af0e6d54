"""The binary workbooks, made here record by record, because no library writes them: .xls (BIFF8) and .xlsb."""

from __future__ import annotations

import io
import struct
import zipfile
from collections.abc import Callable

from pipelines.ingest.reading import FileRefused
from pipelines.ingest.reading.compound_file import stream_of
from tests.unit.ingest.reading.conftest import HEADERS, Read

Reader = Callable[..., Read]
RELATIONS = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
NOTICED = [["hidden_sheets", "旧", 1], ["hidden_rows", "", 1], ["hidden_columns", "金额", 1]]


def record(kind: int, body: bytes) -> bytes:
    return struct.pack("<HH", kind, len(body)) + body


def label(row: int, column: int, text: str) -> bytes:
    return record(0x204, struct.pack("<HHHHB", row, column, 0, len(text), 1) + text.encode("utf-16-le"))


def number(row: int, column: int, value: float) -> bytes:
    return record(0x203, struct.pack("<HHHd", row, column, 0, value))


def biff(*, is_locked: bool = False) -> bytes:
    """A `Workbook` stream of a hidden sheet and one with a hidden row and column, errors and a merged range."""
    begin = [record(0x809, struct.pack("<HHHHII", 0x600, kind, 0, 0, 0, 0)) for kind in (5, 16)]
    end = record(0x0A, b"")
    shown = b"".join(
        [
            begin[1],
            record(0x7D, struct.pack("<HHHHHH", 2, 2, 2560, 0, 1, 0)),
            record(0x208, struct.pack("<HHHHHHI", 2, 0, 3, 255, 0, 0, 0x120)),
            *(label(0, at, name) for at, name in enumerate(HEADERS)),
            *(number(1, 0, 123456789012345678.0), label(1, 1, "王小明"), number(1, 2, 12.5)),
            *(label(2, 0, "SO2"), record(0x205, struct.pack("<HHHBB", 2, 1, 0, 0x17, 1)), number(2, 2, 7)),
            *(label(3, 0, "SO3"), record(0x06, struct.pack("<HHH8sHIH", 3, 2, 0, b"\2\0\7\0\0\0\xff\xff", 0, 0, 0))),
            *(label(3, 1, "李"), number(4, 2, 1)),
            record(0xE5, struct.pack("<HHHHH", 1, 3, 4, 1, 1)),
            end,
        ]
    )
    hidden = begin[1] + label(0, 0, "x") + end
    locked = record(0x22, b"\1\0") + (record(0x2F, bytes(6)) if is_locked else b"")
    names = [("旧", 1), ("订单", 0)]
    sizes = [4 + 8 + 2 * len(name) for name, _ in names]
    at = len(begin[0]) + len(locked) + sum(sizes) + len(end)
    sheets = []
    for (name, state), content in zip(names, (hidden, shown), strict=True):
        sheets.append(record(0x85, struct.pack("<IBBBB", at, state, 0, len(name), 1) + name.encode("utf-16-le")))
        at += len(content)
    return begin[0] + locked + b"".join(sheets) + end + hidden + shown


def compound(stream: bytes, name: str = "Workbook") -> bytes:
    """An OLE2 file that holds one stream, padded so that it needs no mini stream."""
    stream = stream.ljust(4096, b"\0")
    many = -(-len(stream) // 512)
    chain = [0xFFFFFFFD, 0xFFFFFFFE, *range(3, many + 2), 0xFFFFFFFE]
    table = struct.pack("<128I", *chain, *[0xFFFFFFFF] * (128 - len(chain)))
    entries = [_entry("Root Entry", 5, 0xFFFFFFFE, 0, child=1), _entry(name, 2, 2, len(stream)), bytes(128), bytes(128)]
    head = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(16) + struct.pack("<HHHHH6x", 0x3E, 3, 0xFFFE, 9, 6)
    head += struct.pack("<IIIIIIIII", 0, 1, 1, 0, 4096, 0xFFFFFFFE, 0, 0xFFFFFFFE, 0)
    head += struct.pack("<109I", 0, *[0xFFFFFFFF] * 108)
    return head + table + b"".join(entries) + stream.ljust(many * 512, b"\0")


def _entry(name: str, kind: int, first: int, size: int, child: int = 0xFFFFFFFF) -> bytes:
    text = name.encode("utf-16-le") + b"\0\0"
    links = struct.pack("<III", 0xFFFFFFFF, 0xFFFFFFFF, child)
    return (
        text.ljust(64, b"\0")
        + struct.pack("<HBB", len(text), kind, 1)
        + links
        + bytes(36)
        + struct.pack("<IQ", first, size)
    )


def test_an_xls_tells_errors_and_what_it_hides(read_bytes: Reader) -> None:
    read = read_bytes(compound(biff()))
    assert (read.reading.format, read.reading.dialect) == ("xls", {"sheet": "订单", "date_system": 1904})
    assert read.cells == [("1.2345678901234568E+17", "王小明", "12.5"), ("SO2", "#REF!", "7"), ("SO3", "李", "#DIV/0!")]
    assert (read.problems, read.reading.encoding_evidence["noticed"]) == ({4: "merged_cells"}, NOTICED)


def test_a_locked_xls_is_encrypted_not_damaged(refusal: Callable[..., FileRefused]) -> None:
    assert refusal(compound(biff(is_locked=True))).code == "encrypted"


def test_a_compound_file_with_circles_and_nonsense_ends() -> None:
    whole = compound(biff())
    assert stream_of(whole, "Workbook") == biff().ljust(4096, b"\0")
    circle = whole[:512] + struct.pack("<128I", *[2] * 128) + whole[1024:]
    assert stream_of(circle, "Workbook") is None or len(stream_of(circle, "Workbook") or b"") == 4096
    assert stream_of(whole[:700], "Workbook") is None


def binary(kind: int, body: bytes) -> bytes:
    """One record of an .xlsb: both numbers in groups of seven bits."""
    return _seven(kind) + _seven(len(body)) + body


def _seven(value: int) -> bytes:
    found = b""
    while True:
        value, rest = value >> 7, value & 0x7F
        found += bytes([rest | (0x80 if value else 0)])
        if not value:
            return found


def wide(text: str) -> bytes:
    return struct.pack("<I", len(text)) + text.encode("utf-16-le")


def xlsb() -> bytes:
    """The same two sheets as `biff`."""

    def row(at: int, is_hidden: bool = False) -> bytes:
        return binary(0, struct.pack("<IIHBB", at, 0, 300, 0, 0x10 if is_hidden else 0) + bytes(5))

    def text(column: int, value: str) -> bytes:
        return binary(6, struct.pack("<II", column, 0) + wide(value))

    def real(column: int, value: float) -> bytes:
        return binary(5, struct.pack("<IId", column, 0, value))

    rows = [
        *(row(0), *(text(at, name) for at, name in enumerate(HEADERS))),
        *(row(1), real(0, 123456789012345678.0), text(1, "王小明"), real(2, 12.5)),
        *(row(2, is_hidden=True), text(0, "SO2"), binary(3, struct.pack("<IIB", 1, 0, 0x17)), real(2, 7)),
        *(row(3), text(0, "SO3"), text(1, "李")),
        binary(11, struct.pack("<IIBHII", 2, 0, 0x07, 0, 0, 0)),
    ]
    columns = binary(390, b"") + binary(60, struct.pack("<IIIIH", 2, 2, 2560, 0, 1)) + binary(391, b"")
    extent = binary(148, struct.pack("<IIII", 0, 3, 0, 2))
    shown = b"".join([binary(129, b""), extent, columns, binary(145, b""), *rows, binary(146, b""), binary(130, b"")])
    hidden = b"".join(
        [binary(129, b""), extent, binary(145, b""), row(0), text(0, "x"), binary(146, b""), binary(130, b"")]
    )
    sheets = binary(156, struct.pack("<II", 1, 1) + wide("rId1") + wide("旧"))
    sheets += binary(156, struct.pack("<II", 0, 2) + wide("rId2") + wide("订单"))
    links = "".join(
        f'<Relationship Id="rId{at}" Type="{RELATIONS}/worksheet" Target="worksheets/sheet{at}.bin"/>' for at in (1, 2)
    )
    target = io.BytesIO()
    with zipfile.ZipFile(target, "w") as archive:
        archive.writestr(
            "xl/workbook.bin",
            binary(131, b"")
            + binary(153, struct.pack("<III", 1, 0, 0))
            + binary(143, b"")
            + sheets
            + binary(144, b"")
            + binary(132, b""),
        )
        archive.writestr("xl/_rels/workbook.bin.rels", f"<Relationships>{links}</Relationships>")
        archive.writestr("xl/worksheets/sheet1.bin", hidden)
        archive.writestr("xl/worksheets/sheet2.bin", shown)
    return target.getvalue()


def test_an_xlsb_tells_errors_and_what_it_hides(read_bytes: Reader) -> None:
    read = read_bytes(xlsb())
    assert (read.reading.format, read.reading.dialect) == ("xlsb", {"sheet": "订单", "date_system": 1904})
    assert read.cells == [("1.2345678901234568E+17", "王小明", "12.5"), ("SO2", "#REF!", "7"), ("SO3", "李", "#DIV/0!")]
    assert read.reading.encoding_evidence["noticed"] == NOTICED
