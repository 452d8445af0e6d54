"""Files that survive a power cut: written aside, synced, then renamed, then the folder synced. Knows no format."""

from __future__ import annotations

import os
from pathlib import Path


def write_durably(path: Path, text: str) -> None:
    """Replace a small file in one step: a reader sees the old text or the new, after a power cut too."""
    aside = path.with_name(f".{path.name}.new")
    aside.write_text(text, "utf-8")
    sync(aside)
    aside.replace(path)
    sync(path.parent)


def sync(path: Path) -> None:
    """Have a file's bytes, or a folder's names, on the disk."""
    descriptor = os.open(path, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


def sync_folder(folder: Path) -> None:
    """Have every file of a flat folder, and the folder itself, on the disk."""
    for path in sorted(folder.iterdir()):
        sync(path)
    sync(folder)
