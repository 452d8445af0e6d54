"""Ids of versions and the moment one becomes current: the pointer is one small file, replaced in one step."""

from __future__ import annotations

import json
import shutil
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from datetime import date
from pathlib import Path
from typing import Any

from filelock import FileLock

from pipelines.publish.durable import sync, write_durably
from pipelines.published.manifest import Manifest
from pipelines.published.pointer import NothingPublished, Pointer, ordinal, pointer_path, read_pointer
from pipelines.settings import Workspace

_REMEMBERED = 100  # ids in the pointer; the files of most are long pruned
_PARTIAL = ".partial-"
_REMOVED = ".removed-"


@dataclass(frozen=True)
class PublishedVersion:
    """A version on disk. `seconds` is what publishing took; 0 where it was only listed."""

    version: str
    folder: Path
    manifest: Manifest
    is_current: bool = False
    seconds: float = 0.0

    @property
    def as_of_date(self) -> date:
        return self.manifest.as_of_date

    @property
    def created_at(self) -> str:
        return self.manifest.created_at

    @property
    def checks(self) -> Mapping[str, Any]:
        return self.manifest.checks


@contextmanager
def publishing_alone(ws: Workspace) -> Iterator[None]:
    """One publisher, roller-back or pruner at a time; the others wait."""
    ws.published.mkdir(parents=True, exist_ok=True)
    with FileLock(ws.published / ".lock"):
        yield


def pointer_or_none(ws: Workspace) -> Pointer | None:
    try:
        return read_pointer(ws.root)
    except NothingPublished:
        return None


def next_id(ws: Workspace, as_of: date) -> str:
    """A version id never given before, not even to a version that a crash left half-written."""
    counter = ws.published / "counter.json"
    given = json.loads(counter.read_text("utf-8"))["last"] if counter.exists() else 0
    pointer = pointer_or_none(ws)
    known = [path.name for path in ws.published.iterdir()] + list(pointer.good + pointer.withdrawn if pointer else ())
    number = max([given, *map(ordinal, known)]) + 1
    write_durably(counter, json.dumps({"last": number}))
    return f"{as_of:%Y%m%d}-{number:04d}"


def partial_folder(ws: Workspace, version_id: str) -> Path:
    """Where a version is written before it has its name."""
    folder = ws.published / f"{_PARTIAL}{version_id}"
    folder.mkdir(parents=True)
    return folder


def complete(ws: Workspace, partial: Path) -> Path:
    """Give a finished folder its name. Nobody reads it before the pointer says so."""
    folder = ws.published / partial.name.removeprefix(_PARTIAL)
    partial.rename(folder)
    sync(ws.published)
    return folder


def point_at(ws: Workspace, pointer: Pointer) -> None:
    """Make a version the current one, durably and in one step."""
    kept = Pointer(pointer.version, pointer.good[-_REMEMBERED:], pointer.withdrawn[-_REMEMBERED:])
    write_durably(pointer_path(ws.root), json.dumps(asdict(kept), indent=1))


def remove(folder: Path) -> None:
    """Take a folder away under another name first: a reader finds it whole or not at all."""
    away = folder.with_name(f"{_REMOVED}{folder.name}")
    folder.rename(away)
    shutil.rmtree(away)


def sweep(ws: Workspace) -> list[str]:
    """Remove what a crash left: half-written folders, and complete ones that never became current. Needs the lock."""
    pointer = pointer_or_none(ws)
    kept = set(pointer.good + pointer.withdrawn) if pointer else set()
    swept = []
    for folder in sorted(path for path in ws.published.iterdir() if path.is_dir()):
        if folder.name.startswith((_PARTIAL, _REMOVED)):
            shutil.rmtree(folder)
            swept.append(folder.name)
        elif ordinal(folder.name) >= 0 and folder.name not in kept:
            remove(folder)
            swept.append(folder.name)
    return swept
