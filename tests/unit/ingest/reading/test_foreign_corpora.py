"""Files that nobody here wrote, read against the answers that came with them. Skipped where they are absent."""

from __future__ import annotations

import csv
import io
import json
import tarfile
from collections import Counter
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from pipelines.ingest.reading import FileRefused
from pipelines.settings import REPOSITORY
from tests.unit.ingest.reading.conftest import Read

CORPORA = REPOSITORY.parent / "shared" / "data"
WRONG_ANSWER = "location_coordinates"  # its JSON holds another telephone number than its CSV
SPECTRUM = sorted(path for path in (CORPORA / "csv_spectrum" / "csvs").glob("*.csv") if path.stem != WRONG_ANSWER)
SUPERSTORE = CORPORA / "superstore_cn" / "sample_superstore_zh.xls"
POLLOCK = CORPORA / "csv_pollock" / "polluted_files.tar.xz"
SAMPLE = 20  # of Pollock's 2,290 files


@pytest.mark.skipif(not SPECTRUM, reason="../shared/data/csv_spectrum is absent")
@pytest.mark.parametrize("path", SPECTRUM, ids=lambda path: path.stem)
def test_every_file_of_csv_spectrum_gives_its_answer(read_bytes: Callable[..., Read], path: Path) -> None:
    truth = json.loads((path.parent.parent / "json" / f"{path.stem}.json").read_text("utf-8"))
    read = read_bytes(path.read_bytes(), expected=())
    names = read.reading.headers
    found = [{name: cell or "" for name, cell in zip(names, row, strict=True)} for row in read.cells]
    assert found == truth


@pytest.mark.skipif(not SUPERSTORE.exists(), reason="../shared/data/superstore_cn is absent")
def test_a_chinese_xls_gives_every_order_line(read_bytes: Callable[..., Read]) -> None:
    content = SUPERSTORE.read_bytes()
    orders = read_bytes(content, expected=("订单 ID", "客户 ID", "销售额"))
    sales = orders.reading.headers.index("销售额")
    assert (orders.reading.format, len(orders.cells), orders.problems) == ("xls", 10_000, {})
    assert round(sum(float(row[sales] or 0) for row in orders.cells), 2) == 16_117_548.24
    assert len(read_bytes(content, expected=("订单 ID",), sheet="退货").cells) == 296


def polluted() -> Iterator[tuple[str, bytes, bytes]]:
    """Every n-th file of the benchmark: name, content, expected table."""
    with tarfile.open(POLLOCK) as archive:
        files = {member.name: member for member in archive if member.isfile()}
        names = sorted(name.removeprefix("csv/") for name in files if name.startswith("csv/"))
        for name in names[:: len(names) // SAMPLE]:
            pair = [archive.extractfile(files[folder + name]) for folder in ("csv/", "clean/")]
            content, clean = (one.read() for one in pair if one is not None)
            yield name, content, clean


@pytest.mark.skipif(not POLLOCK.exists(), reason="../shared/data/csv_pollock is absent")
def test_polluted_files_are_never_damaged_in_silence(read_bytes: Callable[..., Read]) -> None:
    damaged = []
    for name, content, clean in polluted():
        try:
            read = read_bytes(content, expected=())
        except FileRefused:
            continue
        truth = Counter(map(_trimmed, list(csv.reader(io.StringIO(clean.decode(), newline="")))[1:]))
        found = Counter(_trimmed([cell or "" for cell in row]) for row in read.cells)
        if sum((truth - found).values()) > len(read.problems):
            damaged.append(name)
    assert damaged == []


def _trimmed(row: list[str]) -> str:
    return "\x1f".join(row).rstrip("\x1f")
