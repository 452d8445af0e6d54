"""Delimited texts: encodings, dialects, headers and everything that can be wrong with a record."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from pipelines.ingest.reading import FileRefused
from tests.unit.ingest.reading.conftest import TRADITIONAL, Read

ROWS = "SO1,上海化工有限公司,12.50\nSO2,王小明,8\n"
TEXT = "订单号,客户名称,金额\n" + ROWS
CELLS = [("SO1", "上海化工有限公司", "12.50"), ("SO2", "王小明", "8")]
CLASSIC = "案件編號,客戶代號,類型\nT1,臺灣電子股份有限公司,投訴\nT2,陳怡君,諮詢\n"

Reader = Callable[..., Read]
Refusal = Callable[..., FileRefused]


@pytest.mark.parametrize(
    ("encoding", "found"),
    [("gbk", "gbk"), ("gb18030", "gbk"), ("utf-8", "utf-8"), ("utf-8-sig", "utf-8"), ("utf-16", "utf-16-le")],
)
def test_a_simplified_file_is_read_in_every_encoding(read_bytes: Reader, encoding: str, found: str) -> None:
    read = read_bytes(TEXT.encode(encoding))
    assert (read.cells, read.reading.encoding) == (CELLS, found)
    assert (read.reading.header_count, read.reading.record_count) == (1, 2)
    assert read.reading.relation.kind == "csv"


def test_a_big5_file_is_told_from_gbk_by_its_headers(read_bytes: Reader) -> None:
    read = read_bytes(CLASSIC.encode("big5"), expected=TRADITIONAL)
    assert read.reading.encoding == "big5hkscs"
    assert read.cells[0] == ("T1", "臺灣電子股份有限公司", "投訴")


@pytest.mark.parametrize(("text", "encoding"), [(ROWS, "gbk"), (CLASSIC.split("\n", 1)[1], "big5")])
def test_common_characters_decide_where_headers_are_english(read_bytes: Reader, text: str, encoding: str) -> None:
    read = read_bytes(("order_no,customer_name,kind\n" + text * 5).encode(encoding), expected=("order_no",))
    assert read.reading.encoding in {encoding, encoding + "hkscs"}
    assert read.reading.encoding_evidence["rule"] == "common_characters"


def test_big5_is_not_taken_for_the_declared_gbk(read_bytes: Reader) -> None:
    read = read_bytes(CLASSIC.encode("big5"), expected=TRADITIONAL, encoding="gbk")
    assert read.reading.encoding == "big5hkscs"


def test_a_text_of_one_odd_character_is_ambiguous(refusal: Refusal) -> None:
    refused = refusal(b"no,name\n1," + "囧".encode("gbk") + b"\n", expected=("no", "name"))
    assert refused.code == "ambiguous_encoding"
    assert {"gb18030", "cp1252"} <= set(refused.evidence["candidates"])


def test_the_declared_encoding_settles_an_ambiguous_text(read_bytes: Reader) -> None:
    content = b"no,name\n1," + "囧".encode("gbk") + b"\n"
    assert read_bytes(content, expected=("no", "name"), encoding="gbk").cells == [("1", "囧")]


def test_an_encoding_nobody_knows_is_refused_as_unknown(refusal: Refusal) -> None:
    assert refusal(TEXT.encode("gbk"), encoding="klingon").code == "unknown_encoding"


def test_lines_that_do_not_decode_keep_their_raw_bytes(read_bytes: Reader) -> None:
    good, bad = "订单号,客户名称,金额\n" + "SO1,王小明,1\n" * 30, b"SO9,\xff\xfe\x81,9\n"
    read = read_bytes(good.encode() + bad + b"SO10,x,10\n")
    assert list(read.problems) == [31] and read.problems[31].startswith("undecodable")
    assert read.raw[31] == (len(good.encode()), bad)
    assert len(read.cells) == 31


@pytest.mark.parametrize("delimiter", [",", "\t", ";", "|", "||", "，", "；", ", "])
@pytest.mark.parametrize("encoding", ["utf-8", "gbk"])
def test_every_usual_delimiter_is_found(read_bytes: Reader, delimiter: str, encoding: str) -> None:
    read = read_bytes(TEXT.replace(",", delimiter).encode(encoding))
    assert (read.cells, read.reading.dialect["delimiter"]) == (CELLS, delimiter)


@pytest.mark.parametrize("end", ["\n", "\r\n", "\r"])
def test_every_kind_of_line_end_is_read(read_bytes: Reader, end: str) -> None:
    assert read_bytes(TEXT.replace("\n", end).encode()).cells == CELLS


def test_mixed_line_ends_lose_no_cell(read_bytes: Reader) -> None:
    read = read_bytes("订单号,客户名称,金额\r\n1,b,2\n3,d,4\r5,f,6\r\n".encode())
    assert read.cells == [("1", "b", "2"), ("3", "d", "4"), ("5", "f", "6")]
    assert "mixed_line_ends" in read.reading.flags


def test_embedded_line_ends_and_quotes_are_content(read_bytes: Reader) -> None:
    content = '订单号,客户名称,金额\n1,"a\nb, ""c""",2\n2,5" pipe,3\n'
    assert read_bytes(content.encode()).cells == [("1", 'a\nb, "c"', "2"), ("2", '5" pipe', "3")]


def test_quoted_records_take_the_fast_path_too(read_bytes: Reader) -> None:
    read = read_bytes('订单号,客户名称,金额\n"1","a, ""b""","1,234"\n2,c,\n'.encode())
    assert read.reading.relation.kind == "csv"
    assert read.cells == [("1", 'a, "b"', "1,234"), ("2", "c", None)]


def test_an_unclosed_quote_spoils_its_own_record_only(read_bytes: Reader) -> None:
    read = read_bytes('订单号,客户名称,金额\n1,"a,2\n2,b,3\n3,"c",4\n'.encode())
    assert read.problems == {1: "unclosed_quote"}
    assert read.cells == [("2", "b", "3"), ("3", "c", "4")]


def test_a_record_of_another_width_keeps_its_cells_and_place(read_bytes: Reader) -> None:
    read = read_bytes("订单号,客户名称,金额\n1,a,2\n合计,9\n2,b,3,x\n".encode())
    assert read.problems == {2: "width: 2 fields, 3 expected", 3: "width: 4 fields, 3 expected"}
    assert read.rows[1][:3] == ("合计", "9", None)
    assert read.raw[2] == (len("订单号,客户名称,金额\n1,a,2\n".encode()), "合计,9\n".encode())


def test_blank_lines_are_counted_and_marked(read_bytes: Reader) -> None:
    read = read_bytes("\n订单号,客户名称,金额\n1,a,2\n\n,,\n  \n2,b,3\n\n".encode())
    assert (read.reading.header_count, read.reading.record_count, read.blank) == (2, 6, 4)
    assert read.cells == [("1", "a", "2"), ("2", "b", "3")]


def test_a_nul_byte_makes_a_problem_record(read_bytes: Reader) -> None:
    read = read_bytes("订单号,客户名称,金额\n1,a\x00,2\n2,b,3\n".encode())
    assert (read.problems, read.cells) == ({1: "nul_byte"}, [("2", "b", "3")])


def test_a_record_beyond_the_cap_is_kept_out_of_memory(read_bytes: Reader) -> None:
    huge = b"9," + b"x" * (9 << 20) + b",9\n"
    read = read_bytes("订单号,客户名称,金额\n1,a,2\n".encode() + huge + b"2,b,3\n")
    assert read.problems == {2: "record_too_long"}
    assert len(read.raw[2][1]) == 1 << 20
    assert read.cells == [("1", "a", "2"), ("2", "b", "3")]


def test_a_text_cut_within_a_record_is_flagged_truncated(read_bytes: Reader) -> None:
    read = read_bytes("订单号,客户名称,金额\n1,a,2\n2,b".encode())
    assert "truncated" in read.reading.flags
    assert read.problems == {2: "width: 2 fields, 3 expected"}


def test_a_missing_last_line_end_is_flagged_but_loaded(read_bytes: Reader) -> None:
    read = read_bytes(TEXT.rstrip().encode("gbk"))
    assert (read.cells, read.reading.flags) == (CELLS, ("no_final_line_end",))


def test_a_file_of_zero_bytes_is_refused_as_empty(refusal: Refusal) -> None:
    assert refusal(b"").code == "empty_file"
    assert refusal(b"\xef\xbb\xbf").code == "empty_file"


def test_a_header_without_records_is_a_reading(read_bytes: Reader) -> None:
    read = read_bytes("订单号,客户名称,金额\n".encode("gbk"))
    assert (read.reading.headers, read.reading.record_count) == (("订单号", "客户名称", "金额"), 0)


def test_title_rows_above_the_header_are_preamble(read_bytes: Reader) -> None:
    read = read_bytes(("订单明细表\n制表日期：2026-11-20,,\n\n" + TEXT).encode("gbk"))
    assert (read.reading.header_count, read.cells) == (4, CELLS)


def test_headers_are_matched_through_width_and_blanks(read_bytes: Reader) -> None:
    read = read_bytes("\ufeff订单号 , 客户名称,金额（元）\n1,a,2\n".encode(), expected=("订单号", "金额(元)"))
    assert read.reading.headers == ("订单号", "客户名称", "金额(元)")


def test_two_header_rows_are_joined_where_names_repeat(read_bytes: Reader) -> None:
    text = "客户,,收货,\n编号,名称,名称,地址\n1,a,b,c\n"
    read = read_bytes(text.encode(), expected=("编号", "地址"), header_rows=2)
    assert read.reading.headers == ("编号", "客户/名称", "收货/名称", "地址")
    assert (read.reading.header_count, read.cells) == (2, [("1", "a", "b", "c")])


def test_one_header_row_where_the_contract_announces_two(read_bytes: Reader) -> None:
    read = read_bytes(TEXT.encode(), header_rows=2)
    assert (read.reading.header_count, read.cells) == (1, CELLS)


def test_a_traditional_header_is_found_by_its_simplified_name(read_bytes: Reader) -> None:
    read = read_bytes("标题\n訂單號,客戶名稱,金額\n1,a,2\n".encode(), expected=("订单号", "客户名称"))
    assert (read.reading.header_count, read.reading.headers[0]) == (2, "訂單號")


def test_a_file_without_a_header_needs_the_contracts_names(read_bytes: Reader, refusal: Refusal) -> None:
    assert refusal(ROWS.encode(), expected=()).code == "header_missing"
    read = read_bytes(ROWS.encode(), expected=(), has_header=False, names=("a", "b", "c"))
    assert (read.cells, read.reading.headers, read.reading.header_count) == (CELLS, ("a", "b", "c"), 0)


@pytest.mark.parametrize("content", [b"%PDF-1.7 x", b"\x89PNG\r\n", bytes(range(1, 30)) * 9])
def test_what_is_no_table_is_refused_by_its_bytes(refusal: Refusal, content: bytes) -> None:
    assert refusal(content).code == "unsupported_format"


def test_the_careful_path_crosses_blocks_without_losing_records(read_bytes: Reader) -> None:
    lines = [f'SO{i},"多行\n内容{i}",{i}' if i % 7 == 0 else f"SO{i},王小明,{i}" for i in range(150_000)]
    lines[1000] = "short"
    read = read_bytes(("订单号,客户名称,金额\n" + "\n".join(lines) + "\n").encode("gbk"))
    assert read.problems == {1001: "width: 1 fields, 3 expected"}
    assert read.reading.record_count == 150_000
    assert read.rows[-1][:3] == ("SO149999", "王小明", "149999")


def test_the_fast_path_keeps_the_order_of_records(read_bytes: Reader) -> None:
    lines = "".join(f"SO{i},王小明,{i}\r\n" for i in range(150_000))
    read = read_bytes(("订单号,客户名称,金额\r\n" + lines).encode("gbk"))
    assert read.reading.relation.kind == "csv"
    assert [row[2] for row in read.rows] == [str(i) for i in range(150_000)]
