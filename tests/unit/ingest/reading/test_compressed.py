"""Compressed files: the one data file in them is read like any other, and none inflates beyond what is allowed."""

from __future__ import annotations

import bz2
import gzip
import io
import lzma
import zipfile
from collections.abc import Callable
from pathlib import Path

import pytest

from pipelines.ingest.reading import FileRefused
from pipelines.ingest.reading.dispatch import read_here
from pipelines.ingest.reading.result import Hints
from pipelines.settings import Limits
from tests.unit.ingest.reading.conftest import HEADERS, Read

Reader = Callable[..., Read]
Refusal = Callable[..., FileRefused]
TEXT = "订单号,客户名称,金额\n" + "SO1,上海化工有限公司,12\n" * 30
CELLS = [("SO1", "上海化工有限公司", "12")] * 30


def zipped(*members: tuple[str, bytes], method: int = zipfile.ZIP_DEFLATED) -> bytes:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", method) as archive:
        for name, content in members:
            archive.writestr(name, content)
    return buffer.getvalue()


@pytest.mark.parametrize("encoding", ["utf-8", "gbk"])
@pytest.mark.parametrize(("kind", "press"), [("gz", gzip.compress), ("bz2", bz2.compress), ("xz", lzma.compress)])
def test_a_compressed_text_is_read_in_its_own_encoding(
    read_bytes: Reader, kind: str, press: Callable[[bytes], bytes], encoding: str
) -> None:
    read = read_bytes(press(TEXT.encode(encoding)))
    assert (read.reading.format, read.reading.encoding, read.cells) == (f"csv in {kind}", encoding, CELLS)


def test_a_zip_with_one_data_file_is_read_and_junk_ignored(read_bytes: Reader) -> None:
    junk = [("__MACOSX/._a.csv", b"\0\5"), (".DS_Store", b"x"), ("a/", b""), ("a/Thumbs.db", b"x")]
    read = read_bytes(zipped(*junk, ("a/../../订单.csv", TEXT.encode("gbk"))))
    assert (read.reading.format, read.cells) == ("csv in zip", CELLS)
    assert read.reading.dialect["member"] == "a/../../订单.csv"


def test_json_and_parts_of_gz_are_read_inside_too(read_bytes: Reader) -> None:
    assert read_bytes(zipped(("x", b'[{"a": 1}]'))).reading.format == "json in zip"
    parts = gzip.compress(b"a,b\n1,2\n") + gzip.compress(b"3,4\n")
    assert read_bytes(parts, expected=("a", "b")).cells == [("1", "2"), ("3", "4")]


def test_of_several_files_the_contract_names_one(read_bytes: Reader, refusal: Refusal) -> None:
    content = zipped(("说明.txt", b"hello"), ("d/订单_1.csv", TEXT.encode()))
    assert read_bytes(content, member="订单_*.csv").cells == CELLS
    several = refusal(content)
    assert (several.code, several.evidence) == ("several_members", {"members": ["d/订单_1.csv", "说明.txt"]})
    assert refusal(content, member="other.csv").code == "no_member"
    assert refusal(zipped()).code == "no_member"


@pytest.mark.parametrize("codec", ["gbk", "big5", "utf-8"])
def test_names_written_in_a_code_page_are_shown_as_meant(read_bytes: Reader, codec: str) -> None:
    name = {"big5": "訂單明細資料.csv"}.get(codec, "订单明细数据.csv")
    marker = "A" * len(name.encode(codec))
    content = zipped((marker, TEXT.encode())).replace(marker.encode(), name.encode(codec))
    assert read_bytes(content).reading.dialect["member"] == name


def test_what_inflates_beyond_measure_is_refused_while_inflating(refusal: Refusal) -> None:
    zeros = b"0,0\n" * (10 << 20)
    assert refusal(gzip.compress(zeros, 9)).code == "zip_bomb"
    assert refusal(zipped(("a.csv", zeros))).code == "zip_bomb"
    declared = bytearray(zipped(("a.csv", zeros)))
    for at in (declared.find(b"PK\1\2") + 24, declared.find(b"PK\3\4") + 22):
        declared[at : at + 4] = (100).to_bytes(4, "little")  # it lies about its size
    assert refusal(bytes(declared)).code in ("zip_bomb", "damaged_file")
    assert refusal(zipped(*((f"{n}.csv", b"") for n in range(10_001)), method=zipfile.ZIP_STORED)).code == "zip_bomb"


def test_an_inflated_file_may_be_as_large_as_a_plain_one(tmp_path: Path) -> None:
    path = tmp_path / "delivery"
    path.write_bytes(gzip.compress(bytes(range(32, 127)) * 30_000))
    with pytest.raises(FileRefused, match="too_large"):
        read_here(path, Hints(), tmp_path / "scratch", frozenset(HEADERS), Limits(file_mb=1))


def test_archives_in_archives_are_refused_and_workbooks_are_not(refusal: Refusal) -> None:
    assert refusal(zipped(("a.zip", zipped(("a.csv", b"a"))))).code == "nested_archive"
    assert refusal(gzip.compress(gzip.compress(b"a,b\n1,2\n"))).code == "nested_archive"
    book = zipped(("xl/workbook.xml", b"<workbook/>"), ("[Content_Types].xml", b"<x/>"))
    assert refusal(zipped(("a.xlsx", book))).code not in ("nested_archive", "several_members")
    assert refusal(zipped(("[Content_Types].xml", b""), ("word/document.xml", b""))).code == "unsupported_format"


@pytest.mark.parametrize("press", [gzip.compress, bz2.compress, lzma.compress, lambda raw: zipped(("a.csv", raw))])
def test_cut_and_spoilt_archives_are_refused(refusal: Refusal, press: Callable[[bytes], bytes]) -> None:
    noise = bytes((n * 7919) % 251 for n in range(5_000))
    content = press(TEXT.encode() + noise)
    assert refusal(content[: len(content) // 2]).code == "damaged_file"
    spoilt = bytearray(content)
    spoilt[len(content) // 2] ^= 0xFF
    assert refusal(bytes(spoilt)).code == "damaged_file"


def test_an_archive_with_a_password_says_so(refusal: Refusal) -> None:
    content = bytearray(zipped(("a.csv", b"secret")))
    content[content.find(b"PK\1\2") + 8] |= 1
    content[content.find(b"PK\3\4") + 6] |= 1
    assert refusal(bytes(content)).code == "encrypted"


def test_empty_compressed_files_are_empty_files(refusal: Refusal) -> None:
    assert refusal(gzip.compress(b"")).code == "empty_file"
    assert refusal(zipped(("a.csv", b""))).code == "empty_file"
