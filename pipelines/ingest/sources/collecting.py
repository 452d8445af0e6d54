"""The order of a night's fetching: what earlier nights fetched is settled, then databases, then inboxes elsewhere."""

from __future__ import annotations

import re
from datetime import date, datetime

from pipelines.contract import load_contracts
from pipelines.ingest.sources.fetched import Fetched
from pipelines.ingest.sources.memory import Memory, remembered
from pipelines.settings import Workspace

_HALF = re.compile(r"\.[0-9a-f]{32}\.part")
_PAST = "not read: a database shows today's rows only, and this night is of an earlier day"


def collect(ws: Workspace, night: date) -> list[Fetched]:
    """Lay what databases and inboxes elsewhere have into the inbox. One that fails is told of and stops no other.

    Without connections and inboxes in `juke.toml` it does nothing and imports nothing.
    """
    if not _is_wanted(ws):
        return []
    from pipelines.ingest.sources.databases.exporting import read_exports, settle_marks
    from pipelines.ingest.sources.remote.fetching import fetch_inboxes, source_of

    ws.make_folders()
    _sweep(ws)
    exports = [contract for contract in load_contracts(ws) if contract.reads.format == "sql"]
    with remembered(ws) as memory:
        memory.keep_looks([*(one.name for one in exports), *map(source_of, ws.config.inboxes)])
        settle_marks(ws, memory, exports)
        if night < datetime.now(ws.timezone).date():
            found = [Fetched(contract.name, True, detail=_PAST) for contract in exports]
        else:
            found = _noted(memory, night, list(read_exports(ws, memory, exports, night)))
        return found + _noted(memory, night, list(fetch_inboxes(ws, memory)))


def settle(ws: Workspace) -> list[Fetched]:
    """After receiving: what is in the vault may be moved or deleted where it came from. Returns what failed."""
    if not ws.config.inboxes:
        return []
    from pipelines.ingest.sources.remote.fetching import settle_inboxes

    with remembered(ws) as memory:
        return list(settle_inboxes(ws, memory))


def _is_wanted(ws: Workspace) -> bool:
    return bool(ws.config.connections or ws.config.inboxes)


def _noted(memory: Memory, night: date, found: list[Fetched]) -> list[Fetched]:
    for one in found:
        memory.look(one.source, night.isoformat(), one.is_well, one.files, one.rows, one.detail)
    return found


def _sweep(ws: Workspace) -> None:
    """Half files of a night that was killed; the names are ours, and nobody else's."""
    for folder in ws.inbox.iterdir():
        if folder.is_dir() and not folder.is_symlink():
            for path in folder.glob(".*.part"):
                if _HALF.fullmatch(path.name):
                    path.unlink(missing_ok=True)
