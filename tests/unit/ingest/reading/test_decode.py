"""Encodings by evidence: each one found with nothing told, foreign ones refused, mixed files read line by line."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipelines.ingest.reading.decode import find_encoding
from pipelines.ingest.reading.evidence.characters import chinese
from pipelines.ingest.reading.mixed import decode_lines
from pipelines.ingest.reading.result import FileRefused

SIMPLE = "no,name\n1,陈晓燕,杭州市西湖区文化路12号\n2,刘志强,成都市武侯区\n"
CLASSIC = "no,name\n1,陳淑美,臺北市中正區忠孝東路一段12號\n2,劉志豪,高雄市\n"
LATIN = "no,name\n1,José Peña,Königstraße 5\n2,Hélène Lefèvre,Genève\n"
Find = Callable[..., str]


@pytest.fixture
def find(tmp_path: Path) -> Find:
    """The encoding found, or the code of the refusal."""

    def found(content: bytes, declared: str | None = None, expected: tuple[str, ...] = ()) -> str:
        path = tmp_path / "export"
        path.write_bytes(content)
        try:
            return find_encoding(path, declared, frozenset(expected)).name
        except FileRefused as refused:
            return refused.code

    return found


@pytest.mark.parametrize("bom", [b"", b"\xff\xfe"])
@pytest.mark.parametrize("text", [SIMPLE, CLASSIC, LATIN])
def test_utf16_is_found_with_and_without_its_mark(find: Find, text: str, bom: bytes) -> None:
    assert find(bom + text.encode("utf-16-le")) == "utf-16-le"
    if not bom:
        assert find(text.encode("utf-16-be")) == "utf-16-be"


@pytest.mark.parametrize(
    ("text", "encoding"),
    [(SIMPLE, "gb18030"), (CLASSIC, "big5hkscs"), (LATIN, "cp1252"), (SIMPLE, "utf-8"), (LATIN, "utf-8")],
)
def test_two_rows_are_enough_for_every_encoding(find: Find, text: str, encoding: str) -> None:
    assert find(text.encode(encoding)) == encoding


def test_one_row_of_hong_kong_characters_is_read(find: Find) -> None:
    assert find("no,name\n1,陳嘉𨋢,香港九龍深水埗區邨街\n".encode("big5hkscs")) == "big5hkscs"


def test_characters_of_four_bytes_are_gb18030(find: Find) -> None:
    assert find("no,name\n1,王小䶮,北京市朝阳区人民路\n".encode("gb18030")) == "gb18030"


def test_an_expected_header_settles_what_names_leave_open(find: Find) -> None:
    content = "编号,品\n1,囧\n".encode("gbk")
    assert find(content, expected=("编号",)) == "gb18030"


@pytest.mark.parametrize(
    ("text", "encoding"),
    [("山田太郎,東京都\nタナカ,ヤマト運輸\n", "cp932"), ("김민준,서울특별시\n이서연,부산광역시\n", "euc_kr"),
     ("Иванов,Москва\nКузнецова,Тверь\n", "cp1251"), ("Łódź,Wałęsa\nŚwięty,Żółć\n", "cp1250")],
)  # fmt: skip
def test_other_languages_are_refused_unless_the_contract_names_them(find: Find, text: str, encoding: str) -> None:
    content = ("name,city\n" + text).encode(encoding)
    assert find(content) in {"ambiguous_encoding", "unknown_encoding"}
    assert find(content, declared=encoding) == encoding.replace("_", "-")


def test_gbk_is_never_windows_1252_though_every_byte_decodes(find: Find) -> None:
    assert find("name\n王\n".encode("gbk")) != "cp1252"
    assert find("name\nCafé Royal\n".encode("cp1252")) == "cp1252"


def test_lines_of_four_encodings_are_each_read_in_their_own() -> None:
    lines = [("1,陈晓燕,杭州市西湖区\n", "gb18030"), ("2,張淑美,臺北市中正區\n", "big5hkscs"),
             ("3,Hélène Müller,Genève\n", "cp1252"), ("4,刘志强,成都市\n", "utf-8")]  # fmt: skip
    found = decode_lines(b"".join(line.encode(encoding) for line, encoding in lines), "utf-8")
    assert found.text == "".join(line for line, _ in lines)
    assert sorted(found.foreign.values()) == ["big5hkscs", "cp1252", "gb18030"]


def test_a_line_that_proves_nothing_names_its_candidates() -> None:
    found = decode_lines("1,王小明\n".encode() + b"2,\xc4\xe3\n", "utf-8")
    assert list(found.undecodable) == [1]
    assert "GB18030" in found.undecodable[1] and "�" in found.text


def test_a_mixed_file_is_read_and_its_foreign_lines_are_counted(read_bytes: Callable[..., object]) -> None:
    content = ("编号,姓名,地址\n" + "1,陈晓燕,杭州市西湖区\n" * 9).encode("gbk") + "2,張淑美,臺北市中正區\n".encode(
        "big5"
    )
    read = read_bytes(content, expected=("编号", "姓名", "地址"))
    assert read.cells[-1] == ("2", "張淑美", "臺北市中正區")  # type: ignore[attr-defined]
    assert read.reading.encoding_evidence["mixed_lines"] == {"big5hkscs": 1}  # type: ignore[attr-defined]
    assert "mixed_encodings" in read.reading.flags  # type: ignore[attr-defined]


FREQUENT = [char for char, bits in chinese("s").items() if bits < 12 and char.isprintable()]


@given(st.lists(st.sampled_from(FREQUENT), min_size=12, max_size=40))
def test_text_of_frequent_characters_is_never_garbled(characters: list[str]) -> None:
    text = "".join(characters)
    found = decode_lines(f"{text}\n".encode("gb18030"), "utf-8")
    assert found.undecodable or found.text == text + "\n"
