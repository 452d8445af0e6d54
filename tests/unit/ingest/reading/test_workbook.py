"""Workbooks: which sheet and header, how cells become text, and every file that must not be parsed."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Callable
from datetime import datetime
from typing import Any

import pytest
import xlsxwriter

from pipelines.ingest.reading import FileRefused
from pipelines.ingest.reading.cells import column_as_text
from tests.unit.ingest.reading.conftest import TRADITIONAL, Read

Reader = Callable[..., Read]
Refusal = Callable[..., FileRefused]
Write = Callable[[Any, Any], None]

SHEET = (
    '<?xml version="1.0"?><worksheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main">'
    "<sheetData>{}</sheetData></worksheet>"
)
HEADER = "".join(
    f'<c r="{column}1" t="inlineStr"><is><t>{name}</t></is></c>'
    for column, name in zip("ABC", TRADITIONAL, strict=True)
)


def workbook(write: Write) -> bytes:
    """An .xlsx as `write(book, sheet)` fills it."""
    buffer = io.BytesIO()
    book = xlsxwriter.Workbook(buffer, {"in_memory": True})
    write(book, book.add_worksheet("案件"))
    book.close()
    return buffer.getvalue()


def with_sheet(rows: str) -> bytes:
    """An .xlsx whose only sheet has the raw XML rows given under a header row."""
    source = io.BytesIO(workbook(lambda book, sheet: sheet.write(0, 0, "x")))
    target = io.BytesIO()
    with zipfile.ZipFile(source) as given, zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as made:
        for name in given.namelist():
            is_sheet = name.endswith("sheet1.xml")
            made.writestr(name, SHEET.format(f'<row r="1">{HEADER}</row>{rows}') if is_sheet else given.read(name))
    return target.getvalue()


def table(book: Any, sheet: Any) -> None:
    sheet.merge_range(0, 0, 0, 2, "客服案件")
    sheet.write_row(1, 0, TRADITIONAL)
    sheet.write_row(2, 0, ["T1", "007", "投訴"])
    sheet.write_row(3, 0, ["T2", 8, ""])


def test_a_group_row_above_the_names_is_part_of_the_header(read_bytes: Reader) -> None:
    read = read_bytes(workbook(table), expected=TRADITIONAL, header_rows=2)
    assert (read.reading.format, read.reading.headers, read.reading.header_count) == ("xlsx", TRADITIONAL, 2)
    assert read.cells == [("T1", "007", "投訴"), ("T2", "8", None)]


def test_cells_become_the_text_a_person_reads(read_bytes: Reader) -> None:
    def write(book: Any, sheet: Any) -> None:
        day, minute = book.add_format({"num_format": "yyyy-mm-dd"}), book.add_format({"num_format": "yyyy-mm-dd hh:mm"})
        sheet.write_row(0, 0, TRADITIONAL)
        sheet.write_datetime(1, 0, datetime(2026, 11, 20), day)
        sheet.write_datetime(1, 1, datetime(2026, 11, 20, 10, 29), minute)
        sheet.write_boolean(1, 2, True)
        sheet.write_row(2, 0, [12.0, 0.1, 123456789012345678])
        sheet.write_formula(3, 0, "=1/0", value="#DIV/0!")
        sheet.write_formula(3, 1, "=1+1", value=2)

    read = read_bytes(workbook(write), expected=TRADITIONAL)
    assert read.cells == [
        ("2026-11-20", "2026-11-20 10:29:00", "true"),
        ("12", "0.1", "1.234567890123457E+17"),
        ("#DIV/0!", "2", None),
    ]


@pytest.mark.parametrize(
    ("value", "text"),
    [(-0.0, "0"), (1e15, "1" + 15 * "0"), (2.0**53, "9.007199254740992E+15"), (1e-7, "0.0000001"), (-60.5, "-60.5")],
)
def test_numbers_are_the_shortest_text_without_exponent(value: float, text: str) -> None:
    assert column_as_text([value]) == [text]


def test_a_formula_that_was_never_computed_is_a_problem(read_bytes: Reader) -> None:
    rows = '<row r="2"><c r="A2"><v>1</v></c><c r="B2"><f>A2+1</f></c></row><row r="3"><c r="A3"><v>2</v></c></row>'
    read = read_bytes(with_sheet(rows), expected=TRADITIONAL)
    assert (read.problems, read.cells) == ({1: "uncomputed_formula"}, [("2", None, None)])


def test_data_under_a_merged_range_is_a_problem(read_bytes: Reader) -> None:
    def write(book: Any, sheet: Any) -> None:
        sheet.write_row(0, 0, TRADITIONAL)
        sheet.merge_range(1, 0, 2, 0, "T1")
        sheet.write(2, 1, "x")

    assert read_bytes(workbook(write), expected=TRADITIONAL).problems == {2: "merged_cells"}


def test_a_hidden_sheet_is_passed_over_and_reported(read_bytes: Reader) -> None:
    def write(book: Any, sheet: Any) -> None:
        sheet.write_row(0, 0, ["x", "y"])
        hidden = book.add_worksheet("舊")
        hidden.write_row(0, 0, TRADITIONAL)
        hidden.hide()
        table(book, book.add_worksheet("新"))

    read = read_bytes(workbook(write), expected=TRADITIONAL, header_rows=2)
    assert read.reading.dialect == {"sheet": "新"}
    assert read.reading.flags == ("hidden_sheets", "other_sheets")


def test_the_sheet_of_the_contract_must_be_there(refusal: Refusal) -> None:
    assert refusal(workbook(table), sheet="沒有").code == "sheet_missing"


def test_a_cell_far_outside_is_a_dimension_limit(refusal: Refusal) -> None:
    far = '<row r="1048576"><c r="XFD1048576"><v>1</v></c></row>'
    assert refusal(with_sheet(far), expected=TRADITIONAL).code == "dimension_limit"


def test_a_workbook_that_inflates_beyond_measure_is_refused(refusal: Refusal) -> None:
    assert refusal(with_sheet(" " * (64 << 20)), expected=TRADITIONAL).code == "zip_bomb"


def test_a_damaged_workbook_is_refused(refusal: Refusal) -> None:
    content = bytearray(workbook(table))
    assert refusal(bytes(content[: len(content) // 2])).code == "damaged_file"
    at = content.find(b"xl/worksheets/sheet1.xml") + 60
    content[at : at + 40] = bytes(40)
    assert refusal(bytes(content), expected=TRADITIONAL).code == "damaged_file"


def test_an_encrypted_workbook_is_refused_as_such(refusal: Refusal) -> None:
    content = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(500) + "EncryptedPackage".encode("utf-16-le") + bytes(500)
    assert refusal(content).code == "encrypted"


def test_a_csv_in_the_coat_of_a_workbook_is_a_csv(read_bytes: Reader) -> None:
    assert read_bytes("订单号,客户名称,金额\n1,a,2\n".encode("gbk"), format="xls").reading.format == "csv"


def test_rows_wider_than_the_header_are_problems(read_bytes: Reader) -> None:
    def write(book: Any, sheet: Any) -> None:
        sheet.write_row(0, 0, TRADITIONAL)
        sheet.write_row(1, 0, ["T1", "1", "a", "", "stray"])
        sheet.write_row(3, 0, ["T2", "2", "b"])

    read = read_bytes(workbook(write), expected=TRADITIONAL)
    assert (read.problems, read.blank) == ({1: "width: 5 fields, 3 expected"}, 1)
    assert read.cells == [("T2", "2", "b")]
