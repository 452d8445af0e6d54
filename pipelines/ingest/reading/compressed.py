"""The one data file inside a .gz, .bz2, .xz or .zip, inflated into scratch within limits. Knows no contents.

Sizes are checked as declared and again while inflating (failures F18). A member's name is shown, never a path.
"""

from __future__ import annotations

import bz2
import gzip
import lzma
import zipfile
import zlib
from collections.abc import Callable
from pathlib import Path
from typing import IO, Any

from pipelines.ingest.reading.result import FileRefused, scratch_path
from pipelines.ingest.reading.zip_members import check_members, choose_member, shown_name

STREAMS: dict[str, Callable[[Path], IO[bytes]]] = {"gz": gzip.open, "bz2": bz2.open, "xz": lzma.open}  # type: ignore[dict-item]
FORMATS = (*STREAMS, "zip")
_MEGABYTE = 1 << 20
_RATIO, _RATIO_FROM = 100, 32 * _MEGABYTE
_BROKEN = (
    zipfile.BadZipFile,
    zlib.error,
    lzma.LZMAError,
    EOFError,
    gzip.BadGzipFile,
    NotImplementedError,
    RuntimeError,
)


def inflate(path: Path, kind: str, member: str | None, scratch: Path, limits: Any) -> tuple[Path, str | None]:
    """A file of ours with what was compressed, and the name it has inside a zip.

    Raises
    ------
    FileRefused
        `zip_bomb`, `too_large`, `damaged_file`, `encrypted`, `no_member`, `several_members`, `empty_file`.
    """
    target = scratch_path(scratch, path, ".inflated")
    try:
        if kind == "zip":
            return target, _from_zip(path, member, target, limits)
        with STREAMS[kind](path) as stream:
            _copy(stream, target, path.stat().st_size, limits)
        return target, None
    except _BROKEN as error:
        raise _damaged(error) from None
    except OSError as error:
        if error.errno:  # the system's; gzip and bz2 raise OSError without a number for what they cannot read
            raise
        raise _damaged(error) from None


def _from_zip(path: Path, member: str | None, target: Path, limits: Any) -> str:
    with zipfile.ZipFile(path) as archive:
        check_members(archive, path.stat().st_size)
        chosen = choose_member(archive, member)
        if chosen.file_size > limits.file_mb * _MEGABYTE:
            raise _too_large(limits)
        with archive.open(chosen) as stream:
            _copy(stream, target, max(1, chosen.compress_size), limits)
        return shown_name(chosen)


def _copy(stream: IO[bytes], target: Path, packed: int, limits: Any) -> None:
    size = 0
    with target.open("xb") as copy:
        while block := stream.read(_MEGABYTE):
            size += len(block)
            if size > limits.file_mb * _MEGABYTE:
                raise _too_large(limits)
            if size > _RATIO_FROM and size > _RATIO * packed:
                evidence = {"packed_bytes": packed, "inflated_bytes_so_far": size}
                raise FileRefused("zip_bomb", f"the file inflates to more than {_RATIO} times its size", "", evidence)
            copy.write(block)


def _too_large(limits: Any) -> FileRefused:
    return FileRefused("too_large", f"inflated, the file is larger than limits.file_mb = {limits.file_mb} allows")


def _damaged(error: Exception) -> FileRefused:
    message = f"the compressed file is damaged or cut off ({type(error).__name__}); ask for it again"
    return FileRefused("damaged_file", message)
