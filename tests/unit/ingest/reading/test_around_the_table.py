"""What stands above, below and between the records of a table: titles, headers again, notes, totals, other tables."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from tests.unit.ingest.reading.conftest import Read

HEADERS = ("订单号", "日期", "客户名称", "金额")
HEADER = ",".join(HEADERS)
LINES = [f"SO{n:06d},2026-11-{n % 28 + 1:02d},客户{'甲乙丙'[n % 3]},{n}.50" for n in range(1, 41)]
OTHER = ["产品,数量", "螺丝,3", "螺母,4"]

Reader = Callable[..., Read]


def file_of(*lines: str) -> bytes:
    return "\r\n".join([*lines, ""]).encode("gb18030")


def kinds(read: Read) -> list[str]:
    return [problem.split(":")[0] for problem in read.problems.values()]


@pytest.mark.parametrize("expected", [HEADERS, ()])
def test_titles_and_filters_above_the_header_are_preamble(read_bytes: Reader, expected: tuple[str, ...]) -> None:
    content = file_of("销售订单明细,,,", "期间：2026-11-01 至 2026-11-30,,,", ",,,", HEADER, *LINES)
    read = read_bytes(content, expected=expected)
    assert (read.reading.headers, read.reading.header_count, len(read.cells)) == (HEADERS, 4, 40)


def test_a_title_of_as_many_words_as_columns_is_no_header(read_bytes: Reader) -> None:
    read = read_bytes(file_of("华东 区域 销售 报表", HEADER, *LINES), expected=())
    assert (read.reading.headers, read.reading.header_count, len(read.cells)) == (HEADERS, 2, 40)


@pytest.mark.parametrize(
    ("below", "kind"),
    [
        ("制表人：张三", "footer"),
        ("制表人：张三,,,", "footer"),
        ("第 1 页 共 3 页", "footer"),
        ("审核,李四", "footer"),
        ("40 rows exported", "footer"),
        ("合计,,,820.00", "total_row"),
        ("合 计,820.00", "total_row"),
        ("Total,,,820.00", "total_row"),
    ],
)
def test_notes_below_the_table_have_their_own_problem(read_bytes: Reader, below: str, kind: str) -> None:
    read = read_bytes(file_of(HEADER, *LINES, "", below, ""), expected=HEADERS)
    assert kinds(read) == [kind]
    assert (len(read.cells), read.reading.record_count) == (40, 43)


def test_a_note_without_a_line_end_is_no_cut_off_record(read_bytes: Reader) -> None:
    read = read_bytes(file_of(HEADER, *LINES, "制表人：张三").rstrip(), expected=HEADERS)
    assert (kinds(read), read.reading.flags) == (["footer"], ("no_final_line_end",))


def test_a_file_cut_within_a_quote_says_so(read_bytes: Reader) -> None:
    content = file_of(HEADER, *LINES, 'SO000041,2026-11-02,"客户').rstrip()
    read = read_bytes(content, expected=HEADERS)
    assert (kinds(read), len(read.cells)) == (["unclosed_quote"], 40)
    assert "truncated" in read.reading.flags


def test_rows_numbered_under_no_name_have_a_header(read_bytes: Reader) -> None:
    read = read_bytes(",编号,名称\n1,A1,螺丝\n2,A2,螺母\n".encode(), expected=())
    assert read.reading.headers == ("", "编号", "名称")


def test_a_sparse_last_record_is_no_footer(read_bytes: Reader) -> None:
    read = read_bytes(file_of(HEADER, *LINES, "SO000041,,客户丁,"), expected=HEADERS)
    assert (read.problems, read.cells[-1]) == ({}, ("SO000041", None, "客户丁", None))


def test_subtotals_between_records_are_totals_too(read_bytes: Reader) -> None:
    read = read_bytes(file_of(HEADER, *LINES[:20], "小计,,,210.00", "", *LINES[20:]), expected=HEADERS)
    assert (kinds(read), len(read.cells)) == (["total_row"], 40)


def test_the_header_of_every_page_is_recognised(read_bytes: Reader) -> None:
    read = read_bytes(file_of(HEADER, *LINES[:15], HEADER, *LINES[15:30], "", HEADER, *LINES[30:]), expected=HEADERS)
    assert (kinds(read), len(read.cells)) == (["repeated_header"] * 2, 40)


def test_a_second_table_of_another_width_is_quarantined(read_bytes: Reader) -> None:
    read = read_bytes(file_of(HEADER, *LINES, "", *OTHER), expected=HEADERS)
    assert (kinds(read), len(read.cells)) == (["second_table"] * 3, 40)


def test_a_table_goes_on_after_another_one_between(read_bytes: Reader) -> None:
    read = read_bytes(file_of(HEADER, *LINES[:30], *OTHER, *LINES[30:]), expected=HEADERS)
    assert (kinds(read), len(read.cells)) == (["second_table"] * 3, 40)


def test_a_second_table_of_the_same_width_is_quarantined(read_bytes: Reader) -> None:
    other = ["产品编号,单位,仓库,经办人", "P1,个,东莞,王五", "P2,个,东莞,王五"]
    read = read_bytes(file_of(HEADER, *LINES, "", *other), expected=HEADERS)
    assert (kinds(read), len(read.cells)) == (["second_table"] * 3, 40)


def test_a_copy_of_the_table_below_itself_is_not_loaded_twice(read_bytes: Reader) -> None:
    read = read_bytes(file_of(HEADER, *LINES, HEADER, *LINES), expected=HEADERS)
    assert (kinds(read), len(read.cells)) == (["repeated_header", *["second_table"] * 40], 40)


def test_other_tables_are_known_across_blocks(read_bytes: Reader) -> None:
    many = [f"SO{n:06d},2026-11-{n % 28 + 1:02d},客户甲,{n}.50" for n in range(150_000)]
    read = read_bytes(file_of(HEADER, *many, *OTHER, *["螺丝,3"] * 400_000), expected=HEADERS)
    assert set(kinds(read)) == {"second_table"}
    assert (len(read.cells), read.reading.record_count) == (150_000, 550_003)


def test_a_header_written_twice_is_one_header(read_bytes: Reader) -> None:
    read = read_bytes(file_of(HEADER, HEADER, *LINES), expected=())
    assert (read.reading.headers, read.reading.header_count, len(read.cells)) == (HEADERS, 2, 40)


def test_unknown_names_are_a_header_where_values_follow(read_bytes: Reader) -> None:
    read = read_bytes(file_of(HEADER, *LINES), expected=())
    assert (read.reading.headers, read.reading.header_count) == (HEADERS, 1)
