"""What a cell becomes, or why its record is quarantined (failures 1c)."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, datetime
from decimal import Decimal
from typing import Any

import duckdb
import pytest

from pipelines.contract import Column, Mapping
from pipelines.ingest.typing_sql import Assumed, define_macros, reason_sql, text_sql, value_sql


class Typist:
    """Types one cell by the same SQL that lands files."""

    def __init__(self, connection: duckdb.DuckDBPyConnection) -> None:
        self._connection = connection

    def __call__(
        self,
        kind: str,
        cell: str | None,
        *,
        name: str = "net_amt",
        scale: float | None = None,
        is_workbook: bool = False,
        is_1904: bool = False,
        required: bool = False,
        currency: str = "CNY",
        **mapping: Any,
    ) -> Any:
        column = Column(name=name, type=kind, zh="列", en="Column", values=mapping.pop("allowed", ()))
        mapped = Mapping.model_validate({"from": "x", **mapping})
        assumed = Assumed(currency, "Asia/Shanghai", is_workbook, is_1904=is_1904)
        value = value_sql(column, mapped, scale, "t", assumed)
        reason = reason_sql(column, required, "v", "t", mapped, assumed)
        typed = f"select *, {value} as v from (select {text_sql('c')} as t from (select ? as c))"
        query = f"select v, {reason} from ({typed})"
        found, why = self._connection.execute(query, [cell]).fetchone() or (None, None)
        return why.split(":")[0] if why else found


@pytest.fixture(scope="module")
def typist() -> Iterator[Typist]:
    with duckdb.connect() as connection:
        connection.execute("set timezone = 'UTC'")
        define_macros(connection)
        yield Typist(connection)


@pytest.mark.parametrize(
    ("cell", "expected"),
    [
        ("12.5", "12.5"),
        ("1,234.50", "1234.5"),
        ("1,234,567", "1234567"),
        ("¥1,234.50", "1234.5"),
        ("￥ 12", "12"),
        ("12元", "12"),
        ("１２３．５", "123.5"),
        ("(500)", "-500"),
        ("（500）", "-500"),
        ("-¥5", "-5"),
        ("¥-5", "-5"),
        ("500-", "-500"),
        ("−7", "-7"),
        ("\u3000 8\t", "8"),
        ("125.43999999999998", "125.44"),
        ("1e-05", "0"),
    ],
)
def test_a_number_is_read_as_people_write_it(typist: Typist, cell: str, expected: str) -> None:
    assert typist("decimal(18,4)", cell) == Decimal(expected)


@pytest.mark.parametrize("cell", ["12%", "三千", "1.2万", "1.234,56", "1,23", "abc", "1_000", "12,34.5", "nan!"])
def test_a_number_that_needs_a_guess_is_quarantined(typist: Typist, cell: str) -> None:
    assert typist("decimal(18,4)", cell) == "bad_number"


def test_a_currency_mark_counts_only_in_its_own_currency(typist: Typist) -> None:
    assert typist("decimal(18,4)", "NT$1,200", currency="TWD") == 1200
    assert typist("decimal(18,4)", "NT$1,200") == "other_currency"
    assert typist("decimal(18,3)", "5元", name="ordered_qty") == "bad_number"


def test_a_scale_multiplies_plain_and_repaired_numbers(typist: Typist) -> None:
    assert typist("decimal(18,4)", "1.2345", scale=10000) == 12345
    assert typist("decimal(18,4)", "1,234.5", scale=0.01) == Decimal("12.345")


@pytest.mark.parametrize(("cell", "expected"), [("7", 7), ("007", 7), ("7.0", 7), ("1,234", 1234), ("-3", -3)])
def test_a_whole_number_is_read_whole(typist: Typist, cell: str, expected: int) -> None:
    assert typist("integer", cell, name="line_no") == expected


@pytest.mark.parametrize("cell", ["12.5", "0x1F", "1_000", "99999999999999999999"])
def test_what_is_no_whole_number_is_never_rounded(typist: Typist, cell: str) -> None:
    assert typist("integer", cell, name="line_no") == "bad_number"


@pytest.mark.parametrize("cell", ["", "  ", None, "NA", "n/a", "NULL", "无", "無", "空", "-", "--", "#N/A"])
@pytest.mark.parametrize("kind", ["decimal(18,4)", "integer", "date", "timestamp", "id"])
def test_words_for_nothing_are_null_in_typed_columns(typist: Typist, kind: str, cell: str | None) -> None:
    assert typist(kind, cell) is None
    assert typist(kind, cell, required=True) == "missing_value"


@pytest.mark.parametrize("kind", ["decimal(18,4)", "integer", "date", "id", "text"])
def test_a_formula_error_is_quarantined_in_every_type(typist: Typist, kind: str) -> None:
    assert typist(kind, "#REF!") == "formula_error"
    assert typist(kind, "#div/0!") == "formula_error"


def test_text_keeps_what_only_looks_like_nothing(typist: Typist) -> None:
    assert typist("text", " 无 ") == "无"
    assert typist("text", "#1 仓库") == "#1 仓库"
    assert typist("text", "t") == "t"


@pytest.mark.parametrize(
    "cell", ["0000-00-00", "0000/00/00", "2024/02/30", "1899/12/31", "2101/01/01", "113/05/01", "24/5/1", "infinity"]
)
def test_an_impossible_day_is_quarantined_as_bad_date(typist: Typist, cell: str) -> None:
    assert typist("date", cell, format="%Y/%m/%d") == "bad_date"
    assert typist("date", cell) == "bad_date"


def test_only_the_formats_of_the_contract_are_tried(typist: Typist) -> None:
    assert typist("date", "2024/5/1", format="%Y/%m/%d") == date(2024, 5, 1)
    assert typist("date", "03/04/2024", format="%d/%m/%Y") == date(2024, 4, 3)
    assert typist("date", "03/04/2024") == "bad_date"
    assert typist("date", "2024-05-01", format="%Y/%m/%d") == "bad_date"
    assert typist("date", "２０２４年5月1日", format="%Y年%m月%d日") == date(2024, 5, 1)


@pytest.mark.parametrize("cell", ["民國113年5月1日", "113/05/01", "1130501", "113.5.1", "民国113年05月01日"])
def test_a_year_of_the_republic_counts_only_where_the_contract_says_so(typist: Typist, cell: str) -> None:
    assert typist("date", cell, format="roc") == date(2024, 5, 1)
    assert typist("date", cell) == "bad_date"


def test_a_workbooks_date_cells_are_days_as_iso_text_or_serial(typist: Typist) -> None:
    assert typist("date", "2024-05-01", format="%Y/%m/%d", is_workbook=True) == date(2024, 5, 1)
    assert typist("date", "45413", is_workbook=True) == date(2024, 5, 1)
    assert typist("date", "43951", is_workbook=True, is_1904=True) == date(2024, 5, 1)
    assert typist("timestamp", "45413.5", is_workbook=True) == datetime(2024, 5, 1, 12)
    assert typist("date", "45413") == "bad_date"
    assert typist("date", "60", is_workbook=True) == "bad_date"


def test_a_time_with_an_offset_becomes_local_time_of_the_export(typist: Typist) -> None:
    assert typist("timestamp", "2024-05-01T02:00:00Z") == datetime(2024, 5, 1, 10)
    assert typist("timestamp", "2024-05-01 02:00:00+00:00") == datetime(2024, 5, 1, 10)
    assert typist("timestamp", "2024-05-01 10:00:00") == datetime(2024, 5, 1, 10)


@pytest.mark.parametrize("cell", ["1.23E+17", "1.234567890123457e+17"])
def test_an_id_that_a_spreadsheet_rounded_is_quarantined(typist: Typist, cell: str) -> None:
    assert typist("id", cell) == "precision_lost"


@pytest.mark.parametrize("cell", ["00123", "123456789012345678", "2024-01", "Mar-05", "t", "E+1"])
def test_an_id_keeps_every_character_it_has(typist: Typist, cell: str) -> None:
    assert typist("id", cell) == cell


def test_full_width_ids_become_half_width(typist: Typist) -> None:
    assert typist("id", "ＳＯ－００１") == "SO-001"


def test_a_value_the_contract_does_not_map_is_quarantined(typist: Typist) -> None:
    known = {"values": {"已完成": "completed", "是(1)": "open"}, "allowed": ("completed", "open")}
    assert typist("enum", "已完成", **known) == "completed"
    assert typist("enum", "是（１）", **known) == "open"
    assert typist("enum", "未知", **known) == "unknown_value"
    assert typist("enum", "", **known) is None


def test_an_enum_without_values_takes_the_entitys_own_words(typist: Typist) -> None:
    assert typist("enum", "Open", allowed=("open", "closed")) == "open"
    assert typist("boolean", "是") is True
    assert typist("boolean", "也许") == "unknown_value"
