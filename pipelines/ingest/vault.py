"""The vault: every byte that ever arrived, once, under its own hash, read-only. Names of files are never paths here."""

from __future__ import annotations

import errno
import hashlib
import os
import stat
from pathlib import Path
from uuid import uuid4

_BLOCK = 1 << 20


class StillChanging(Exception):
    """The file was written to while it was copied; it is left for a later look."""


class NotARegularFile(Exception):
    """A link, device, pipe or folder: never opened."""


def vault_path(vault: Path, sha256: str) -> Path:
    return vault / sha256[:2] / sha256


def store(source: Path, vault: Path) -> tuple[str, int]:
    """Copy a file into the vault, hashing what is copied; storing the same bytes again changes nothing.

    Returns
    -------
    (sha256 as hex, size in bytes)

    Raises
    ------
    NotARegularFile, StillChanging, OSError
    """
    vault.mkdir(parents=True, exist_ok=True)
    handle = _open_regular(source)
    temporary = vault / f".{uuid4().hex}.part"
    try:
        before = _state(handle)
        sha256, size = _copy(handle, temporary)
        if _state(handle) != before or size != before[0]:
            raise StillChanging(source.name)
        _settle(temporary, vault_path(vault, sha256))
        return sha256, size
    finally:
        os.close(handle)
        temporary.unlink(missing_ok=True)


def hash_file(source: Path) -> str:
    """The SHA-256 of a regular file, as hex."""
    handle = _open_regular(source)
    try:
        digest = hashlib.sha256()
        while block := os.read(handle, _BLOCK):
            digest.update(block)
        return digest.hexdigest()
    finally:
        os.close(handle)


def is_regular(path: Path) -> bool:
    return stat.S_ISREG(path.lstat().st_mode)


def sync_folder(folder: Path) -> None:
    """Make renames inside a folder survive a power cut."""
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


def _open_regular(source: Path) -> int:
    """O_NOFOLLOW refuses links; O_NONBLOCK keeps a pipe from hanging the night before it is refused."""
    if not is_regular(source):
        raise NotARegularFile(source.name)
    try:
        handle = os.open(source, os.O_RDONLY | os.O_NOFOLLOW | os.O_NONBLOCK)
    except OSError as error:
        if error.errno == errno.ELOOP:  # it became a link between the two looks
            raise NotARegularFile(source.name) from None
        raise
    if stat.S_ISREG(os.fstat(handle).st_mode):
        return handle
    os.close(handle)
    raise NotARegularFile(source.name)


def _state(handle: int) -> tuple[int, int]:
    found = os.fstat(handle)
    return found.st_size, found.st_mtime_ns


def _copy(handle: int, target: Path) -> tuple[str, int]:
    digest, size = hashlib.sha256(), 0
    with target.open("xb") as copy:
        while block := os.read(handle, _BLOCK):
            digest.update(block)
            size += len(block)
            copy.write(block)
        copy.flush()
        os.fsync(copy.fileno())
    return digest.hexdigest(), size


def _settle(temporary: Path, target: Path) -> None:
    """Give the copy its name, unless these bytes are there already and whole."""
    size = temporary.stat().st_size
    if target.exists() and target.stat().st_size == size:
        return
    target.parent.mkdir(exist_ok=True)
    temporary.chmod(0o440)
    temporary.rename(target)
    sync_folder(target.parent)
