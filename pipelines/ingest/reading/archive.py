"""A workbook's zip archive: whether it may be inflated at all, and its parts as bytes or as a stream. Knows no cells.

Sizes are judged twice: as the archive declares them before anything is inflated, and as they come out.
"""

from __future__ import annotations

import zipfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from pipelines.ingest.reading.result import FileRefused

MEGABYTE = 1 << 20
_ENTRIES, _RATIO, _RATIO_FROM, _INFLATED = 10_000, 100, 32 * MEGABYTE, 4096 * MEGABYTE
_SMALL_PART = 64 * MEGABYTE  # workbook.xml, styles, relations: read whole


def check_sizes(path: Path) -> None:
    """Refuse an archive that would inflate beyond measure (`zip_bomb`), is locked (`encrypted`) or does not open."""
    with opened(path) as archive:
        entries = archive.infolist()
    if any(entry.flag_bits & 1 for entry in entries):
        raise FileRefused("encrypted", "the workbook needs a password; ask for a copy without one")
    inflated = sum(entry.file_size for entry in entries)
    packed = max(1, path.stat().st_size)
    if len(entries) > _ENTRIES or inflated > _INFLATED or (inflated > _RATIO_FROM and inflated / packed > _RATIO):
        evidence = {"entries": len(entries), "inflated_bytes": inflated, "packed_bytes": packed}
        raise FileRefused("zip_bomb", "the workbook would inflate beyond measure", evidence=evidence)


@contextmanager
def opened(path: Path) -> Iterator[zipfile.ZipFile]:
    """The archive, open."""
    try:
        archive = zipfile.ZipFile(path)
    except (zipfile.BadZipFile, NotImplementedError, ValueError):
        raise FileRefused("damaged_file", "the workbook's archive is damaged") from None
    with archive:
        yield archive


def stream(archive: zipfile.ZipFile, member: str, size: int = 4 * MEGABYTE) -> Iterator[bytes]:
    """A part in pieces, counted and checked against its checksum while it is inflated."""
    counted = 0
    try:
        with archive.open(member) as part:
            while piece := part.read(size):
                counted += len(piece)
                if counted > _INFLATED:
                    raise FileRefused("zip_bomb", "a part of the workbook inflates beyond measure", where=member)
                yield piece
    except (zipfile.BadZipFile, EOFError, OSError, NotImplementedError, RuntimeError, ValueError, KeyError):
        raise FileRefused("damaged_file", "a part of the workbook is damaged", where=member) from None
    except FileRefused:
        raise
    except Exception as error:  # zlib.error, lzma errors: the archive lies about its contents
        message = f"a part of the workbook cannot be inflated ({type(error).__name__})"
        raise FileRefused("damaged_file", message, where=member) from None


def part(archive: zipfile.ZipFile, member: str) -> bytes:
    """A small part whole."""
    pieces, counted = [], 0
    for piece in stream(archive, member, MEGABYTE):
        counted += len(piece)
        if counted > _SMALL_PART:
            raise FileRefused("zip_bomb", "a part that says how the workbook is built is far too large", where=member)
        pieces.append(piece)
    return b"".join(pieces)
