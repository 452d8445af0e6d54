"""The law of conservation on files nobody here wrote: header and records are all the physical records, counted anew."""

from __future__ import annotations

import csv
import sys
import tarfile
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from pipelines.ingest.reading import FileRefused
from pipelines.settings import REPOSITORY
from tests.unit.ingest.reading.conftest import Read

CORPORA = REPOSITORY.parent / "shared" / "data"
DAILY = CORPORA / "uci_online_retail_by_day"
POLLOCK = CORPORA / "csv_pollock" / "polluted_files.tar.xz"
TABLES = sorted(path for path in CORPORA.rglob("*.csv") if DAILY not in path.parents)
FILES = [*TABLES, *sorted(DAILY.rglob("*.csv"))[::50]]


@pytest.mark.skipif(not FILES, reason="../shared/data is absent")
@pytest.mark.parametrize("path", FILES, ids=lambda path: "/".join(path.parts[-2:]))
def test_every_physical_record_is_header_or_record(read_bytes: Callable[..., Read], path: Path) -> None:
    read = _read(read_bytes, path.read_bytes())
    dialect, encoding = read.reading.dialect, read.reading.encoding or "utf-8"
    lines = path.read_bytes().decode(encoding, "replace").removeprefix("\ufeff")
    assert read.reading.header_count + read.reading.record_count == _count(
        lines, dialect["delimiter"], dialect["quote"]
    )
    assert len(read.cells) + len(read.problems) + read.blank == read.reading.record_count


def _polluted() -> Iterator[bytes]:
    with tarfile.open(POLLOCK) as archive:
        members = sorted(
            (one for one in archive if one.isfile() and one.name.startswith("csv/")), key=lambda one: one.name
        )
        for member in members[7::150]:
            content = archive.extractfile(member)
            yield content.read() if content else b""


@pytest.mark.skipif(not POLLOCK.exists(), reason="../shared/data/csv_pollock is absent")
def test_polluted_files_keep_every_line(read_bytes: Callable[..., Read]) -> None:
    for content in _polluted():  # no cell of theirs holds a line end
        read = _read(read_bytes, content)
        assert read.reading.header_count + read.reading.record_count == len(content.splitlines())


def _read(read_bytes: Callable[..., Read], content: bytes) -> Read:
    try:
        return read_bytes(content, expected=())
    except FileRefused as refused:
        assert refused.code == "header_missing"
        names = tuple(f"c{at}" for at in range(refused.evidence["columns"]))
        return read_bytes(content, expected=(), has_header=False, names=names)


def _count(text: str, delimiter: str, quote: str) -> int:
    """By Python's own reader, whose records do not depend on a delimiter of two signs."""
    csv.field_size_limit(sys.maxsize)
    lines = text.splitlines(keepends=True) if "\n" not in text else text.split("\n")
    kept = [line + "\n" for line in lines[: -1 if not lines[-1] else None]] if "\n" in text else lines
    quoting = csv.QUOTE_MINIMAL if quote else csv.QUOTE_NONE
    return sum(1 for _ in csv.reader(kept, delimiter=delimiter[0], quotechar=quote or '"', quoting=quoting))
