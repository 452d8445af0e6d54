"""Parquet: every type as exact, plain text, whatever the file holds inside it, and no file breaks the reader."""

from __future__ import annotations

import io
from collections.abc import Callable
from datetime import date, datetime, time
from decimal import Decimal
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from pipelines.ingest.reading import FileRefused
from pipelines.ingest.reading.dispatch import read_here
from pipelines.ingest.reading.result import Hints
from pipelines.settings import Limits
from tests.unit.ingest.reading.conftest import Read

Reader = Callable[..., Read]
NOON = datetime(2026, 11, 20, 4, 0, 0, 450_000)
TYPES: dict[str, tuple[pa.Array, list[str | None]]] = {
    "text": (pa.array(["客", "", None]), ["客", None, None]),
    "code": (pa.array(["a", "b", "a"]).dictionary_encode(), ["a", "b", "a"]),
    "bytes": (pa.array([b"ab", b"c", None], pa.binary()), ["ab", "c", None]),
    "id": (pa.array([2**64 - 1, 0, None], pa.uint64()), ["18446744073709551615", "0", None]),
    "ratio": (pa.array([10.0, 0.1, float("nan")]), ["10", "0.1", None]),
    "lost": (pa.array([123456789012345678.0, 1e-7, float("inf")]), ["1.2345678901234568E+17", "0.0000001", "inf"]),
    "small": (pa.array([0.1, 1e-7, None], pa.float32()), ["0.1", "0.0000001", None]),
    "amount": (pa.array([Decimal("0.00000001"), Decimal("1.10000000"), None]), ["0.00000001", "1.10000000", None]),
    "flag": (pa.array([True, False, None]), ["true", "false", None]),
    "day": (pa.array([date(2026, 11, 20), date(1899, 1, 1), None]), ["2026-11-20", "1899-01-01", None]),
    "clock": (pa.array([time(1, 2, 3), time(0), None]), ["01:02:03", "00:00:00", None]),
    "moment": (pa.array([NOON, datetime(2026, 1, 1), None]), ["2026-11-20 04:00:00.45", "2026-01-01 00:00:00", None]),
    "zoned": (
        pa.array([NOON, datetime(2026, 1, 1), None], pa.timestamp("us", "Asia/Shanghai")),
        ["2026-11-20T12:00:00.45+0800", "2026-01-01T08:00:00+0800", None],
    ),
    "tags": (pa.array([["a", "b"], [], None]), ['["a","b"]', "[]", None]),
    "nothing": (pa.nulls(3), [None, None, None]),
}


def parquet(table: pa.Table, **options: Any) -> bytes:
    buffer = io.BytesIO()
    pq.write_table(table, buffer, **options)
    return buffer.getvalue()


def test_typed_columns_become_plain_text_without_losing_a_digit(read_bytes: Reader) -> None:
    read = read_bytes(parquet(pa.table({name: column for name, (column, _) in TYPES.items()})))
    assert (read.reading.format, read.reading.header_count, read.reading.record_count) == ("parquet", 0, 3)
    found = dict(zip(read.reading.headers, map(list, zip(*read.cells, strict=True)), strict=True))
    assert found == {name: texts for name, (_, texts) in TYPES.items()}


def test_objects_within_are_flattened_by_dotted_path(read_bytes: Reader) -> None:
    who = pa.array([{"tel": "138", "at": {"city": "沪"}}, None, {"tel": None, "at": None}])
    read = read_bytes(parquet(pa.table({"客户": who, "n": [1, 2, 3]})))
    assert read.reading.headers == ("客户.tel", "客户.at.city", "n")
    assert read.cells == [("138", "沪", "1"), (None, None, "2"), (None, None, "3")]


def test_bytes_that_are_no_text_cost_only_their_row(read_bytes: Reader) -> None:
    column = pa.array([b"ok", b"\xff\xfe", b"a\0b", None], pa.binary())
    read = read_bytes(parquet(pa.table({"t": column, "n": [1, 2, 3, 4]})))
    assert read.problems == {2: "undecodable", 3: "nul_byte"}
    assert read.raw == {2: (None, b"\xff\xfe"), 3: (None, b"a\0b")}
    assert read.cells == [("ok", "1"), (None, "4")]


def test_a_table_without_rows_keeps_its_headers(read_bytes: Reader) -> None:
    read = read_bytes(parquet(pa.table({"a": pa.array([], pa.int32()), "b": pa.array([], pa.string())})))
    assert (read.reading.headers, read.cells) == (("a", "b"), [])


def test_many_rows_come_in_order_across_batches_and_row_groups(read_bytes: Reader) -> None:
    read = read_bytes(parquet(pa.table({"n": range(45_000)}), row_group_size=7_000))
    assert read.cells == [(str(n),) for n in range(45_000)]


@pytest.mark.parametrize("cut", [5, 200, -1])
def test_a_damaged_file_is_refused_and_told(refusal: Callable[..., FileRefused], cut: int) -> None:
    content = parquet(pa.table({"n": range(2_000)}))
    assert refusal(content[:cut]).code == "damaged_file"


def test_flipped_bytes_never_break_the_reader(read_bytes: Reader) -> None:
    content = parquet(pa.table({"n": list(range(500)), "t": ["客户"] * 500}), write_page_checksum=True)
    for at in range(4, len(content) - 8, max(1, len(content) // 60)):
        spoilt = content[:at] + bytes([content[at] ^ 0x5A]) + content[at + 1 :]
        try:
            read_bytes(spoilt)
        except FileRefused as refused:
            assert refused.code in ("damaged_file", "dimension_limit"), refused


def test_more_cells_than_bytes_allowed_are_refused(tmp_path: Path) -> None:
    path = tmp_path / "delivery"
    path.write_bytes(parquet(pa.table({f"c{n}": pa.nulls(300_000, pa.int8()) for n in range(4)})))
    with pytest.raises(FileRefused, match="dimension_limit"):
        read_here(path, Hints(), tmp_path / "scratch", frozenset(), Limits(file_mb=1))
