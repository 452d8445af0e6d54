"""Whatever table a program writes as CSV comes back equal, in every dialect and encoding; no record is ever lost."""

from __future__ import annotations

import csv
import io
import tempfile
from collections import Counter
from dataclasses import dataclass
from pathlib import Path

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from pipelines.ingest.reading import FileRefused
from pipelines.ingest.reading.dispatch import read_here
from pipelines.ingest.reading.result import Hints
from pipelines.settings import Limits
from tests.unit.ingest.reading.conftest import Read, fetch

COMMON = "中文上海公司王小明金山水土大人口田目日月木火一二三"  # in GB 2312 and in Big5
NAUGHTY = "\u200b\u200f\ufeff\u2028\x85\x1f\x0b😀é㈱́＂，；｜"
NAMES = ("中文", "上海", "公司", "金山", "水土")
ENCODINGS = ("utf-8", "utf-8-sig", "utf-16", "utf-16-le", "utf-16-be", "gb18030", "big5hkscs")
UNICODE = ("utf-8", "utf-8-sig", "utf-16")
DELIMITERS = (",", "\t", ";", "|", "||", "::", "~|~", "#|#", "^|^", "，", "；")
LIMITS = Limits()
cheap = settings(deadline=None, derandomize=True, database=None, suppress_health_check=list(HealthCheck))


@dataclass(frozen=True)
class Dialect:
    """How a program writes: delimiter, quote, how a quote within quotes is written, line end, what it quotes."""

    delimiter: str
    quote: str
    escape: str
    end: str
    quotes_all: bool

    def text(self, rows: list[list[str]]) -> str:
        return "".join(self.delimiter.join(map(self.cell, row)) + self.end for row in rows)

    def cell(self, text: str) -> str:
        special = (self.delimiter[0], self.quote, self.escape, "\r", "\n")
        if not self.quotes_all and not any(one in text for one in special):
            return text
        if self.escape != self.quote:
            text = text.replace(self.escape, self.escape * 2)
        return self.quote + text.replace(self.quote, self.escape + self.quote) + self.quote


@dataclass(frozen=True)
class Written:
    """A table and the file somebody made of it."""

    rows: list[list[str]]
    dialect: Dialect
    content: bytes

    @property
    def names(self) -> tuple[str, ...]:
        return NAMES[: len(self.rows[0])]

    @property
    def cells(self) -> list[tuple[str | None, ...]]:
        """As they come back: an empty cell is NULL, a record without any cell is blank."""
        return [tuple(cell or None for cell in row) for row in self.rows if any(row)]


def cells(encoding: str, delimiter: str) -> st.SearchStrategy[str]:
    naughty = NAUGHTY if encoding in UNICODE else ""  # UTF-16 without its mark is told by its bytes: no room for jokes
    alphabet = dict.fromkeys(COMMON + " abcXYZ019,;\t|\"'\\/-.\r\n" + delimiter + naughty)
    return st.text(alphabet=st.sampled_from(list(alphabet)), max_size=12)


@st.composite
def dialects(draw: st.DrawFn) -> Dialect:
    quote = draw(st.sampled_from('"""\''))
    escape = draw(st.sampled_from([quote, quote, "\\"]))
    # Who quotes only some cells in apostrophes, or escapes what he need not, writes what can be read in two ways.
    quotes_all = quote == "'" or escape == "\\" or draw(st.booleans())
    return Dialect(draw(st.sampled_from(DELIMITERS)), quote, escape, draw(st.sampled_from(["\r\n", "\n"])), quotes_all)


@st.composite
def written(draw: st.DrawFn, encodings: st.SearchStrategy[str] = st.sampled_from(ENCODINGS)) -> Written:  # noqa: B008
    dialect, encoding = draw(dialects()), draw(encodings)
    width = draw(st.integers(2, len(NAMES)))
    row = st.lists(cells(encoding, dialect.delimiter), min_size=width, max_size=width)
    rows = draw(st.lists(row, min_size=1, max_size=8)) * draw(st.sampled_from([1, 1, 30]))
    if dialect.escape == "\\":
        rows = [['"say"' if dialect.quote == '"' else "'say'", *rows[0][1:]], *rows]  # that it escapes so must show
    return Written(rows, dialect, dialect.text([list(NAMES[:width]), *rows]).encode(encoding))


@settings(cheap, max_examples=250)
@given(written())
def test_any_table_in_any_dialect_comes_back_equal(table: Written) -> None:
    read = read_content(table.content, frozenset(table.names), Hints())
    assert read is not None and read.problems == {}
    width = len(table.names)
    assert [row[:width] for row in read.rows if any(row[:width])] == table.cells


@settings(cheap, max_examples=60)
@given(written(st.sampled_from(UNICODE)))
def test_a_table_nobody_knows_is_equal_or_in_quarantine(table: Written) -> None:
    read = read_content(table.content, frozenset(), Hints())
    if read is not None and read.reading.headers == table.names:
        missing = Counter(table.cells) - Counter(read.cells)
        assert sum(missing.values()) <= len(read.problems)


@settings(cheap, max_examples=100)
@given(written(st.just("utf-8")), st.floats(0, 1), st.sampled_from(['"', "\n", "'", ",", ";", "\t", "\\"]))
def test_a_character_too_many_spoils_its_own_record_only(table: Written, where: float, sign: str) -> None:
    text, begin = table.content.decode(), len(table.dialect.text([list(table.names)]))
    place = begin + round(where * (len(text) - begin - 2))
    hints = Hints(encoding="utf-8", delimiter=table.dialect.delimiter, quote=table.dialect.quote)
    read = read_content((text[:place] + sign + text[place:]).encode(), frozenset(table.names), hints)
    assert read is not None
    missing = Counter(table.cells) - Counter(read.cells)
    assert sum(missing.values()) <= max(1, len(read.problems))


@settings(cheap, max_examples=60)
@given(st.lists(st.binary(max_size=30), max_size=20), st.sampled_from([b"\n", b"\r\n", b"\r"]))
def test_records_of_any_bytes_are_all_accounted_for(lines: list[bytes], end: bytes) -> None:
    lines = [line.replace(b"\r", b"").replace(b"\n", b"").replace(b'"', b"") for line in lines]
    content = end.join(["编号,名称".encode(), *lines, b""])
    names = ("编号", "名称")
    read = read_content(content, frozenset(names), Hints(encoding="utf-8", delimiter=",", header_rows=1))
    if read is not None:
        assert read.reading.header_count + read.reading.record_count == len(lines) + 1


def test_pythons_own_writer_is_read_with_every_quoting() -> None:
    rows = [["a,b", 'say "x"', "1\n2"], ["", " ", "'"], ["\\", '"', ";"]]
    for quoting in (csv.QUOTE_ALL, csv.QUOTE_MINIMAL, csv.QUOTE_NONNUMERIC):
        buffer = io.StringIO(newline="")
        csv.writer(buffer, quoting=quoting).writerows([NAMES[:3], *rows])
        read = read_content(buffer.getvalue().encode(), frozenset(NAMES[:3]), Hints())
        assert read is not None and read.problems == {}
        assert read.cells == [tuple(cell or None for cell in row) for row in rows]


def read_content(content: bytes, expected: frozenset[str], hints: Hints) -> Read | None:
    """Read a content in a folder of its own; None where it is refused."""
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "delivery"
        path.write_bytes(content)
        try:
            return fetch(read_here(path, hints, Path(folder) / "scratch", expected, LIMITS))
        except FileRefused:
            return None
