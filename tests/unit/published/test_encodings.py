"""The evidence of an encoding as a sentence that people read, in both languages."""

from __future__ import annotations

from pathlib import Path

import pytest

from pipelines.ingest.reading.decode import find_encoding
from pipelines.ingest.reading.result import FileRefused
from pipelines.published.encodings import encoding_sentence, reading_sentence

NAMES = "no,name\n1,陈晓燕,杭州市西湖区\n2,刘志强,成都市武侯区\n"


@pytest.mark.parametrize(
    ("content", "zh", "en"),
    [
        (NAMES.encode("gbk"), "GB18030：常用字最多（", "GB18030: its characters are common ones (100% of "),
        (NAMES.encode("utf-8-sig"), "UTF-8：文件开头有字节顺序标记。", "UTF-8: a byte order mark says so."),
        (b"no,name\n1,a\n", "UTF-8：只有 ASCII 字符", "UTF-8: it has ASCII characters only"),
        ("no,name\n1,José Peña\n".encode("cp1252"), "Windows-1252：带重音的字母", "Windows-1252: its accented letters"),
    ],
)
def test_the_evidence_of_a_file_reads_as_a_sentence(tmp_path: Path, content: bytes, zh: str, en: str) -> None:
    path = tmp_path / "export"
    path.write_bytes(content)
    found = find_encoding(path, None, frozenset())
    said = encoding_sentence(found.name, found.evidence)
    assert said["zh"].startswith(zh) and said["en"].startswith(en)


def test_a_refused_file_names_what_it_could_be(tmp_path: Path) -> None:
    path = tmp_path / "export"
    path.write_bytes("no,name\n1,囧\n".encode("gbk"))
    with pytest.raises(FileRefused) as refused:
        find_encoding(path, None, frozenset())
    said = encoding_sentence(None, refused.value.evidence)
    assert "GB18030" in said["zh"] and "reads.encoding" in said["en"]


def test_foreign_lines_of_a_mixed_file_are_said() -> None:
    said = encoding_sentence("utf-8", {"rule": "strict_utf8", "mixed_lines": {"gb18030": 3}})
    assert "3 行为 GB18030" in said["zh"] and "3 in GB18030" in said["en"]


@pytest.mark.parametrize(
    ("format", "zh", "en"),
    [
        ("csv", "分隔文本；UTF-8：每个字节都符合 UTF-8。", "Delimited text; UTF-8: its bytes are valid UTF-8."),
        ("csv in gz", "gz 压缩的分隔文本；UTF-8：", "Delimited text, gz compressed; UTF-8: "),
        ("xlsx", "Excel 工作簿（.xlsx）。", "An Excel workbook (.xlsx)."),
        (None, "", ""),
    ],
)
def test_what_a_file_was_taken_for_stands_before_its_encoding(format: str | None, zh: str, en: str) -> None:
    is_text = format is not None and format.startswith("csv")
    said = reading_sentence(format, "utf-8" if is_text else None, {"rule": "strict_utf8"} if is_text else {})
    assert said["zh"].startswith(zh) and said["en"].startswith(en)
    assert (said["zh"] == "") == (zh == "")
