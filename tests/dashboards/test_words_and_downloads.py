"""Texts in both languages, numbers in words, texts from data made harmless, tables that Excel opens right."""

from __future__ import annotations

import csv
import io
import itertools
import json
import string
import zipfile
from datetime import date, datetime
from decimal import Decimal

import pandas as pd
import pytest
from python_calamine import CalamineWorkbook

from dashboards.components import downloads, numbers, periods
from dashboards.components.words import plain, unbroken
from dashboards.i18n import texts
from pipelines.settings import REPOSITORY

NAUGHTY = REPOSITORY.parent / "shared" / "data" / "naughty_strings" / "blns.json"

FORMULA_LEADS = [
    "=1+1", "+1+1", "-1+1", "@SUM(A1)", "\t=1", "\r=1", "\n=1", " =1", "　=1", "＝1+1", "＋1", "－1+2", "＠A1", "\0=1",
    "=cmd|' /C calc'!A0", "+8613800138000", "-2+3+cmd|' /C calc'!A0",
]  # fmt: skip


def test_both_languages_have_the_same_keys_and_gaps() -> None:
    zh, en = texts("zh"), texts("en")
    assert zh.keys() == en.keys()
    for key, text in zh.items():
        gaps = [{name for _, name, _, _ in string.Formatter().parse(said) if name} for said in (text, en[key])]
        assert gaps[0] == gaps[1], key


def test_chinese_texts_hold_no_english_sentence() -> None:
    english = [key for key, text in texts("zh").items() if text.isascii() and any(c.isalpha() for c in text)]
    assert english == []


@pytest.mark.parametrize(
    ("value", "zh", "en"),
    [
        (16117548.24, "1,611.75 万元", "16.12M CNY"),
        (123456789.0, "1.23 亿元", "123.46M CNY"),
        (9876.5, "9,876.50 元", "9.88K CNY"),
        (-25000, "-2.50 万元", "-25.00K CNY"),
        (0, "0.00 元", "0.00 CNY"),
        (None, "—", "—"),
        (float("nan"), "—", "—"),
    ],
)
def test_an_amount_is_written_in_steps_of_its_language(value: float | None, zh: str, en: str) -> None:
    assert numbers.amount(value, "zh", "CNY") == zh
    assert numbers.amount(value, "en", "CNY") == en


def test_a_count_keeps_its_digits_up_to_a_million() -> None:
    assert numbers.count(541909, "zh") == "541,909"
    assert numbers.count(1234567, "zh") == "123.46 万"
    assert numbers.count(1234567, "en") == "1.23M"


def test_periods_are_counted_from_the_day_of_the_data() -> None:
    leap = date(2028, 2, 29)
    assert periods.bounds("m12", leap) == (date(2027, 3, 1), leap)
    assert periods.bounds("last_month", date(2026, 1, 5)) == (date(2025, 12, 1), date(2025, 12, 31))
    assert periods.bounds("d30", date(2026, 11, 20))[0] == date(2026, 10, 22)


def test_a_name_of_markup_has_no_live_mark_left() -> None:
    text = plain("<b>*x*</b> [a](http://b) :red[y] `c` $d$ # e www.f.g\n# h")
    for mark in "*[]()`$<>#":
        assert all(before == "\\" for before, after in itertools.pairwise(text) if after == mark), mark
    assert ":red" not in text
    assert "www." not in text
    assert "\n" not in text


@pytest.mark.parametrize("text", FORMULA_LEADS)
def test_a_cell_that_would_run_is_disarmed_and_recoverable(text: str) -> None:
    cell = downloads.guarded(text)
    assert cell.startswith("'")
    assert cell[1:] == text


@pytest.mark.parametrize("text", ["0912345678", "1E10", "2024-01", "3/5", "123456789012345678"])
def test_digits_that_excel_would_change_stay_text(text: str) -> None:
    assert downloads.guarded(text) == f"{text}\t"


@pytest.mark.parametrize("value", ["13800138000", "宏达化工", "-5.20", -5.2, 7, None])
def test_harmless_cells_are_left_as_they_are(value: object) -> None:
    assert downloads.guarded(value) == value


def test_a_table_reads_back_with_its_headers_and_a_byte_order_mark() -> None:
    frame = pd.DataFrame({"编号": ["007", "=1"], "金额": [-1.5, 2.0], "=x": ["a,b", 'c"d']})
    data = downloads.csv_bytes(frame)
    assert data.startswith(b"\xef\xbb\xbf")
    rows = list(csv.reader(io.StringIO(data.decode("utf-8-sig"), newline="")))
    assert rows == [["编号", "金额", "'=x"], ["007\t", "-1.5", "a,b"], ["'=1", "2.0", 'c"d']]


def read_back(frame: pd.DataFrame) -> list[list[object]]:
    """A frame's workbook as another program reads it."""
    book = CalamineWorkbook.from_filelike(io.BytesIO(downloads.xlsx_bytes(frame)))
    return [list(row) for row in book.get_sheet_by_index(0).to_python(skip_empty_area=False)]


def test_a_workbook_keeps_each_cell_in_its_type() -> None:
    frame = pd.DataFrame(
        {
            "编号": ["007", "123456789012345678"],
            "金额": [Decimal("-1.50"), 2.25],
            "日期": pd.to_datetime(["2026-11-20", None]),
            "时间": [datetime(2026, 11, 20, 8, 30), None],
            "有效": [True, False],
            "行数": pd.array([3, None], dtype="Int64"),
            "长数": [12345678901234567, 1],
        }
    )
    head, first, second = read_back(frame)
    assert head == list(frame.columns)
    moment = datetime(2026, 11, 20, 8, 30)
    assert first == ["007", -1.5, date(2026, 11, 20), moment, True, 3, "12345678901234567"]
    assert second == ["123456789012345678", 2.25, "", "", False, "", 1]


@pytest.mark.parametrize("text", FORMULA_LEADS)
def test_no_text_becomes_a_formula_or_a_link_in_a_workbook(text: str) -> None:
    data = downloads.xlsx_bytes(pd.DataFrame({"=1+1": [text, "http://example.com", "mailto:a@example.com"]}))
    with zipfile.ZipFile(io.BytesIO(data)) as parts:
        sheet = parts.read("xl/worksheets/sheet1.xml").decode()
        assert not [name for name in parts.namelist() if "rels/sheet" in name]
    assert "<f>" not in sheet
    assert "hyperlink" not in sheet


@pytest.mark.skipif(not NAUGHTY.exists(), reason="the naughty strings are not beside the checkout")
def test_naughty_strings_come_back_from_a_workbook_letter_by_letter() -> None:
    naughty = [*json.loads(NAUGHTY.read_text("utf-8")), "\ud800", "\ufffe", "x" * 40_000, "_x000D_", "\x01"]
    rows = read_back(pd.DataFrame({"text": naughty}))
    # An XML file holds no lone carriage return but as an escape, and not every reader undoes that one.
    told = [(downloads.excel_text(text), row[0]) for text, row in zip(naughty, rows[1:], strict=True)]
    assert [pair for pair in told if pair[0] != pair[1]] == []


def test_an_empty_table_is_a_workbook_with_its_headers() -> None:
    assert read_back(pd.DataFrame({"编号": []})) == [["编号"]]


def test_a_label_that_does_not_break_keeps_its_escaped_marks() -> None:
    shown = unbroken(plain("Target (signed) \\ *"))
    assert shown.replace("\u2060", "").replace("\u00a0", " ") == plain("Target (signed) \\ *")
    assert "\\\u2060" not in shown.replace("\\\\", "")
