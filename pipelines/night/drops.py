"""The demo's departments: their files of one date are laid into the inbox, as if they had just exported.

A company's own files arrive in the inbox by themselves; nothing here touches them.
"""

from __future__ import annotations

import os
import shutil
from collections.abc import Iterator
from datetime import date
from pathlib import Path

from pipelines.night.journal import is_laid, note_laid
from pipelines.settings import Workspace


def drop_dates(ws: Workspace) -> list[date]:
    """The dates that have a folder under `drops/`, oldest first."""
    folders = ws.drops.iterdir() if ws.drops.is_dir() else iter(())
    return sorted(date.fromisoformat(folder.name) for folder in folders if _is_date(folder.name))


def lay_drop(ws: Workspace, night: date) -> int:
    """Copy `drops/<night>/` into the inbox unless this very drop was laid before; returns the files laid.

    Noted after the last file: a crash half-way lays all of them again, and a repeated content is recognised as such.
    """
    folder = ws.drops / night.isoformat()
    files = sorted(path for path in folder.rglob("*") if path.is_file())
    fingerprint = _fingerprint(folder, files)
    if not files or is_laid(ws, fingerprint):
        return 0
    for path in files:
        _copy_whole(path, ws.inbox / path.relative_to(folder))
    note_laid(ws, fingerprint)
    return len(files)


def _copy_whole(source: Path, target: Path) -> None:
    """A reader of the inbox sees the whole file or none: names that start with a point are not looked at."""
    target.parent.mkdir(parents=True, exist_ok=True)
    half = target.with_name(f".{target.name}.part")
    shutil.copyfile(source, half)
    os.replace(half, target)


def _fingerprint(folder: Path, files: list[Path]) -> str:
    return folder.name + ":" + ";".join(_entries(folder, files))


def _entries(folder: Path, files: list[Path]) -> Iterator[str]:
    """Names, sizes and times: a demo generated anew is laid anew."""
    for path in files:
        stat = path.stat()
        yield f"{path.relative_to(folder).as_posix()}|{stat.st_size}|{stat.st_mtime_ns}"


def _is_date(name: str) -> bool:
    try:
        return date.fromisoformat(name).isoformat() == name
    except ValueError:
        return False
