"""Takes from inboxes elsewhere what is new and at rest, and clears up there what is in the vault.

Each file is fetched for itself: one that grows, is too large or breaks waits for the next night, the others come.
"""

from __future__ import annotations

import time
from collections.abc import Iterator
from contextlib import closing
from dataclasses import dataclass, field
from fnmatch import fnmatchcase
from pathlib import Path

from pipelines.elsewhere import Inbox
from pipelines.ingest.inbox import is_unfinished
from pipelines.ingest.sources.credentials import Credentials
from pipelines.ingest.sources.fetched import Fetched
from pipelines.ingest.sources.handing import hand_over, inbox_name, scratch_file
from pipelines.ingest.sources.memory import Handed, Memory
from pipelines.ingest.sources.remote.opening import open_place
from pipelines.ingest.sources.remote.places import Place, Seen
from pipelines.ingest.sources.remote.refusals import refusal
from pipelines.ingest.vault import vault_path
from pipelines.problems import JukeError
from pipelines.settings import Workspace

_MEGABYTE = 1 << 20


class _Waits(Exception):
    """A file that is left for the next night; says why where a person should know."""


@dataclass
class _Visit:
    """One inbox of one night, with what happened there."""

    ws: Workspace
    memory: Memory
    inbox: Inbox
    ends: float
    files: int = 0
    said: list[str] = field(default_factory=list)
    place: Place = field(init=False)

    @property
    def source(self) -> str:
        return source_of(self.inbox)


def source_of(inbox: Inbox) -> str:
    """How an inbox is named beside exports."""
    return f"inbox:{inbox.name}"


def fetch_inboxes(ws: Workspace, memory: Memory) -> Iterator[Fetched]:
    """Every inbox of `juke.toml`: what it has and Juke has not."""
    for inbox in ws.config.inboxes:
        list(_settle(ws, memory, inbox))
        yield _asked(ws, memory, inbox)


def settle_inboxes(ws: Workspace, memory: Memory) -> Iterator[Fetched]:
    """Move or delete there what is in the vault; only what could not be is told."""
    for inbox in ws.config.inboxes:
        yield from _settle(ws, memory, inbox)


def _asked(ws: Workspace, memory: Memory, inbox: Inbox) -> Fetched:
    credentials = Credentials(f"juke.toml, inbox {inbox.name}")
    visit = _Visit(ws, memory, inbox, time.monotonic() + inbox.timeout_seconds)
    try:
        with closing(open_place(ws.root, inbox, credentials)) as visit.place:
            for department, seen in _at_rest(visit):
                _fetch_or_say(visit, department, seen)
    except JukeError as error:
        visit.said.append(str(error))
    except Exception as error:  # a client's own: its text may hold a credential
        visit.said.append(credentials.redact(str(refusal(error, inbox))))
    return Fetched(visit.source, not visit.said, visit.files, detail="\n".join(visit.said))


def _at_rest(visit: _Visit) -> list[tuple[str, Seen]]:
    """New files whose stamp did not move between two looks, `settle_seconds` apart, as in the inbox here."""
    first = _new(visit)
    rest = visit.ws.config.nights.settle_seconds
    if not first or not rest:
        return first
    time.sleep(rest)
    again = set(_new(visit))
    return [one for one in first if one in again]


def _new(visit: _Visit) -> list[tuple[str, Seen]]:
    known = visit.memory.stamps(visit.source)
    found = []
    for department, folder in visit.inbox.folders.items():
        for seen in visit.place.files(folder):
            if known.get(seen.path) != seen.stamp and _is_wanted(visit.inbox, seen.name):
                found.append((department, seen))
    return found


def _is_wanted(inbox: Inbox, name: str) -> bool:
    return not is_unfinished(name) and any(fnmatchcase(name, pattern) for pattern in inbox.only)


def _fetch_or_say(visit: _Visit, department: str, seen: Seen) -> None:
    try:
        _fetch(visit, department, seen)
        visit.files += 1
    except _Waits as waits:
        visit.said.append(f"{inbox_name(seen.name)}: {waits}")
    except (FileExistsError, FileNotFoundError) as error:
        taken = "a file of this name waits in the inbox here already"
        why = taken if isinstance(error, FileExistsError) else "there is no such file there"
        visit.said.append(f"{inbox_name(seen.name)}: {why}")


def _fetch(visit: _Visit, department: str, seen: Seen) -> None:
    """Into the inbox here, whole; the stamp is kept with it, so that the same bytes are not fetched again."""
    limit = (visit.inbox.file_mb or visit.ws.config.limits.file_mb) * _MEGABYTE
    if seen.size is not None and seen.size > limit:
        raise _Waits(_too_large(limit))
    scratch = scratch_file(visit.ws, department)
    try:
        size = _download(visit, seen, scratch, limit)
        if (seen.size is not None and size != seen.size) or visit.place.again(seen).stamp != seen.stamp:
            raise _Waits("it changed while it was fetched; the next night looks again")
        name = inbox_name(seen.name)
        sha256 = hand_over(scratch, name)
    finally:
        scratch.unlink(missing_ok=True)
    visit.memory.hand(Handed(visit.source, seen.path, seen.stamp, department, None, name, sha256))


def _download(visit: _Visit, seen: Seen, scratch: Path, limit: int) -> int:
    """Counted while it comes: what a server says of a size need not be true."""
    size = 0
    with scratch.open("xb") as file:
        for block in visit.place.blocks(seen):
            size += file.write(block)
            if size > limit:
                raise _Waits(_too_large(limit))
            if time.monotonic() > visit.ends:
                raise TimeoutError
    return size


def _too_large(limit: int) -> str:
    return f"it is larger than {limit // _MEGABYTE} MB; raise file_mb of the inbox, or limits.file_mb, in juke.toml"


def _settle(ws: Workspace, memory: Memory, inbox: Inbox) -> Iterator[Fetched]:
    ready = [one for one in memory.handed(source_of(inbox)) if _is_safe(ws, memory, one)]
    if not ready:
        return
    credentials = Credentials(f"juke.toml, inbox {inbox.name}")
    try:
        if inbox.after != "keep":
            _clear_up(ws, inbox, ready, credentials)
    except Exception as error:  # a client's own: its text may hold a credential
        said = credentials.redact(str(refusal(error, inbox)))
        yield Fetched(source_of(inbox), False, detail=f"what was fetched could not be cleared up there\n{said}")
        return
    for one in ready:
        memory.take(source_of(inbox), one.path, one.stamp, one.sha256)
        memory.forget(one)


def _is_safe(ws: Workspace, memory: Memory, handed: Handed) -> bool:
    """In the vault. What is in neither vault nor inbox was lost before it was received: it is fetched again."""
    if vault_path(ws.vault, handed.sha256).exists():
        return True
    if not (ws.inbox / handed.department / handed.file_name).exists():
        memory.forget(handed)
    return False


def _clear_up(ws: Workspace, inbox: Inbox, ready: list[Handed], credentials: Credentials) -> None:
    """Only what is still what was fetched: a newer file of that name is the next night's."""
    with closing(open_place(ws.root, inbox, credentials)) as place:
        there = {one.path: one for folder in inbox.folders.values() for one in place.files(folder)}
        for handed in ready:
            seen = there.get(handed.path)
            if seen is None or seen.stamp != handed.stamp:
                continue
            if inbox.after == "delete":
                place.delete(seen)
            else:
                place.move(seen, inbox.moved_to)
