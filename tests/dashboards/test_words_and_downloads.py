"""Texts in both languages, numbers in words, texts from data made harmless, tables that Excel opens right."""

from __future__ import annotations

import csv
import io
import itertools
import string
from datetime import date

import pandas as pd
import pytest

from dashboards.components import downloads, numbers, periods
from dashboards.components.words import plain
from dashboards.i18n import texts

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
