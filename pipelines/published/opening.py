"""Which version a reader gets: the current one, or the one before when the current file is damaged."""

from __future__ import annotations

import hashlib
from dataclasses import replace
from functools import lru_cache
from pathlib import Path

import duckdb

from pipelines.problems import JukeError, Problem
from pipelines.published.connection import connection_of
from pipelines.published.manifest import VersionDamaged, read_manifest
from pipelines.published.pointer import Pointer, read_pointer, version_folder
from pipelines.published.version import Version, is_marked_damaged, looks_damaged, mark_damaged

_HASHED_UP_TO = 128 * 1024 * 1024  # bytes; a larger file is only sized here, DuckDB checks its blocks as they are read
_LOOKS = 5  # the pointer may move and its old version be pruned between reading it and opening


def open_current(root: Path, scope: str = "all") -> Version:
    """Open the current version of a workspace in one scope; the connection is shared by the whole process.

    Where its file is damaged the newest good version before it is opened, and `.fallback_reason` says why.

    Raises
    ------
    NothingPublished
        Before the first night has been published.
    JukeError
        For an unknown scope, or where no version can be opened.
    """
    root = Path(root).resolve()
    for _ in range(_LOOKS - 1):
        pointer = read_pointer(root)
        if version_folder(root, pointer.version).exists():
            break
    return _newest_sound(root, read_pointer(root), scope)


def open_version(root: Path, version_id: str, scope: str = "all") -> Version:
    """Open one version by its id, damaged or not: VersionDamaged where it cannot be read."""
    version = _version(Path(root).resolve(), version_id, scope)
    _prove_sound(version)
    return version


@lru_cache(maxsize=32)
def _version(root: Path, version_id: str, scope: str) -> Version:
    """Kept, because a version knows its columns and catalogue once it was asked for them."""
    manifest = read_manifest(version_folder(root, version_id))
    if scope not in manifest.scopes:
        raise JukeError(Problem("this version has no such scope", version_id, ", ".join(sorted(manifest.scopes))))
    return Version(root, manifest, scope)


def _newest_sound(root: Path, pointer: Pointer, scope: str) -> Version:
    refused: list[str] = []
    for version_id in reversed(pointer.good):
        try:
            version = open_version(root, version_id, scope)
        except VersionDamaged:
            refused.append(version_id)
        else:
            return replace(version, fallback_reason=f"{', '.join(refused)}: damaged") if refused else version
    advice = "publish again: `juke run`, or rebuild: `juke rebuild`"
    raise VersionDamaged(Problem("no published version can be opened", ", ".join(refused), do=advice))


def _prove_sound(version: Version) -> None:
    """Once per process and file: its size, a small one's SHA-256, and that DuckDB takes it."""
    path = version.path
    if is_marked_damaged(path) or not _as_written(path, version.scope_file.size, version.scope_file.sha256):
        mark_damaged(path)
        raise VersionDamaged(Problem("a published file is damaged", str(path), do="`juke rollback`, or `juke run`"))
    try:
        connection_of(path)
    except duckdb.Error as error:
        if not looks_damaged(error):
            raise
        mark_damaged(path)
        raise VersionDamaged(Problem("a published file is damaged", str(path), do="`juke rollback`")) from None


@lru_cache(maxsize=64)
def _as_written(path: Path, size: int, sha256: str) -> bool:
    try:
        if path.stat().st_size != size:
            return False
        with path.open("rb") as file:
            return size > _HASHED_UP_TO or hashlib.file_digest(file, "sha256").hexdigest() == sha256
    except OSError:
        return False
