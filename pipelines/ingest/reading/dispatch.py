"""Which reader a file gets, by what it is. Runs inside the parsing child; in tests also without one."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import Any

from pipelines.ingest.reading.result import FileRefused, Hints, Reading
from pipelines.ingest.reading.sniff import COMPRESSED, sniff

_MEGABYTE = 1 << 20


def read_here(path: Path, hints: Hints, scratch: Path, expected: frozenset[str], limits: Any) -> Reading:
    """Read a file in this process; see `pipelines.ingest.reading.read`."""
    kind = sniff(path)
    if path.stat().st_size > limits.file_mb * _MEGABYTE:
        raise FileRefused("too_large", f"the file is larger than limits.file_mb = {limits.file_mb} allows")
    if kind in COMPRESSED:
        return _read_inside(path, kind, hints, scratch, expected, limits)
    return _read_as(kind, path, hints, scratch, expected, limits)


def _read_inside(path: Path, kind: str, hints: Hints, scratch: Path, expected: frozenset[str], limits: Any) -> Reading:
    """What a compressed file holds is read like any other file; it is never another compressed one."""
    from pipelines.ingest.reading.compressed import inflate

    inner, member = inflate(path, kind, hints.member, scratch, limits)
    found = sniff(inner)
    if found in COMPRESSED:
        raise FileRefused("nested_archive", f"the {kind} holds a {found}; ask for the data file itself")
    reading = _read_as(found, inner, hints, scratch, expected, limits)
    dialect = {**reading.dialect, **({"member": member} if member else {})}
    return replace(reading, format=f"{reading.format} in {kind}", dialect=dialect)


def _read_as(kind: str, path: Path, hints: Hints, scratch: Path, expected: frozenset[str], limits: Any) -> Reading:
    kind = hints.format if kind == "csv" and hints.format in ("json", "jsonl") else kind
    if kind == "json":
        from pipelines.ingest.reading.json_document import read_json

        return read_json(path, hints, scratch, expected)
    if kind == "jsonl":
        from pipelines.ingest.reading.json_lines import read_json_lines

        return read_json_lines(path, hints, scratch, expected)
    if kind == "parquet":
        from pipelines.ingest.reading.parquet_file import read_parquet

        return read_parquet(path, scratch, limits)
    if kind == "csv":
        from pipelines.ingest.reading.delimited import read_delimited

        return read_delimited(path, hints, scratch, expected)
    if kind in ("html", "mhtml"):
        from pipelines.ingest.reading.html_table import read_html

        return read_html(path, kind, hints, scratch, expected, limits)
    if kind == "xml":
        from pipelines.ingest.reading.spreadsheet_xml import read_spreadsheet_xml

        return read_spreadsheet_xml(path, hints, scratch, expected, limits)
    from pipelines.ingest.reading.workbook import read_workbook

    return read_workbook(path, kind, hints, scratch, expected, limits)
