"""Whatever a spreadsheet program writes as CSV comes back equal, in every encoding, and no record is ever lost."""

from __future__ import annotations

import csv
import io
import tempfile
from pathlib import Path

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from pipelines.ingest.reading import FileRefused
from pipelines.ingest.reading.dispatch import read_here
from pipelines.ingest.reading.result import Hints
from pipelines.settings import Limits
from tests.unit.ingest.reading.conftest import Read, fetch

COMMON = "中文上海公司王小明金山水土大人口田目日月木火一二三"  # in GB 2312 and in Big5
ENCODINGS = ("utf-8", "utf-8-sig", "utf-16", "gb18030", "big5hkscs")
NAMES = ("中文", "上海", "公司", "金山", "水土")
CELL = st.text(alphabet=st.sampled_from(COMMON + " abcXYZ019,;\t|\"'\\/-.\r\n"), max_size=12)
LIMITS = Limits()


@st.composite
def tables(draw: st.DrawFn) -> tuple[list[list[str]], str, str, str, int]:
    """Rows of one width, and how they are written: encoding, delimiter, line end, quoting."""
    width = draw(st.integers(2, len(NAMES)))
    rows = draw(st.lists(st.lists(CELL, min_size=width, max_size=width), min_size=1, max_size=12))
    encoding = draw(st.sampled_from(ENCODINGS))
    delimiter = draw(st.sampled_from([",", "\t", ";", "|"]))
    end = draw(st.sampled_from(["\r\n", "\n"]))
    # Python's writer quotes only the characters of its own line end, so LF files get every cell quoted.
    quoting = draw(st.sampled_from([csv.QUOTE_ALL, csv.QUOTE_MINIMAL])) if end == "\r\n" else csv.QUOTE_ALL
    return rows, encoding, delimiter, end, quoting


@settings(max_examples=40, deadline=None, suppress_health_check=list(HealthCheck))
@given(tables())
def test_any_table_written_as_csv_comes_back_equal(table: tuple[list[list[str]], str, str, str, int]) -> None:
    rows, encoding, delimiter, end, quoting = table
    names = NAMES[: len(rows[0])]
    buffer = io.StringIO(newline="")
    csv.writer(buffer, delimiter=delimiter, lineterminator=end, quoting=quoting).writerows([names, *rows])
    read = read_content(buffer.getvalue().encode(encoding), frozenset(names), Hints())
    assert read is not None and read.problems == {}
    width = len(names)
    assert [row[:width] for row in read.rows] == [tuple(cell or None for cell in row) for row in rows]


@settings(max_examples=40, deadline=None, suppress_health_check=list(HealthCheck))
@given(st.lists(st.binary(max_size=30), max_size=20), st.sampled_from([b"\n", b"\r\n", b"\r"]))
def test_records_of_any_bytes_are_all_accounted_for(lines: list[bytes], end: bytes) -> None:
    lines = [line.replace(b"\r", b"").replace(b"\n", b"").replace(b'"', b"") for line in lines]
    content = end.join(["编号,名称".encode(), *lines, b""])
    names = ("编号", "名称")
    read = read_content(content, frozenset(names), Hints(encoding="utf-8", delimiter=",", header_rows=1))
    if read is not None:
        assert read.reading.header_count + read.reading.record_count == len(lines) + 1


def read_content(content: bytes, expected: frozenset[str], hints: Hints) -> Read | None:
    """Read a content in a folder of its own; None where it is refused."""
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "delivery"
        path.write_bytes(content)
        try:
            return fetch(read_here(path, hints, Path(folder) / "scratch", expected, LIMITS))
        except FileRefused:
            return None
