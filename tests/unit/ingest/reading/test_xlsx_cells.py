"""The cells of an .xlsx: however its XML is spelled, whatever the number format, with nothing lost on the way."""

from __future__ import annotations

import io
from collections.abc import Callable
from datetime import datetime, time, timedelta
from typing import Any

import openpyxl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as some

from pipelines.ingest.reading.sheet_careful import cut_carefully
from pipelines.ingest.reading.sheet_cells import cut_cells
from tests.unit.ingest.reading.books import HEADER, NAMESPACE, with_parts, with_sheet, with_strings, workbook
from tests.unit.ingest.reading.conftest import TRADITIONAL, Read

Reader = Callable[..., Read]

ROWS = (
    '<row r="2" spans="1:3"><c r="A2" t="inlineStr"><is><t>a &amp; b</t></is></c><c r="B2" s="1"/>'
    '<c r="C2"><v>7</v></c></row>'
    '<row r="4" hidden="1"><c r="A4" t="str"><f>B2&amp;"x"</f><v>x</v></c><c r="B4" t="b"><v>1</v></c></row>'
)
CELLS = [("a & b", None, "7"), ("x", "true", None)]


@pytest.mark.parametrize(
    "spelled",
    [
        ROWS,
        ROWS.replace("><", ">\r\n  <"),
        ROWS.replace("<v>7</v>", "<v><!-- seven --><![CDATA[7]]></v>"),
        ROWS.replace("a &amp; b", "<![CDATA[a & b]]>"),
        ROWS.replace('r="A2" ', "").replace('r="B2" ', "").replace('r="C2"', ""),
        ROWS.replace('"A2"', "'A2'").replace('"4"', "'4'"),
        ROWS.replace('<c r="A2" t="inlineStr">', '<c t="inlineStr" s="0" r="A2">'),
        ROWS.replace("<t>a &amp; b</t>", '<r><t xml:space="preserve">a </t></r><r><rPr><b/></rPr><t>&#38; b</t></r>'),
        ROWS.replace("</row>", "<extLst><ext/></extLst></row>", 1),
    ],
    ids=["plain", "indented", "comment", "cdata", "no_reference", "single_quotes", "other_order", "rich", "extension"],
)
def test_every_spelling_of_the_same_cells_reads_the_same(spelled: str, read_bytes: Reader) -> None:
    read = read_bytes(with_sheet(spelled), expected=TRADITIONAL)
    assert (read.cells, read.blank, read.reading.flags) == (CELLS, 1, ("hidden_rows",))


@pytest.mark.parametrize("codec", ["utf-8-sig", "utf-16"])
def test_prefixed_names_and_wide_characters_are_still_a_sheet(codec: str, read_bytes: Reader) -> None:
    rows = (f'<row r="1">{HEADER}</row>' + ROWS).replace("</", "</x:").replace("<", "<x:").replace("<x:/x:", "</x:")
    sheet = f'<x:worksheet xmlns:x="{NAMESPACE}"><x:sheetData>{rows}</x:sheetData></x:worksheet>'
    book = workbook(lambda book, one: one.write(0, 0, "x"))
    read = read_bytes(with_parts(book, {"xl/worksheets/sheet1.xml": sheet.encode(codec)}), expected=TRADITIONAL)
    assert read.cells == CELLS


def test_the_fast_and_the_careful_cut_agree_on_every_field() -> None:
    fast, careful = cut_cells(ROWS.encode(), 0), cut_carefully(ROWS.encode(), 0)
    for name in ("rows", "columns", "has_text", "is_formula", "has_empty"):
        assert getattr(fast, name).tolist() == getattr(careful, name).tolist(), name
    assert (fast.texts.to_pylist(), fast.hidden, fast.last) == (careful.texts.to_pylist(), 1, 4)


def test_furigana_and_rich_runs_leave_the_text_alone(read_bytes: Reader) -> None:
    items = (
        '<si><t>東京</t><rPh sb="0" eb="2"><t>トウキョウ</t></rPh><phoneticPr fontId="1"/></si>'
        '<si><r><rPr><b/></rPr><t xml:space="preserve">王 </t></r><r><t>小明</t></r></si>'
        "<si><t>a_x000D_\n_x005F_x0041_&lt;&#x56CD;</t></si>"
    )
    assert read_bytes(with_strings(items), expected=TRADITIONAL).cells == [("東京", "王 小明", "a\r\n_x0041_<囍")]


def test_days_of_both_systems_and_east_asian_formats_are_days(read_bytes: Reader) -> None:
    def write(book: Any, sheet: Any) -> None:
        chinese = book.add_format({"num_format": 31})
        moment, hour = (
            book.add_format({"num_format": "yyyy/m/d h:mm"}),
            book.add_format({"num_format": "上午/下午h:mm"}),
        )
        span = book.add_format({"num_format": "[h]:mm"})
        sheet.write_row(0, 0, TRADITIONAL)
        sheet.write_datetime(1, 0, datetime(2026, 11, 20), chinese)
        sheet.write_datetime(1, 1, datetime(2026, 11, 20, 10, 29, 59, 999_000), moment)
        sheet.write_number(1, 2, 45000)
        sheet.write_datetime(2, 0, time(10, 29), hour)
        sheet.write_datetime(2, 1, timedelta(days=1, hours=2), span)
        sheet.write_datetime(2, 2, datetime(9999, 12, 31), moment)

    days = [("2026-11-20", "2026-11-20 10:30:00", "45000"), ("10:29:00", "26:00:00", "9999-12-31")]
    assert read_bytes(workbook(write), expected=TRADITIONAL).cells == days
    later = read_bytes(workbook(write, {"date_1904": True}), expected=TRADITIONAL)
    assert (later.cells, later.reading.dialect["date_system"]) == (days, 1904)


def test_the_day_that_never_was_makes_its_row_a_problem(read_bytes: Reader) -> None:
    def write(book: Any, sheet: Any) -> None:
        day = book.add_format({"num_format": "yyyy-mm-dd"})
        sheet.write_row(0, 0, TRADITIONAL)
        for row, serial in enumerate((59, 60, 61, 1), 1):
            sheet.write_number(row, 0, serial, day)
            sheet.write_number(row, 1, serial)

    read = read_bytes(workbook(write), expected=TRADITIONAL)
    assert read.problems == {2: "serial_60"}
    assert [cells[:2] for cells in read.cells] == [("1900-02-28", "59"), ("1900-03-01", "61"), ("1900-01-01", "1")]


def test_numbers_keep_padding_and_show_lost_digits(read_bytes: Reader) -> None:
    def write(book: Any, sheet: Any) -> None:
        padded, share = book.add_format({"num_format": "000000"}), book.add_format({"num_format": "0.0%"})
        red = book.add_format({"num_format": '[Red]#,##0.00" 元";General'})
        sheet.write_row(0, 0, TRADITIONAL)
        sheet.write_number(1, 0, 7, padded)
        sheet.write_number(1, 1, 0.125, share)
        sheet.write_number(1, 2, -1234.5, red)
        sheet.write_row(2, 0, [9007199254740991, 110101199003077777, 0.1 + 0.2])

    assert read_bytes(workbook(write), expected=TRADITIONAL).cells == [
        ("000007", "0.125", "-1234.5"),
        ("9007199254740991", "1.101011990030778E+17", "0.3"),
    ]


def test_a_formula_whose_result_is_the_empty_text_is_computed(read_bytes: Reader) -> None:
    rows = (
        '<row r="2"><c r="A2" t="str"><f>""</f><v></v></c><c r="B2"><v>1</v></c></row>'
        '<row r="3"><c r="A3"><f>1+1</f><v></v></c></row><row r="4"><c r="B4"><f>1+1</f><v/></c></row>'
        '<row r="5"><c r="A5"><f t="shared" si="0"/><v>3</v></c></row>'
    )
    read = read_bytes(with_sheet(rows), expected=TRADITIONAL)
    assert read.problems == {2: "uncomputed_formula", 3: "uncomputed_formula"}
    assert read.cells == [(None, "1", None), ("3", None, None)]


@pytest.mark.parametrize(
    "rows",
    [
        '<row r="3"><c r="A3"><v>1</v></c></row><row r="2"><c r="A2"><v>1</v></c></row>',
        '<row r="2"><c r="A2" t="s"><v>99</v></c></row>',
        '<row r="2"><c r="A2"><v>1</c></row>',
        '<row r="2"><c r="B9"><v>1</v></c></row>',
    ],
    ids=["rows_go_back", "no_such_text", "not_well_formed", "cell_of_another_row"],
)
def test_sheets_that_contradict_themselves_are_damaged(rows: str, refusal: Callable[..., Any]) -> None:
    assert refusal(with_sheet(rows), expected=TRADITIONAL).code == "damaged_file"


TEXTS = some.text(some.characters(exclude_categories=("Cs", "Cc")), max_size=12).map(lambda text: text.strip())
VALUES = some.one_of(
    TEXTS,
    some.integers(-(2**53) + 1, 2**53 - 1),
    some.booleans(),
    some.integers(-(10**14), 10**14).map(lambda cents: cents / 100),
)


@settings(max_examples=25, deadline=None)
@given(rows=some.lists(some.lists(VALUES, min_size=3, max_size=3), min_size=1, max_size=8), is_shared=some.booleans())
def test_what_a_library_writes_is_what_is_read(rows: list[list[Any]], is_shared: bool) -> None:
    from pipelines.ingest.reading.cells import column_as_text

    block = _first_block(_by_openpyxl(rows) if is_shared else _by_xlsxwriter(rows))
    read = {(row, column): text for row, column, text in zip(*block, strict=True)}
    wanted = {(at, i): text for at, row in enumerate(rows) for i, text in enumerate(column_as_text(row)) if text}
    assert read == wanted


def _by_xlsxwriter(rows: list[list[Any]]) -> bytes:
    def write(book: Any, sheet: Any) -> None:
        for at, row in enumerate(rows):
            for i, value in enumerate(row):
                sheet.write_string(at, i, value) if isinstance(value, str) else sheet.write(at, i, value)

    return workbook(write, {"constant_memory": True})


def _by_openpyxl(rows: list[list[Any]]) -> bytes:
    book, target = openpyxl.Workbook(), io.BytesIO()
    for at, row in enumerate(rows, 1):
        for i, value in enumerate(row, 1):
            cell = book.active.cell(at, i, value)
            cell.data_type = "s" if isinstance(value, str) else cell.data_type
    book.save(target)
    return target.getvalue()


def _first_block(content: bytes) -> tuple[list[int], list[int], list[str]]:
    import tempfile
    from pathlib import Path

    from pipelines.ingest.reading.xlsx import open_xlsx
    from pipelines.settings import Limits

    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "book"
        path.write_bytes(content)
        with open_xlsx(path, Limits()) as (sheets, _):
            blocks = list(sheets[0].blocks())
    rows, columns, texts = [], [], []
    for block in blocks:
        rows += block.rows.tolist()
        columns += block.columns.tolist()
        texts += block.texts.to_pylist()
    return rows, columns, texts
