"""Phone numbers of many regions and habits; plain ones in SQL must come out as the odd ones do."""

from __future__ import annotations

import duckdb
import pytest

from pipelines.identity.normalise.phones import PLAIN_PHONES_SQL, parse_cell, parse_phones, to_e164
from pipelines.identity.normalise.text import fold

ONE = [
    ("139 1234 5671", "CN", "+8613912345671"), ("+86-13912345671", "CN", "+8613912345671"),
    ("008613912345671", "CN", "+8613912345671"), ("8613912345671", "TW", "+8613912345671"),
    ("１３９１２３４５６７１", "CN", "+8613912345671"), ("13912345671", "HK", "+8613912345671"),
    ("手机:139-1234-5671", "CN", "+8613912345671"), ("138 1234 5679 转 8001", "CN", "+8613812345679"),
    ("021-68881234转801", "CN", "+862168881234"), ("(021)68881234-801", "CN", "+862168881234"),
    ("+86 (21) 6888 1234", "CN", "+862168881234"), ("0755-86013388", "CN", "+8675586013388"),
    ("400-820-8820", "CN", "+864008208820"), ("+886 912 345 679", "CN", "+886912345679"),
    ("0912-345-679", "TW", "+886912345679"), ("0912345679", "CN", "+886912345679"),
    ("02-2388-6789", "TW", "+886223886789"), ("+852 6123 4567", "CN", "+85261234567"),
    ("2388 6780", "HK", "+85223886780"), ("(310) 246-1501", "US", "+13102461501"),
    ("310/246-1501", "US", "+13102461501"), ("1-800-356-9377", "US", "+18003569377"),
    ("tel: +44 20 7946 0958", "CN", "+442079460958"), ("03-3581-4321", "JP", "+81335814321"),
]  # fmt: skip


@pytest.mark.parametrize(("written", "region", "expected"), ONE)
def test_a_phone_number_becomes_e164_whoever_wrote_it(written: str, region: str, expected: str) -> None:
    assert parse_cell(fold(written), region) == ([expected], None)


@pytest.mark.parametrize(
    "written", ["13800138000", "11111111", "13912345678", "12345678", "123456", "0", "无", "95588", "138 0000 0000"]
)
def test_a_number_typed_to_get_past_a_form_is_nothing(written: str) -> None:
    assert parse_cell(fold(written)) == ([], None)


def test_several_numbers_in_a_cell_are_all_read() -> None:
    both = ["+861088886667", "+8613812345679"]
    for written in ("13812345679/010-88886667", "手机：13812345679；电话：010-88886667", "13812345679 010-88886667"):
        assert parse_cell(fold(written)).phones == both


def test_numbers_that_no_plan_knows_still_agree() -> None:
    ways = ("310-475-3585", "310/475-3585", "(310) 475-3585")
    assert {tuple(parse_cell(way).phones) for way in ways} == {("~3104753585",)}
    assert parse_cell("68881235-801") == parse_cell("6888 1235") == (["~68881235"], None)
    assert to_e164("68881235") is None


@pytest.mark.parametrize(
    ("written", "pattern"),
    [
        ("138****8000", "+86138____8000"), ("138xxxx8000", "+86138____8000"), ("+86 138****8000", "+86138____8000"),
        ("138*8000", "+86138%8000"),
    ],
)  # fmt: skip
def test_a_masked_number_is_a_pattern_and_no_number(written: str, pattern: str) -> None:
    assert parse_cell(fold(written)) == ([], [pattern])


def test_plain_numbers_come_out_of_sql_as_from_the_library() -> None:
    cells = [(written, region) for written, region, _ in ONE] + [("13800138000", "CN"), ("88888888", "HK")]
    with duckdb.connect() as connection:
        connection.execute("create table missing (value varchar, region varchar)")
        connection.executemany("insert into missing values (?, ?)", cells)
        plain = {(row[0], row[1]): row[2] for row in connection.execute(PLAIN_PHONES_SQL).fetchall()}
    assert len(plain) >= 12
    assert plain == {
        cell: found.phones for cell, found in zip(cells, parse_phones(cells), strict=True) if cell in plain
    }
