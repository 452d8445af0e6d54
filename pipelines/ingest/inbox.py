"""What lies in the inbox and is ready to be taken: whole, at rest, and with its marker file where a contract wants one.

Nothing is opened here; what a file may not be (a link, a device, too large) is `receive`'s to say.
"""

from __future__ import annotations

import os
import re
import time
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path

from pipelines.contract import Contract
from pipelines.settings import Workspace

_UNFINISHED = (".tmp", ".temp", ".part", ".partial", ".filepart", ".crdownload", ".download", ".swp")
_DEPARTMENT = re.compile(r"[a-z][a-z0-9_]*")


@dataclass(frozen=True)
class Found:
    """A file lying in the inbox. `department` is its folder's name, or 'unknown' where that is no department's.

    `is_closed`: a folder that Juke may not look into.
    """

    path: Path
    department: str
    state: tuple[int, int]
    is_closed: bool = False


def settled(ws: Workspace, contracts: Iterable[Contract]) -> list[Found]:
    """Files marked as whole whose size and time did not move between two looks, `settle_seconds` apart."""
    first = list(_look(ws))
    rest = ws.config.nights.settle_seconds
    if first and rest:
        time.sleep(rest)
        again = {found.path: found.state for found in _look(ws)}
        first = [found for found in first if again.get(found.path) == found.state]
    markers = _Markers(contracts)
    return [found for found in first if markers.let_pass(found)]


def is_unfinished(name: str) -> bool:
    """Hidden files, Office's lock files and the names that copying programs give what they have not finished."""
    return name.startswith((".", "~$")) or name.lower().endswith(_UNFINISHED)


def markers_of(path: Path, department: str, contracts: Iterable[Contract]) -> list[Path]:
    """The files that would say that a file is whole: `orders.csv.done` or `orders.done`."""
    ready = {one.terms.arrives.ready for one in contracts if one.department == department and one.matches(path.name)}
    named = [(path.name + suffix, path.stem + suffix) for suffix in sorted(filter(None, ready))]
    return [path.with_name(name) for names in named for name in names if name != path.name]


class _Markers:
    """`arrives.ready`: a file waits for its marker, and a marker is no delivery."""

    def __init__(self, contracts: Iterable[Contract]) -> None:
        self._contracts = [one for one in contracts if one.terms.arrives.ready]

    def let_pass(self, found: Found) -> bool:
        mine = [one for one in self._contracts if one.department == found.department]
        claimed = [one for one in mine if one.matches(found.path.name)]
        if claimed:
            return any(os.path.lexists(marker) for marker in markers_of(found.path, found.department, claimed))
        return not any(found.path.name.endswith(str(one.terms.arrives.ready)) for one in mine)


def _look(ws: Workspace) -> Iterator[Found]:
    for entry in _entries(ws.inbox):
        path = Path(entry.path)
        if not entry.is_dir(follow_symlinks=False):
            yield from _found(path, "unknown")
            continue
        department = entry.name if _DEPARTMENT.fullmatch(entry.name) else "unknown"
        try:
            inside = _entries(path)
        except PermissionError:
            yield Found(path, department, (0, 0), is_closed=True)
            continue
        except FileNotFoundError:
            continue
        for one in inside:
            yield from _found(Path(one.path), department)


def _found(path: Path, department: str) -> Iterator[Found]:
    try:
        state = path.lstat()
    except FileNotFoundError:
        return
    except PermissionError:  # its folder may be listed and not entered
        yield Found(path, department, (0, 0), is_closed=True)
        return
    yield Found(path, department, (state.st_size, state.st_mtime_ns))


def _entries(folder: Path) -> list[os.DirEntry[str]]:
    with os.scandir(folder) as entries:
        return sorted((one for one in entries if not is_unfinished(one.name)), key=lambda one: one.name)
