"""Lays a fetched file into a department's inbox: under a hidden name until it is whole, never over another file."""

from __future__ import annotations

import hashlib
import os
import re
import unicodedata
from pathlib import Path
from uuid import uuid4

from pipelines.ingest.vault import hash_file, sync_folder
from pipelines.settings import Workspace

_LONGEST = 200  # bytes of a file name; file systems allow 255
_NO_NAME = re.compile(r"[\x00-\x1f\x7f/\\\u200e\u200f\u202a-\u202e\u2066-\u2069]")


def scratch_file(ws: Workspace, department: str) -> Path:
    """A new hidden name in the department's inbox, so that giving the right one is a rename."""
    folder = ws.inbox / department
    folder.mkdir(parents=True, exist_ok=True)
    return folder / f".{uuid4().hex}.part"


def hand_over(scratch: Path, name: str, replace: bool = False) -> str:
    """Give a whole file its name in the inbox; returns its sha256.

    Raises
    ------
    FileExistsError
        Where a file of that name waits there, unless it may be replaced.
    """
    sha256 = hash_file(scratch)
    with scratch.open("rb") as file:
        os.fsync(file.fileno())
    target = scratch.with_name(name)
    if replace:
        os.replace(scratch, target)
    else:
        os.link(scratch, target)  # unlike a rename it fails where the name is taken
        scratch.unlink()
    sync_folder(scratch.parent)
    return sha256


def inbox_name(foreign: str) -> str:
    """A file name of ours for a name from elsewhere: its last part, without controls, direction marks or slashes.

    Never a path, never hidden, never longer than a file system takes; equal names stay equal.
    """
    last = unicodedata.normalize("NFC", foreign.replace("\\", "/").rsplit("/", 1)[-1])
    plain = _NO_NAME.sub("_", last.encode("utf-8", "replace").decode()).lstrip(". ~")
    if not plain:
        return f"unnamed_{_digest(foreign)}"
    return plain if len(plain.encode()) <= _LONGEST else _shortened(plain)


def _shortened(name: str) -> str:
    stem, dot, ending = name.rpartition(".")
    ending = f"{dot}{ending}" if stem and len(ending.encode()) <= 10 else ""
    kept = (stem if ending else name).encode()[: _LONGEST - 30].decode("utf-8", "ignore")
    return f"{kept}_{_digest(name)}{ending}"


def _digest(name: str) -> str:
    return hashlib.sha256(name.encode("utf-8", "surrogatepass")).hexdigest()[:10]
