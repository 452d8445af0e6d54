"""What every test of reading needs: a file of given bytes read in this process, and its records as Python rows."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import duckdb
import pytest

from pipelines.ingest.reading import FileRefused, Reading
from pipelines.ingest.reading.dispatch import read_here
from pipelines.ingest.reading.result import Hints
from pipelines.settings import Limits

HEADERS = ("订单号", "客户名称", "金额")
TRADITIONAL = ("案件編號", "客戶代號", "類型")


@dataclass(frozen=True)
class Read:
    """A reading with its records fetched: cells, and the problem of each that has one."""

    reading: Reading
    rows: list[tuple[Any, ...]] = field(default_factory=list)

    @property
    def cells(self) -> list[tuple[str | None, ...]]:
        width = len(self.reading.headers)
        return [row[:width] for row in self.rows if not row[width + 3] and not row[width + 4]]

    @property
    def problems(self) -> dict[int, str]:
        width = len(self.reading.headers)
        return {row[width]: row[width + 3] for row in self.rows if row[width + 3]}

    @property
    def raw(self) -> dict[int, tuple[int | None, bytes]]:
        width = len(self.reading.headers)
        return {row[width]: (row[width + 1], row[width + 2]) for row in self.rows if row[width + 3]}

    @property
    def blank(self) -> int:
        return sum(1 for row in self.rows if row[len(self.reading.headers) + 4])


def fetch(reading: Reading) -> Read:
    """All records of a reading, in file order; asserts the law of conservation on the way."""
    with duckdb.connect() as connection:
        rows = connection.execute(f"select * from {reading.scan_sql()}").fetchall()
    width = len(reading.headers)
    assert [row[width] for row in rows] == list(range(1, reading.record_count + 1))
    return Read(reading, rows)


@pytest.fixture
def read_bytes(tmp_path: Path) -> Callable[..., Read]:
    """`read_bytes(content, expected=…, **reads)`: read a file of that content under a name that says nothing."""

    def read(content: bytes, expected: tuple[str, ...] = HEADERS, **reads: Any) -> Read:
        path = tmp_path / "delivery"
        path.write_bytes(content)
        reading = read_here(path, Hints(**reads), tmp_path / "scratch", frozenset(expected), Limits())
        return fetch(reading)

    return read


@pytest.fixture
def refusal(read_bytes: Callable[..., Read]) -> Callable[..., FileRefused]:
    """The refusal that reading a content ends with."""

    def refused(content: bytes, **given: Any) -> FileRefused:
        with pytest.raises(FileRefused) as caught:
            read_bytes(content, **given)
        return caught.value

    return refused
