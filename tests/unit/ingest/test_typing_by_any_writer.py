"""Numbers and days written in any of the ways the contract allows are read back as they were, whoever writes them."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from decimal import Decimal
from typing import Any

import duckdb
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from pipelines.contract import Column, Mapping
from pipelines.ingest.typing_sql import Assumed, define_macros, text_sql, value_sql

HAN, FINANCIAL = "零一二三四五六七八九", "零壹贰叁肆伍陆柒捌玖"
FULL_WIDTH = str.maketrans("0123456789.,-", "０１２３４５６７８９．，－")
BATCH = 60  # numbers in one statement


@pytest.fixture(scope="module")
def memory() -> Iterator[duckdb.DuckDBPyConnection]:
    with duckdb.connect() as connection:
        define_macros(connection)
        yield connection


def read(memory: duckdb.DuckDBPyConnection, kind: str, texts: list[str], **options: Any) -> list[Any]:
    column = Column(name="net_amt", type=kind, zh="列", en="Column")
    mapping = Mapping.model_validate({"from": "x", **options})
    value = value_sql(column, mapping, None, "t", Assumed("CNY", "Asia/Shanghai"))
    cells = f"select place, {text_sql('c')} as t from (select unnest($1) as c, unnest(range(len($1))) as place)"
    return [row[0] for row in memory.execute(f"select {value} from ({cells}) order by place", [texts]).fetchall()]


def grouped(number: Decimal, separator: str, point: str) -> str:
    return f"{number:,f}".replace(",", "\0").replace(".", point).replace("\0", separator)


def in_han(number: int, digits: str = HAN, units: str = "十百千", myriads: str = "万亿") -> str:
    """A whole number below 10^12 in the usual way of writing: 一千零五, 一十二万."""
    if number == 0:
        return digits[0]
    parts: list[str] = []
    for at, unit in ((8, myriads[1]), (4, myriads[0]), (0, "")):
        section = number // 10**at % 10_000
        if section:
            gap = digits[0] if parts and section < 1000 else ""
            parts.append(gap + _below_ten_thousand(section, digits, units) + unit)
        elif parts and number % 10**at and not parts[-1].endswith(digits[0]):
            parts.append("")
    return "".join(parts)


def _below_ten_thousand(section: int, digits: str, units: str) -> str:
    text, waits = "", False
    for at in (3, 2, 1, 0):
        digit = section // 10**at % 10
        if digit:
            text += (digits[0] if waits else "") + digits[digit] + (units[at - 1] if at else "")
            waits = False
        else:
            waits = bool(text)
    return text


amounts = st.lists(
    st.decimals(min_value=-(10**12), max_value=10**12, places=2, allow_nan=False), min_size=BATCH, max_size=BATCH
)
WRITERS = (
    lambda n: f"{n:f}",
    lambda n: grouped(n, ",", "."),
    lambda n: f"¥{grouped(n, ',', '.')}",
    lambda n: f"({grouped(-n, ',', '.')})" if n < 0 else f"{n:f}元",
    lambda n: f"{n:f}".translate(FULL_WIDTH),
    lambda n: f"{-n:f}-" if n < 0 else f"+{n:f}",
    lambda n: f"{n:e}",
)


@settings(max_examples=15, deadline=None)
@given(numbers=amounts, ways=st.lists(st.sampled_from(WRITERS), min_size=BATCH, max_size=BATCH))
def test_amounts_come_back_from_every_way_of_writing(
    memory: duckdb.DuckDBPyConnection, numbers: list[Decimal], ways: list[Any]
) -> None:
    texts = [way(number) for way, number in zip(ways, numbers, strict=True)]
    assert read(memory, "decimal(18,4)", texts) == numbers


@settings(max_examples=10, deadline=None)
@given(numbers=amounts, separator=st.sampled_from([".", " ", "\u00a0", ""]))
def test_amounts_with_a_decimal_comma_come_back(
    memory: duckdb.DuckDBPyConnection, numbers: list[Decimal], separator: str
) -> None:
    texts = [grouped(number, separator, ",") for number in numbers]
    assert read(memory, "decimal(18,4)", texts, decimal=",") == numbers


@settings(max_examples=15, deadline=None)
@given(numbers=st.lists(st.integers(0, 10**12 - 1) | st.integers(0, 99_999), min_size=BATCH, max_size=BATCH))
def test_chinese_numerals_come_back_in_both_scripts(memory: duckdb.DuckDBPyConnection, numbers: list[int]) -> None:
    usual = [in_han(number) for number in numbers]
    financial = [f"{in_han(number, FINANCIAL, '拾佰仟', '萬億')}元整" for number in numbers]
    assert read(memory, "decimal(18,4)", usual, numerals="chinese") == numbers
    assert read(memory, "decimal(18,4)", financial, numerals="chinese") == numbers
    assert set(read(memory, "decimal(18,4)", [text for text in usual if len(text) > 1])) <= {None}


@settings(max_examples=15, deadline=None)
@given(days=st.lists(st.dates(date(1921, 1, 1), date(2100, 12, 31)), min_size=BATCH, max_size=BATCH))
def test_days_of_the_republic_come_back_and_are_no_other_days(
    memory: duckdb.DuckDBPyConnection, days: list[date]
) -> None:
    parts = [(day.year - 1911, day.month, day.day) for day in days]
    for form in ("{0}/{1:02}/{2:02}", "民國{0}年{1}月{2}日", "{0:03}{1:02}{2:02}", "{0}.{1}.{2}"):
        texts = [form.format(*part) for part in parts]
        assert read(memory, "date", texts, format="roc") == days
        assert set(read(memory, "date", texts)) == {None}


@settings(max_examples=10, deadline=None)
@given(
    texts=st.lists(st.text("0123456789.,-+()¥$%eE万千三十 /年月日'\"=#", max_size=12), min_size=BATCH, max_size=BATCH)
)
def test_no_text_whatever_breaks_a_statement(memory: duckdb.DuckDBPyConnection, texts: list[str]) -> None:
    for kind, options in (
        ("decimal(18,4)", {"numerals": "chinese", "percent": True, "unit": {"箱": 12}}),
        ("decimal(18,4)", {"decimal": ","}),
        ("integer", {"numerals": "chinese"}),
        ("date", {"format": ["%Y年%m月%d日", "%y/%m/%d", "roc", "serial", "epoch", "epoch_ms"], "century": 1950}),
        ("timestamp", {"format": ["%Y/%m/%d %p%I:%M", "%Y-%m-%d %H:%M %z"]}),
        ("id", {"length": 11, "whole": True}),
    ):
        assert len(read(memory, kind, texts, **options)) == BATCH
