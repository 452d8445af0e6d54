"""Delimiters nobody has told: usual, full-width, of several signs and weak ones, in files as departments send them."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from tests.unit.ingest.reading.conftest import Read

HEADERS = ("订单号", "客户名称", "日期", "时间", "金额")
ROWS = [(f"SO{n}", f"王小明{n}", f"2026-01-{n % 28 + 1:02d}", f"10:{n % 60:02d}", f"{n}.50") for n in range(1, 31)]
FIRM = (
    ",",
    "\t",
    ";",
    "|",
    "||",
    "::",
    "~|~",
    "#|#",
    "^|^",
    "|~|",
    "@@",
    "&&",
    "，",
    "；",
    "｜",
    "\x1f",
    "¦",
    ", ",
    " | ",
)
WEAK = ("~", "^", "!", "&", "*", "#", "、")

Reader = Callable[..., Read]


def text(delimiter: str, quote: str = "") -> bytes:
    rows = [delimiter.join(f"{quote}{cell}{quote}" for cell in row) for row in (HEADERS, *ROWS)]
    return "\n".join([*rows, ""]).encode()


@pytest.mark.parametrize("delimiter", FIRM + WEAK)
@pytest.mark.parametrize(("quote", "expected"), [("", HEADERS), ('"', HEADERS), ("", ())])
def test_a_delimiter_is_found_by_what_it_does(
    read_bytes: Reader, delimiter: str, quote: str, expected: tuple[str, ...]
) -> None:
    read = read_bytes(text(delimiter, quote), expected=expected)
    assert (read.reading.headers, read.problems) == (HEADERS, {})
    assert [tuple(cell and cell.strip() for cell in row) for row in read.cells] == ROWS


def test_empty_cells_make_no_delimiter_of_two_commas(read_bytes: Reader) -> None:
    content = "订单号,客户名称,金额\n1,,2\n2,,3\n3,,4\n"
    assert read_bytes(content.encode()).cells == [("1", None, "2"), ("2", None, "3"), ("3", None, "4")]


@pytest.mark.parametrize(
    "content", ["时间\n10:30\n11:45\n", "日期\n2026-11-20\n2026-11-21\n", "备注\n急, 送货\n不急\n"]
)
def test_one_column_of_times_or_texts_is_left_whole(read_bytes: Reader, content: str) -> None:
    read = read_bytes(content.encode(), expected=(content.split("\n")[0],))
    assert len(read.reading.headers) == 1
    assert len(read.cells) + len(read.problems) == 2


def test_decimal_commas_do_not_cut_a_semicolon_file(read_bytes: Reader) -> None:
    content = "Artikel;Menge;Preis\n" + "".join(f"A{n};{n},5;{n},99\n" for n in range(30))
    assert read_bytes(content.encode(), expected=()).cells[1] == ("A1", "1,5", "1,99")


def test_quotes_that_quote_nothing_are_characters(read_bytes: Reader) -> None:
    content = "订单号\t客户名称\t金额\n" + "".join(f'{n}\t"王{n}\t{n}\n' for n in range(30))
    read = read_bytes(content.encode())
    assert (read.problems, read.cells[3]) == ({}, ("3", '"王3', "3"))


def test_a_quoted_number_beyond_the_sample_is_one_cell(read_bytes: Reader) -> None:
    content = "订单号,客户名称,金额\n" + "1,a,2\n" * 300_000 + '2,b,"1,234"\n'
    read = read_bytes(content.encode())
    assert (read.problems, read.cells[-1]) == ({}, ("2", "b", "1,234"))
