"""One sample file as it reads with nothing told: its headers, up to 2,000 values of each, and what reading it took."""

from __future__ import annotations

import tempfile
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path

from pipelines.contract import Reads
from pipelines.problems import JukeError, Problem
from pipelines.settings import Workspace

SHOWN = 2000  # records looked at
_TOTALS = ("合计", "合計", "总计", "總計", "total", "Total")
_WORKBOOKS = ("xlsx", "xls", "xlsm", "xlsb", "ods", "xml")


@dataclass
class Sample:
    """A file as read. `reads` is what a contract would state of it; `values` are by header, blanks left out."""

    name: str
    reads: dict[str, object]
    headers: tuple[str, ...]
    values: dict[str, list[str]] = field(default_factory=dict)
    total: tuple[str, str] | None = None


def read_sample(ws: Workspace, path: Path, knows: Callable[[str], bool]) -> Sample:
    """The reading, with one header row or two, of whose headers most are known.

    Raises
    ------
    JukeError
        Where it cannot be read at all.
    """
    first = _read(ws, path, 1)
    usable = [one for one in (first, _read(ws, path, 2)) if isinstance(one, Sample)]
    if not usable:
        raise JukeError(first if isinstance(first, Problem) else Problem("cannot be read", path.name))
    return max(usable, key=lambda sample: sum(map(knows, sample.headers)))


def _read(ws: Workspace, path: Path, header_rows: int) -> Sample | Problem:
    from pipelines.ingest.reading import FileRefused, read
    from pipelines.sql import connect

    with tempfile.TemporaryDirectory() as scratch:
        try:
            reading = read(path, Reads(header_rows=header_rows), Path(scratch), frozenset(), ws.config.limits)
        except FileRefused as refused:
            return Problem(refused.message, path.name, do="ask for a file that opens, or write the contract by hand")
        with connect() as memory:
            query = f"select * from {reading.scan_sql()} where not _is_blank limit {SHOWN}"  # noqa: S608 - ours
            cells = memory.execute(query).fetchall()
    reads: dict[str, object] = {"format": reading.kind}
    if reading.kind == "csv":
        reads |= {"encoding": reading.encoding, "delimiter": reading.dialect.get("delimiter", ",")}
    elif reading.kind in _WORKBOOKS:
        reads["sheet"] = reading.dialect.get("sheet")
    elif reading.kind == "json" and reading.dialect.get("records") != "$":
        reads["records"] = reading.dialect.get("records")
    if header_rows > 1:
        reads["header_rows"] = header_rows
    return _sample(path.name, reads, reading.headers, cells)


def _sample(
    name: str, reads: dict[str, object], headers: tuple[str, ...], cells: list[tuple[str | None, ...]]
) -> Sample:
    sample = Sample(name, reads, tuple(header for header in headers if header))
    total = next((row for row in reversed(cells[-3:]) if str(row[0] or "").strip() in _TOTALS), None)
    if total:
        sample.total = (headers[0], str(total[0]).strip())
    for at, header in enumerate(headers):
        sample.values[header] = [str(row[at]).strip() for row in cells if row[at] and row is not total]
    return sample
