"""Where a workspace's published versions are and which one is current; reading only (`pipelines.publish` moves it)."""

from __future__ import annotations

import json
import re
from dataclasses import dataclass
from pathlib import Path

from pipelines.problems import JukeError, Problem

_VERSION = re.compile(r"(\d{8})-(\d{4,})")


class NothingPublished(JukeError):
    """The workspace has no published version yet: show an explanation, not a traceback."""


@dataclass(frozen=True)
class Pointer:
    """`published/current.json`.

    `good` are the versions that were current and not rolled back, oldest first, the current one last; their folders may
    have been pruned. `withdrawn` are those a rollback left. A folder in neither was never published.
    """

    version: str
    good: tuple[str, ...]
    withdrawn: tuple[str, ...] = ()


def published_folder(root: Path) -> Path:
    """Mirrors `Workspace.published`: a reader knows a folder, not the settings."""
    return Path(root) / "published"


def pointer_path(root: Path) -> Path:
    return published_folder(root) / "current.json"


def version_folder(root: Path, version_id: str) -> Path:
    """The folder of one version; refuses an id that is none, so that no id can lead out of `published/`."""
    if not _VERSION.fullmatch(version_id):
        raise JukeError(Problem("this is no version id", expected="20261120-0001", do="see `juke versions`"))
    return published_folder(root) / version_id


def ordinal(version_id: str) -> int:
    """The counter of a version id, by which versions are ordered (a back-filled day may have the smaller date)."""
    found = _VERSION.fullmatch(version_id)
    return int(found[2]) if found else -1


def read_pointer(root: Path) -> Pointer:
    """The pointer as it is now.

    Raises
    ------
    NothingPublished
        Before the first night has been published.
    """
    path = pointer_path(root)
    try:
        said = json.loads(path.read_text("utf-8"))
    except FileNotFoundError:
        advice = "run the first night: `juke run`, or `make run` for the demo company"
        raise NothingPublished(Problem("nothing has been published yet", str(path.parent), do=advice)) from None
    return Pointer(said["version"], tuple(said.get("good", [said["version"]])), tuple(said.get("withdrawn", [])))
