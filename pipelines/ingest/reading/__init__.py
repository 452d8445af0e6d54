"""Reading one foreign file: what it is, which encoding, which records (design D3). The public surface.

In: a path, the contract's `reads`, the headers the contract knows. Out: a `Reading` whose relation holds every
record of the file, or `FileRefused`. Types, mapping and quarantine are not decided here.
"""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import Any

from pipelines.ingest.reading.headers import normalise_header
from pipelines.ingest.reading.result import FileRefused, Hints, Reading, Relation
from pipelines.ingest.reading.sandbox import close_pool, read_in_child

__all__ = ["FileRefused", "Reading", "Relation", "close_pool", "normalise_header", "read"]


def read(
    path: Path, reads: Any, scratch: Path, expected_headers: frozenset[str], limits: Any, is_doubted: bool = False
) -> Reading:
    """Read a file.

    Parameters
    ----------
    reads
        The contract's `Reads`; what it leaves open is detected.
    scratch
        A folder of ours for the UTF-8 or Parquet file that the relation scans; the caller deletes it.
    expected_headers
        Every header some column may come from.
    limits
        `settings.Limits`.
    is_doubted
        The file was read as a regular one and its records came out otherwise: look at each of them.

    Raises
    ------
    FileRefused
        Where the file as a whole cannot be read; its `code` is the reason.
    OSError
        Where our own disk is full or broken.
    """
    return read_in_child(path, replace(Hints.of(reads), is_doubted=is_doubted), scratch, expected_headers, limits)
