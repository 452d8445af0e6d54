"""Workbooks: which sheet and header, how cells become text, and every file that must not be parsed."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from typing import Any

import pytest

from pipelines.ingest.reading import FileRefused
from pipelines.ingest.reading.cells import column_as_text
from tests.unit.ingest.reading.books import with_parts, with_sheet, workbook
from tests.unit.ingest.reading.conftest import TRADITIONAL, Read

Reader = Callable[..., Read]
Refusal = Callable[..., FileRefused]


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
    filled = read_bytes(workbook(write), expected=TRADITIONAL, merged="fill")
    assert (filled.problems, filled.cells) == ({}, [("T1", None, None), ("T1", "x", None)])


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
    assert read.reading.encoding_evidence["noticed"] == [["hidden_sheets", "舊", 1], ["other_sheets", "案件", 1]]


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


def test_hidden_rows_and_columns_are_loaded_and_named(read_bytes: Reader) -> None:
    def write(book: Any, sheet: Any) -> None:
        sheet.write_row(0, 0, TRADITIONAL)
        sheet.write_row(1, 0, ["T1", "1", "a"])
        sheet.write_row(2, 0, ["T2", "2", "b"])
        sheet.set_row(1, None, None, {"hidden": True})
        sheet.set_column(1, 1, None, None, {"hidden": True})
        sheet.set_column(7, 9, None, None, {"hidden": True})

    read = read_bytes(workbook(write), expected=TRADITIONAL)
    assert read.cells == [("T1", "1", "a"), ("T2", "2", "b")]
    assert read.reading.encoding_evidence["noticed"] == [["hidden_rows", "", 1], ["hidden_columns", "客戶代號", 1]]


def test_a_header_merged_over_two_rows_needs_no_word_in_the_contract(read_bytes: Reader) -> None:
    def write(book: Any, sheet: Any) -> None:
        sheet.merge_range(0, 0, 1, 0, TRADITIONAL[0])
        sheet.merge_range(0, 1, 0, 2, "客戶")
        sheet.write_row(1, 1, TRADITIONAL[1:])
        sheet.write_row(2, 0, ["T1", "1", "a"])

    read = read_bytes(workbook(write), expected=TRADITIONAL)
    assert (read.reading.headers, read.reading.header_count) == (TRADITIONAL, 2)
    assert (read.problems, read.cells) == ({}, [("T1", "1", "a")])


def test_columns_under_one_merged_name_are_numbered(read_bytes: Reader) -> None:
    def write(book: Any, sheet: Any) -> None:
        sheet.write_row(0, 0, TRADITIONAL[:2])
        sheet.merge_range(0, 2, 0, 3, TRADITIONAL[2])
        sheet.write_row(1, 0, ["T1", "1", "a", "b"])

    read = read_bytes(workbook(write), expected=TRADITIONAL)
    assert (read.reading.headers, read.cells) == ((*TRADITIONAL, "類型/2"), [("T1", "1", "a", "b")])


def test_cells_hidden_under_a_wide_merge_are_a_problem_even_where_merges_are_filled(read_bytes: Reader) -> None:
    def write(book: Any, sheet: Any) -> None:
        sheet.write_row(0, 0, TRADITIONAL)
        sheet.merge_range(1, 0, 1, 1, "T1")
        sheet.merge_range(2, 0, 3, 1, "")
        sheet.write(2, 2, "b")

    read = read_bytes(workbook(write), expected=TRADITIONAL, merged="fill")
    assert (read.problems, read.cells) == ({1: "merged_cells"}, [(None, None, "b")])


def test_titles_above_notes_below_and_a_second_table_are_no_records(read_bytes: Reader) -> None:
    def write(book: Any, sheet: Any) -> None:
        sheet.write(1, 1, "客服案件 2026-11")
        sheet.write_row(3, 1, TRADITIONAL)
        for row in range(4, 30):
            sheet.write_row(row, 1, TRADITIONAL if row == 16 else [f"T{row}", row, "投訴"])
        sheet.write_row(31, 1, ["地區", "件數"])
        sheet.write_row(32, 1, ["台北", 7])
        sheet.write(34, 1, "製表人：王小明")

    read = read_bytes(workbook(write), expected=TRADITIONAL)
    assert (read.reading.header_count, len(read.cells), read.blank) == (4, 25, 2)
    assert read.problems == {13: "repeated_header", 28: "second_table", 29: "second_table", 31: "footer"}
    assert read.raw[28] == (None, '["", "地區", "件數"]'.encode())


def test_wrapped_names_and_a_row_of_sums_are_known_in_small_tables_too(read_bytes: Reader) -> None:
    def write(book: Any, sheet: Any) -> None:
        sheet.write_row(0, 0, ["案件\n編號", "客戶 \n 代號", TRADITIONAL[2]])
        sheet.write_row(1, 0, ["T1", "7", 3])
        sheet.write_row(2, 0, ["T2", "8", 4])
        sheet.write_row(3, 0, ["合 計", "", 7])

    read = read_bytes(workbook(write), expected=TRADITIONAL)
    assert (read.reading.headers, read.problems, len(read.cells)) == (TRADITIONAL, {3: "total_row"}, 2)


def test_a_table_beside_and_an_empty_column_between_do_no_harm(read_bytes: Reader) -> None:
    def write(book: Any, sheet: Any) -> None:
        sheet.write_row(0, 0, [*TRADITIONAL[:2], "", TRADITIONAL[2], "", TRADITIONAL[0], "備註"])
        sheet.write_row(1, 0, ["T1", "1", "", "a", "", "X9", "other"])
        sheet.write_row(2, 0, ["T2", "2", "", "b"])

    read = read_bytes(workbook(write), expected=TRADITIONAL)
    assert (read.reading.headers, read.cells) == (TRADITIONAL, [("T1", "1", "a"), ("T2", "2", "b")])
    assert read.reading.flags == ("table_beside",)


def test_formats_and_empty_cells_around_a_table_add_no_records(read_bytes: Reader) -> None:
    def write(book: Any, sheet: Any) -> None:
        frame = book.add_format({"border": 1})
        sheet.write_row(0, 0, TRADITIONAL)
        sheet.write_row(1, 0, ["T1", "1", "a"])
        for row in range(2, 50):
            sheet.write_blank(row, 5, None, frame)
        sheet.set_row(9_999, 30)

    read = read_bytes(workbook(write), expected=TRADITIONAL)
    assert (read.reading.record_count, read.cells) == (1, [("T1", "1", "a")])


def test_texts_that_inflate_beyond_measure_are_a_bomb(refusal: Refusal) -> None:
    strings = "<sst><si><t>" + "x" * (64 << 20) + "</t></si></sst>"
    content = with_parts(workbook(table), {"xl/sharedStrings.xml": strings})
    assert refusal(content, expected=TRADITIONAL).code == "zip_bomb"


def test_entries_without_number_are_a_bomb(refusal: Refusal) -> None:
    content = with_parts(workbook(table), {f"xl/media/{at}": b"" for at in range(10_001)})
    assert refusal(content, expected=TRADITIONAL).code == "zip_bomb"


def test_no_part_may_declare_entities(refusal: Refusal) -> None:
    laughs = '<?xml version="1.0"?><!DOCTYPE a [<!ENTITY a "ha"><!ENTITY b "&a;&a;">]><styleSheet>&b;</styleSheet>'
    content = with_parts(workbook(table), {"xl/styles.xml": laughs})
    assert refusal(content, expected=TRADITIONAL).code == "damaged_file"


def test_a_wide_dense_sheet_is_read_where_a_sparse_one_is_refused(read_bytes: Reader) -> None:
    names = [*TRADITIONAL, *(f"n{at}" for at in range(997))]
    cells = "".join(f'<c r="{_letters(at)}1" t="str"><v>{name}</v></c>' for at, name in enumerate(names))
    body = "".join(f'<c r="{_letters(at)}2"><v>{at}</v></c>' for at in range(1000))
    sheet = '<worksheet xmlns="{}"><sheetData>{}</sheetData></worksheet>'.replace("{}", "%s")
    whole = sheet % ("x", f'<row r="1">{cells}</row><row r="2">{body}</row>')
    content = with_parts(workbook(table), {"xl/worksheets/sheet1.xml": whole})
    read = read_bytes(content, expected=TRADITIONAL)
    assert (len(read.reading.headers), read.cells[0][-1]) == (1000, "999")


def _letters(at: int) -> str:
    name = ""
    while at >= 0:
        at, rest = divmod(at, 26)
        name, at = chr(65 + rest) + name, at - 1
    return name
