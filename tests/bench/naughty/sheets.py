"""Workbooks, HTML and text in their coat: what a careful person reads in them."""

from __future__ import annotations

import io
import re
import zipfile
from collections.abc import Callable, Iterator, Sequence
from datetime import datetime
from typing import Any

import xlsxwriter

from tests.bench.naughty.case import HEADERS, Case, Expect, Row, as_landed, file, good_rows
from tests.bench.naughty.texts import joined

Fill = Callable[[Any, Any], None]


def sheet_cases() -> Iterator[Case]:
    """Every case of this module."""
    good = good_rows()
    right = Expect(loaded=len(good), rows=as_landed(good))
    for name, content in _readable(good).items():
        for suffix in (".xlsx", ".xls", ".csv"):
            yield Case(f"{name} as {suffix}", file(f"payments{suffix}", content), right)
    yield from _spoilt_cells(good)
    yield from _refused(good)


def book(fill: Fill, **options: Any) -> bytes:
    """A workbook as bytes."""
    target = io.BytesIO()
    with xlsxwriter.Workbook(target, {"in_memory": True, **options}) as made:
        fill(made, made.add_worksheet("回款"))
    return target.getvalue()


def table(rows: Sequence[Row], top: int = 0, headers: Row = HEADERS) -> Fill:
    """Numbers as numbers, days as days, the rest as text."""

    def fill(made: Any, sheet: Any) -> None:
        day = made.add_format({"num_format": "yyyy-mm-dd"})
        sheet.write_row(top, 0, headers)
        for at, row in enumerate(rows, top + 1):
            sheet.write_string(at, 0, row[0])
            sheet.write_string(at, 1, row[1])
            sheet.write_datetime(at, 2, datetime.fromisoformat(row[2]), day)
            sheet.write_number(at, 3, float(row[3]))
            sheet.write_string(at, 4, row[4])

    return fill


def _readable(good: Sequence[Row]) -> dict[str, bytes]:
    def titled(made: Any, sheet: Any) -> None:
        sheet.merge_range(0, 0, 0, 4, "回款明细表")
        table(good, 2)(made, sheet)

    def beside(made: Any, sheet: Any) -> None:
        table(good)(made, sheet)
        made.add_worksheet("说明").write(0, 0, "说明")

    def hidden(made: Any, sheet: Any) -> None:
        table(good)(made, sheet)
        other = made.add_worksheet("旧数据")
        table(good_rows(3))(made, other)
        other.hide()

    def hidden_rows(made: Any, sheet: Any) -> None:
        table(good)(made, sheet)
        sheet.set_row(3, None, None, {"hidden": True})
        sheet.set_column(1, 1, None, None, {"hidden": True})

    def computed(made: Any, sheet: Any) -> None:
        table(good)(made, sheet)
        for at, row in enumerate(good, 1):
            sheet.write_formula(at, 3, f"={row[3]}*1", None, float(row[3]))

    def blank_edges(made: Any, sheet: Any) -> None:
        table(good, 4)(made, sheet)
        sheet.write_blank(40, 9, None, made.add_format({"bold": True}))

    def as_text(made: Any, sheet: Any) -> None:
        for at, row in enumerate([HEADERS, *good]):
            sheet.write_row(at, 0, row)

    markup = "<table><tr>" + "".join(f"<th>{name}</th>" for name in HEADERS) + "</tr>"
    markup += "".join("<tr>" + "".join(f"<td>{cell}</td>" for cell in row) + "</tr>" for row in good) + "</table>"
    page = f'<html><head><meta charset="gb2312"></head><body>{markup}</body></html>'
    return {
        "a workbook": book(table(good)),
        "a workbook of text": book(as_text),
        "a workbook that counts from 1904": book(table(good), date_1904=True),
        "a title above, merged": book(titled),
        "another sheet beside": book(beside),
        "a hidden sheet beside": book(hidden),
        "hidden rows and columns": book(hidden_rows),
        "computed cells": book(computed),
        "blank rows above and a formatted cell far off": book(blank_edges),
        "a web page": page.encode("gbk"),
        "a web page in UTF-8": page.replace("gb2312", "utf-8").encode(),
        "tabs": joined(good, "\t").encode("gbk"),
        "commas": joined(good).encode("utf-8-sig"),
    }


def _spoilt_cells(good: Sequence[Row]) -> Iterator[Case]:
    """One row of a workbook that is not what it seems."""

    def with_row(write: Callable[[Any, Any, int], None]) -> bytes:
        def fill(made: Any, sheet: Any) -> None:
            table(good)(made, sheet)
            at = len(good) + 1
            sheet.write_row(at, 0, ("P900", "C001", "2024-05-01"))
            sheet.write_number(at, 3, 1)
            sheet.write_string(at, 4, "现金")
            write(made, sheet, at)

        return book(fill)

    def uncomputed() -> bytes:
        content = with_row(lambda made, sheet, at: sheet.write_formula(at, 3, "=1+1", None, "WILLGO"))
        return _rewritten(content, rb"<v>WILLGO</v>", b"")

    spoilt = {
        "a number of 18 digits": (
            with_row(lambda made, sheet, at: sheet.write_number(at, 0, 123456789012345678)),
            "precision_lost: source_payment_id",
        ),
        "an error cell": (
            with_row(lambda made, sheet, at: sheet.write_formula(at, 3, "=1/0", None, "#DIV/0!")),
            "formula_error: paid_amt",
        ),
        "a formula never computed": (uncomputed(), "uncomputed_formula"),
        "words for an amount": (
            with_row(lambda made, sheet, at: sheet.write_string(at, 3, "待定")),
            "bad_number: paid_amt",
        ),
        "words for a day": (with_row(lambda made, sheet, at: sheet.write_string(at, 2, "下周")), "bad_date: paid_at"),
        "no number of its own": (
            with_row(lambda made, sheet, at: sheet.write_blank(at, 0, None, made.add_format({"bold": True}))),
            "missing_value: source_payment_id",
        ),
    }
    for name, (content, reason) in spoilt.items():
        right = Expect(loaded=len(good), quarantined=1, bad={reason: 1}, rows=as_landed(good))
        yield Case(f"{name} in a workbook", file("payments.xlsx", content), right)

    def merged(made: Any, sheet: Any) -> None:
        table(good)(made, sheet)
        sheet.merge_range(3, 4, 5, 4, "现金")

    below = Expect(loaded=len(good) - 2, quarantined=2, bad={"merged_cells": 2})
    yield Case("merged cells in a workbook", file("payments.xlsx", book(merged)), below)


def _refused(good: Sequence[Row]) -> Iterator[Case]:
    """Workbooks that no night may open."""
    whole = book(table(good))

    def far(made: Any, sheet: Any) -> None:
        table(good)(made, sheet)
        sheet.write(1_048_575, 16_383, "x")

    def absent(made: Any, sheet: Any) -> None:
        sheet.write(0, 0, "没有表头的说明文字")

    refused: dict[str, tuple[bytes | Callable[[], bytes], str | None]] = {
        "a cell at the end of the world": (book(far), "dimension_limit"),
        "half a workbook": (whole[: len(whole) // 2], "damaged_file"),
        "a damaged entry": (_damaged(whole), "damaged_file"),
        "an encrypted workbook": (_encrypted(), "encrypted"),
        "a bomb": (lambda: _bomb(whole), None),
        "ten thousand entries": (lambda: _crowded(whole), "zip_bomb"),
        "no header": (book(absent), None),
        "an empty sheet": (book(lambda made, sheet: None), None),
    }
    for name, (content, reason) in refused.items():
        yield Case(f"{name} as .xlsx", file("payments.xlsx", content), Expect("quarantined", reason, quarantined=None))
    hidden = Expect("quarantined", "sheet_missing", quarantined=None)
    yield Case("a sheet that is not there", file("payments.xlsx", whole), hidden, reads={"sheet": "订单"})


def _rewritten(content: bytes, pattern: bytes, by: bytes) -> bytes:
    """The same archive with something replaced in its sheets."""
    target = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(content)) as source, zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as made:
        for entry in source.infolist():
            inner = source.read(entry)
            made.writestr(entry, re.sub(pattern, by, inner) if "worksheets/" in entry.filename else inner)
    return target.getvalue()


def _damaged(content: bytes) -> bytes:
    with zipfile.ZipFile(io.BytesIO(content)) as source:
        entry = next(one for one in source.infolist() if "worksheets/sheet1" in one.filename)
    at = entry.header_offset + 30 + len(entry.filename) + entry.compress_size // 2
    return content[:at] + bytes(byte ^ 0x5A for byte in content[at : at + 40]) + content[at + 40 :]


def _encrypted() -> bytes:
    """The head of a compound file whose directory names an encrypted package."""
    head = bytearray(b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(16) + b"\x3e\x00\x03\x00\xfe\xff\x09\x00\x06\x00")
    head += bytes(512 - len(head))
    head[44:48], head[48:52], head[56:60] = b"\x01\0\0\0", b"\x01\0\0\0", b"\x00\x10\0\0"
    head[60:64], head[68:72], head[76:80] = b"\xfe\xff\xff\xff", b"\xfe\xff\xff\xff", b"\x00\0\0\0"
    head[80:512] = b"\xff" * 432
    table_of_sectors = b"\xfd\xff\xff\xff\xfe\xff\xff\xff" + b"\xff" * 504

    def entry(name: str, kind: int) -> bytes:
        text = (name + "\0").encode("utf-16-le")
        body = text.ljust(64, b"\0") + len(text).to_bytes(2, "little") + bytes([kind, 1]) + b"\xff" * 12
        return body.ljust(128, b"\0")

    return bytes(head) + table_of_sectors + entry("Root Entry", 5) + entry("EncryptedPackage", 2) + bytes(256)


def _bomb(content: bytes) -> bytes:
    """A sheet of about a megabyte that inflates to 600 MB; made in pieces, so that it costs its maker nothing."""
    target, piece = io.BytesIO(), b"<row r='99999'/>" * 65_536
    with zipfile.ZipFile(io.BytesIO(content)) as source, zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as made:
        for entry in source.infolist():
            inner = source.read(entry)
            if "worksheets/" not in entry.filename:
                made.writestr(entry, inner)
                continue
            begin, _, end = inner.partition(b"</sheetData>")
            with made.open(entry.filename, "w") as sheet:
                sheet.write(begin)
                for _piece in range(600):
                    sheet.write(piece)
                sheet.write(b"</sheetData>" + end)
    return target.getvalue()


def _crowded(content: bytes) -> bytes:
    target = io.BytesIO(content)
    with zipfile.ZipFile(target, "a") as made:
        for number in range(10_050):
            made.writestr(f"xl/media/{number}", b"")
    return target.getvalue()
