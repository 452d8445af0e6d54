"""Web pages, mostly in the coat of an .xls: which table it is, and what its cells say."""

from __future__ import annotations

from collections.abc import Callable
from email.message import EmailMessage

import pytest

from pipelines.ingest.reading import FileRefused
from tests.unit.ingest.reading.conftest import HEADERS, Read

Reader = Callable[..., Read]
HEAD = "<tr><th>订单号</th><th>客户名称</th><th>金额</th></tr>"
ROW = "<tr><td>SO1</td><td>王小明</td><td>12</td></tr>"


def page(tables: str, charset: str = "gb2312") -> bytes:
    """What Excel saves as a web page."""
    meta = f'<meta http-equiv=Content-Type content="text/html; charset={charset}">'
    style = '<style><!--table {mso-displayed-decimal-separator:"\\.";} --></style>'
    return f"<html><head>{meta}{style}</head><body>{tables}</body></html>".encode(charset)


@pytest.mark.parametrize("charset", ["gb2312", "gb18030", "big5", "utf-8", "utf-16"])
def test_the_table_with_known_headers_is_read_in_every_encoding(charset: str, read_bytes: Reader) -> None:
    menu = "<table><tr><td>a</td></tr><tr><td>b</td><td>c</td></tr></table>"
    head = HEAD.replace("订单号", "訂單號").replace("客户名称", "客戶名稱").replace("金额", "金額")
    read = read_bytes(page(f"{menu}<TABLE border=1>{head if charset == 'big5' else HEAD}{ROW}</TABLE>", charset))
    assert read.cells == [("SO1", "王小明", "12")]
    assert (read.reading.format, read.reading.flags) == ("html", ("other_sheets",))


def test_cells_say_what_a_browser_shows_and_numbers_what_excel_kept(read_bytes: Reader) -> None:
    rows = (
        "<tr style='display:none'><td>SO1</td><td> 王 &amp;\n 李&#22269; <br> 二行 </td>"
        "<td x:num='1234.56'>1,235</td></tr>"
        "<tr><td x:str>007<td><b>张</b><script>alert(1)</script>三<td x:num>8</tr>"
        "<tr><td>SO3<td x:num='46346'>2026-11-20<td>&yen;5"
    )
    read = read_bytes(page(f"<table>{HEAD}{rows}</table>"))
    assert read.cells == [("SO1", "王 & 李国\n二行", "1234.56"), ("007", "张三", "8"), ("SO3", "2026-11-20", "¥5")]
    assert read.reading.encoding_evidence["noticed"] == [["hidden_rows", "", 1]]


def test_spans_join_a_header_and_spoil_data(read_bytes: Reader) -> None:
    head = (
        "<tr><td colspan=3>订单明细</td></tr><tr><td rowspan=2>订单号</td><td colspan=2>客户</td></tr>"
        "<tr><td>客户名称</td><td>金额</td></tr>"
    )
    rows = "<tr><td rowspan=2>SO1</td><td>王</td><td>1</td></tr><tr><td>李</td><td>2</td></tr>"
    content = page(f"<table>{head}{rows}</table>")
    read = read_bytes(content)
    assert (read.reading.headers, read.reading.header_count, read.problems) == (HEADERS, 3, {2: "merged_cells"})
    assert read_bytes(content, merged="fill").cells == [("SO1", "王", "1"), ("SO1", "李", "2")]


def test_a_header_in_a_table_of_its_own_belongs_to_the_next(read_bytes: Reader) -> None:
    read = read_bytes(page(f"<table>{HEAD}</table><div><table>{ROW}{ROW}</table></div>"))
    assert (len(read.cells), read.reading.headers) == (2, HEADERS)


def test_bytes_that_are_no_text_cost_their_row_only(read_bytes: Reader) -> None:
    content = page(f"<table>{HEAD}{ROW * 31}</table>").replace(b"SO1", b"SO\xff\xff2", 1)
    read = read_bytes(content)
    assert (read.problems, len(read.cells)) == ({1: "undecodable"}, 30)


def test_a_page_in_the_coat_of_a_mail_is_read(read_bytes: Reader) -> None:
    mail = EmailMessage()
    mail.set_content(f"<html><body><table>{HEAD}{ROW}</table></body></html>", subtype="html", cte="quoted-printable")
    mail.make_related()
    assert read_bytes(b"MIME-Version: 1.0\n" + mail.as_bytes().replace(b"MIME-Version: 1.0\n", b"")).cells == [
        ("SO1", "王小明", "12")
    ]


@pytest.mark.parametrize(
    ("body", "code"),
    [
        ("<p>no table</p>", "no_sheet"),
        ("<table>" * 100, "damaged_file"),
        (f"<table>{'<tr>' + '<td colspan=1000>x</td>' * 20}</table>", "dimension_limit"),
    ],
)
def test_pages_without_a_table_anyone_could_read_are_refused(
    body: str, code: str, refusal: Callable[..., FileRefused]
) -> None:
    assert refusal(page(body)).code == code
