"""Which versions there are, whether their files are as written, and which may go."""

from __future__ import annotations

import hashlib
from datetime import UTC, datetime, timedelta
from pathlib import Path

import duckdb

from pipelines.publish.switching import PublishedVersion, pointer_or_none, publishing_alone, remove
from pipelines.published.manifest import ScopeFile, VersionDamaged, read_manifest
from pipelines.published.pointer import ordinal
from pipelines.settings import Workspace
from pipelines.sql import connect, quote_identifier, quote_text

GRACE = timedelta(minutes=15)  # a reader that read the pointer a moment ago must still find its file


def versions(ws: Workspace) -> list[PublishedVersion]:
    """Every version on disk that is or was published, newest first; damaged manifests are left out."""
    pointer = pointer_or_none(ws)
    if pointer is None:
        return []
    found = []
    for folder in _folders(ws, {*pointer.good, *pointer.withdrawn}):
        try:
            found.append(PublishedVersion(folder.name, folder, read_manifest(folder), folder.name == pointer.version))
        except VersionDamaged:
            continue
    return found


def verify(folder: Path) -> list[str]:
    """What is wrong with a version's files: size, SHA-256, the tables and their rows against its manifest."""
    manifest = read_manifest(folder)
    return [text for name, scope in manifest.scopes.items() for text in _wrong(name, folder / scope.file, scope)]


def prune(ws: Workspace, grace: timedelta = GRACE) -> list[str]:
    """Remove versions beyond `keep.versions` that have been out of use for the grace time; returns their ids."""
    with publishing_alone(ws):
        return prune_locked(ws, grace)


def prune_locked(ws: Workspace, grace: timedelta = GRACE) -> list[str]:
    """As `prune`, for who holds the lock already."""
    pointer = pointer_or_none(ws)
    if pointer is None:
        return []
    good = _folders(ws, set(pointer.good))
    kept = {folder.name for folder in good[: ws.config.keep.versions]} | {pointer.version}
    oldest = min(map(ordinal, kept))
    everything = _folders(ws, {*pointer.good, *pointer.withdrawn})
    gone = [folder for folder in everything if folder.name not in kept and ordinal(folder.name) < oldest]
    expired = [folder for folder in gone if _unused_since(folder, everything) < datetime.now(UTC) - grace]
    for folder in expired:
        remove(folder)
    return [folder.name for folder in expired]


def _folders(ws: Workspace, names: set[str]) -> list[Path]:
    """Newest first."""
    present = (ws.published / name for name in sorted(names, key=ordinal, reverse=True))
    return [folder for folder in present if folder.is_dir()]


def _unused_since(folder: Path, everything: list[Path]) -> datetime:
    """When the version after it was made; now, where that cannot be read."""
    after = [other for other in everything if ordinal(other.name) > ordinal(folder.name)]
    try:
        return read_manifest(after[-1]).created
    except (IndexError, VersionDamaged):
        return datetime.now(UTC)


def _wrong(scope_name: str, path: Path, scope: ScopeFile) -> list[str]:
    try:
        if path.stat().st_size != scope.size:
            return [f"{scope_name}: {path.stat().st_size} bytes, {scope.size} written"]
        with path.open("rb") as file:
            if hashlib.file_digest(file, "sha256").hexdigest() != scope.sha256:
                return [f"{scope_name}: the bytes are not those written"]
        found = _counted(path)
    except (OSError, duckdb.Error) as error:
        return [f"{scope_name}: cannot be opened ({type(error).__name__})"]
    names = sorted({*found, *scope.tables})
    differing = [name for name in names if found.get(name) != scope.tables.get(name)]
    return [f"{scope_name}: {name} has {found.get(name)} rows, {scope.tables.get(name)} expected" for name in differing]


def _counted(path: Path) -> dict[str, int]:
    connection = connect()
    try:
        connection.execute(f"attach {quote_text(path)} as published (read_only)")
        query = "select schema_name, table_name from duckdb_tables() where database_name = 'published'"
        names = connection.execute(query).fetchall()
        return {".".join(name): _count(connection, *name) for name in names}
    finally:
        connection.close()


def _count(connection: duckdb.DuckDBPyConnection, schema: str, table: str) -> int:
    name = ".".join(map(quote_identifier, ("published", schema, table)))
    return connection.execute("select count(*) from " + name).fetchall()[0][0]  # noqa: S608 - quoted names of the catalogue
